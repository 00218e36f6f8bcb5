"""Somebody else changed the same meanwhile: both versions side by side, and a choice. Nothing is saved before it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, label, row


class ConflictPanel(QFrame):
    """Signals: `mine_wanted()`: what was typed is saved in the place of the other; `theirs_wanted()`: it is dropped."""

    mine_wanted = Signal()
    theirs_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "warning")
        text = self.tr("This was changed elsewhere meanwhile. Nothing was saved yet.")
        self.setAccessibleName(text)
        lines = column(self, margin=4, space=3)
        head = row(space=2)
        head.addWidget(Sign(theme, "alert", "orange"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(text, "strong", wrap=True), 1)
        lines.addLayout(head)
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(12)
        self._table.setVerticalSpacing(8)
        self._table.setColumnStretch(0, 1)
        self._table.setColumnStretch(1, 1)
        lines.addLayout(self._table)
        mine = button(self.tr("Save mine"), "primary")
        mine.clicked.connect(self.mine_wanted)
        theirs = button(self.tr("Use the other version"))
        theirs.clicked.connect(self.theirs_wanted)
        choice = row(space=2)
        choice.addWidget(mine)
        choice.addWidget(theirs)
        choice.addStretch(1)
        lines.addLayout(choice)
        self._first = mine
        self.hide()

    def offer(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Each row: the field, what was typed here, what the server has now."""
        clear(self._table)
        self._table.addWidget(label(self.tr("Yours"), "caption"), 0, 0)
        self._table.addWidget(label(self.tr("On the server now"), "caption"), 0, 1)
        for at, (name, mine, theirs) in enumerate(rows):
            self._table.addWidget(label(name, "small"), 2 * at + 1, 0, 1, 2)
            for place, text in enumerate((mine, theirs)):
                value = label(text, wrap=True)
                value.setAccessibleName(f"{name}: {text}")
                self._table.addWidget(value, 2 * at + 2, place, Qt.AlignmentFlag.AlignTop)
        self.show()
        self._first.setFocus()
