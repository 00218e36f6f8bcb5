"""Calls that do not simply go from here: Choose Device, the cell phone, callback mode, digits for after the answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallDirection, CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.core.uc_calls import UcCallState
from osmo_qt.models.outgoing import Outgoing
from tests.uc_world import AT_DESK, CELL, tell_calls
from tests.views.fakes import World

DOWN = Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER)
CONNECTING = Registration(RegistrationState.CONNECTING)
CALLING = replace(AT_DESK, id="c7", direction=CallDirection.OUTGOING, state=UcCallState.CALLING, answered_at=None)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.sign_in()
    made.use(Configuration.INTEGRATED)
    tell_calls(made.uc)
    made.uc.answers["make_call"] = CALLING
    return made


@pytest.fixture
def outgoing(world: World) -> Outgoing:
    return world.models.uc_calls.outgoing


def led(world: World) -> str:
    return str(world.models.session.led)


def names(outgoing: Outgoing) -> list[str]:
    return [choice.name for choice in outgoing.choices]


def choose(outgoing: Outgoing, name: str) -> None:
    outgoing.choose(next(choice for choice in outgoing.choices if choice.name == name))


@pytest.mark.req("CALL-2")
def test_without_the_prompt_calls_go_from_here(world: World, outgoing: Outgoing) -> None:
    assert world.models.dialer.call_number("102")
    assert outgoing.wanted is None
    assert [asked[0] for asked in world.voice.take()] == ["make_call"]
    assert world.uc.take() == []


@pytest.mark.req("CALL-2")
def test_the_prompt_asks_which_device(world: World, outgoing: Outgoing) -> None:
    world.models.preferences.set("uc.outgoing_call_prompt", True)
    assert world.models.dialer.call_number("+49 89 (550) 123")
    assert outgoing.wanted is not None and outgoing.wanted.number == "+4989550123"
    assert names(outgoing) == ["This device (Wi-Fi)", "Work Phone", "Cell Phone", "Cabin", "Home office"]
    world.uc.device_changed.emit(replace(CELL, reachable=False))
    choose(outgoing, "Cell Phone")
    assert outgoing.wanted is not None, "it can't be reached"
    choose(outgoing, "Work Phone")
    assert outgoing.wanted is None
    assert world.uc.take() == [("make_call", "+4989550123", "work")]
    world.models.dialer.call_number("102")
    outgoing.cancel()
    assert outgoing.wanted is None and outgoing.choices == ()
    world.models.dialer.call_number("102")
    choose(outgoing, "This device (Wi-Fi)")
    assert [asked[0] for asked in world.voice.take()] == ["make_call"]
    assert world.uc.take() == []


@pytest.mark.req("CALL-2")
def test_beside_a_call_from_here_nothing_is_asked(world: World, outgoing: Outgoing) -> None:
    world.models.preferences.set("uc.outgoing_call_prompt", True)
    world.voice.becomes(world.voice.ring(), CallState.ACTIVE)
    assert world.models.dialer.call_number("104")
    assert outgoing.wanted is None


@pytest.mark.req("CALL-5")
def test_an_emergency_call_goes_at_once(world: World, outgoing: Outgoing) -> None:
    world.models.preferences.set("uc.outgoing_call_prompt", True)
    assert world.models.dialer.call_number("112")
    assert outgoing.wanted is None
    world.voice.tell(DOWN)
    world.voice.take()
    world.models.feedback.withdraw("emergency")
    assert world.models.dialer.call_number("112")
    assert outgoing.wanted is not None
    assert any("Emergency" in notice.what for notice in world.models.feedback.notices)


@pytest.mark.req("CALL-2", "CALL-3")
def test_uc_only_always_asks(world: World, outgoing: Outgoing) -> None:
    world.voice.tell(Registration())
    world.configure(Configuration.UC_ONLY)
    assert world.models.uc.tabs.order[2] == "keypad"
    assert world.models.dialer.call_number("102")
    assert names(outgoing) == ["Work Phone", "Cell Phone", "Cabin", "Home office"]
    choose(outgoing, "Home office")
    assert world.uc.take() == [("make_call", "102", "home")]
    assert not world.models.dialer.call_number("no number!")
    assert world.models.dialer.error and outgoing.wanted is None
    world.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    assert not world.models.dialer.call_number("102")


@pytest.mark.req("CALL-3", "BAR-1")
def test_callback_mode(world: World, outgoing: Outgoing) -> None:
    session = world.models.session
    assert led(world) == "registered"
    world.voice.tell(DOWN)
    assert led(world) == "callback" and str(session.ledText) == "Callback mode"
    world.voice.tell(CONNECTING)
    assert led(world) == "callback", "each new try is no reason to blink"
    assert world.models.dialer.call_number("102")
    assert world.uc.take() == [("make_call", "102", "cell")]
    world.models.preferences.set("uc.cell_prompt", True)
    assert world.models.dialer.call_number("102")
    assert outgoing.wanted is not None and outgoing.wanted.only_cell
    assert names(outgoing) == ["Cell Phone"]
    choose(outgoing, "Cell Phone")
    assert world.uc.take() == [("make_call", "102", "cell")]
    world.uc.device_removed.emit("cell")
    assert world.models.dialer.call_number("102")
    assert names(outgoing) == ["Work Phone", "Cabin", "Home office"]
    outgoing.cancel()
    world.models.preferences.set("uc.wifi_only", True)
    assert led(world) == "connecting"
    assert not world.models.dialer.call_number("102")
    world.models.preferences.set("uc.wifi_only", False)
    world.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    world.voice.tell(DOWN)
    assert led(world) == "failed"
    world.voice.register_succeeds()
    assert led(world) == "registered"


@pytest.mark.req("BAR-1")
def test_callback_mode_wants_a_server_that_knows_calls(world: World) -> None:
    world.uc.capabilities_changed.emit(frozenset())
    world.voice.tell(DOWN)
    assert led(world) == "failed"


@pytest.mark.req("CALL-3", "CALL-4")
def test_digits_are_sent_after_the_answer(world: World, outgoing: Outgoing) -> None:
    world.voice.tell(DOWN)
    world.models.dialer.dial("102,,12;34;;56")
    world.uc.take()
    world.uc.call_changed.emit(CALLING)
    assert world.uc.take() == []
    answered = replace(CALLING, state=UcCallState.CONNECTED)
    world.uc.call_changed.emit(answered)
    assert world.uc.take() == [("send_call_digits", "c7", ",,12")]
    assert outgoing.waiting_digits(answered) == ";34;;56"
    outgoing.dial_on(answered)
    outgoing.dial_on(answered)
    outgoing.dial_on(answered)
    assert world.uc.take() == [("send_call_digits", "c7", "34"), ("send_call_digits", "c7", "56")]
    assert outgoing.waiting_digits(answered) == ""


@pytest.mark.req("CALL-4")
def test_a_link_can_be_dialled_in_callback_mode(world: World) -> None:
    world.models.preferences.set("calls.confirm_links", False)
    world.voice.tell(DOWN)
    world.models.links.open("tel:+4989550123")
    world.models.links._on_second()
    world.models.links._on_second()
    world.models.links._on_second()
    assert world.uc.take() == [("make_call", "+4989550123", "cell")]


def test_what_the_server_refuses_is_told(world: World) -> None:
    world.voice.tell(DOWN)
    world.uc.answers["make_call"] = UserError(Problem.UC_REFUSED)
    assert world.models.dialer.call_number("102")
    assert world.models.feedback.notices
