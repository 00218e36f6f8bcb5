"""Names and values that can be read and copied, not changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_qt.views.widgets import clear, column, frame, label


class Facts(QWidget):
    """A card of facts under a title; `note` stands below it."""

    def __init__(self, title: str = "", note: str = "") -> None:
        super().__init__()
        lines = column(self, space=2)
        if title:
            lines.addWidget(label(title, "caption"))
        card = frame("card")
        card.setAccessibleName(title)
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(16, 14, 16, 14)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        lines.addWidget(card)
        if note:
            lines.addWidget(label(note, "small", wrap=True))
        self._shown: list[tuple[str, str]] = []

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Shows these; nothing moves if they are the same."""
        if list(rows) == self._shown:
            return
        if [name for name, _ in rows] == [name for name, _ in self._shown]:
            for number, (name, value) in enumerate(rows):
                self._set_value(number, name, value)
        else:
            clear(self._grid)
            for number, (name, value) in enumerate(rows):
                self._add(number, name, value)
        self._shown = list(rows)

    def _add(self, number: int, name: str, value: str) -> None:
        top = Qt.AlignmentFlag.AlignTop
        title = label(name, "muted")
        title.setMinimumWidth(96)
        self._grid.addWidget(title, number, 0, top)
        self._grid.addWidget(label(wrap=True, selectable=True), number, 1, top)
        self._set_value(number, name, value)

    def _set_value(self, number: int, name: str, value: str) -> None:
        item = self._grid.itemAtPosition(number, 1)
        if item is not None and (widget := item.widget()) is not None:
            widget.setProperty("text", value or "-")
            widget.setAccessibleName(f"{name}: {value}")
