"""A list of choices that folds out."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from osmo_qt.views.icons import draw_icon

ARROW_SIDE, ARROW_PLACE = 20, 32  # pixels


class CalmComboBox(QComboBox):
    """The wheel scrolls the page; it changes nothing in passing."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        place = QRectF(self.width() - ARROW_PLACE, (self.height() - ARROW_SIDE) / 2, ARROW_SIDE, ARROW_SIDE)
        draw_icon(painter, place, "chevron-down", self.palette().placeholderText().color())
        painter.end()
