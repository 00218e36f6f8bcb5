"""The own calls on all devices: who, where, since when, and what is done to them."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.core.uc_calls import Place, UcCall
from osmo_qt.models.uc_calls import UcCalls
from tests.people import demo_people
from tests.uc_world import AT_DESK, RINGING, tell_calls
from tests.views.fakes import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.sign_in()
    made.use(Configuration.INTEGRATED)
    tell_calls(made.uc)
    return made


@pytest.fixture
def calls(world: World) -> UcCalls:
    return world.models.uc_calls.calls


@pytest.mark.req("MOVE-3", "BAR-2")
def test_who_where_and_since_when(world: World, calls: UcCalls, qtbot: Any) -> None:
    call = replace(AT_DESK, answered_at=time.time() - 61)
    world.uc.call_changed.emit(call)
    assert calls.elsewhere == call and calls.place(call) is Place.DESK
    assert (calls.who(call), calls.place_name(call)) == ("Grace Hopper", "Work Phone")
    assert calls.duration(call) in ("1:01", "1:02")
    world.book.tell(demo_people())
    assert calls.who(replace(call, number="104", name="")) == "Emmy Noether", "as in the contacts"
    assert calls.who(replace(call, number="", name="")) == "Anonymous"
    assert calls.duration(RINGING) == ""
    with qtbot.waitSignal(calls.ticked):
        pass
    world.uc.call_removed.emit(call.id)
    assert calls.elsewhere is None


@pytest.mark.req("MOVE-3")
def test_beginnings_and_ends_are_told_once(world: World, calls: UcCalls) -> None:
    told: list[tuple[str, str]] = []
    calls.began.connect(lambda call: told.append(("began", call.id)))
    calls.ended.connect(lambda call: told.append(("ended", call.id)))
    world.uc.call_changed.emit(RINGING)
    world.uc.call_changed.emit(RINGING)
    world.uc.calls_replaced.emit([RINGING, AT_DESK])
    world.uc.calls_replaced.emit([AT_DESK])
    world.uc.call_removed.emit("nobody")
    world.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    assert not calls.all
    world.uc.becomes(UcState.ONLINE)
    assert list(calls.all) == [AT_DESK]
    world.uc.becomes(UcState.SIGNED_OUT)
    assert told == [("began", "c9"), ("began", "c1"), ("ended", "c9"), ("ended", "c1")]


@pytest.mark.req("MOVE-3")
def test_a_call_that_is_over_here_lingers_only_for_a_moment(world: World, calls: UcCalls, qtbot: Any) -> None:
    call = world.voice.becomes(world.voice.ring(sip_call_id="ours"), CallState.ACTIVE)
    known = replace(AT_DESK, device_id="soft", sip_call_ids=frozenset({"ours"}))
    world.uc.call_changed.emit(known)
    world.voice.becomes(call, CallState.ENDED)
    assert calls.elsewhere is None
    qtbot.waitUntil(lambda: calls.elsewhere == known, timeout=6000)


@pytest.mark.req("IN-3", "XFER-1", "CALL-3")
def test_what_is_done_to_calls(world: World, calls: UcCalls) -> None:
    world.uc.call_changed.emit(RINGING)
    assert calls.ringing == RINGING
    calls.answer(RINGING, "work")
    calls.hold(AT_DESK, on=True)
    calls.transfer(AT_DESK, "104", consult=True)
    calls.complete_transfer(AT_DESK)
    calls.cancel_transfer(AT_DESK)
    calls.send_digits(AT_DESK, "1")
    calls.hang_up(AT_DESK)
    assert world.uc.take() == [
        ("answer_call", "c9", "work"),
        ("hold_call", "c1", True),
        ("transfer_call", "c1", "104", True),
        ("complete_call_transfer", "c1"),
        ("cancel_call_transfer", "c1"),
        ("send_call_digits", "c1", "1"),
        ("hang_up_call", "c1"),
    ]
    made: list[UcCall] = []
    world.uc.answers["make_call"] = AT_DESK
    calls.make("102", "work", made.append)
    assert made == [AT_DESK]


def test_what_fails_is_told_unless_the_call_is_over(world: World, calls: UcCalls) -> None:
    world.uc.answers["hang_up_call"] = UserError(Problem.UC_GONE)
    calls.hang_up(AT_DESK)
    assert not world.models.feedback.notices
    world.uc.answers["hold_call"] = UserError(Problem.UC_CALL_STATE)
    calls.hold(AT_DESK, on=True)
    assert [notice.what for notice in world.models.feedback.notices] == ["This can't be done with the call now."]
