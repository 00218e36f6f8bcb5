"""What other programs of the same user may ask of the running one: the command line's other end."""

import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.calls import CallState
from osmo_qt.core.control import Command, Reply, Request
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.links import typed_link
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.models.link_texts import offered_text, waiting_text
from osmo_qt.models.links import LinkState
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import call_state_text, registration_text
from osmo_qt.models.transfer import Stage

_SWITCH = {"on": True, "off": False}


class Remote(QObject):
    """Signals: `window_wanted()`, `quit_wanted()`."""

    window_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, models: Models, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls = models.calls
        self._dialer = models.dialer
        self._links = models.links
        self._session = models.session
        self._transfer = models.transfer
        self._commands: Mapping[Command, Callable[..., Reply]] = {
            Command.RAISE: self._raise,
            Command.LINK: lambda text: self._offered(self._links.open(text)),
            Command.CALL: lambda text: self._offered(self._links.open_number(text)),
            Command.ANSWER: self._answer,
            Command.HANG_UP: self._hang_up,
            Command.MUTE: self._mute,
            Command.HOLD: self._hold,
            Command.TRANSFER: self._transfer_to,
            Command.STATUS: self._status,
            Command.QUIT: self._quit,
        }

    def handle(self, request: Request) -> Reply:
        """Does what is asked; the reply says in words why not."""
        try:
            return self._commands[request.command](*request.arguments)
        except UserError as error:
            return _refused(error)

    def status(self) -> dict[str, Any]:
        """Registration and calls as JSON values; no secrets, no digits."""
        items = self._calls.living()
        return {
            "registration": self._session.registration.state.value,
            "calls": [_call_status(item) for item in items],
        }

    def _status(self) -> Reply:
        lines = [registration_text(self._session.registration)]
        for item in self._calls.living():
            call = item.snapshot
            who = f"{call.remote_name} {call.remote_number}".strip()
            lines.append(f"{call_state_text(call)}: {who}")
        return Reply(True, "\n".join(lines), self.status())

    def _raise(self) -> Reply:
        self.window_wanted.emit()
        return Reply(True)

    def _quit(self) -> Reply:
        self.quit_wanted.emit()
        return Reply(True)

    def _offered(self, error: UserError | None) -> Reply:
        if error is not None:
            return _refused(error)
        waiting = self._links.state is LinkState.WAITING
        return Reply(True, waiting_text() if waiting else offered_text())

    def _answer(self) -> Reply:
        ringing = next((item for item in self._calls.living() if item.snapshot.state is CallState.INCOMING), None)
        if ringing is None:
            raise UserError(Problem.NO_CALL)
        ringing.accept()
        return Reply(True)

    def _hang_up(self) -> Reply:
        item = self._current()
        if item.snapshot.state is CallState.INCOMING:
            item.decline()
        else:
            item.hangUp()
        return Reply(True)

    def _mute(self, switch: str = "") -> Reply:
        item = self._current()
        if _wanted(switch, item.snapshot.muted) is not item.snapshot.muted:
            item.toggleMute()
        return Reply(True)

    def _hold(self, switch: str = "") -> Reply:
        item = self._connected()
        held = item.snapshot.state is CallState.HELD
        if _wanted(switch, held) is not held:
            item.toggleHold()
        return Reply(True)

    def _transfer_to(self, text: str) -> Reply:
        self._connected()
        request = self._links.judge(typed_link(text))
        self._dialer.target_of(request.target)
        self._transfer.close()
        self._transfer.open()
        if cast(str, self._transfer.stage) != Stage.CHOOSING.value:
            raise UserError(Problem.NOT_POSSIBLE_NOW)
        self._transfer.now(request.target)
        return Reply(True)

    def _current(self) -> CallItem:
        """The call on the screen, or one that rings. Raises UserError."""
        living = self._calls.living()
        if not living:
            raise UserError(Problem.NO_CALL)
        shown = cast(CallItem | None, self._calls.current)
        return shown if shown in living else living[0]

    def _connected(self) -> CallItem:
        item = self._current()
        if item.snapshot.state not in (CallState.ACTIVE, CallState.HELD):
            raise UserError(Problem.NOT_POSSIBLE_NOW)
        return item


def _wanted(switch: str, now: bool) -> bool:
    """What `on`, `off` or nothing (the other way round) means. Raises UserError."""
    if not switch:
        return not now
    if switch not in _SWITCH:
        raise UserError(Problem.NOT_POSSIBLE_NOW)
    return _SWITCH[switch]


def _refused(error: UserError) -> Reply:
    return Reply(False, " ".join(filter(None, problem_text(error))), {"problem": error.problem.value})


def _call_status(item: CallItem) -> dict[str, Any]:
    call = item.snapshot
    return {
        "id": call.id,
        "state": call.state.value,
        "direction": call.direction.value,
        "name": call.remote_name,
        "number": call.remote_number,
        "duration_s": round(max(0.0, time.time() - call.connected_at)) if call.connected_at else 0,
        "muted": call.muted,
        "held_by_other": call.held_by_remote,
    }
