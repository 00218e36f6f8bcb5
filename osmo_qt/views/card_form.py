"""The form for a UC contact, new or changed (CON-2, guide 3.2.1.1 and 3.2.2.1)."""

from collections.abc import Iterable

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from osmo_qt.core.cards import differing
from osmo_qt.core.uc import ContactFields
from osmo_qt.models.card_texts import field_text, value_text
from osmo_qt.models.uc_shelves import ContactEditor
from osmo_qt.views.edit_frame import EditFrame
from osmo_qt.views.form_field import FormField
from osmo_qt.views.number_rows import NumberRows
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, label, row

LONGEST_NAME, LONGEST_LINE, LONGEST_NOTE = 120, 250, 2000
_LINES = ("first_name", "last_name", "company", "email", "im_address", "sip_uri")
_NAMES = _LINES[:3]


class CardForm(EditFrame):
    """Enter saves, Escape leaves."""

    def __init__(self, editor: ContactEditor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(editor, theme, parent)
        self._lines = {name: self._field(name) for name in _LINES}
        self._numbers = NumberRows(theme)
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(field_text("note"))
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(84)
        self.place((self._names(), *self._others()))

    def _field(self, name: str) -> FormField:
        made = FormField(field_text(name))
        made.edit.setMaxLength(LONGEST_NAME if name in _NAMES else LONGEST_LINE)
        made.edit.returnPressed.connect(self.save)
        return made

    def _names(self) -> QWidget:
        """First and last name stand side by side."""
        box = QWidget()
        line = row(box, space=3)
        line.addWidget(self._lines["first_name"], 1)
        line.addWidget(self._lines["last_name"], 1)
        return box

    def _others(self) -> list[QWidget]:
        note = QWidget()
        lines = column(note, space=1)
        title = label(field_text("note"), "strong")
        title.setBuddy(self._note)
        lines.addWidget(title)
        lines.addWidget(self._note)
        fields = [self._lines[name] for name in ("email", "im_address", "sip_uri")]
        return [self._lines["company"], self._numbers, *fields, note]

    def typed(self) -> ContactFields:
        texts = {name: field.edit.text().strip() for name, field in self._lines.items()}
        note = self._note.toPlainText().strip()[:LONGEST_NOTE]
        return ContactFields(**texts, numbers=self._numbers.numbers, note=note)

    def fill(self, fields: ContactFields) -> None:
        for name, field in self._lines.items():
            field.edit.setText(getattr(fields, name))
            field.edit.setCursorPosition(0)
        self._numbers.set_numbers(fields.numbers)
        self._note.setPlainText(fields.note)
        self._lines["first_name"].edit.setFocus()

    def words(self, *, new: bool) -> tuple[str, str]:
        if new:
            return self.tr("New contact"), self.tr("Create")
        return self.tr("Edit contact"), self.tr("Update")

    def versions(self, theirs: ContactFields) -> Iterable[tuple[str, str, str]]:
        mine = self.typed()
        for name in differing(mine, theirs):
            yield field_text(name), value_text(mine, name), value_text(theirs, name)
