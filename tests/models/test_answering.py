"""An incoming call where this program can't answer: it rings, and a device is chosen."""

from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.uc import Configuration
from osmo_qt.models.announcements import Announcements
from osmo_qt.models.answering import Answering
from osmo_qt.services.notifier import DEFAULT_ACTION
from tests.models.fake_desktop import FakeNotifier
from tests.uc_world import AT_DESK, CELL, RINGING, tell_calls
from tests.views.fakes import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.sign_in()
    made.voice.tell(Registration())
    made.use(Configuration.UC_ONLY)
    tell_calls(made.uc)
    made.voice.take()
    return made


@pytest.fixture
def answering(world: World) -> Answering:
    return world.models.uc_calls.answering


@pytest.mark.req("IN-3")
def test_it_rings_here_until_a_device_is_chosen(world: World, answering: Answering) -> None:
    assert not answering.choices
    world.uc.call_changed.emit(RINGING)
    assert world.voice.take() == [("set_ringing", True)]
    assert answering.who == "Grace Hopper"
    assert [choice.name for choice in answering.choices] == ["Work Phone", "Cell Phone", "Cabin", "Home office"]
    world.uc.device_changed.emit(replace(CELL, reachable=False))
    answering.answer(answering.choices[1])
    assert world.uc.take() == [], "it can't be reached"
    answering.answer(answering.choices[0])
    assert world.uc.take() == [("answer_call", "c9", "work")]
    assert world.voice.take() == [("set_ringing", False)]
    assert not answering.choices and answering.chosen is not None
    world.uc.call_changed.emit(replace(AT_DESK, id="c9"))
    assert answering.call is None
    assert world.models.uc_calls.calls.elsewhere is not None


@pytest.mark.req("IN-3")
def test_decline_and_a_caller_who_gives_up(world: World, answering: Answering) -> None:
    world.uc.call_changed.emit(RINGING)
    answering.decline()
    assert world.uc.take() == [("hang_up_call", "c9")]
    world.uc.call_removed.emit("c9")
    assert answering.call is None
    assert world.voice.take() == [("set_ringing", True), ("set_ringing", False)]
    answering.decline()
    assert world.uc.take() == []


@pytest.mark.req("IN-3")
def test_do_not_disturb_is_silent(world: World, answering: Answering) -> None:
    world.models.preferences.set("calls.do_not_disturb", True)
    world.uc.call_changed.emit(RINGING)
    assert answering.call == RINGING and world.voice.take() == []
    world.models.preferences.set("calls.do_not_disturb", False)
    assert world.voice.take() == [("set_ringing", True)]


@pytest.mark.req("IN-3")
def test_where_a_telephone_rings_nothing_is_asked(world: World, answering: Answering) -> None:
    world.configure(Configuration.INTEGRATED)
    world.voice.register_succeeds()
    world.uc.call_changed.emit(RINGING)
    assert answering.call is None
    world.voice.tell(Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER))
    assert answering.call == RINGING, "in callback mode it is"
    world.voice.register_succeeds()
    assert answering.call is None


@pytest.mark.req("IN-3", "DESK-1")
def test_the_desktop_tells_of_it(world: World, answering: Answering) -> None:
    notifier, models = FakeNotifier(), world.models
    made = Announcements(
        *(notifier, models.calls, models.reminders, models.attention, models.preferences, lambda _number: True),
        answering=answering,
    )
    windows: list[bool] = []
    made.window_wanted.connect(lambda: windows.append(True))
    world.uc.call_changed.emit(RINGING)
    message = notifier.shown["elsewhere:c9"]
    assert (message.title, message.body) == ("Incoming call", "Grace Hopper\n102")
    notifier.chosen.emit("elsewhere:c9", DEFAULT_ACTION)
    assert windows
    notifier.chosen.emit("elsewhere:c9", "decline")
    assert world.uc.take() == [("hang_up_call", "c9")]
    world.uc.call_removed.emit("c9")
    assert "elsewhere:c9" not in notifier.shown
