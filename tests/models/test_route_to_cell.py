"""Route Calls to Cell: what the server has, and a wish until it has agreed."""

from dataclasses import replace
from typing import cast

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.route_to_cell import RouteToCell
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc
from tests.uc_people import Reports, demo_me


class Stage:
    def __init__(self) -> None:
        self.uc = FakeUc()
        self.reports = Reports()
        self.feedback = Feedback()
        self.configuration = CurrentConfiguration(value=Configuration.INTEGRATED)
        self.model = RouteToCell(self.uc.service, cast(Tasks, self.reports), self.feedback, self.configuration)
        self.changes = 0
        self.model.changed.connect(self._count)

    def _count(self) -> None:
        self.changes += 1


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.uc.becomes(UcState.ONLINE)
    made.uc.me_changed.emit(demo_me())
    return made


@pytest.mark.req("SET-1", "IN-5")
def test_it_is_offered_where_a_program_can_be_off_and_a_cell_phone_can_ring(stage: Stage) -> None:
    model = stage.model
    assert (model.offered, model.on) == (True, True)
    for configuration in (Configuration.VOICE_ONLY, Configuration.UC_ONLY):
        stage.configuration.set(configuration)
        assert not model.offered
    stage.configuration.set(Configuration.INTEGRATED)
    stage.uc.me_changed.emit(replace(demo_me(), cell_number=""))
    assert not model.offered
    stage.uc.me_changed.emit(demo_me())
    stage.uc.becomes(UcState.OFFLINE)
    assert model.offered, "as it was known last"
    stage.uc.becomes(UcState.SIGNED_OUT)
    assert not model.offered


@pytest.mark.req("SET-1", "IN-5")
def test_a_wish_is_shown_at_once_and_the_server_decides(stage: Stage) -> None:
    stage.reports.held = True
    stage.model.set(False)
    assert (stage.model.on, stage.model.busy) == (False, True)
    stage.model.set(True)  # not before the answer
    stage.uc.me_changed.emit(replace(demo_me(), route_to_cell=False))
    stage.reports.go_on()
    assert stage.uc.take() == [("set_route_to_cell", False)]
    assert (stage.model.on, stage.model.busy) == (False, False)
    stage.model.set(False)
    assert stage.uc.take() == []


@pytest.mark.req("SET-1", "IN-5")
def test_a_refusal_is_told_and_it_stays_as_it_was(stage: Stage) -> None:
    stage.uc.answers["set_route_to_cell"] = UserError(Problem.UC_UNREACHABLE)
    stage.model.set(False)
    assert (stage.model.on, stage.model.busy) == (True, False)
    assert len(stage.feedback.notices) == 1


@pytest.mark.req("SET-1", "IN-5")
def test_another_client_changes_it(stage: Stage) -> None:
    before = stage.changes
    stage.uc.me_changed.emit(replace(demo_me(), route_to_cell=False))
    assert not stage.model.on and stage.changes > before
