"""Who rings when, by itself."""

import pytest

from osmo_qt.office.engine.legs import Kind
from osmo_qt.office.engine.routing import (
    Station,
    Subscriber,
    forward_after,
    forward_at_once,
    goes_on,
    is_emergency,
    steps,
)
from osmo_qt.ucapi.forwarding import Forwarding

SOFTPHONE, DESK = Station("softphone", "s", "100", 15), Station("work-phone", "d", "100", 10)
CELL, HOME = Station("cell", "c", "+49171"), Station("own", "h", "+4930", 20)
ALL = (SOFTPHONE, DESK, CELL, HOME)


def plan(*kinds: Kind, preferred: str = "", route_to_cell: bool = True) -> list[tuple[str, float | None]]:
    """What rings together and how long, when telephones of these kinds are there."""
    user = Subscriber("u", "100", "Ada", ALL, frozenset(preferred), route_to_cell=route_to_cell)
    found = steps(user, lambda station: station.kind in kinds)
    return [("".join(station.device_id for station in step.stations), step.ring_time_s) for step in found]


@pytest.mark.req("IN-4", "IN-5")
def test_auto_pilot() -> None:
    assert plan("softphone", "work-phone", "cell") == [("s", 15), ("d", 10)]
    assert plan("work-phone", "cell") == [("d", 10), ("c", 15)]
    assert plan("work-phone", "cell", route_to_cell=False) == [("d", 10)]
    assert plan("softphone") == [("s", 15)]
    assert plan() == [("c", 15)]


@pytest.mark.req("IN-4")
def test_a_preferred_device_rings_alone_and_a_group_together() -> None:
    assert plan("softphone", "work-phone", preferred="d") == [("d", 10)]
    assert plan("softphone", preferred="d") == []
    assert plan("softphone", "own", preferred="sh") == [("sh", 20)]
    assert plan("softphone", "cell", preferred="sc") == [("sc", None)]


@pytest.mark.req("FWD-1")
def test_precedence_of_forwarding() -> None:
    every = Forwarding(all="1", busy="2", no_reply="3")
    user = Subscriber("u", "100", "Ada", ALL, forwarding=every)
    assert forward_at_once(user) == "1"
    assert [forward_after(user, outcome) for outcome in ("busy", "no-answer", "unreachable")] == ["2", "3", "3"]
    chosen = Subscriber("u", "100", "Ada", ALL, frozenset("d"), every)
    assert (forward_at_once(chosen), forward_after(chosen, "busy")) == ("1", None)
    assert not goes_on(user, "busy")
    assert goes_on(user, "declined")
    assert goes_on(chosen, "busy")


def test_nothing_is_forwarded_to_an_emergency_number() -> None:
    user = Subscriber("u", "100", "Ada", forwarding=Forwarding(all="112", no_reply="911"))
    assert forward_at_once(user) is None
    assert forward_after(user, "busy") is None
    assert is_emergency("110")
    assert not is_emergency("1100")
