"""The stations of the call slider: this program, desk phone, cell phone, last used device (guide 5.3.1, 5.7)."""

from dataclasses import dataclass

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.uc import Device, DeviceKind
from osmo_qt.core.uc_calls import Destination, Place, UcCall
from osmo_qt.models import move_texts as texts
from osmo_qt.models.devices import Devices
from osmo_qt.models.move_history import MoveHistory
from osmo_qt.models.session import Session
from osmo_qt.models.uc_calls import UcCalls

WIFI, DESK, CELL, LAST = "wifi", "desk", "cell", "last"
_PLACES = {Place.HERE: WIFI, Place.DESK: DESK, Place.CELL: CELL, Place.OTHER: LAST, Place.OTHER_WIFI: LAST}
_NOT_LAST = (DeviceKind.WORK_PHONE, DeviceKind.CELL, DeviceKind.SOFTPHONE, DeviceKind.AUTO_PILOT)


@dataclass(frozen=True, slots=True)
class Station:
    """A place on the slider. `to` None: this program. `refusal`: in words why a call can't go there, "" if it can."""

    key: str
    name: str
    to: Destination | None
    refusal: str = ""
    detail: str = ""  # the device's own name, where the station has a shorter one


class Stations:
    """As they are now; nothing is kept."""

    def __init__(self, uc_calls: UcCalls, devices: Devices, session: Session, history: MoveHistory) -> None:
        self._known = uc_calls
        self._devices = devices
        self._session = session
        self._history = history

    def present(self, call: UcCall | None) -> str:
        """The key of the station at which the call is; "" for none."""
        return _PLACES.get(self._known.place(call), "") if call is not None else ""

    def all_for(self, call: UcCall | None) -> tuple[Station, ...]:
        """From left to right. The first one only where this program has a telephone."""
        own = (self._wifi(),) if self._session.configuration.has_voice else ()
        return (*own, self._desk(), self._cell(), self._last_used(call))

    def _wifi(self) -> Station:
        ready = self._session.registration.state is RegistrationState.REGISTERED
        return Station(WIFI, texts.wifi_text(), None, "" if ready else texts.not_registered_here_text())

    def _desk(self) -> Station:
        device = self._of_kind(DeviceKind.WORK_PHONE)
        if device is None:
            return Station(DESK, texts.desk_text(), None, texts.no_desk_text())
        refusal = "" if device.reachable else texts.desk_not_registered_text()
        return Station(DESK, texts.desk_text(), Destination(device.id), refusal, device.name)

    def _cell(self) -> Station:
        device = self._of_kind(DeviceKind.CELL)
        if device is None:
            return Station(CELL, texts.cell_text(), None, texts.no_cell_text())
        refusal = "" if device.reachable else texts.not_reachable_text()
        return Station(CELL, texts.cell_text(), Destination(device.id), refusal, device.name)

    def _last_used(self, call: UcCall | None) -> Station:
        """Where the call is, if that is no other station; else where one was moved to last, but those."""
        if call is not None and self.present(call) == LAST:
            return Station(LAST, self._known.place_name(call), call.at)
        for entry in self._history.entries:
            device = self._devices.device(entry.device_id)
            if device is None and not entry.device_id:
                return Station(LAST, entry.name or entry.number, entry.destination)
            if device is not None and device.kind not in _NOT_LAST:
                refusal = "" if device.reachable else texts.not_reachable_text()
                return Station(LAST, device.name, entry.destination, refusal)
        return Station(LAST, texts.last_used_text(), None, texts.nothing_used_text())

    def _of_kind(self, kind: DeviceKind) -> Device | None:
        return next((device for device in self._devices.by_id.values() if device.kind is kind), None)
