"""On or off at a glance: a check box that looks like a switch."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from osmo_qt.views.theme import Theme

TRACK = QSize(44, 24)
ROOM = QSize(56, 44)  # what a finger needs
KNOB_GAP = 3.0


class Switch(QCheckBox):
    """To assistive technology it is a check box. The knob's place and a tick tell its state, not the colour alone."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setFixedSize(ROOM)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return ROOM

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, colour = self.isChecked(), self._theme.colour
        track = QRectF(0, 0, TRACK.width(), TRACK.height())
        track.moveCenter(QPointF(self.width() - TRACK.width() / 2 - 4, self.height() / 2))
        if not self.isEnabled():
            painter.setOpacity(0.5)
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), 15, 15)
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(colour("field_border"), 1.5))
        painter.setBrush(colour("accent" if on else "hover"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = track.height() - 2 * KNOB_GAP
        knob = QRectF(0, 0, side, side)
        offset = track.width() / 2 - side / 2 - KNOB_GAP
        knob.moveCenter(track.center() + QPointF(offset if on else -offset, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("on_accent" if on else "field_border"))
        painter.drawEllipse(knob)
        if on:
            painter.setPen(QPen(colour("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            centre = knob.center()
            tick = [QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -3)]
            painter.drawPolyline([centre + point for point in tick])
        painter.end()
