"""The track of the call slider: stations on a line, and the knob that a hand drags from one to another."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEasingCurve, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from osmo_qt.views.slider_parts import HEIGHT, KNOB, TOP, Knob, Station, Stop
from osmo_qt.views.theme import Theme

MOTION_MS = 160
LINE = 4
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class SliderTrack(QWidget):
    """Signal: `chosen(key)`: the hand let go of the knob at a station, or clicked or pressed it.

    Arrow keys carry the knob from station to station, Enter lets go of it there, Escape brings it back.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stations: list[Station] = []
        self._present = ""  # where the call is
        self._at = ""  # where the knob belongs, "" for nowhere
        self._middle = 0.0  # of the knob, in pixels
        self.aim = ""  # the station that the knob would go to
        self.is_free = False  # whether the knob may be taken
        self.knob = Knob(theme, self, self)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._motion = QVariantAnimation(self, duration=MOTION_MS, easingCurve=QEasingCurve(QEasingCurve.Type.OutCubic))
        self._motion.valueChanged.connect(lambda middle: self._place_knob(float(cast(float, middle))))
        theme.changed.connect(self.update)

    # --- what it shows -------------------------------------------------------------------------------

    def show_stops(self, stops: Sequence[Stop], present: str, at: str, *, free: bool, spoken: Sequence[str]) -> None:
        """`present`: where the call is, `at`: where the knob belongs: at another place it waits for an answer.

        `spoken`: the names of the stations for assistive technology.
        """
        while len(self._stations) < len(stops):
            station = Station(self._theme, self, self)
            station.clicked.connect(lambda _on=False, one=station: self._choose(one.stop.key))
            self._stations.append(station)
            station.show()
        while len(self._stations) > len(stops):
            self._stations.pop().deleteLater()
        for station, stop, words in zip(self._stations, stops, spoken, strict=True):
            station.show_stop(stop, present=stop.key == present, spoken=words)
        self.is_free, self._present = free, present
        self.knob.waits = at != present
        self.knob.setCursor(Qt.CursorShape.OpenHandCursor if free else Qt.CursorShape.ArrowCursor)
        moved, self._at = at != self._at, at
        if self.knob.is_held and not free:
            self.knob.drop(taken_away=True)
        self._arrange(moves=moved)

    def focus_present(self) -> None:
        """The keyboard goes to the station where the call is."""
        station = self._station(self._at) or (self._stations[0] if self._stations else None)
        if station is not None:
            station.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def station_button(self, key: str) -> QAbstractButton:
        """Raises StopIteration for a station that is not there."""
        return next(station for station in self._stations if station.stop.key == key)

    def _station(self, key: str) -> Station | None:
        return next((station for station in self._stations if station.stop.key == key), None)

    def _arrange(self, *, moves: bool) -> None:
        width = self.width() / max(1, len(self._stations))
        for number, station in enumerate(self._stations):
            station.setGeometry(round(number * width), 0, round(width), HEIGHT)
        stop = self._station(self.aim) or self._station(self._at)
        for station in self._stations:  # Tab stops at one of them, from where arrow keys lead to the others
            is_stop = station is (stop or self._stations[0])
            station.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
        self.knob.setVisible(stop is not None)
        if stop is not None and not self.knob.is_held:
            self.knob.sign = stop.stop.sign
            self._carry_to(stop, moves=moves)
        self.knob.raise_()
        self.knob.update()
        self.update()

    def _carry_to(self, station: Station, *, moves: bool = True) -> None:
        middle = station.x() + station.width() / 2
        self._motion.stop()
        if not moves or not self._theme.motion or not self.isVisible():
            self._place_knob(middle)
            return
        self._motion.setStartValue(self._middle)
        self._motion.setEndValue(middle)
        self._motion.start()

    def _place_knob(self, middle: float) -> None:
        self._middle = middle
        self.knob.move(round(middle - KNOB / 2), TOP - KNOB // 2)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._arrange(moves=False)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if len(self._stations) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        first, last = self._stations[0], self._stations[-1]
        begin, end = first.x() + first.width() / 2, last.x() + last.width() / 2
        painter.setBrush(self._theme.colour("field_border"))
        painter.drawRoundedRect(QRectF(begin, TOP - LINE / 2, end - begin, LINE), LINE / 2, LINE / 2)
        home = self._station(self._present)
        if home is not None and self.knob.isVisible():
            middle = home.x() + home.width() / 2
            way = QRectF(min(middle, self._middle), TOP - LINE / 2, abs(middle - self._middle), LINE)
            painter.setBrush(self._theme.colour("accent"))
            painter.drawRect(way)
        painter.end()

    # --- a hand --------------------------------------------------------------------------------------

    def on_taken(self) -> None:
        self._motion.stop()
        self.knob.setCursor(Qt.CursorShape.ClosedHandCursor)

    def on_dragged(self, middle: float) -> None:
        ends = [station.x() + station.width() / 2 for station in (self._stations[0], self._stations[-1])]
        self._place_knob(max(ends[0], min(ends[1], middle)))
        self._set_aim(min(self._stations, key=lambda s: abs(s.x() + s.width() / 2 - self._middle)).stop.key)

    def on_dropped(self, *, taken_away: bool) -> None:
        """It goes back by itself; the server says where it belongs next."""
        key = self.aim
        self._set_aim("")
        if key and key != self._at and not taken_away:
            self.chosen.emit(key)
        self._arrange(moves=True)

    def _choose(self, key: str) -> None:
        self._set_aim("")
        if self.is_free and key != self._at:
            self.chosen.emit(key)
        self._arrange(moves=True)

    def _set_aim(self, key: str) -> None:
        if key != self.aim:
            self.aim = key
            for station in self._stations:
                station.update()

    # --- the keyboard --------------------------------------------------------------------------------

    @property
    def wants_escape(self) -> bool:
        """Whether there is something that Escape takes back here."""
        return self.aim not in ("", self._at)

    def on_key(self, station: QAbstractButton, key: Qt.Key) -> bool:
        """Whether the key meant the knob."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            station.click()
        elif key in _STEPS:
            number = self._stations.index(cast(Station, station)) + _STEPS[key]
            self._look_at(max(0, min(len(self._stations) - 1, number)))
        elif key is Qt.Key.Key_Escape and self.wants_escape:
            self._set_aim("")
            self._arrange(moves=True)
            self.focus_present()
        else:
            return False
        return True

    def _look_at(self, number: int) -> None:
        station = self._stations[number]
        if self.is_free:
            self._set_aim(station.stop.key)
        station.setFocus(Qt.FocusReason.TabFocusReason)
        self._arrange(moves=True)

    def on_focus_gone(self) -> None:
        """Who goes elsewhere has not let go of the knob at a station."""
        focus = self.window().focusWidget()
        if self.aim and not self.knob.is_held and focus not in self._stations:
            self._set_aim("")
            self._arrange(moves=True)
