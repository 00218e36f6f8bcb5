"""Outgoing calls that do not simply go from here: Choose Device, callback through the cell phone (CALL-2, CALL-3)."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.call_ways import CallWay, Circumstances, call_way
from osmo_qt.core.uc import Device, DeviceKind
from osmo_qt.core.uc_calls import UcCall
from osmo_qt.models.callback_mode import WIFI_ONLY
from osmo_qt.models.devices import Devices
from osmo_qt.models.move_texts import not_reachable_text, this_device_text
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session
from osmo_qt.models.uc_calls import UcCalls

PROMPT, CELL_PROMPT = "uc.outgoing_call_prompt", "uc.cell_prompt"
_NO_TELEPHONE = (DeviceKind.AUTO_PILOT, DeviceKind.SOFTPHONE)
WAIT = ";"  # in digits for after the answer: until the person says so


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that waits for the person's answer. `only_cell`: whether to use the cell phone, else which device."""

    number: str
    post_dial: str
    who: str
    only_cell: bool
    here: Callable[[], None]


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """`device_id` "": this program. `refusal`: in words why it can't be chosen."""

    device_id: str
    name: str
    detail: str = ""
    kind: DeviceKind | None = None
    refusal: str = ""


class Outgoing(QObject):
    """Signal: `changed()`: what is asked, or the answers there are. `wanted` None: nothing is asked."""

    changed = Signal()

    def __init__(
        self,
        uc_calls: UcCalls,
        devices: Devices,
        session: Session,
        preferences: Preferences,
        name_of: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`name_of` tells the contact's name for a number, "" for none."""
        super().__init__(parent)
        self._known = uc_calls
        self._devices = devices
        self._session = session
        self._preferences = preferences
        self._name_of = name_of
        self.wanted: Wanted | None = None
        self._digits: dict[str, str] = {}  # by the id of the call: what is still to be sent
        uc_calls.changed.connect(self._on_calls)
        uc_calls.ended.connect(lambda call: self._digits.pop(call.id, None))
        devices.changed.connect(self.changed)
        session.registration_changed.connect(self.changed)

    # --- what is asked -------------------------------------------------------------------------------

    @property
    def choices(self) -> tuple[DeviceChoice, ...]:
        """The devices to choose from, this program first where it can call."""
        wanted = self.wanted
        if wanted is None:
            return ()
        cell = self._cell()
        if wanted.only_cell and cell is not None:
            return (choice_of(cell),)
        here = (DeviceChoice("", this_device_text()),) if self._registered else ()
        telephones = (d for d in self._in_order() if d.kind not in _NO_TELEPHONE)
        return (*here, *(choice_of(device) for device in telephones))

    def takes(self, number: str, post_dial: str, here: Callable[[], None], *, emergency: bool) -> bool:
        """Whether the call does not simply go from here; then it is begun, or the person is asked.

        `here` makes it from this program.
        """
        way = call_way(self._circumstances(), emergency=emergency)
        cell = self._cell()
        if way is CallWay.HERE:
            return False
        if way is CallWay.CELL and cell is not None:
            self._make(number, post_dial, cell.id)
            return True
        who = self._name_of(number) or number
        self._ask(Wanted(number, post_dial, who, way is CallWay.ASK_CELL, here))
        return True

    def choose(self, choice: DeviceChoice) -> None:
        """The person's answer."""
        wanted = self.wanted
        if wanted is None or choice.refusal:
            return
        self._ask(None)
        if choice.device_id:
            self._make(wanted.number, wanted.post_dial, choice.device_id)
        else:
            wanted.here()

    def cancel(self) -> None:
        """No call after all."""
        self._ask(None)

    # --- digits for after the answer -----------------------------------------------------------------

    def waiting_digits(self, call: UcCall) -> str:
        """What waits for *Dial*; "" for nothing. Never logged."""
        return self._digits.get(call.id, "") if call.is_connected else ""

    def dial_on(self, call: UcCall) -> None:
        """*Dial*: sends what waits, up to the next wait."""
        now, _wait, later = self._digits.pop(call.id, "").lstrip(WAIT).partition(WAIT)
        if later.strip(WAIT):
            self._digits[call.id] = WAIT + later
        if now.strip(","):
            self._known.send_digits(call, now)
        self.changed.emit()

    def _on_calls(self) -> None:
        for call in self._known.all:
            digits = self._digits.get(call.id, "")
            if digits and digits[0] != WAIT and call.is_connected:
                self.dial_on(call)

    # --- inside --------------------------------------------------------------------------------------

    @property
    def _registered(self) -> bool:
        return self._session.registration.state is RegistrationState.REGISTERED

    def _circumstances(self) -> Circumstances:
        flag = self._preferences.flag
        return Circumstances(
            configuration=self._session.configuration,
            registered=self._registered,
            server_calls=self._known.online,
            prompt=flag(PROMPT),
            wifi_only=flag(WIFI_ONLY),
            cell_prompt=flag(CELL_PROMPT),
            has_cell=self._cell() is not None,
        )

    def _make(self, number: str, post_dial: str, device_id: str) -> None:
        def made(call: UcCall) -> None:
            if post_dial:
                self._digits[call.id] = post_dial
                self._on_calls()

        self._known.make(number, device_id, made)

    def _cell(self) -> Device | None:
        return next((d for d in self._devices.by_id.values() if d.kind is DeviceKind.CELL), None)

    def _in_order(self) -> list[Device]:
        return [row.device for row in self._devices.rows.records() if row.device is not None]

    def _ask(self, wanted: Wanted | None) -> None:
        self.wanted = wanted
        self.changed.emit()


def choice_of(device: Device) -> DeviceChoice:
    """A device to choose, grey if it can't be reached."""
    refusal = "" if device.reachable else not_reachable_text()
    return DeviceChoice(device.id, device.name, device.address, device.kind, refusal)
