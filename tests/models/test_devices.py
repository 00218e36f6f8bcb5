"""The list of devices, the preferred one, and the form."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import DeviceFields, DeviceKind, PreferredDevice, UcList, UcState
from osmo_qt.models.device_editor import DeviceEditor, Part
from osmo_qt.models.devices import DeviceRow, Devices
from osmo_qt.models.feedback import Feedback
from osmo_qt.services.numbers import Numbers
from tests.fake_uc import FakeUc
from tests.uc_world import CABIN, DEVICES, GROUP, HOME, InstantTasks, tell_lists


class Stage:
    def __init__(self) -> None:
        self.uc = FakeUc()
        self.feedback = Feedback()
        tasks = InstantTasks(self.feedback.report).tasks
        self.devices = Devices(self.uc.service, tasks, self.feedback)
        self.tester = QAbstractItemModelTester(self.devices.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
        self.editor = DeviceEditor(self.uc.service, tasks, self.devices, Numbers(lambda: "DE").e164)
        self.refused: list[tuple[Part, Problem]] = []
        self.overtaken: list[Any] = []
        self.saved: list[Any] = []
        self.editor.refused.connect(lambda part, error: self.refused.append((part, error.problem)))
        self.editor.overtaken.connect(self.overtaken.append)
        self.editor.saved.connect(self.saved.append)

    def row(self, name: str) -> DeviceRow:
        return next(row for row in self.devices.rows.records() if row.name == name)

    def names(self) -> list[str]:
        return [row.name for row in self.devices.rows.records()]


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    tell_lists(made.uc)
    made.uc.take()
    return made


@pytest.mark.req("DEV-1")
def test_the_list_is_in_the_guides_order_with_groups_last(stage: Stage) -> None:
    assert stage.names() == [
        *("Auto-Pilot", "Work Phone", "OpenScape Mobile", "Cell Phone", "Cabin", "Home office", "At home")
    ]
    assert stage.row("At home").members == ("Home office", "Cell Phone")
    index = stage.devices.rows.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Auto-Pilot, Preferred device"


@pytest.mark.req("DEV-1", "BAR-2")
def test_the_preferred_device(stage: Stage) -> None:
    assert stage.devices.preferred == stage.row("Auto-Pilot")
    stage.devices.make_preferred(stage.row("Auto-Pilot"))
    assert stage.uc.take() == []
    stage.devices.make_preferred(stage.row("At home"))
    stage.devices.make_preferred(stage.row("Work Phone"))
    assert stage.uc.take() == [
        ("set_preferred_device", PreferredDevice(device_group_id="all")),
        ("set_preferred_device", PreferredDevice(device_id="work")),
    ]
    stage.uc.preferred_device_changed.emit(PreferredDevice(device_group_id="all"))
    assert stage.devices.preferred == stage.row("At home")
    stage.uc.answers["set_preferred_device"] = UserError(Problem.UC_UNREACHABLE)
    stage.devices.make_preferred(stage.row("Work Phone"))
    assert len(stage.feedback.notices) == 1


def test_changes_come_one_by_one(stage: Stage) -> None:
    stage.uc.device_changed.emit(replace(HOME, name="Attic", etag="2"))
    stage.uc.device_removed.emit("cell")
    stage.uc.device_removed.emit("nobody")
    assert stage.names()[3:] == ["Attic", "Cabin", "At home"]
    assert stage.row("At home").members == ("Attic",)
    stage.uc.device_groups_replaced.emit([])
    assert "At home" not in stage.names()


def test_loading_error_and_the_way_back() -> None:
    stage = Stage()
    state = stage.devices.state
    assert state.loading
    stage.uc.list_failed.emit(UcList.RULES, UserError(Problem.UC_BROKEN_ANSWER))
    assert state.loading
    stage.uc.list_failed.emit(UcList.DEVICES, UserError(Problem.UC_BROKEN_ANSWER))
    assert not state.loading
    assert "makes no sense" in state.error
    state.refresh()
    assert ("refresh", UcList.DEVICES, UcList.DEVICE_GROUPS, UcList.PREFERRED_DEVICE) in stage.uc.take()
    tell_lists(stage.uc)
    assert not state.error
    stage.uc.list_failed.emit(UcList.DEVICES, UserError(Problem.UC_UNREACHABLE))
    assert not state.error, "what was known last is still shown"
    stage.uc.becomes(UcState.SIGNED_OUT)
    assert state.loading
    assert stage.names() == []


def test_a_server_that_can_not_be_reached_is_no_endless_loading() -> None:
    stage = Stage()
    stage.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    assert "can't be reached" in stage.devices.state.error
    stage.devices.state.refresh()
    assert ("retry",) in stage.uc.take()


@pytest.mark.req("DEV-1")
def test_delete_and_undo(stage: Stage) -> None:
    gone: list[Any] = []
    stage.devices.deleted.connect(gone.append)
    stage.uc.preferred_device_changed.emit(PreferredDevice(device_id="home"))
    stage.devices.delete(DEVICES[1])
    assert stage.uc.take() == [], "only own ones can be deleted"
    stage.devices.delete(HOME)
    assert stage.uc.take() == [("delete_device", "home", "1")]
    assert gone == [HOME]
    assert "Home office" not in stage.names()
    stage.uc.answers["create_device"] = replace(HOME, id="home2")
    stage.devices.undo()
    made, preferred = stage.uc.take()
    assert made[:2] == ("create_device", DeviceFields("Home office", "+4989550199", 20))
    assert preferred == ("set_preferred_device", PreferredDevice(device_id="home2"))
    stage.devices.undo()
    assert stage.uc.take() == []


def test_deleting_what_somebody_else_changed_or_deleted(stage: Stage) -> None:
    stage.uc.answers["delete_device"] = UserError(Problem.UC_CONFLICT)
    stage.devices.delete(HOME)
    assert [call[0] for call in stage.uc.take()] == ["delete_device", "refresh"]
    assert "Home office" in stage.names()
    stage.uc.answers["delete_device"] = UserError(Problem.UC_GONE)
    stage.devices.delete(HOME)
    assert "Home office" not in stage.names()


@pytest.mark.req("DEV-1")
@pytest.mark.parametrize(
    ("name", "address", "part", "problem"),
    [
        ("  ", "+491710007222", Part.NAME, Problem.EMPTY_NAME),
        ("home OFFICE", "+491710007222", Part.NAME, Problem.UC_EXISTS),
        ("New", "", Part.ADDRESS, Problem.NOT_INTERNATIONAL),
        ("New", "102", Part.ADDRESS, Problem.NOT_INTERNATIONAL),
        ("New", "+0123456789", Part.ADDRESS, Problem.NOT_INTERNATIONAL),
        ("New", "+49171<script>", Part.ADDRESS, Problem.NOT_INTERNATIONAL),
        ("New", "+4917100072221234567890", Part.ADDRESS, Problem.NOT_INTERNATIONAL),
    ],
)
def test_what_can_not_be_right_is_told_at_its_field(
    stage: Stage, name: str, address: str, part: Part, problem: Problem
) -> None:
    stage.editor.begin()
    stage.editor.save(name, address, None)
    assert stage.refused == [(part, problem)]
    assert stage.uc.take() == []


@pytest.mark.req("DEV-1")
@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("+49 171 0007222", "+491710007222"),
        ("+1 (561) 923-1234", "+15619231234"),
        ("0171 1234567", "+491711234567"),
        ("+49 (0) 89 550 199", "+4989550199"),
    ],
)
def test_a_new_device(stage: Stage, typed: str, sent: str) -> None:
    stage.editor.begin()
    stage.uc.answers["create_device"] = replace(HOME, id="new", name="New")
    stage.editor.save(" New ", typed, 30)
    (asked,) = stage.uc.take()
    assert asked[:2] == ("create_device", DeviceFields("New", sent, 30))
    assert len(stage.saved) == 1


def test_a_repeat_after_a_lost_answer_has_the_same_key(stage: Stage) -> None:
    stage.editor.begin()
    stage.uc.answers["create_device"] = UserError(Problem.UC_UNREACHABLE)
    stage.editor.save("New", "+491710007222", None)
    stage.editor.save("New", "+491710007222", None)
    first, second = stage.uc.take()
    assert first[2] == second[2] != ""
    assert stage.refused == [(Part.FORM, Problem.UC_UNREACHABLE)] * 2
    stage.editor.begin()
    stage.editor.save("New", "+491710007222", None)
    assert stage.uc.take()[0][2] != first[2]


@pytest.mark.req("DEV-1")
def test_changing_one(stage: Stage) -> None:
    stage.editor.begin(CABIN)
    stage.uc.answers["update_device"] = replace(CABIN, etag="8", ring_time_s=60)
    stage.editor.save("Cabin", CABIN.address, 60)
    assert stage.uc.take() == [("update_device", "cabin", "7", DeviceFields("Cabin", CABIN.address, 60))]
    stage.uc.device_changed.emit(replace(CABIN, etag="8", ring_time_s=60))
    assert stage.overtaken == [], "it was our own change"


@pytest.mark.req("DEV-1")
def test_nothing_is_overwritten_silently(stage: Stage) -> None:
    theirs = replace(CABIN, name="Hut", etag="8")
    stage.editor.begin(CABIN)
    stage.uc.answers["update_device"] = UserError(Problem.UC_CONFLICT)
    stage.editor.save("Mine", CABIN.address, None)
    assert stage.refused == [(Part.FORM, Problem.UC_CONFLICT)]
    assert [call[0] for call in stage.uc.take()] == ["update_device", "refresh"]
    stage.uc.devices_replaced.emit([theirs if d.id == "cabin" else d for d in DEVICES])
    assert stage.overtaken == [theirs]
    stage.uc.answers["update_device"] = replace(theirs, name="Mine", etag="9")
    stage.editor.save("Mine", CABIN.address, None)
    assert stage.uc.take()[0][:3] == ("update_device", "cabin", "8"), "now the person has seen it"


def test_a_change_while_the_form_is_open_is_told_before_it_is_saved(stage: Stage) -> None:
    stage.editor.begin(CABIN)
    stage.uc.device_changed.emit(replace(CABIN, name="Hut", etag="8"))
    assert [device.name for device in stage.overtaken] == ["Hut"]
    stage.editor.end()
    stage.uc.device_changed.emit(replace(CABIN, name="Barn", etag="9"))
    assert len(stage.overtaken) == 1


def test_what_was_deleted_meanwhile_can_be_made_anew(stage: Stage) -> None:
    stage.editor.begin(CABIN)
    stage.uc.answers["update_device"] = UserError(Problem.UC_GONE)
    stage.editor.save("Cabin", CABIN.address, None)
    assert stage.overtaken == [None]
    stage.uc.device_removed.emit("cabin")
    stage.uc.take()
    stage.editor.save("Cabin", CABIN.address, None)
    assert stage.uc.take()[0][0] == "create_device"


def test_a_group_is_no_device(stage: Stage) -> None:
    assert stage.row(GROUP.name).device is None
    assert stage.row("Work Phone").detail == "+4989100100"
    assert {d.kind for d in DEVICES} == set(DeviceKind)
