"""What the call slider's track is made of: stations that are buttons, and the knob that a hand drags."""

from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTouchEvent,
)
from PySide6.QtWidgets import QAbstractButton, QWidget

from osmo_qt.views.icons import draw_icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import plain_tooltip

DISC, KNOB, PICTURE = 44, 52, 24
TOP = 34  # the middle of the discs
HEIGHT = 92


@dataclass(frozen=True, slots=True)
class Stop:
    """One station as it is seen. `why_not`: in words why nothing can be moved there, "" if it can."""

    key: str
    name: str
    sign: str
    why_not: str = ""


class Hand(Protocol):
    """What the parts tell the track, and ask it."""

    @property
    def aim(self) -> str: ...
    @property
    def is_free(self) -> bool: ...
    @property
    def wants_escape(self) -> bool: ...
    def on_key(self, station: QAbstractButton, key: Qt.Key) -> bool: ...
    def on_focus_gone(self) -> None: ...
    def on_taken(self) -> None: ...
    def on_dragged(self, middle: float) -> None: ...
    def on_dropped(self, *, taken_away: bool) -> None: ...


class Station(QAbstractButton):
    """A disc with its name below. It stays a button also where nothing can be moved to: it says why then."""

    def __init__(self, theme: Theme, track: Hand, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._track = track
        self.stop = Stop("", "", "")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def show_stop(self, stop: Stop, *, present: bool, spoken: str) -> None:
        self.stop = stop
        self.setChecked(present)
        self.setAccessibleName(spoken)
        plain_tooltip(self, stop.why_not or stop.name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(80, HEIGHT)

    def nextCheckState(self) -> None:  # noqa: N802 - Qt's name
        """Where the call is, the server says."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if not self._track.on_key(self, Qt.Key(event.key())):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape belongs to a station that is only looked at, whatever else it does in the window."""
        if event.type() is QEvent.Type.ShortcutOverride and cast(QKeyEvent, event).key() == Qt.Key.Key_Escape:
            if self._track.wants_escape:
                event.accept()
                return True
            return False
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self._track.on_focus_gone()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        possible = not self.stop.why_not
        self._paint_disc(painter, possible=possible)
        font = QFont(self.font())
        font.setPointSizeF(self._theme.small)
        if self.isChecked():
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if possible else "muted"))
        words = QFontMetrics(font).elidedText(self.stop.name, Qt.TextElideMode.ElideRight, self.width() - 8)
        below = QRectF(0, TOP + KNOB / 2 + 4, self.width(), 20)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)
        painter.end()

    def _paint_disc(self, painter: QPainter, *, possible: bool) -> None:
        colour = self._theme.colour
        aimed = self._track.aim == self.stop.key
        disc = QRectF((self.width() - DISC) / 2, TOP - DISC / 2, DISC, DISC)
        hovered = possible and self.underMouse()
        painter.setBrush(colour("accent_soft" if aimed else "hover" if hovered else "surface"))
        pen = QPen(colour("accent" if aimed else "field_border"), 2)
        if not possible:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawEllipse(disc)
        inner = disc.adjusted(10, 10, -10, -10)
        painter.setOpacity(1.0 if possible else 0.55)
        draw_icon(painter, inner, self.stop.sign, colour("accent" if aimed else "text" if possible else "muted"))
        painter.setOpacity(1.0)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawEllipse(disc.adjusted(-8, -8, 8, 8))


class Knob(QWidget):
    """The highlight. Fingers come as touch events of its own, so that the sheet below does not scroll instead."""

    def __init__(self, theme: Theme, track: Hand, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._track = track
        self._grip: float | None = None  # from its left end to the hand, in pixels
        self.sign = ""
        self.waits = False
        self.setFixedSize(KNOB, KNOB)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        theme.changed.connect(self.update)

    @property
    def is_held(self) -> bool:
        return self._grip is not None

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QTouchEvent):
            return super().event(event)
        place = event.point(0).position()
        match event.type():
            case QEvent.Type.TouchBegin:
                self._take(place)
            case QEvent.Type.TouchUpdate:
                self._drag(place)
            case QEvent.Type.TouchEnd:
                self.drop(taken_away=False)
            case _:
                self.drop(taken_away=True)
        event.accept()
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is Qt.MouseButton.LeftButton:
            self._take(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() is Qt.MouseButton.LeftButton:
            self.drop(taken_away=False)

    def _take(self, place: QPointF) -> None:
        if self._track.is_free:
            self._grip = place.x()
            self._track.on_taken()
            self.update()

    def _drag(self, place: QPointF) -> None:
        if self._grip is not None:
            self._track.on_dragged(self.x() + place.x() - self._grip + KNOB / 2)

    def drop(self, *, taken_away: bool) -> None:
        """The hand lets go; `taken_away`: it did not mean to."""
        if self._grip is not None:
            self._grip = None
            self._track.on_dropped(taken_away=taken_away)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour
        disc = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        fill = "accent_soft" if self.waits else "accent_hover" if self.is_held else "accent"
        painter.setBrush(colour(fill))
        painter.setPen(QPen(colour("accent" if self.waits else "surface"), 3))
        painter.drawEllipse(disc)
        inner = QRectF((KNOB - PICTURE) / 2, (KNOB - PICTURE) / 2, PICTURE, PICTURE)
        draw_icon(painter, inner, self.sign, colour("accent" if self.waits else "on_accent"))
        painter.end()
