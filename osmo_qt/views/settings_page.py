"""Settings: pages made from the one table, found by a list in groups or by searching."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.core.settings import Page
from osmo_qt.models.bundle import Models
from osmo_qt.models.setting_words import RowText
from osmo_qt.models.settings_texts import page_title, row_text, sections
from osmo_qt.models.uc_settings_texts import route_to_cell_row, route_to_cell_section
from osmo_qt.views.diagnostics_page import DiagnosticsPage
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.settings.about import AboutPage, ComponentsPage, document_reader
from osmo_qt.views.settings.account import AccountPage
from osmo_qt.views.settings.audio import AudioSection
from osmo_qt.views.settings.desktop import desktop_page
from osmo_qt.views.settings.features import ROUTE_TO_CELL, FeaturesPage
from osmo_qt.views.settings.frame import PageFrame
from osmo_qt.views.settings.logging import LogFilePage, LoggingPage
from osmo_qt.views.settings.navigation import Group, Navigation, Place
from osmo_qt.views.settings.rows import WordedRow
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import frame, row

NAVIGATION_WIDTH = 264

_ICONS = {
    Page.ACCOUNT: "account-circle-outline",
    Page.FEATURES: "star-outline",
    Page.CALLS: "phone-outline",
    Page.AUDIO: "volume-high",
    Page.CONTACTS: "account-multiple-outline",
    Page.DESKTOP: "monitor",
    Page.NETWORK: "lan",
    Page.LOGGING: "text-box-outline",
    Page.UC: "account-network-outline",
}
DIAGNOSTICS, ABOUT = "diagnostics", "about"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A page: how it is called and made. `above` is the page that its way back leads to."""

    title: str
    make: Callable[[], QWidget]
    above: str = ""
    scrolls: bool = True


