"""The call slider with what belongs to it: how the move goes, Cancel, and More (guide 5.3)."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolButton, QWidget

from osmo_qt.core.uc_calls import Place
from osmo_qt.models.call_slider import CallSlider
from osmo_qt.models.move_texts import station_text
from osmo_qt.models.place_picker import PlaceKind, PlacePicker, PlaceRow
from osmo_qt.models.stations import CELL, DESK, LAST, WIFI, Station
from osmo_qt.models.uc_calls import UcCalls
from osmo_qt.views.icons import icon
from osmo_qt.views.place_list import PlaceList
from osmo_qt.views.slider_parts import Stop
from osmo_qt.views.slider_track import SliderTrack
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, escape, label, plain_tooltip, row, set_look

_SIGNS = {WIFI: "wifi", DESK: "deskphone", CELL: "cellphone", LAST: "phone-outline"}
OTHER_WIFI_SIGN = "tablet"
_MORE_SIGNS = {
    PlaceKind.RECENTS: "history",
    PlaceKind.CONTACTS: "account-box-outline",
    PlaceKind.KEYPAD: "dialpad",
    PlaceKind.HISTORY: "swap-horizontal",
    PlaceKind.DEVICES: "monitor-cellphone",
}
PICTURE = QSize(22, 22)


class MoreRow(QWidget):
    """Buttons for the lists of *More*; at most one is down. Signal: `chosen(PlaceKind | None)` by the person."""

    chosen = Signal(object)

    def __init__(self, kinds: tuple[PlaceKind, ...], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = {
            PlaceKind.RECENTS: self.tr("Recents"),
            PlaceKind.CONTACTS: self.tr("Contacts"),
            PlaceKind.KEYPAD: self.tr("Keypad"),
            PlaceKind.HISTORY: self.tr("Move History"),
            PlaceKind.DEVICES: self.tr("Devices"),
        }
        short = {PlaceKind.HISTORY: self.tr("History")}
        self.buttons: dict[PlaceKind, QToolButton] = {}
        line = row(self, space=0)
        for kind in kinds:
            made = QToolButton()
            made.setProperty("look", "tab")
            made.setProperty("slim", True)
            made.setText(escape(short.get(kind, names[kind])))
            made.setAccessibleName(names[kind])
            plain_tooltip(made, names[kind])
            made.setIcon(icon(theme, _MORE_SIGNS[kind], "muted", "accent"))
            made.setIconSize(PICTURE)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            made.setMaximumWidth(120)
            made.setFixedHeight(56)
            made.setCheckable(True)
            made.clicked.connect(lambda on, kind=kind: self._on_clicked(kind, on=on))
            self.buttons[kind] = made
            line.addWidget(made, 1)

    def clear(self) -> None:
        for made in self.buttons.values():
            made.setChecked(False)

    def _on_clicked(self, kind: PlaceKind, *, on: bool) -> None:
        self.clear()
        self.buttons[kind].setChecked(on)
        self.chosen.emit(kind if on else None)


class CallSliderPanel(QWidget):
    """Signal: `closed()`: *Cancel* or Escape while nothing is moved. `closable`: *Cancel* is always there."""

    closed = Signal()

    def __init__(
        self,
        slider: CallSlider,
        uc_calls: UcCalls,
        picker: PlacePicker,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        closable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._slider = slider
        self._uc_calls = uc_calls
        self._closable = closable
        self.setAccessibleName(self.tr("Call slider"))
        self.track = SliderTrack(theme)
        self.track.chosen.connect(slider.move_to)
        self.told = label("", "small", wrap=True)
        self.told.setMinimumHeight(44)  # Cancel comes and goes beside it, and nothing is to jump
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(self._on_cancel)
        self.more = MoreRow(tuple(PlaceKind), theme)
        self.more.chosen.connect(self._open)
        self.places = PlaceList(picker, self.tr("Move"), theme)
        self.places.chosen.connect(self._move_to)
        self.places.left.connect(lambda: self._open(None))
        self.places.hide()
        self._place_parts()
        slider.changed.connect(self._show)
        self._show()

    def _place_parts(self) -> None:
        line = row(space=3)
        line.addWidget(self.told, 1)
        line.addWidget(self.cancel)
        lines = column(self, space=2)
        lines.addWidget(self.track)
        lines.addLayout(line)
        lines.addWidget(self.more)
        lines.addWidget(self.places)

    # --- what it shows -------------------------------------------------------------------------------

    def _show(self) -> None:
        slider, call = self._slider, self._slider.call
        if call is None:
            self._open(None)
            return
        stations, present = slider.stations, slider.present
        at = slider.target or present
        stops = [self._stop(one, present) for one in stations]
        spoken = [station_text(one.name, one.refusal, present=one.key == present, at=one.key == at) for one in stations]
        free = not slider.is_moving and bool(present)
        self.track.show_stops(stops, present, at, free=free, spoken=spoken)
        self.cancel.setVisible(self._closable or slider.is_moving)
        self.more.setEnabled(not slider.is_moving)
        if slider.is_moving:
            self._open(None)
        self._tell(
            slider.error,
            slider.progress or slider.refusal or self.tr("Drag the knob, or click where the call is to go."),
        )

    def _stop(self, station: Station, present: str) -> Stop:
        call = self._slider.call
        other = station.key == present == LAST and call is not None and self._uc_calls.place(call) is Place.OTHER_WIFI
        why_not = "" if station.key == present else self._slider.refusal or station.refusal
        return Stop(station.key, station.name, OTHER_WIFI_SIGN if other else _SIGNS[station.key], why_not)

    def _tell(self, error: str, otherwise: str) -> None:
        self.told.setText(error or otherwise)
        set_look(self.told, "look", "problem" if error else "small")

    # --- what a person does --------------------------------------------------------------------------

    def focus_slider(self) -> None:
        self.track.focus_present()

    def _on_cancel(self) -> None:
        if self._slider.is_moving:
            self._slider.cancel()
        else:
            self._open(None)
            self.closed.emit()

    def _open(self, kind: PlaceKind | None) -> None:
        focus = QApplication.focusWidget()
        had_focus = focus is not None and (focus is self.places or self.places.isAncestorOf(focus))
        self.places.setVisible(kind is not None)
        if kind is None:
            self.more.clear()
            if had_focus:
                self.track.focus_present()
        else:
            self.places.open(kind)

    def _move_to(self, place: PlaceRow) -> None:
        self._open(None)
        self._slider.move_to_place(place.to, place.name)
