"""The form for a new contact, beside the list and never in its way: for Contacts, and for an entry of Recents."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.core.people import NewPerson, NumberKind
from osmo_qt.models.contacts import Contacts
from osmo_qt.views.form_field import FormField
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, button, column, icon_button, label, row

KINDS = (NumberKind.CELL, NumberKind.WORK, NumberKind.HOME, NumberKind.OTHER)
WIDEST = 480


class ContactForm(QFrame):
    """Signal: `left()`: the contact is saved, or the person changed their mind."""

    left = Signal()

    def __init__(self, contacts: Contacts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts = contacts
        self._theme = theme
        self._saving = False
        self.setAccessibleName(self.tr("New contact"))
        self._first = self._field(self.tr("First name"))
        self._last = self._field(self.tr("Last name"))
        self._organisation = self._field(self.tr("Organisation"))
        self._number = self._field(self.tr("Phone number"))
        kinds = zip(KINDS, (self.tr("Cell"), self.tr("Work"), self.tr("Home"), self.tr("Other")), strict=True)
        self._kind = Segments(self.tr("Kind of number"), [(kind.value, text) for kind, text in kinds])
        self._email = self._field(self.tr("E-mail"))
        self._error = label("", "problem", wrap=True)
        self._save = button(self.tr("Save"), "primary", icon(theme, "check", "on_accent"))
        self._save.clicked.connect(self._on_save)
        self._place_parts()
        contacts.created.connect(lambda _person: self._on_created())
        contacts.refused.connect(self._on_refused)
        on_key(Qt.Key.Key_Escape, self, self.left.emit)

    def _field(self, name: str) -> FormField:
        made = FormField(name)
        made.edit.setMaxLength(255)
        made.edit.returnPressed.connect(self._on_save)
        return made

    def _place_parts(self) -> None:
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        lines = column(content, margin=6, space=3)
        head = row()
        head.addWidget(label(self.tr("New contact"), "heading"), 1)
        cancel = icon_button(self.tr("Cancel"), icon(self._theme, "close", "muted"))
        cancel.clicked.connect(self.left)
        head.addWidget(cancel)
        lines.addLayout(head)
        for part in (self._first, self._last, self._organisation):
            lines.addWidget(part)
        lines.addSpacing(8)
        lines.addWidget(self._number)
        lines.addWidget(self._kind)
        lines.addWidget(self._email)
        lines.addWidget(self._error)
        lines.addWidget(self._save, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addStretch(1)
        scroll_in(self, content)

    def begin(self, name: str = "", number: str = "") -> None:
        """An empty form, or one with what is known already."""
        first, _, last = name.rpartition(" ")
        self._first.edit.setText(first or last)
        self._last.edit.setText(last if first else "")
        self._organisation.edit.clear()
        self._number.edit.setText(number)
        self._kind.set_value(NumberKind.OTHER.value)
        self._email.edit.clear()
        self._error.clear()
        self._set_saving(False)
        self._first.edit.setFocus()
        self._first.edit.selectAll()

    def _on_save(self) -> None:
        if self._saving:
            return
        self._error.clear()
        self._set_saving(True)
        self._contacts.create(
            NewPerson(
                first=self._first.edit.text(),
                last=self._last.edit.text(),
                organisation=self._organisation.edit.text(),
                number=self._number.edit.text(),
                kind=NumberKind(self._kind.value),
                email=self._email.edit.text(),
            )
        )

    def _set_saving(self, on: bool) -> None:
        self._saving = on
        self._save.setEnabled(not on)

    def _on_created(self) -> None:
        if self._saving:
            self._set_saving(False)
            self.left.emit()

    def _on_refused(self, what: str, advice: str) -> None:
        """What was typed stays."""
        if self._saving:
            self._set_saving(False)
            self._error.setText(f"{what} {advice}")
            self._first.edit.setFocus()
