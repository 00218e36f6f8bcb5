"""Makes calls of what the engine tells about its channels: who is on the telephone, who called, who was missed.

A call has the leg of its caller and legs of those who are rung. One who has several devices has several legs; if one
of them answers, the call is answered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

DECLINED = 603


@dataclass(frozen=True)
class FinishedCall:
    """What one user has had of a call. `number` and `name` are the other side's; times in seconds since the epoch.

    `declined`: the user refused it, so it is nothing new that it was missed.
    """

    user: str
    incoming: bool
    answered: bool
    number: str
    name: str
    started_at: float
    duration_s: float
    declined: bool = False


class Listener(Protocol):
    """Who wants to know."""

    def in_call(self, user: str, on: bool) -> None: ...
    def registered(self, account: str, on: bool) -> None: ...
    def finished(self, call: FinishedCall) -> None: ...
    def left(self, user: str, dialled: str) -> None:
        """A caller's leg is gone; `dialled` is the number or the code."""


@dataclass
class _Leg:
    """A channel. `dialled` "" for one that is rung; `other` is its caller's leg."""

    id: str
    user: str
    dialled: str
    name: str
    number: str
    created_at: float
    answered_at: float | None = None
    other: "_Leg | None" = None
    declined: bool = False
    rung: set[str] = field(default_factory=set)
    answerers: set[str] = field(default_factory=set)


class CallTracker:
    """Feed it all events in order; `known` tells whether a number is a user's."""

    def __init__(self, listener: Listener, known: Callable[[str], bool]) -> None:
        self._listener = listener
        self._known = known
        self._legs: dict[str, _Leg] = {}
        self._talking: dict[str, int] = {}

    def feed(self, event: Mapping[str, Any]) -> None:
        """What is not understood is passed over."""
        handler = self._HANDLERS.get(str(event.get("type")))
        if handler is not None:
            handler(self, event)

    def adopt(self, channel: Mapping[str, Any]) -> None:
        """A channel that was there before the first event."""
        if channel["id"] in self._legs:
            return
        rung = channel["dialplan"].get("app_name") == "AppDial"
        born = {"timestamp": channel["creationtime"]}
        self._created({**born, "channel": {**channel, "state": "Down" if rung else "Ring"}})
        self._changed({**born, "channel": channel})

    def lose_all(self, now: float) -> None:
        """The engine is gone, and all calls with it."""
        for leg in sorted(self._legs.values(), key=lambda leg: bool(leg.dialled)):
            self._end(leg, now)

    def _created(self, event: Mapping[str, Any]) -> None:
        channel = event["channel"]
        user = _user_of(channel)
        if not self._known(user):
            return
        dials = channel["state"] == "Ring"
        caller = channel["caller"]
        dialled = channel["dialplan"]["exten"] if dials else ""
        leg = _Leg(channel["id"], user, dialled, caller["name"], caller["number"], _time(event))
        self._legs[leg.id] = leg
        if dials:
            self._talk(leg, 1)

    def _dialled(self, event: Mapping[str, Any]) -> None:
        leg = self._legs.get(event["peer"]["id"])
        caller = self._legs.get(event.get("caller", {}).get("id", ""))
        if leg is None:
            return
        if caller is not None and leg.other is None:
            leg.other = caller
            caller.rung.add(leg.user)
        if event.get("dialstatus") == "ANSWER":
            self._answered(leg, event)

    def _changed(self, event: Mapping[str, Any]) -> None:
        leg = self._legs.get(event["channel"]["id"])
        if leg is not None and event["channel"]["state"] == "Up":
            self._answered(leg, event)

    def _answered(self, leg: _Leg, event: Mapping[str, Any]) -> None:
        if leg.answered_at is None:
            leg.answered_at = _time(event)
            if not leg.dialled:
                self._talk(leg, 1)

    def _hung_up(self, event: Mapping[str, Any]) -> None:
        leg = self._legs.get(event["channel"]["id"])
        if leg is not None and event.get("tech_cause") == DECLINED:
            leg.declined = True

    def _destroyed(self, event: Mapping[str, Any]) -> None:
        leg = self._legs.get(event["channel"]["id"])
        if leg is not None:
            self._end(leg, _time(event))

    def _peer(self, event: Mapping[str, Any]) -> None:
        user = event["endpoint"]["resource"]
        if self._known(user.removesuffix("d")):
            self._listener.registered(user, event["peer"]["peer_status"] in ("Reachable", "Registered"))

    _HANDLERS: Mapping[str, "Callable[[CallTracker, Mapping[str, Any]], None]"] = {
        "ChannelCreated": _created,
        "Dial": _dialled,
        "ChannelStateChange": _changed,
        "ChannelHangupRequest": _hung_up,
        "ChannelDestroyed": _destroyed,
        "PeerStatusChange": _peer,
    }

    def _end(self, leg: _Leg, now: float) -> None:
        del self._legs[leg.id]
        if leg.dialled or leg.answered_at is not None:
            self._talk(leg, -1)
        if leg.dialled:
            self._end_of_caller(leg, now)
        else:
            self._end_of_called(leg, now)

    def _end_of_caller(self, leg: _Leg, now: float) -> None:
        self._listener.left(leg.user, leg.dialled)
        if leg.dialled[:1] in "*#":  # a code, no call
            return
        self._listener.finished(_finished(leg, incoming=False, number=leg.dialled, name="", now=now))
        if not leg.rung and leg.dialled != leg.user and self._known(leg.dialled):  # no telephone was there to ring
            self._listener.finished(FinishedCall(leg.dialled, True, False, leg.number, leg.name, leg.created_at, 0.0))

    def _end_of_called(self, leg: _Leg, now: float) -> None:
        if leg.other is None:
            return
        others = [other for other in self._legs.values() if other.user == leg.user and other.other is leg.other]
        if leg.answered_at is None and others:  # another device still rings, or has answered
            for other in others:
                other.declined |= leg.declined
            return
        caller = leg.other
        if leg.answered_at is None and leg.user in caller.answerers:
            return
        if leg.answered_at is not None:
            caller.answerers.add(leg.user)
        self._listener.finished(_finished(leg, incoming=True, number=caller.number, name=caller.name, now=now))

    def _talk(self, leg: _Leg, more: int) -> None:
        before = self._talking.get(leg.user, 0)
        self._talking[leg.user] = before + more
        if bool(before) != bool(before + more):
            self._listener.in_call(leg.user, bool(before + more))


def _finished(leg: _Leg, *, incoming: bool, number: str, name: str, now: float) -> FinishedCall:
    answered = leg.answered_at is not None
    duration = now - leg.answered_at if leg.answered_at is not None else 0.0
    started = leg.other.created_at if leg.other else leg.created_at
    return FinishedCall(leg.user, incoming, answered, number, name, started, max(0.0, duration), leg.declined)


def _user_of(channel: Mapping[str, Any]) -> str:
    """ "PJSIP/100-0000002a" belongs to 100, and so does "PJSIP/100d-0000002b", the desk phone."""
    return str(channel["name"]).partition("/")[2].rpartition("-")[0].removesuffix("d")


def _time(event: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(event["timestamp"]).timestamp()
