"""Who is on hold, counting what was asked for and is not yet so: a quick hand swaps before the other side answers."""

from collections.abc import Iterable

from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.models.call import CallItem
from osmo_qt.services.voice.service import VoiceService


class Holding:
    """Asks the voice service to hold and to resume, each call once."""

    def __init__(self, voice: VoiceService) -> None:
        self._voice = voice
        self._asked: dict[int, bool] = {}
        self._leaving: set[int] = set()  # hung up here, the other side has not confirmed it

    def is_held(self, item: CallItem) -> bool:
        """Whether it is, or is about to be."""
        return self._asked.get(item.id, item.snapshot.state is CallState.HELD)

    def ask(self, call_id: int, on: bool) -> None:
        self._asked[call_id] = on
        self._voice.set_hold(call_id, on)

    def hold_all_but(self, items: Iterable[CallItem], ids: Iterable[int]) -> None:
        """Nobody but `ids` is talked to from now on."""
        spared = {*ids, *self._leaving}
        for item in items:
            if item.id not in spared and item.is_connected and not self.is_held(item):
                self.ask(item.id, True)

    def leave(self, call_id: int) -> None:
        """It is being hung up: nothing needs to be held any more."""
        self._leaving.add(call_id)

    def learn(self, item: CallItem, before: CallSnapshot) -> bool:
        """A new snapshot: what was asked for may be so now, or refused; whether it was just refused."""
        refused = item.snapshot.hold_refused > 0 and not before.hold_refused
        if refused or self._asked.get(item.id) is (item.snapshot.state is CallState.HELD):
            self._asked.pop(item.id, None)
        return refused

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._asked.pop(call_id, None)
        self._leaving.discard(call_id)