class SettingsPage(QWidget):
    """The list beside a page, or one of them at a time in the narrow layout."""

    def __init__(self, models: Models, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._theme = theme
        self._layout = Layout.DESKTOP
        self._current = ""
        self._route_is_offered = models.uc.route_to_cell.offered
        self.setAccessibleName(self.tr("Settings"))
        self._entries = self._make_entries()
        self._frames: dict[str, PageFrame] = {}
        self.navigation = Navigation(self._groups(), self._places(), theme)
        self.navigation.wanted.connect(self.open)
        models.uc.configuration.changed.connect(self._on_configuration)
        models.uc.route_to_cell.changed.connect(self._on_route)
        self._side = frame("nav-side")
        side = row(self._side, space=0)
        side.addWidget(self.navigation)
        self._stack = QStackedWidget()
        self._line: QHBoxLayout = row(self, space=0)
        self._line.addWidget(self._side)
        self._line.addWidget(self._stack, 1)
        on_key(Qt.Key.Key_Escape, self, self.go_back)
        self.open(Page.ACCOUNT.value)
        self._current = ""
        self.set_layout(Layout.DESKTOP)

    # --- which pages there are -----------------------------------------------------------------------

    def _make_entries(self) -> dict[str, _Entry]:
        models, theme = self._models, self._theme
        made = {page.value: _Entry(page_title(page), self._rows_of(page)) for page in _ICONS}
        made[Page.ACCOUNT.value] = _Entry(page_title(Page.ACCOUNT), lambda: AccountPage(models, theme))
        made[Page.FEATURES.value] = _Entry(
            page_title(Page.FEATURES),
            lambda: FeaturesPage(models.preferences, models.forwarding, models.uc.route_to_cell, theme),
        )
        made[Page.AUDIO.value] = _Entry(
            page_title(Page.AUDIO), lambda: AudioSection(models.sound, models.preferences, theme)
        )
        made[Page.DESKTOP.value] = _Entry(
            page_title(Page.DESKTOP),
            lambda: desktop_page(models.preferences, models.shortcuts, models.default_phone, theme),
        )
        made[Page.LOGGING.value] = _Entry(page_title(Page.LOGGING), self._make_logging)
        made["log-file"] = _Entry(
            self.tr("Log file"), lambda: LogFilePage(models.log_files, theme), above=Page.LOGGING.value, scrolls=False
        )
        made[DIAGNOSTICS] = _Entry(self.tr("Diagnostics"), lambda: DiagnosticsPage(models.diagnostics, theme))
        made[ABOUT] = _Entry(self.tr("About"), self._make_about)
        made["components"] = _Entry(
            self.tr("Third Party Components"), lambda: ComponentsPage(models.about, theme), above=ABOUT, scrolls=False
        )
        for key, title in self._documents():
            made[key] = _Entry(title, partial(document_reader, key, title, theme), above=ABOUT, scrolls=False)
        return made

    def _documents(self) -> list[tuple[str, str]]:
        return [
            ("eula", self.tr("EULA Notice")),
            ("emergency", self.tr("Emergency Calls Disclaimer")),
            ("guide", self.tr("User Guide")),
        ]

    def _rows_of(self, page: Page) -> Callable[[], QWidget]:
        return lambda: RowsPage(page, self._models.preferences, self._theme).finish()

    def _make_logging(self) -> QWidget:
        made = LoggingPage(self._models.preferences, self._models.log_files, self._theme)
        made.file_wanted.connect(lambda: self.open("log-file"))
        return made

    def _make_about(self) -> QWidget:
        links = [*self._documents(), ("components", self.tr("Third Party Components"))]
        made = AboutPage(self._models.about, links, self._theme)
        made.page_wanted.connect(self.open)
        return made

    def _groups(self) -> list[Group]:
        def pages(*keys: Page | str) -> tuple[tuple[str, str, str], ...]:
            return tuple(
                (key.value, page_title(key), _ICONS[key])
                if isinstance(key, Page)
                else (key, self._entries[key].title, _OTHER_ICONS[key])
                for key in keys
            )

        advanced: tuple[Page | str, ...] = (Page.CALLS, Page.AUDIO, Page.CONTACTS, Page.DESKTOP, Page.NETWORK)
        advanced = (*self._uc_pages(), *advanced, DIAGNOSTICS, Page.LOGGING)
        return [
            Group(self.tr("Application Settings"), pages(Page.ACCOUNT, Page.FEATURES)),
            Group(self.tr("Advanced"), pages(*advanced)),
            Group(self.tr("Notices and Disclaimers"), pages(ABOUT)),
        ]

    def _uc_pages(self) -> tuple[Page, ...]:
        return (Page.UC,) if self._models.uc.configuration.has_uc else ()

    def _on_configuration(self) -> None:
        self.navigation.set_content(self._groups(), self._places())
        if self._current == Page.UC.value and not self._uc_pages():
            self.open(Page.ACCOUNT.value)

    def _on_route(self) -> None:
        if self._route_is_offered is not self._models.uc.route_to_cell.offered:
            self._route_is_offered = not self._route_is_offered
            self.navigation.set_content(self._groups(), self._places())

    def _is_hidden(self, key: str) -> bool:
        """What is found neither in the list nor by searching."""
        return key == "log-file" or (key == Page.UC.value and not self._uc_pages())

    def _places(self) -> Iterator[Place]:
        for key, entry in self._entries.items():
            if not self._is_hidden(key):
                above = self._entries[entry.above].title if entry.above else self.tr("Settings")
                picture = _OTHER_ICONS.get(key, "")
                if not picture:
                    picture = _ICONS[Page(key)] if not entry.above else "text-box-outline"
                yield Place(key, "", entry.title, above, picture, entry.title.casefold())
        for page, picture in _ICONS.items():
            for title, key, text in () if self._is_hidden(page.value) else self._rows(page):
                words = " ".join((text.label, text.help, title, page_title(page), *text.choices.values()))
                where = " · ".join(part for part in (page_title(page), title) if part)
                yield Place(page.value, key, text.label, where, picture, words.casefold())

    def _rows(self, page: Page) -> Iterator[tuple[str, str, RowText]]:
        """What can be searched for: title of the section, key, words."""
        if page is Page.FEATURES and self._route_is_offered:
            yield route_to_cell_section().title, ROUTE_TO_CELL, route_to_cell_row()
        for section in sections(page):
            if ForwardKind.ALL.code_on in section.keys and not self._models.forwarding.by_codes:
                continue
            for key in section.keys:
                yield section.title, key, row_text(key)

    # --- moving --------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """The page in sight; "" for the list of the narrow layout."""
        return self._current

    @property
    def names(self) -> tuple[str, ...]:
        """All pages."""
        return tuple(self._entries)

    @property
    def pages_below(self) -> frozenset[str]:
        """Pages that another page leads to."""
        return frozenset(key for key, entry in self._entries.items() if entry.above)

    @property
    def back_is_visible(self) -> bool:
        """Whether the page in sight has a way back."""
        return bool(self._current) and self._frames[self._current].back.isVisible()

    def page(self, key: str) -> QWidget:
        """The content of a page, built if it was not yet. Raises KeyError."""
        return self._frame(key).content

    def _frame(self, key: str) -> PageFrame:
        if key not in self._frames:
            entry = self._entries[key]
            made = PageFrame(entry.title, entry.make(), self._theme, below=bool(entry.above), scrolls=entry.scrolls)
            made.back_wanted.connect(self.go_back)
            self._frames[key] = made
            self._stack.addWidget(made)
            self._lay_out(made)
        return self._frames[key]

    def open(self, key: str, setting: str = "") -> None:
        """Shows a page and, on it, a row of the table. Raises KeyError."""
        shown = self._frame(key)
        self._current = key
        self._stack.setCurrentWidget(shown)
        self.navigation.show_page(self._entries[key].above or key)
        self._show_parts()
        if self._layout is Layout.NARROW:
            shown.setFocus()  # the list is gone; Escape and Tab go on here
        for found in shown.content.findChildren(WordedRow):
            if setting and found.key == setting:
                shown.show_widget(found)
                found.point_out()

    def go_back(self) -> None:
        """From a page below another one to that one; in the narrow layout to the list."""
        if not self._current:
            return
        above = self._entries[self._current].above
        if above:
            self.open(above)
        elif self._layout is Layout.NARROW:
            self._current = ""
            self._show_parts()
            self.navigation.list.setFocus()

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self.navigation.set_layout(layout)
        for shown in self._frames.values():
            self._lay_out(shown)
        self._show_parts()

    def _lay_out(self, shown: PageFrame) -> None:
        shown.set_layout(self._layout)
        lay_out = getattr(shown.content, "set_layout", None)
        if lay_out is not None:
            lay_out(self._layout)

    def _show_parts(self) -> None:
        narrow = self._layout is Layout.NARROW
        self._side.setVisible(not narrow or not self._current)
        self._stack.setVisible(not narrow or bool(self._current))
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16777215)
        else:
            self._side.setFixedWidth(NAVIGATION_WIDTH)


_OTHER_ICONS = {DIAGNOSTICS: "stethoscope", ABOUT: "information-outline"}
