"""A field to search in: with a magnifying glass, and a button that clears it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from osmo_qt.views.icons import draw_icon
from osmo_qt.views.theme import Theme

_SIDE = 20
_LEFT = 12


class SearchField(QLineEdit):
    """The glass is painted: as an action it would be a button, also for a screen reader, that does nothing."""

    def __init__(self, name: str, hint: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTextMargins(_SIDE + 4, 0, 0, 0)
        self.setClearButtonEnabled(True)
        clear = self.findChild(QToolButton)
        if clear is not None:
            clear.setAccessibleName(self.tr("Clear the search"))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        box = QRectF(_LEFT, (self.height() - _SIDE) / 2, _SIDE, _SIDE)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            box.moveRight(self.width() - _LEFT)
        draw_icon(painter, box, "magnify", self._theme.colour("muted"))
        painter.end()
