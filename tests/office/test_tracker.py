"""Calls made of the engine's events, in the order in which it tells them."""

from typing import Any

from osmo_qt.office.engine.tracker import CallTracker, FinishedCall

USERS = {"100": "Ada", "101": "Grace", "102": "Alan"}


class Engine:
    """Tells events, and keeps what the tracker makes of them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str, float]] = []
        self.talking: list[tuple[str, bool]] = []
        self.online: list[tuple[str, bool]] = []
        self.seen: list[tuple[str, str]] = []
        self.declined: list[bool] = []
        self.tracker = CallTracker(self, USERS.__contains__)
        self._second = 0

    def in_call(self, user: str, on: bool) -> None:
        self.talking.append((user, on))

    def registered(self, user: str, on: bool) -> None:
        self.online.append((user, on))

    def left(self, user: str, dialled: str) -> None:
        self.seen.append((user, dialled))

    def finished(self, call: FinishedCall) -> None:
        what = ("in" if call.incoming else "out") + (" answered" if call.answered else "")
        self.calls.append((call.user, what, call.number, call.duration_s))
        self.declined.append(call.declined)

    def tell(self, kind: str, user: str, number: int, state: str = "", exten: str = "s", **more: Any) -> None:
        self._second += 1
        caller = {"name": USERS.get(user, ""), "number": user}
        name = f"PJSIP/{user}-{number:08x}"
        channel = {"id": str(number), "name": name, "state": state, "caller": caller, "dialplan": {"exten": exten}}
        time = f"2026-05-01T12:00:{self._second:02}.000+0000"
        self.tracker.feed({"type": kind, "timestamp": time, "channel": channel, **more})

    def ring(self, caller: int, user: str, number: int) -> None:
        self.tell("ChannelCreated", user, number, "Down")
        self.tell("Dial", user, number, caller={"id": str(caller)}, peer={"id": str(number)}, dialstatus="")


def test_one_of_two_devices_answers() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "100", 1, "Ring", "101")
    engine.ring(1, "101", 2)
    engine.ring(1, "101", 3)
    engine.tell("ChannelStateChange", "101", 2, "Up")
    engine.tell("ChannelStateChange", "100", 1, "Up")
    engine.tell("ChannelDestroyed", "101", 3)
    assert engine.calls == []
    engine.tell("ChannelDestroyed", "101", 2)
    engine.tell("ChannelDestroyed", "100", 1)
    assert engine.calls == [("101", "in answered", "100", 3.0), ("100", "out answered", "101", 3.0)]
    assert engine.talking == [("100", True), ("101", True), ("101", False), ("100", False)]
    assert engine.seen == [("100", "101")]


def test_a_call_is_missed_when_the_last_device_stops_ringing() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "100", 1, "Ring", "101")
    engine.ring(1, "101", 2)
    engine.ring(1, "101", 3)
    engine.tell("ChannelHangupRequest", "101", 2, tech_cause=603)
    engine.tell("ChannelDestroyed", "101", 2)
    assert engine.calls == []
    engine.tell("ChannelDestroyed", "101", 3)
    assert engine.calls == [("101", "in", "100", 0.0)]
    assert engine.declined == [True]
    engine.tell("ChannelStateChange", "100", 1, "Up")  # the mailbox
    engine.tell("ChannelDestroyed", "100", 1)
    assert engine.calls[1:] == [("100", "out answered", "101", 1.0)]


def test_who_has_no_telephone_misses_the_call_too() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "100", 1, "Ring", "101")
    engine.tell("ChannelDestroyed", "100", 1)
    assert engine.calls == [("100", "out", "101", 0.0), ("101", "in", "100", 0.0)]


def test_a_forwarded_call_is_that_of_who_was_rung() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "100", 1, "Ring", "101")
    engine.ring(1, "102", 2)
    engine.tell("ChannelDestroyed", "102", 2)
    engine.tell("ChannelDestroyed", "100", 1)
    assert [call[:2] for call in engine.calls] == [("102", "in"), ("100", "out")]


def test_codes_are_no_calls() -> None:
    engine = Engine()
    for code in ("*97", "#21#"):
        engine.tell("ChannelCreated", "100", 1, "Ring", code)
        engine.tell("ChannelDestroyed", "100", 1)
    assert engine.calls == []
    assert engine.seen == [("100", "*97"), ("100", "#21#")]


def test_two_calls_of_one_are_one_busy_time() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "100", 1, "Ring", "600")
    engine.tell("ChannelCreated", "100", 2, "Ring", "601")
    engine.tell("ChannelDestroyed", "100", 1)
    assert engine.talking == [("100", True)]
    engine.tracker.lose_all(0)
    assert engine.talking == [("100", True), ("100", False)]
    assert [call[2] for call in engine.calls] == ["600", "601"]


def test_what_is_none_of_the_users_is_passed_over() -> None:
    engine = Engine()
    engine.tell("ChannelCreated", "trunk", 1, "Ring", "101")
    engine.tell("ChannelDestroyed", "trunk", 1)
    engine.tell("ChannelVarset", "100", 2)
    engine.tracker.feed({})
    for status in ("Reachable", "Unreachable"):
        peer: dict[str, Any] = {"peer": {"peer_status": status}, "endpoint": {"resource": "100"}}
        engine.tell("PeerStatusChange", "100", 3, **peer)
    assert engine.online == [("100", True), ("100", False)]
    assert engine.calls == []
