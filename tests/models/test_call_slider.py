"""The call slider: stations, what is offered, moves that go well and that don't, and fetching a call here."""

from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.move_history import MovedTo
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.core.uc_calls import (
    PULL_PREFIX,
    CallAction,
    ChangeFailure,
    ChangeState,
    Destination,
    Move,
    Refusal,
    UcCall,
    UcCallState,
)
from osmo_qt.models.call_slider import CallSlider
from osmo_qt.ucapi import calls as wire
from tests.uc_world import AT_DESK, CELL, DEVICES, HOME, RINGING, tell_calls
from tests.views.fakes import World

WORK = next(device for device in DEVICES if device.id == "work")
DOWN = Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.sign_in()
    made.use(Configuration.INTEGRATED)
    tell_calls(made.uc)
    return made


@pytest.fixture
def slider(world: World) -> CallSlider:
    return world.models.uc_calls.slider


def shown(slider: CallSlider) -> list[tuple[str, str, bool]]:
    return [(one.key, one.name, not one.refusal) for one in slider.stations]


def refusal(slider: CallSlider, key: str) -> str:
    return next(one.refusal for one in slider.stations if one.key == key)


def moving(call: UcCall, to: Destination) -> UcCall:
    return replace(call, move=Move(to, ChangeState.RINGING))


def failed(call: UcCall, to: Destination, failure: ChangeFailure) -> UcCall:
    return replace(call, move=Move(to, ChangeState.FAILED, failure))


def here(world: World) -> tuple[CallSnapshot, UcCall]:
    """A call of this program, and what the server knows of it."""
    call = world.voice.becomes(world.voice.ring(sip_call_id="ours"), CallState.ACTIVE)
    known = replace(AT_DESK, device_id="soft", sip_call_ids=frozenset({"ours"}))
    world.uc.call_changed.emit(known)
    return call, known


def test_what_is_dialled_is_what_the_contract_says() -> None:
    assert PULL_PREFIX == wire.PULL_PREFIX


# --- stations ------------------------------------------------------------------------------------------


