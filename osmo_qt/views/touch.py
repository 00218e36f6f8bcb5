"""Fingers on what scrolls: a drag scrolls, a tap clicks, a long press is a right click; rows are swiped away, lists
pulled down.

Qt would make mouse events of a finger, and a list would then select what it is dragged over. So the fingers are taken
here before that, and only they: mouse and keyboard never come by.
"""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QPersistentModelIndex, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QIcon, QInputDevice, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QScroller,
    QScrollerProperties,
    QWidget,
)

from osmo_qt.views.widgets import label

LONG_PRESS_MS = 500
PULL = 96  # pixels of the finger's way down
SWIPE = 112  # pixels to the left
SIGN_SIDE = 24
SIGN_TOP = 12

_EVENTS = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)


class _Finger(Enum):
    AWAY = auto()
    DOWN = auto()
    SCROLLS = auto()
    SLIDES = auto()
    SPENT = auto()  # it has done something; the rest of its way means nothing


class Touch(QObject):
    """Watches the fingers on `area`.

    Signals: `slid(index, int)`: a row is so many pixels to the left; `swiped(index)`: it was swiped away;
    `pulled()`: the list was pulled down at its top. Rows slide if `swipes`; a list with a `pull_sign`, which comes to
    light above it, can be pulled.
    """

    slid = Signal(QPersistentModelIndex, int)
    swiped = Signal(QPersistentModelIndex)
    pulled = Signal()

    def __init__(self, area: QAbstractScrollArea, *, swipes: bool = False, pull_sign: QIcon | None = None) -> None:
        super().__init__(area)
        self._area = area
        self._swipes = swipes
        self._pull_sign = pull_sign
        self._sign = label()
        self._sign.setParent(area)
        self._sign.hide()
        self._sign.lower()
        self._finger = _Finger.AWAY
        self._start = self._place = QPointF()  # in pixels of the area
        self._began_at_top = False
        self._row = QPersistentModelIndex()
        self._tap = (0, QPointF())  # the last one: when (ms) and where
        self._scroller: QScroller | None = None
        self._long = QTimer(self, interval=LONG_PRESS_MS, singleShot=True)
        self._long.timeout.connect(self._on_long_press)
        area.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        area.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() not in _EVENTS or not isinstance(event, QTouchEvent):
            return False
        if event.deviceType() is not QInputDevice.DeviceType.TouchScreen:  # a touchpad moves the mouse
            return False
        place = self._area.mapFromGlobal(event.point(0).globalPosition())  # the viewport itself may move
        self._place = place
        match event.type():
            case QEvent.Type.TouchBegin:
                if isinstance(self._target(place), QAbstractSlider):  # wants each move; Qt makes the mouse events
                    return False
                self._start = place
                self._begin(event.timestamp())
            case _ if self._finger is _Finger.AWAY:
                return False
            case QEvent.Type.TouchUpdate:
                self._move(event)
            case QEvent.Type.TouchEnd:
                self._end(event.timestamp())
            case _:
                self._let_go(event.timestamp())
        event.accept()
        return True

    # --- a finger comes, moves and goes ---------------------------------------------------------------

    def _begin(self, at_ms: int) -> None:
        scroller = self._ready_scroller()
        was_moving = scroller.state() is QScroller.State.Scrolling
        bar = self._area.verticalScrollBar()
        self._began_at_top = bar.value() <= bar.minimum()
        scroller.handleInput(QScroller.Input.InputPress, self._start, at_ms)
        if was_moving:  # it holds what still runs
            self._finger = _Finger.SCROLLS
        else:
            self._finger = _Finger.DOWN
            self._long.start()

    def _move(self, event: QTouchEvent) -> None:
        if event.pointCount() > 1:
            self._let_go(event.timestamp(), _Finger.SPENT)
        way = self._place - self._start
        if self._finger is _Finger.DOWN and way.manhattanLength() > QApplication.startDragDistance():
            self._long.stop()
            if self._swipes and -way.x() > 2 * abs(way.y()) and self._take_row():
                self._let_go(event.timestamp(), _Finger.SLIDES)
            else:
                self._finger = _Finger.SCROLLS
        if self._finger is _Finger.SLIDES:
            self.slid.emit(self._row, max(0, round(-way.x())))
        elif self._finger is _Finger.SCROLLS:
            self._ready_scroller().handleInput(QScroller.Input.InputMove, self._place, event.timestamp())
            self._show_sign(way.y())

    def _end(self, at_ms: int) -> None:
        finger, way = self._finger, self._place - self._start
        row = self._row
        self._let_go(at_ms)
        if finger is _Finger.DOWN:
            self._click(self._place, at_ms)
        elif finger is _Finger.SLIDES and -way.x() >= SWIPE and row.isValid():
            self.swiped.emit(row)
        elif finger is _Finger.SCROLLS and self._is_pulled(way.y()):
            self.pulled.emit()

    def _let_go(self, at_ms: int, then: _Finger = _Finger.AWAY) -> None:
        """Whatever was going on: nothing moves with the finger any more."""
        self._long.stop()
        self._sign.hide()
        if self._finger is _Finger.SLIDES:
            self.slid.emit(self._row, 0)
            self._row = QPersistentModelIndex()
        elif self._finger in (_Finger.DOWN, _Finger.SCROLLS):
            self._ready_scroller().handleInput(QScroller.Input.InputRelease, self._place, at_ms)
        self._finger = then

    # --- scrolling, pulling, sliding ------------------------------------------------------------------

    def _ready_scroller(self) -> QScroller:
        if self._scroller is None:  # made for the first finger: most people have a mouse
            self._scroller = QScroller.scroller(self._area.viewport())
            made = self._scroller.scrollerProperties()
            policy, metric = QScrollerProperties.OvershootPolicy, QScrollerProperties.ScrollMetric
            when = policy.OvershootAlwaysOn if self._pull_sign is not None else policy.OvershootWhenScrollable
            made.setScrollMetric(metric.VerticalOvershootPolicy, when)
            made.setScrollMetric(metric.HorizontalOvershootPolicy, policy.OvershootAlwaysOff)
            self._scroller.setScrollerProperties(made)
        return self._scroller

    def _is_pulled(self, way: float) -> bool:
        return self._pull_sign is not None and self._began_at_top and way >= PULL

    def _show_sign(self, way: float) -> None:
        """In the gap above the list, as soon as to let go would do it."""
        if self._pull_sign is not None and self._is_pulled(way) and self._sign.isHidden():
            self._sign.setPixmap(self._pull_sign.pixmap(SIGN_SIDE, SIGN_SIDE))
            self._sign.adjustSize()
            self._sign.move((self._area.width() - self._sign.width()) // 2, SIGN_TOP)
            self._sign.show()
        elif not self._is_pulled(way):
            self._sign.hide()

    def _take_row(self) -> bool:
        view = self._area
        if isinstance(view, QAbstractItemView):
            self._row = QPersistentModelIndex(view.indexAt(self._start.toPoint()))
        return self._row.isValid()

    # --- clicking -------------------------------------------------------------------------------------

    def _target(self, place: QPointF) -> QWidget:
        viewport = self._area.viewport()
        return viewport.childAt(viewport.mapFrom(self._area, place.toPoint())) or viewport

    def _click(self, place: QPointF, at_ms: int) -> None:
        before, where = self._tap
        near = (place - where).manhattanLength() <= QGuiApplication.styleHints().touchDoubleTapDistance()
        twice = near and at_ms - before <= QGuiApplication.styleHints().mouseDoubleClickInterval()
        self._tap = (0, QPointF()) if twice else (at_ms, place)
        target = self._target(place)
        _focus(target)
        kind = QEvent.Type.MouseButtonDblClick if twice else QEvent.Type.MouseButtonPress
        self._send_mouse(target, kind, Qt.MouseButton.LeftButton, place)
        self._send_mouse(target, QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton, place)

    def _on_long_press(self) -> None:
        """A right click, which selects the row and opens the menu."""
        place, target = self._start, self._target(self._start)
        self._let_go(0, _Finger.SPENT)
        _focus(target)
        self._send_mouse(target, QEvent.Type.MouseButtonPress, Qt.MouseButton.RightButton, place)
        at, on_screen = target.mapFrom(self._area, place), self._area.mapToGlobal(place)
        menu = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at.toPoint(), on_screen.toPoint())
        QApplication.sendEvent(target, menu)
        self._send_mouse(target, QEvent.Type.MouseButtonRelease, Qt.MouseButton.RightButton, place)

    def _send_mouse(self, target: QWidget, kind: QEvent.Type, button: Qt.MouseButton, place: QPointF) -> None:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        window, screen = target.window().mapFromGlobal, self._area.mapToGlobal(place)
        at = target.mapFrom(self._area, place)
        event = QMouseEvent(kind, at, window(screen), screen, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(target, event)


def _focus(target: QWidget) -> None:
    """As a click does: the first one upwards that wants it."""
    widget: QWidget | None = target
    while widget is not None and not widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
        widget = None if widget.isWindow() else widget.parentWidget()
    if widget is not None and widget.isEnabled():
        widget.setFocus(Qt.FocusReason.MouseFocusReason)
