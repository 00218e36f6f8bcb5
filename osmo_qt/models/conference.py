"""The local conference: which calls are to hear each other, told to the voice service whenever that differs."""

from collections.abc import Iterable

from osmo_qt.core.calls import CallState
from osmo_qt.models.call import CallItem
from osmo_qt.services.voice.service import VoiceService


class Conference:
    """Members stay members while they are held; only active ones can be mixed."""

    def __init__(self, voice: VoiceService) -> None:
        self._voice = voice
        self._told: tuple[int, ...] = ()
        self.members: frozenset[int] = frozenset()

    def __contains__(self, call_id: int) -> bool:
        return call_id in self.members

    def set_members(self, ids: Iterable[int], items: Iterable[CallItem]) -> None:
        """From now on exactly these; fewer than two end it."""
        members = frozenset(ids)
        self.members = members if len(members) > 1 else frozenset()
        self.refresh(items)

    def remove(self, call_id: int, items: Iterable[CallItem]) -> None:
        """A call is over."""
        if call_id in self.members:
            self.set_members(self.members - {call_id}, items)

    def refresh(self, items: Iterable[CallItem]) -> None:
        """Tells the voice service who can be mixed just now."""
        active = sorted(i.id for i in items if i.id in self.members and i.snapshot.state is CallState.ACTIVE)
        wanted = tuple(active) if len(active) > 1 else ()
        if wanted != self._told:
            self._told = wanted
            self._voice.set_conference(wanted)
