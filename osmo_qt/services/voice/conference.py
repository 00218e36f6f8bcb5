"""The local conference: calls that hear each other, mixed in the bridge of the SIP stack."""

import contextlib
from collections.abc import Iterator, Mapping
from itertools import combinations

import pjsua2 as pj

from osmo_qt.services.voice.pjsip_call import PjsipCall


class Conference:
    """On the voice thread only. A member that is held is silent and comes back as soon as it has sound again."""

    def __init__(self, calls: Mapping[int, PjsipCall]) -> None:
        self._calls = calls
        self._members: frozenset[int] = frozenset()

    def set(self, call_ids: frozenset[int]) -> None:
        """From now on exactly these; fewer than two are no conference."""
        before, now = self._members, call_ids if len(call_ids) > 1 else frozenset()
        self._members = now
        for one, other in _pairs(before):
            if not (one in now and other in now):
                self._separate(one, other)
        for one, other in _pairs(now):
            self._join(one, other)
        for call_id in before ^ now:
            call = self._calls.get(call_id)
            if call is not None:
                call.update(in_conference=call_id in now)

    def others(self, call_id: int) -> frozenset[int]:
        """Who else is in the conference of this call."""
        return self._members - {call_id} if call_id in self._members else frozenset()

    def connect(self, call: PjsipCall) -> None:
        """The call has new sound."""
        for other in self.others(call.snapshot.id):
            self._join(call.snapshot.id, other)

    def forget(self, call_id: int) -> None:
        """The call is over."""
        if call_id in self._members:
            self.set(self._members - {call_id})

    def _join(self, one: int, other: int) -> None:
        first, second = self._sound(one), self._sound(other)
        if first is not None and second is not None:
            first.startTransmit(second)
            second.startTransmit(first)

    def _separate(self, one: int, other: int) -> None:
        first, second = self._sound(one), self._sound(other)
        if first is not None and second is not None:
            with contextlib.suppress(pj.Error):
                first.stopTransmit(second)
                second.stopTransmit(first)

    def _sound(self, call_id: int) -> pj.AudioMedia | None:
        call = self._calls.get(call_id)
        return call.sound() if call is not None else None


def _pairs(members: frozenset[int]) -> Iterator[tuple[int, int]]:
    return combinations(sorted(members), 2)
