"""One's own presence: shown at once, kept while the server is away, both ways in sync."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import CHOICES, PresenceState
from osmo_qt.core.uc import OwnPresence, UcList, UcState
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.own_status import LONGEST_NOTE, UNSENT, OwnStatus
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc
from tests.uc_world import OWN, InstantTasks

S = PresenceState


class Stage:
    """The program with a profile in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.uc = FakeUc()
        self.feedback = Feedback()
        store = SettingsStore(folder / "settings.json")
        store.load()
        self.preferences = Preferences(store, self.feedback)
        tasks = InstantTasks(self.feedback.report).tasks
        self.status = OwnStatus(self.uc.service, tasks, self.feedback, self.preferences)

    def online(self) -> None:
        self.uc.own_presence_changed.emit(OWN)
        self.uc.becomes(UcState.ONLINE)
        self.uc.take()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.online()
    return made


def test_nothing_is_known_before_the_server_tells(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    assert not stage.status.is_known
    assert stage.status.state is S.OFFLINE
    stage.online()
    assert stage.status.is_known
    assert stage.status.presence == OWN


@pytest.mark.req("PRES-1")
@pytest.mark.parametrize("state", [*CHOICES, None])
def test_a_choice_is_shown_at_once_and_sent_with_the_rest(stage: Stage, state: PresenceState | None) -> None:
    stage.uc.answers["set_presence"] = replace(OWN, state=state or S.AVAILABLE, chosen=state)
    stage.status.choose(state)
    assert stage.uc.take() == [("set_presence", state, OWN.location, OWN.note)]
    assert stage.status.presence.chosen is state
    assert stage.status.state is (state or S.AVAILABLE)


@pytest.mark.req("PRES-1")
def test_another_client_chose_something(stage: Stage) -> None:
    stage.uc.own_presence_changed.emit(replace(OWN, state=S.BUSY, chosen=S.BUSY, note="elsewhere"))
    assert (stage.status.state, stage.status.presence.note) == (S.BUSY, "elsewhere")


@pytest.mark.req("PRES-1")
def test_what_is_typed_is_saved_after_a_pause_or_on_leaving(stage: Stage, qtbot: Any) -> None:
    stage.status.write_location("Ber")
    stage.status.write_location("Berlin ")
    assert stage.uc.take() == []
    stage.status.commit()
    assert stage.uc.take() == [("set_presence", None, "Berlin", OWN.note)]
    stage.uc.own_presence_changed.emit(replace(OWN, location="Berlin"))
    stage.status.write_note("back\x00 at\u202e noon")
    qtbot.waitUntil(lambda: bool(stage.uc.asked))
    assert stage.uc.take() == [("set_presence", None, "Berlin", "back at noon")]


def test_a_note_without_end_is_cut(stage: Stage) -> None:
    stage.status.write_note("x" * 5000)
    assert len(stage.status.presence.note) == LONGEST_NOTE


@pytest.mark.req("PRES-1")
def test_nothing_typed_is_lost_while_the_server_is_away(stage: Stage) -> None:
    stage.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    stage.status.write_note("In the train")
    stage.status.commit()
    stage.status.choose(S.BE_RIGHT_BACK)
    assert stage.uc.take() == []
    assert stage.status.is_waiting
    assert (stage.status.state, stage.status.presence.note) == (S.BE_RIGHT_BACK, "In the train")
    stage.uc.own_presence_changed.emit(replace(OWN, location="from elsewhere"))
    stage.uc.becomes(UcState.ONLINE)
    assert stage.uc.take() == [("set_presence", S.BE_RIGHT_BACK, "from elsewhere", "In the train")]
    assert not stage.status.is_waiting


@pytest.mark.req("PRES-1")
def test_a_server_that_goes_away_in_the_middle(stage: Stage) -> None:
    stage.uc.answers["set_presence"] = UserError(Problem.UC_UNREACHABLE)
    stage.status.write_note("Half")
    stage.status.commit()
    assert stage.status.presence.note == "Half"
    assert not stage.feedback.notices, "it is kept, so there is nothing to tell"
    stage.uc.becomes(UcState.OFFLINE)
    stage.uc.answers["set_presence"] = replace(OWN, note="Half")
    stage.uc.take()
    stage.uc.becomes(UcState.ONLINE)
    assert stage.uc.take() == [("set_presence", None, OWN.location, "Half")]
    stage.uc.own_presence_changed.emit(OWN)
    assert stage.status.presence == OWN, "the wish came true, so others may change it again"


def test_what_the_server_refuses_is_told_and_taken_back(stage: Stage) -> None:
    stage.uc.answers["set_presence"] = UserError(Problem.UC_REFUSED)
    stage.status.choose(S.BUSY)
    assert stage.status.state is S.AVAILABLE
    assert len(stage.feedback.notices) == 1


def test_a_choice_gives_way_to_a_call_as_the_rule_says(stage: Stage) -> None:
    stage.uc.own_presence_changed.emit(replace(OWN, in_call=True, state=S.BUSY))
    stage.uc.becomes(UcState.OFFLINE)
    stage.status.choose(S.BE_RIGHT_BACK)
    during = stage.status.state
    stage.status.choose(S.AWAY)
    assert (during, stage.status.state) == (S.BUSY, S.AWAY)


def test_nothing_of_an_account_stays_after_its_end(stage: Stage) -> None:
    stage.uc.becomes(UcState.OFFLINE)
    stage.status.write_note("private")
    stage.uc.becomes(UcState.SIGNED_OUT)
    assert not stage.status.is_known
    assert stage.status.presence == OwnPresence(S.OFFLINE)
    stage.uc.becomes(UcState.ONLINE)
    assert stage.uc.take() == []


@pytest.mark.req("PRES-1")
def test_what_was_not_sent_outlives_the_program(stage: Stage, tmp_path: Path) -> None:
    stage.uc.becomes(UcState.OFFLINE)
    stage.status.write_note("In the train")
    stage.status.choose(S.AWAY)
    stage.status.commit()
    again = Stage(tmp_path)
    assert again.status.presence.note == "In the train"
    again.uc.own_presence_changed.emit(OWN)
    again.uc.becomes(UcState.ONLINE)
    assert again.uc.take() == [("set_presence", None, OWN.location, "In the train")], "a state of yesterday is none"
    assert again.preferences.text(UNSENT) == ""
    again.uc.becomes(UcState.OFFLINE)
    again.status.write_note("private")
    again.status.commit()
    again.uc.becomes(UcState.SIGNED_OUT)
    assert Stage(tmp_path).status.presence.note == ""


@pytest.mark.parametrize("kept", ["nonsense", "[1]", '{"note": 5}', "null"])
def test_what_is_kept_may_be_broken(kept: str, stage: Stage, tmp_path: Path) -> None:
    stage.preferences.set(UNSENT, kept)
    assert Stage(tmp_path).status.presence.note == ""


@pytest.mark.req("PRES-1")
def test_nothing_is_emptied_before_the_server_has_told_what_there_is(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.uc.becomes(UcState.ONLINE)
    stage.uc.list_failed.emit(UcList.OWN_PRESENCE, UserError(Problem.UC_BROKEN_ANSWER))
    assert "makes no sense" in stage.status.list_state.error
    stage.status.choose(S.BUSY)
    assert stage.uc.take() == [("refresh", UcList.OWN_PRESENCE)]
    stage.uc.own_presence_changed.emit(OWN)
    assert stage.uc.take() == [("set_presence", S.BUSY, OWN.location, OWN.note)]


class SlowUc(FakeUc):
    """Answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def set_presence(self, chosen: PresenceState | None, location: str, note: str) -> OwnPresence:
        self.asked.append(("set_presence", chosen, location, note))
        await self.go.wait()
        return OwnPresence(chosen or S.AVAILABLE, chosen, location, note)


def test_an_answer_after_the_end_of_the_session_is_nobodys(stage: Stage) -> None:
    async def story() -> None:
        uc = SlowUc()
        tasks = Tasks(stage.feedback.report)
        status = OwnStatus(uc.service, tasks, stage.feedback, stage.preferences)
        uc.own_presence_changed.emit(OWN)
        uc.becomes(UcState.ONLINE)
        status.choose(S.BUSY)
        await asyncio.sleep(0)
        uc.becomes(UcState.OFF)
        uc.go.set()
        await asyncio.wait(list(tasks._running))
        assert not status.is_known
        await tasks.stop()

    asyncio.run(story())


def test_what_is_typed_while_the_server_is_asked_is_sent_after_that(stage: Stage) -> None:
    async def story() -> None:
        uc, feedback = SlowUc(), Feedback()
        tasks = Tasks(feedback.report)
        status = OwnStatus(uc.service, tasks, feedback, stage.preferences)
        uc.own_presence_changed.emit(OWN)
        uc.becomes(UcState.ONLINE)
        status.write_note("One")
        status.commit()
        await asyncio.sleep(0)
        status.write_note("Two")
        status.commit()
        assert len(uc.asked) == 1
        uc.go.set()
        while tasks._running:
            await asyncio.wait(list(tasks._running))
        assert [call[3] for call in uc.asked] == ["One", "Two"]
        assert status.presence.note == "Two"
        await tasks.stop()

    asyncio.run(story())
