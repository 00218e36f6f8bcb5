"""The details of a contact: every number to call, every address to write to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QPushButton, QToolButton, QVBoxLayout, QWidget

from osmo_qt.core.people import Person
from osmo_qt.models.contacts import Contacts
from osmo_qt.models.contacts_texts import number_kind_text
from osmo_qt.views.avatar import Avatar
from osmo_qt.views.icons import icon
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import clear, column, frame, icon_button, label, row

WIDEST = 480


class ContactDetails(QFrame):
    """Signal: `call_wanted(str)` with a number or a SIP address."""

    call_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._person: Person | None = None
        self.setAccessibleName(self.tr("Contact details"))
        self._avatar = Avatar(88, theme=theme)
        self._name = label("", "heading", wrap=True, selectable=True)
        self._organisation = label("", "muted", wrap=True, selectable=True)
        for text in (self._name, self._organisation):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place_parts()

    def _place_parts(self) -> None:
        content = QWidget()
        lines = column(content, margin=6, space=1)
        lines.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addSpacing(12)
        lines.addWidget(self._name)
        lines.addWidget(self._organisation)
        self._add_below_name(lines)
        lines.addSpacing(20)
        middle = QWidget()
        middle.setMaximumWidth(WIDEST)
        self._rows = column(middle, space=0)
        line = row(space=0)
        line.addStretch(1)
        line.addWidget(middle, 1000)
        line.addStretch(1)
        lines.addLayout(line)
        lines.addStretch(1)
        scroll_in(self, content)

    def show_person(self, person: Person) -> None:
        """Everything there is to know."""
        if person == self._person:
            return
        self._person = person
        self._avatar.set_name(person.name)
        self._name.setText(person.name)
        self._organisation.setText(person.organisation)
        self._organisation.setVisible(bool(person.organisation) and person.organisation != person.name)
        clear(self._rows)
        for number in person.numbers:
            self._add_row(number.text, number_kind_text(number.kind), self._call_button(number.text))
        for uri in person.sip_uris:
            self._add_row(uri, self.tr("SIP address"), self._call_button(uri))
        for address in person.emails:
            self._add_row(address, self.tr("E-mail"), self._mail_button(address))
        for address in person.im:
            self._add_row(address, self.tr("Instant message address"))
        self._add_end(person)

    def _add_below_name(self, lines: QVBoxLayout) -> None:
        """What else stands at the top."""

    def _add_end(self, person: Person) -> None:
        """Where it comes from."""
        source = person.source.replace("\\", "/").rpartition("/")[2]
        self._rows.addSpacing(16)
        self._rows.addWidget(label(self.tr("From %1").replace("%1", source), "small", wrap=True))

    def focus_first(self) -> None:
        """The keyboard goes to the first thing one can do."""
        shown = (made for made in self.findChildren(QToolButton) if made.isVisible())  # others are about to go
        first = next(shown, None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_row(self, text: str, kind: str, act: QToolButton | QPushButton | None = None) -> None:
        line_box = QWidget()
        line_box.setMinimumHeight(60)
        line = row(line_box, space=3)
        texts = column(space=0)
        texts.addStretch(1)
        texts.addWidget(label(text, wrap=True, selectable=True))
        texts.addWidget(label(kind, "small"))
        texts.addStretch(1)
        line.addLayout(texts, 1)
        if act is not None:
            line.addWidget(act)
        self._rows.addWidget(line_box)
        self._rows.addWidget(frame("line"))

    def _call_button(self, number: str) -> QToolButton:
        made = icon_button(self.tr("Call %1").replace("%1", number), icon(self._theme, "phone", "green"))
        made.clicked.connect(lambda: self.call_wanted.emit(number))
        return made

    def _mail_button(self, address: str) -> QToolButton:
        text = self.tr("Write to %1").replace("%1", address)
        made = icon_button(text, icon(self._theme, "email-outline", "accent"))
        made.clicked.connect(lambda: QDesktopServices.openUrl(Contacts.mail_url(address)))
        return made
