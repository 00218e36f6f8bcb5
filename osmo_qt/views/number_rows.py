"""The telephone numbers in a form: as many as there are, each with its kind."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from osmo_qt.core.people import NumberKind, PhoneNumber
from osmo_qt.models.contacts_texts import number_kind_text
from osmo_qt.views.calm_combo_box import CalmComboBox
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, drop, icon_button, label, row

KINDS = (NumberKind.WORK, NumberKind.CELL, NumberKind.HOME, NumberKind.FAX, NumberKind.OTHER)
MOST = 20
LONGEST = 64


class _Row(QWidget):
    """One number."""

    def __init__(self, number: PhoneNumber, theme: Theme, place: int) -> None:
        super().__init__()
        self.kind = CalmComboBox()
        for kind in KINDS:
            self.kind.addItem(number_kind_text(kind), kind)
        self.kind.setCurrentIndex(KINDS.index(number.kind) if number.kind in KINDS else len(KINDS) - 1)
        name = self.tr("Kind of number %1").replace("%1", str(place))
        self.kind.setAccessibleName(name)
        self._title = label(name)  # what assistive technology on Linux asks for
        self._title.setBuddy(self.kind)
        self._title.hide()
        self.edit = QLineEdit(number.text)
        self.edit.setMaxLength(LONGEST)
        self.edit.setAccessibleName(self.tr("Phone number %1").replace("%1", str(place)))
        text = self.tr("Remove number %1").replace("%1", str(place))
        self.remove = icon_button(text, icon(theme, "close", "muted"))
        line = row(self, space=1)
        line.addWidget(self._title)
        line.addWidget(self.kind, 2)
        line.addWidget(self.edit, 3)
        line.addWidget(self.remove)


class NumberRows(QWidget):
    """There is always a row to type into."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        lines = column(self, space=1)
        lines.addWidget(label(self.tr("Phone numbers"), "strong"))
        self._lines = column(space=2)
        lines.addLayout(self._lines)
        self._more = button(self.tr("Add a number"), "quiet", icon(theme, "plus", "accent"))
        self._more.clicked.connect(self._add_empty)
        below = row()
        below.addWidget(self._more)
        below.addStretch(1)
        lines.addLayout(below)

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        """What was typed; rows without a number are none."""
        typed = ((made.edit.text().strip(), made.kind.currentData()) for made in self._rows)
        return tuple(PhoneNumber(text, NumberKind(kind)) for text, kind in typed if text)

    def set_numbers(self, numbers: Sequence[PhoneNumber]) -> None:
        while self._rows:
            drop(self._lines, self._rows.pop())
        for number in numbers or (PhoneNumber("", NumberKind.WORK),):
            self._add(number)

    def _add_empty(self) -> None:
        used = {made.kind.currentData() for made in self._rows}
        self._add(PhoneNumber("", next((kind for kind in KINDS if kind not in used), NumberKind.OTHER)))
        self._rows[-1].edit.setFocus()

    def _add(self, number: PhoneNumber) -> None:
        made = _Row(number, self._theme, len(self._rows) + 1)
        made.remove.clicked.connect(lambda: self._remove(made))
        self._rows.append(made)
        self._lines.addWidget(made)
        self._more.setEnabled(len(self._rows) < MOST)

    def _remove(self, made: _Row) -> None:
        self._rows.remove(made)
        drop(self._lines, made)
        if not self._rows:
            self._add_empty()
        self._more.setEnabled(True)
        self._rows[-1].edit.setFocus()
