"""Away after no input for the set time, and back at the first one."""

from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcState
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.idleness import SETTING, Idleness, Tell
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.settings_store import SettingsStore
from tests.fake_uc import FakeUc
from tests.uc_world import InstantTasks


class Stage:
    """A clock that the test turns, and a desktop that tells what the test says."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.desktop: float | None = None
        self.uc = FakeUc()
        feedback = Feedback()
        self.preferences = Preferences(SettingsStore(folder / "settings.json"), feedback)
        tasks = InstantTasks(feedback.report).tasks
        self.idleness = Idleness(self.uc.service, tasks, self.preferences, self._ask, clock=lambda: self.now)
        self.uc.becomes(UcState.ONLINE)
        assert self.told() == [False], "the server hears how it stands whenever it is back"

    def _ask(self, tell: Tell) -> None:
        tell(self.desktop)

    def wait(self, minutes: float) -> None:
        self.now += minutes * 60
        self.idleness.look()

    def told(self) -> list[bool]:
        return [call[1] for call in self.uc.take() if call[0] == "set_idle"]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.req("PRES-2")
def test_away_after_no_input(stage: Stage) -> None:
    stage.wait(9.9)
    assert stage.told() == []
    stage.wait(0.1)
    assert stage.told() == [True]
    stage.wait(5)
    assert stage.told() == []
    stage.idleness.note_input()
    assert stage.told() == [False]


@pytest.mark.req("PRES-2")
def test_input_starts_the_time_anew(stage: Stage) -> None:
    stage.wait(9)
    stage.idleness.note_input()
    stage.wait(9)
    assert stage.told() == []


@pytest.mark.req("PRES-2")
def test_input_to_other_programs_counts_where_the_desktop_tells(stage: Stage) -> None:
    stage.desktop = 3.0
    stage.wait(60)
    assert stage.told() == []
    stage.desktop = 601.0
    stage.wait(10)
    assert stage.told() == [True]
    stage.desktop = 0.0
    stage.wait(0.1)
    assert stage.told() == [False]


@pytest.mark.req("PRES-2")
def test_the_time_is_a_setting_and_zero_is_never(stage: Stage) -> None:
    stage.now += 120
    stage.preferences.set(SETTING, 2)
    assert stage.told() == [True]
    stage.preferences.set(SETTING, 0)
    assert stage.told() == [False]
    stage.wait(1000)
    assert stage.told() == []


def test_a_server_that_comes_back_is_told_again(stage: Stage) -> None:
    stage.uc.answers["set_idle"] = UserError(Problem.UC_UNREACHABLE)
    stage.wait(11)
    assert stage.told() == [True]
    stage.uc.becomes(UcState.OFFLINE)
    assert stage.told() == []
    stage.uc.answers.clear()
    stage.uc.becomes(UcState.ONLINE)
    assert stage.told() == [True]