@pytest.mark.req("MOVE-1", "MOVE-5")
def test_the_stations_and_the_present_one(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    assert shown(slider) == [
        *(("wifi", "Wi-Fi", True), ("desk", "Desk", True), ("cell", "Cell", True), ("last", "Last used", False))
    ]
    assert slider.present == "desk"
    world.uc.call_changed.emit(replace(AT_DESK, device_id=CELL.id))
    assert slider.present == "cell"
    world.uc.call_changed.emit(replace(AT_DESK, device_id=HOME.id))
    assert (slider.present, slider.stations[-1].name) == ("last", "Home office")
    world.uc.call_changed.emit(replace(AT_DESK, device_id="", device_number="+4930123"))
    assert (slider.present, slider.stations[-1].name) == ("last", "+4930123")
    world.uc.call_changed.emit(replace(AT_DESK, device_id="soft"))
    assert (slider.present, slider.stations[-1].name) == ("last", "Other Wi-Fi device")


@pytest.mark.req("MOVE-5")
def test_stations_are_grey_and_come_alive(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(replace(AT_DESK, device_id=HOME.id))
    world.uc.device_changed.emit(replace(WORK, reachable=False))
    assert refusal(slider, "desk") == "The desk phone is not registered."
    slider.move_to("desk")
    assert slider.error == "The desk phone is not registered."
    assert world.uc.take() == []
    world.uc.device_changed.emit(WORK)
    assert not refusal(slider, "desk")
    world.uc.device_removed.emit(CELL.id)
    assert refusal(slider, "cell") == "No cell number is configured."
    world.uc.device_changed.emit(CELL)
    assert not refusal(slider, "cell")
    world.voice.tell(DOWN)
    assert refusal(slider, "wifi") == "This program is not connected for calls."
    world.voice.register_succeeds()
    assert not refusal(slider, "wifi")
    world.uc.device_removed.emit("work")
    assert refusal(slider, "desk") == "You have no desk phone."


@pytest.mark.req("MOVE-1")
def test_without_a_telephone_here_there_is_no_wifi_station(world: World, slider: CallSlider) -> None:
    world.configure(Configuration.UC_ONLY)
    world.uc.call_changed.emit(AT_DESK)
    assert [one.key for one in slider.stations] == ["desk", "cell", "last"]


@pytest.mark.req("MOVE-1", "MOVE-2")
def test_the_last_used_device_is_that_of_the_history(world: World, slider: CallSlider) -> None:
    kept = [
        *(MovedTo("work", "100", "Work Phone", 9.0), MovedTo("gone", "7", "Gone", 8.0)),
        *(MovedTo(HOME.id, HOME.address, "x", 7.0), MovedTo("", "555", "Hotel", 6.0)),
    ]
    world.moves.loaded.emit(kept)
    world.uc.call_changed.emit(AT_DESK)
    assert slider.stations[-1].name == "Home office"
    world.uc.device_changed.emit(replace(HOME, reachable=False))
    assert slider.stations[-1].refusal == "This device is not reachable."
    world.uc.device_removed.emit(HOME.id)
    assert (slider.stations[-1].name, slider.stations[-1].to) == ("Hotel", Destination(number="555"))


@pytest.mark.req("MOVE-4")
def test_the_call_that_is_offered(world: World, slider: CallSlider) -> None:
    tell_calls(world.uc, AT_DESK, replace(AT_DESK, id="c2", device_id=CELL.id), RINGING)
    assert slider.call is not None and slider.call.id == "c2"
    here(world)
    world.uc.calls_replaced.emit([replace(AT_DESK, id="c3", sip_call_ids=frozenset({"ours"})), AT_DESK])
    assert slider.call is not None and slider.call.id == "c3" and slider.present == "wifi"
    slider.open_for(AT_DESK)
    assert slider.call == AT_DESK
    world.uc.call_removed.emit("c1")
    assert slider.call.id == "c3", "what was chosen is over"
    world.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    assert slider.call is None and "can't be reached" in slider.refusal


@pytest.mark.req("MOVE-5")
@pytest.mark.parametrize("why", [r for r in Refusal if r is not Refusal.MOVING])
def test_what_can_not_be_moved_says_why(world: World, slider: CallSlider, why: Refusal) -> None:
    world.uc.call_changed.emit(replace(AT_DESK, actions=((CallAction.MOVE, why),)))
    assert slider.refusal
    slider.move_to("cell")
    slider.move_to_place(Destination(number="7"), "7")
    assert slider.error == slider.refusal
    assert world.uc.take() == []
    world.uc.call_changed.emit(AT_DESK)
    assert not slider.refusal


# --- moves ---------------------------------------------------------------------------------------------


@pytest.mark.req("MOVE-1", "MOVE-2", "MOVE-3")
def test_a_move_that_is_answered(world: World, slider: CallSlider) -> None:
    moved: list[tuple[str, str]] = []
    slider.moved.connect(lambda who, where: moved.append((who, where)))
    world.uc.call_changed.emit(AT_DESK)
    slider.move_to("desk")
    assert world.uc.take() == [], "it is there"
    slider.move_to("cell")
    assert world.uc.take() == [("move_call", "c1", Destination(CELL.id))]
    world.uc.call_changed.emit(moving(AT_DESK, Destination(CELL.id)))
    assert slider.is_moving and (slider.present, slider.target) == ("desk", "cell")
    assert slider.progress == "Ringing at Cell Phone …"
    slider.move_to("wifi")
    slider.move_to_place(Destination(number="7"), "7")
    assert world.uc.take() == [], "one at a time"
    world.uc.call_changed.emit(replace(AT_DESK, device_id=CELL.id))
    assert not slider.is_moving and slider.present == "cell"
    assert moved == [("Grace Hopper", "Cell Phone")]
    (kept,) = world.moves.saved
    assert (kept.device_id, kept.number, kept.name) == (CELL.id, CELL.address, "Cell Phone")


@pytest.mark.req("MOVE-2")
def test_a_move_to_a_number(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    slider.move_to_place(Destination(number="+4930123"), "Hotel")
    assert world.uc.take() == [("move_call", "c1", Destination(number="+4930123"))]
    world.uc.call_changed.emit(moving(AT_DESK, Destination(number="+4930123")))
    assert slider.is_moving and slider.target == ""
    world.uc.call_changed.emit(replace(AT_DESK, device_id="", device_number="+4930123"))
    assert slider.present == "last"
    assert world.moves.saved[0].destination == Destination(number="+4930123")


@pytest.mark.req("MOVE-5")
@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (ChangeFailure.BUSY, "Cell Phone is busy. The call stayed where it was."),
        (ChangeFailure.DECLINED, "Cell Phone declined the call. It stayed where it was."),
        (ChangeFailure.NO_ANSWER, "Cell Phone did not answer. The call stayed where it was."),
        (ChangeFailure.UNREACHABLE, "Cell Phone can't be reached. The call stayed where it was."),
        (ChangeFailure.ERROR, "The move to Cell Phone failed. The call stayed where it was."),
        (ChangeFailure.CANCELLED, ""),
    ],
)
def test_a_move_that_fails_says_why(world: World, slider: CallSlider, failure: ChangeFailure, words: str) -> None:
    to = Destination(CELL.id)
    for call in (AT_DESK, moving(AT_DESK, to), failed(AT_DESK, to, failure)):
        world.uc.call_changed.emit(call)
    assert not slider.is_moving and slider.present == "desk"
    assert slider.error == words
    assert not world.moves.saved
    slider.move_to("cell")
    assert not slider.error, "another try"
    world.uc.call_changed.emit(moving(AT_DESK, to))
    world.uc.call_removed.emit("c1")
    assert not slider.is_moving and slider.call is None


@pytest.mark.req("MOVE-5")
def test_a_move_that_the_server_refuses(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    world.uc.answers["move_call"] = UserError(Problem.UC_CALL_STATE)
    slider.move_to("cell")
    assert slider.error == "This can't be done with the call now."
    assert not slider.is_moving
    world.uc.answers["move_call"] = UserError(Problem.UC_GONE)
    slider.move_to("cell")
    assert not slider.error, "it has just ended"


@pytest.mark.req("MOVE-1")
def test_cancel(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    slider.cancel()
    assert world.uc.take() == []
    world.uc.call_changed.emit(moving(AT_DESK, Destination(CELL.id)))
    slider.cancel()
    assert world.uc.take() == [("cancel_move", "c1")]
    world.uc.answers["cancel_move"] = UserError(Problem.UC_CALL_STATE)
    slider.cancel()
    assert not world.models.feedback.notices, "it was answered in the same moment"
    world.uc.answers["cancel_move"] = UserError(Problem.UC_UNREACHABLE)
    slider.cancel()
    assert world.models.feedback.notices


# --- fetching ------------------------------------------------------------------------------------------


@pytest.mark.req("MOVE-3")
def test_a_call_is_fetched_here(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    slider.move_to("wifi")
    assert world.voice.take() == [("make_call", "sip:move-c1@office.example:5061", "102")]
    assert slider.is_moving and slider.target == "wifi" and slider.progress == "Fetching the call …"
    dialled = world.voice.dialled("", "102", id=1, sip_call_id="ours")
    world.voice.becomes(dialled, CallState.ACTIVE)
    assert slider.is_moving, "until the server says so"
    world.uc.call_changed.emit(replace(AT_DESK, device_id="soft", sip_call_ids=frozenset({"ours"})))
    assert not slider.is_moving and slider.present == "wifi" and not slider.error
    assert world.models.uc_calls.calls.elsewhere is None
    assert not world.moves.saved


@pytest.mark.req("MOVE-3", "MOVE-5")
def test_fetching_fails_or_is_given_up(world: World, slider: CallSlider) -> None:
    world.uc.call_changed.emit(AT_DESK)
    slider.move_to("wifi")
    dialled = world.voice.dialled("", "102", id=1)
    world.voice.becomes(dialled, CallState.ENDED, code=403)
    assert slider.error == "The call could not be fetched. It stayed where it was."
    assert slider.present == "desk" and not slider.is_moving
    slider.move_to("wifi")
    assert not slider.error
    dialled = world.voice.dialled("", "102", id=2)
    world.voice.take()
    slider.cancel()
    assert world.voice.take() == [("hang_up", 2)]
    world.voice.becomes(dialled, CallState.ENDED, code=487, hung_up_here=True)
    assert not slider.error and not slider.is_moving
    world.voice.dialled("", "104", id=7)
    slider.move_to("wifi")
    assert slider.error, "another call is just being made"


@pytest.mark.req("MOVE-1")
def test_a_call_that_left_this_program_is_not_said_to_be_on_another(world: World, slider: CallSlider) -> None:
    call, known = here(world)
    calls = world.models.uc_calls.calls
    assert slider.present == "wifi" and calls.elsewhere is None
    world.voice.becomes(call, CallState.ENDED, code=200)
    assert slider.present == "wifi" and calls.elsewhere is None, "the server has not said yet that it is over"
    world.uc.call_changed.emit(replace(known, device_id="work", sip_call_ids=frozenset({"desk-leg"})))
    assert slider.present == "desk" and calls.elsewhere is not None
    assert world.moves.saved[0].device_id == "work"


# --- the call screen -----------------------------------------------------------------------------------


@pytest.mark.req("MOVE-1")
def test_move_of_the_call_screen(world: World, slider: CallSlider) -> None:
    wanted: list[bool] = []
    slider.wanted.connect(lambda: wanted.append(True))
    assert slider.shown and not slider.movable
    slider.open()
    call = world.voice.becomes(world.voice.ring(sip_call_id="ours"), CallState.ACTIVE)
    assert not slider.movable, "the server does not know it"
    world.uc.call_changed.emit(replace(AT_DESK, id="c5", device_id="soft", sip_call_ids=frozenset({"ours"})))
    assert slider.movable and not wanted
    slider.open()
    assert wanted and slider.call is not None and slider.call.id == "c5"
    world.voice.becomes(call, CallState.ENDED)
    assert not slider.movable


def test_a_server_without_calls_shows_nothing(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    world.uc.capabilities_changed.emit(frozenset({"events"}))
    slider = world.models.uc_calls.slider
    assert not slider.shown and slider.call is None and slider.refusal == ""
    assert world.models.uc_calls.calls.all == ()


def test_a_call_that_is_dialled_is_not_yet_moved(world: World, slider: CallSlider) -> None:
    calling = replace(AT_DESK, state=UcCallState.CALLING, answered_at=None, device_id="")
    world.uc.call_changed.emit(replace(calling, actions=((CallAction.MOVE, Refusal.STATE),)))
    assert slider.present == "" and slider.refusal == "A call can be moved once it is answered."
