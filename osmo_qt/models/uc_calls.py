"""The own calls on all devices, as the UC server tells them: which one is offered, where it is, what is done to it."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcList, UcState
from osmo_qt.core.uc_calls import CALLS, CallAction, ChangeState, Place, UcCall, UcCallState, offered, place_of
from osmo_qt.models import move_texts as texts
from osmo_qt.models.call import CallItem
from osmo_qt.models.call_texts import anonymous_text
from osmo_qt.models.calls import Calls
from osmo_qt.models.devices import Devices
from osmo_qt.models.texts import duration_text
from osmo_qt.models.uc_list import UcListState
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

TICK_MS = 1000
LINGER_MS = 3000  # so long the server may know a call of this program that is over here


class UcCalls(QObject):
    """Signals: `changed()`: the calls, where they are or whether they are known; `ticked()`: a second more of talk.

    `began(UcCall)` once for each, `ended(UcCall)` with what was known of it last.
    """

    changed = Signal()
    ticked = Signal()
    began = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        calls: Calls,
        devices: Devices,
        name_of: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`name_of` tells the contact's name for a number, "" for none."""
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._local = calls
        self._devices = devices
        self._name_of = name_of
        self._capable = False
        self._all: dict[str, UcCall] = {}
        self._lingering: set[str] = set()  # SIP Call-IDs of own calls that have just ended
        self._clock = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.CoarseTimer)
        self._clock.timeout.connect(self.ticked)
        self._list = UcListState(uc, tasks, (UcList.CALLS,), self)
        self._connect()

    def _connect(self) -> None:
        uc = self._uc
        uc.capabilities_changed.connect(self._on_capabilities)
        uc.calls_replaced.connect(self._on_replaced)
        uc.call_changed.connect(self._on_changed)
        uc.call_removed.connect(self._on_removed)
        self._list.cleared.connect(lambda: self._on_replaced([]))
        self._list.changed.connect(self._tell)
        self._devices.changed.connect(self._tell)
        self._local.call_changed.connect(self._tell)
        self._local.arranged.connect(self._tell)
        self._local.ended.connect(self._linger)

    # --- what screens show ---------------------------------------------------------------------------

    @property
    def capable(self) -> bool:
        """Whether the server knows calls at all; nothing of them is shown otherwise."""
        return self._capable

    @property
    def online(self) -> bool:
        """Whether something can be done, and what is known is so now."""
        return self._capable and self._uc.state is UcState.ONLINE

    @property
    def all(self) -> tuple[UcCall, ...]:
        """None while the server is away: they may have ended long ago."""
        return tuple(self._all.values()) if self.online else ()

    def call(self, call_id: str) -> UcCall | None:
        return self._all.get(call_id) if self.online else None

    @property
    def offered(self) -> UcCall | None:
        """The one to be moved, by the guide's priority (MOVE-4)."""
        return offered(self.all, self._devices.by_id, self._own_ids())

    @property
    def elsewhere(self) -> UcCall | None:
        """The one that is offered, if it is not in this program."""
        call = self.offered
        return call if call is not None and self.place(call) is not Place.HERE else None

    @property
    def ringing(self) -> UcCall | None:
        """The first one that waits to be answered."""
        return next((call for call in self.all if call.rings_here), None)

    def place(self, call: UcCall) -> Place:
        return place_of(call, self._devices.by_id, self._own_ids())

    def place_name(self, call: UcCall) -> str:
        """The name of the device that has it, or the number; "" for none."""
        if self.place(call) is Place.OTHER_WIFI:
            return texts.other_wifi_text()
        device = self._devices.device(call.device_id)
        return device.name if device is not None else call.device_number

    def who(self, call: UcCall) -> str:
        """The contact's name, the name the server tells, or the number."""
        return self._name_of(call.number) or call.name or call.number or anonymous_text()

    def duration(self, call: UcCall) -> str:
        """`1:23`; "" before it is answered."""
        return duration_text(max(0.0, time.time() - call.answered_at)) if call.answered_at is not None else ""

    def described(self, call: UcCall) -> tuple[str, str, str, str]:
        """Who, where, how it stands and since when; what is not known is ""."""
        state = texts.uc_call_state_text(call)
        if call.transfer is not None:
            number, failed = call.transfer.number, call.transfer.state is ChangeState.FAILED
            reason = call.transfer.failure
            state = texts.transfer_failed_text(number, reason) if failed else texts.transferring_text(number)
        return self.who(call), texts.where_text(self.place(call), self.place_name(call)), state, self.duration(call)

    def of(self, item: CallItem) -> UcCall | None:
        """What the server knows of a call of this program."""
        known = (call for call in self.all if item.snapshot.sip_call_id in call.sip_call_ids)
        return next(known, None)

    def softphone_rings(self, call: UcCall) -> bool:
        """Whether it rings in this program, too, where it is answered the usual way."""
        return bool(call.sip_call_ids & self._own_ids())

    # --- commands: what fails is told ----------------------------------------------------------------

    def make(self, number: str, device_id: str, then: Callable[[UcCall], None]) -> None:
        """The server calls the device, then the number; `then` gets the call that began."""
        self._start("call by the server", self._make(number, device_id, then))

    async def _make(self, number: str, device_id: str, then: Callable[[UcCall], None]) -> None:
        then(await self._uc.make_call(number, device_id))

    def answer(self, call: UcCall, device_id: str) -> None:
        self._start("answer on a device", self._uc.answer_call(call.id, device_id))

    def hold(self, call: UcCall, *, on: bool) -> None:
        self._start("hold a call elsewhere", self._uc.hold_call(call.id, held=on))

    def toggle_hold(self) -> None:
        """Of the call on another device, if there is one and it can be held."""
        call = self.elsewhere
        if call is not None and call.allows(CallAction.HOLD):
            self.hold(call, on=call.state is not UcCallState.HELD)

    def transfer(self, call: UcCall, number: str, *, consult: bool) -> None:
        self._start("transfer a call elsewhere", self._uc.transfer_call(call.id, number, consult=consult))

    def complete_transfer(self, call: UcCall) -> None:
        self._start("complete a transfer", self._uc.complete_call_transfer(call.id))

    def cancel_transfer(self, call: UcCall) -> None:
        self._start("cancel a transfer", self._uc.cancel_call_transfer(call.id))

    def send_digits(self, call: UcCall, digits: str) -> None:
        self._start("digits for a call elsewhere", self._uc.send_call_digits(call.id, digits))

    def hang_up(self, call: UcCall) -> None:
        self._start("hang up elsewhere", self._uc.hang_up_call(call.id))

    def _start(self, name: str, work: Coroutine[Any, Any, object]) -> None:
        self._tasks.start(name, self._carry_out(work))

    async def _carry_out(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except UserError as error:
            if error.problem is not Problem.UC_GONE:  # it has just ended: nothing is left to be done to it
                raise

    # --- inside --------------------------------------------------------------------------------------

    def _own_ids(self) -> frozenset[str]:
        living = {item.snapshot.sip_call_id for item in self._local.living()} - {""}
        return frozenset(living | self._lingering)

    def _linger(self, snapshot: CallSnapshot) -> None:
        """It must not look like one on another device until the server says that it is over, too."""
        if snapshot.sip_call_id:
            self._lingering.add(snapshot.sip_call_id)
            QTimer.singleShot(LINGER_MS, self, lambda: self._forget(snapshot.sip_call_id))

    def _forget(self, sip_call_id: str) -> None:
        self._lingering.discard(sip_call_id)
        self._tell()

    def _on_capabilities(self, capabilities: frozenset[str]) -> None:
        self._capable = CALLS in capabilities
        self._tell()

    def _on_replaced(self, calls: list[UcCall]) -> None:
        before, self._all = self._all, {call.id: call for call in calls}
        self._tell()
        for gone in [call for call in before.values() if call.id not in self._all]:
            self.ended.emit(gone)
        for call in [call for call in self._all.values() if call.id not in before]:
            self.began.emit(call)

    def _on_changed(self, call: UcCall) -> None:
        is_new = call.id not in self._all
        self._all[call.id] = call
        self._tell()
        if is_new:
            self.began.emit(call)

    def _on_removed(self, call_id: str) -> None:
        gone = self._all.pop(call_id, None)
        if gone is not None:
            self._tell()
            self.ended.emit(gone)

    def _tell(self) -> None:
        talking = any(call.answered_at is not None for call in self.all)
        if talking is not self._clock.isActive():
            self._clock.start() if talking else self._clock.stop()
        self.changed.emit()
