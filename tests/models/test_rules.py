"""Rules profiles: listed, one active, by click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.rules import Rules, RulesRole
from tests.fake_uc import FakeUc
from tests.uc_world import MEETING, TRIP, InstantTasks, tell_lists

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.mark.req("RULE-1")
def test_one_is_active_and_a_click_changes_that() -> None:
    uc, feedback = FakeUc(), Feedback()
    rules = Rules(uc.service, InstantTasks(feedback.report).tasks)
    _tester = QAbstractItemModelTester(rules.rows, FATAL)
    assert rules.state.loading
    tell_lists(uc)
    uc.take()
    assert [profile.name for profile in rules.rows.records()] == [
        *("Business trip", "Evenings and weekends", "Weekly meeting")
    ]
    assert rules.active == MEETING
    assert rules.rows.index(0).data(RulesRole.DETAIL) == "Presence: Away"
    spoken = rules.rows.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Weekly meeting, Active, Presence: In A Meeting"
    rules.toggle(TRIP)
    uc.active_rules_changed.emit("trip")
    assert rules.active is not None
    assert rules.active.id == "trip"
    rules.toggle(rules.active)
    uc.active_rules_changed.emit("")
    assert uc.take() == [("activate_rules", "trip"), ("activate_rules", "")]
    assert rules.active is None


def test_what_fails_is_told() -> None:
    uc, feedback = FakeUc(), Feedback()
    rules = Rules(uc.service, InstantTasks(feedback.report).tasks)
    tell_lists(uc)
    uc.answers["activate_rules"] = UserError(Problem.UC_GONE)
    rules.toggle(TRIP)
    assert len(feedback.notices) == 1
    assert rules.active == MEETING
