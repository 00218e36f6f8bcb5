"""About: what is running, the texts that come with it, and the works of others that it stands on."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from osmo_qt.models.about import About
from osmo_qt.models.documents import document_text
from osmo_qt.views.icons import application_icon, icon
from osmo_qt.views.reader import Reader
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.settings.facts import Facts
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row


class AboutPage(QWidget):
    """Signal: `page_wanted(key)`. `links` are pages and their titles."""

    page_wanted = Signal(str)

    def __init__(self, about: About, links: Sequence[tuple[str, str]], theme: Theme) -> None:
        super().__init__()
        self._about = about
        lines = column(self, space=5)
        lines.addWidget(self._head())
        self._facts = Facts(self.tr("Versions"))
        lines.addWidget(self._facts)
        self._add_links(lines, links, theme)
        lines.addStretch(1)
        about.changed.connect(self._show)
        self._show()

    def _head(self) -> QWidget:
        made = QWidget()
        line = row(made, space=4)
        sign = label()
        sign.setPixmap(application_icon().pixmap(56, 56))
        texts = column(space=0)
        texts.addWidget(label("OSMO Qt", "heading"))
        texts.addWidget(label(self.tr("One number, many devices. Free software."), "muted", wrap=True))
        line.addWidget(sign)
        line.addLayout(texts, 1)
        return made

    def _add_links(self, lines: QVBoxLayout, links: Sequence[tuple[str, str]], theme: Theme) -> None:
        card = frame("card")
        inside = column(card, space=0)
        inside.setContentsMargins(0, 4, 0, 4)
        for number, (key, title) in enumerate(links):
            if number:
                inside.addWidget(frame("line"))
            made: QPushButton = button(title, "row", icon(theme, "chevron-right", "muted"))
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign stands behind the words
            made.clicked.connect(lambda _on=False, key=key: self.page_wanted.emit(key))
            inside.addWidget(made)
        section = QWidget()
        section_lines = column(section, space=2)
        section_lines.addWidget(label(self.tr("Notices"), "caption"))
        section_lines.addWidget(card)
        lines.addWidget(section)

    def _show(self) -> None:
        self._facts.set_rows(self._about.rows())


class ComponentsPage(QWidget):
    """Works of others and their licences, as a text that can be searched and copied."""

    def __init__(self, about: About, theme: Theme) -> None:
        super().__init__()
        self._about = about
        words = self.tr("Search components")
        self.search = SearchField(words, words, theme)
        self.search.textChanged.connect(self._show)
        self.text = QPlainTextEdit()
        self.text.setProperty("look", "log")
        self.text.setReadOnly(True)
        self.text.setAccessibleName(self.tr("Third Party Components"))
        lines = column(self, space=3)
        lines.addWidget(self.search)
        lines.addWidget(self.text, 1)
        about.components_changed.connect(self._show)
        self._show()
        about.find_components()

    def _show(self) -> None:
        components = self._about.components
        if components is None:
            self.text.setPlainText(self.tr("Looking …"))
            return
        words = self.search.text().casefold().split()
        found = []
        for component in components:
            title = f"{component.name} {component.version}".strip()
            text = "\n".join(
                part for part in (title, f"    {component.licence}", f"    {component.home}") if part.strip()
            )
            if all(word in text.casefold() for word in words):
                found.append(text)
        self.text.setPlainText("\n\n".join(found) or self.tr("No component found."))


def document_reader(key: str, title: str, theme: Theme) -> Reader:
    """A page with one of our own texts."""
    made = Reader(title, theme)
    made.set_markdown(document_text(key).partition("\n")[2])  # its title stands above already
    return made
