"""The call slider: where the call is, where it can go, and how a move goes (guide 5.3)."""

from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc_calls import (
    CallAction,
    ChangeState,
    Destination,
    Place,
    Refusal,
    UcCall,
    pull_target,
)
from osmo_qt.models import move_texts as texts
from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from osmo_qt.models.devices import Devices
from osmo_qt.models.move_history import MoveHistory
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.session import Session
from osmo_qt.models.stations import WIFI, Station, Stations
from osmo_qt.models.uc_calls import UcCalls
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


@dataclass(frozen=True, slots=True)
class _Asked:
    """A move that this program asked for. `pull`: the id of the own call that fetches it here, None for others."""

    call_id: str
    name: str
    pull: int | None = None


class CallSlider(QObject):
    """Of the call that is offered, or of the one that `open_for` chose.

    Signals: `changed()`; `moved(who, where)`: it is there now; `wanted()`: the person wants to see the slider.
    """

    changed = Signal()
    moved = Signal(str, str)
    wanted = Signal()

    def __init__(
        self,
        uc: UcService,
        uc_calls: UcCalls,
        calls: Calls,
        devices: Devices,
        session: Session,
        history: MoveHistory,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._known = uc_calls
        self._calls = calls
        self._devices = devices
        self._session = session
        self._history = history
        self._tasks = tasks
        self._stations = Stations(uc_calls, devices, session, history)
        self._chosen = ""  # id of the call, "" for the one that is offered
        self._asked: _Asked | None = None
        self._last: UcCall | None = None  # as it was shown before
        self.error = ""
        uc_calls.changed.connect(self._on_changed)
        uc_calls.ended.connect(self._on_ended)
        calls.ended.connect(self._on_local_ended)
        history.changed.connect(self.changed)
        session.registration_changed.connect(self.changed)

    # --- what it shows -------------------------------------------------------------------------------

    @property
    def call(self) -> UcCall | None:
        chosen = self._known.call(self._chosen) if self._chosen else None
        return chosen or self._known.offered

    @property
    def stations(self) -> tuple[Station, ...]:
        """From left to right."""
        return self._stations.all_for(self.call)

    @property
    def present(self) -> str:
        """The key of the station at which the call is; "" for none."""
        return self._stations.present(self.call)

    @property
    def target(self) -> str:
        """The key of the station at which it rings for a move; "" if there is no move, or it goes elsewhere."""
        call, asked = self.call, self._asked
        if asked is not None and asked.pull is not None:
            return WIFI
        if call is None or call.move is None or not call.is_moving:
            return ""
        to = call.move.to
        return next((station.key for station in self.stations if station.to == to), "")

    @property
    def is_moving(self) -> bool:
        call = self.call
        return call is not None and (call.is_moving or self._asked is not None)

    @property
    def progress(self) -> str:
        """What goes on, in words; "" for nothing."""
        call, asked = self.call, self._asked
        if call is None or not self.is_moving:
            return ""
        if asked is not None:
            return texts.fetching_text() if asked.pull is not None else texts.moving_text(asked.name)
        return texts.moving_text(self._name_of(call.move.to)) if call.move is not None else ""

    @property
    def refusal(self) -> str:
        """Why the call can't be moved anywhere, in words; "" if it can."""
        call = self.call
        if not self._known.online:
            return texts.server_away_text() if self._known.capable else ""
        if call is None or self.is_moving:
            return ""
        refusal = call.refusal(CallAction.MOVE)
        if refusal in (None, Refusal.MOVING):
            return ""
        return texts.move_refusal_text(refusal, connected=call.is_connected)

    def _name_of(self, to: Destination) -> str:
        device = self._devices.device(to.device_id)
        return device.name if device is not None else to.number

    # --- what a person does --------------------------------------------------------------------------

    def open_for(self, call: UcCall | None) -> None:
        """From now on it is this call's; None: that of the one that is offered."""
        self._chosen = call.id if call is not None else ""
        self._say("")

    def move_to(self, key: str) -> None:
        """To a station. What can't be says why, and nothing else happens."""
        call, station = self.call, next((one for one in self.stations if one.key == key), None)
        if station is None or call is None or key == self.present or self.is_moving:
            return
        if self.refusal or station.refusal:
            self._say(self.refusal or station.refusal)
        elif station.to is None:
            self._pull(call)
        else:
            self.move_to_place(station.to, station.detail or station.name)

    def move_to_place(self, to: Destination, name: str) -> None:
        """To any device or number."""
        call = self.call
        if call is None or self.is_moving or self.refusal:
            self._say(self.refusal)
            return
        self._asked = _Asked(call.id, name)
        self._say("")
        self._tasks.start("move a call", self._move(call, to))

    def cancel(self) -> None:
        """The call stays where it is."""
        call, asked = self.call, self._asked
        if asked is not None and asked.pull is not None:
            self._calls.hang_up(asked.pull)
        elif call is not None and self.is_moving:
            self._tasks.start("cancel a move", self._cancel(call))

    def _pull(self, call: UcCall) -> None:
        account = self._session.account
        if account is None:
            return
        try:
            pull = self._calls.call(pull_target(call, account.host, account.port))
        except UserError as error:
            self._say(problem_text(error)[0])
            return
        self._asked = _Asked(call.id, texts.wifi_text(), pull)
        self._say("")

    async def _move(self, call: UcCall, to: Destination) -> None:
        try:
            await self._uc.move_call(call.id, to)
        except UserError as error:
            if error.problem is not Problem.UC_GONE:  # it has just ended
                self.error = problem_text(error)[0]
        finally:
            self._asked = None
            self.changed.emit()

    async def _cancel(self, call: UcCall) -> None:
        try:
            await self._uc.cancel_move(call.id)
        except UserError as error:
            if error.problem not in (Problem.UC_GONE, Problem.UC_CALL_STATE):  # it was answered just now
                raise

    # --- what happens --------------------------------------------------------------------------------

    def _on_changed(self) -> None:
        before, now, asked = self._last, self.call, self._asked
        self._last = now
        if before is None or now is None or before.id != now.id:
            self.error = ""
        else:
            self._settle(before, now)
        if now is not None and asked is not None and asked.pull is not None and self._is_here(now):
            self._asked = None
        self.changed.emit()

    def _is_here(self, call: UcCall) -> bool:
        return self._known.place(call) is Place.HERE

    def _settle(self, before: UcCall, now: UcCall) -> None:
        """What became of a move, whoever asked for it."""
        elsewhere = now.at != before.at and before.at != Destination()
        if elsewhere and self._known.place(now) not in (Place.HERE, Place.NOWHERE, Place.OTHER_WIFI):
            device, name = self._devices.device(now.device_id), self._known.place_name(now)
            self._history.add(now.at, device.address if device is not None else "", name)
            self.error = ""
            self.moved.emit(self._known.who(now), name)
        failed = now.move is not None and now.move.state is ChangeState.FAILED
        if now.move is not None and failed and now.move != before.move:
            self.error = texts.move_failure_text(self._name_of(now.move.to), now.move.failure)

    def _on_ended(self, call: UcCall) -> None:
        if call.id == self._chosen:
            self._chosen = ""
        if self._asked is not None and self._asked.call_id == call.id:
            self._asked = None
        self.changed.emit()

    def _on_local_ended(self, snapshot: CallSnapshot) -> None:
        """The call that was to fetch it is over before it did."""
        asked = self._asked
        if asked is None or asked.pull != snapshot.id:
            return
        self._asked = None
        self._say("" if snapshot.was_connected or snapshot.hung_up_here else texts.pull_failure_text())

    def _say(self, error: str) -> None:
        self.error = error
        self.changed.emit()

    # --- for the call screen -------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def shown(self) -> bool:
        """Whether there is a server that moves calls."""
        return self._known.capable

    @Property(bool, notify=changed)
    def movable(self) -> bool:
        """Whether the server knows the call on the screen, so that Move leads somewhere."""
        return self._current() is not None

    @Slot()
    def open(self) -> None:
        """*Move*: the slider for the call on the screen."""
        call = self._current()
        if call is not None:
            self.open_for(call)
            self.wanted.emit()

    def _current(self) -> UcCall | None:
        item = cast(CallItem | None, self._calls.current)
        return self._known.of(item) if item is not None and not item.over else None
