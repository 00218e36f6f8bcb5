"""The voice service as the test plays it, for models and for screens."""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import Registration, RegistrationState
from osmo_qt.core.calls import FIRST_STATES, CallDirection, CallSnapshot, CallState
from osmo_qt.services.voice.service import VoiceService

COMMANDS = frozenset(name for name in vars(VoiceService) if not name.startswith("_")) - {"start", "stop", "make_call"}


class FakeVoice(QObject):
    """Has the signals of VoiceService; `asked` keeps (command, arguments) under the names of the service.

    `ids`: of the calls to come.
    """

    registration_changed = Signal(object)
    call_changed = Signal(object)
    audio_changed = Signal(object)
    stack_changed = Signal(object)
    levels_changed = Signal(object)
    playback_changed = Signal(object)
    statistics_changed = Signal(int, object)
    messages_changed = Signal(object)
    recording_failed = Signal(int, str)
    dialogs_changed = Signal(object)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []
        self.ids = itertools.count(1)

    @property
    def service(self) -> VoiceService:
        """Itself, for models that ask for the real thing."""
        return cast(VoiceService, self)

    def take(self) -> list[tuple[Any, ...]]:
        """The commands since the last look."""
        asked, self.asked = self.asked, []
        return asked

    def make_call(self, uri: str, label: str, post_dial: str = "", replaces: str = "") -> int:
        more = (post_dial, replaces) if replaces else (post_dial,) if post_dial else ()
        self.asked.append(("make_call", uri, label, *more))
        return next(self.ids)

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in COMMANDS:
            raise AttributeError(name)
        return lambda *arguments: self.asked.append((name, *arguments))

    # --- what the network does ------------------------------------------------------------------------

    def tell(self, registration: Registration) -> None:
        self.registration_changed.emit(registration)

    def register_succeeds(self) -> None:
        self.tell(Registration(RegistrationState.REGISTERED, realm="office"))

    def ring(self, name: str = "Grace Hopper", number: str = "102", **values: Any) -> CallSnapshot:
        """An incoming call."""
        return self._begin(CallDirection.INCOMING, name, number, values)

    def dialled(self, name: str = "Grace Hopper", number: str = "102", **values: Any) -> CallSnapshot:
        """An outgoing call begins; give `id` for one that the models asked for."""
        return self._begin(CallDirection.OUTGOING, name, number, values)

    def _begin(self, direction: CallDirection, name: str, number: str, values: dict[str, Any]) -> CallSnapshot:
        call_id = values.pop("id", None) or next(self.ids)
        state = FIRST_STATES[direction]
        snapshot = CallSnapshot(call_id, 1, direction, state, number, time.time(), remote_name=name)
        snapshot = replace(snapshot, **values)
        self.call_changed.emit(snapshot)
        return snapshot

    def becomes(self, snapshot: CallSnapshot, state: CallState, **changes: Any) -> CallSnapshot:
        """The call goes on: a later snapshot with `changes`."""
        if state is CallState.ACTIVE and snapshot.connected_at is None:
            changes.setdefault("connected_at", time.time())
        if state is CallState.ENDED:
            changes.setdefault("ended_at", time.time())
        later = replace(snapshot, revision=snapshot.revision + 1, state=state, **changes)
        self.call_changed.emit(later)
        return later


def first_snapshot(call_id: int, direction: CallDirection = CallDirection.OUTGOING) -> CallSnapshot:
    """What the stack tells of a call at its beginning."""
    return CallSnapshot(
        call_id, 1, direction, FIRST_STATES[direction], "100", 1000.0, remote_name="Ada", remote_uri="sip:100@h"
    )
