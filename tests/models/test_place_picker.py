"""More of the call slider: recent calls, contacts, keypad, history, devices as places for a call."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from osmo_qt.core.move_history import MovedTo
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.core.uc_calls import Destination
from osmo_qt.models.place_picker import PlaceKind, PlacePicker
from tests.people import demo_people
from tests.uc_world import CELL, HOME, tell_calls
from tests.views.fakes import World, demo_entries


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.sign_in()
    made.use(Configuration.INTEGRATED)
    tell_calls(made.uc)
    made.book.tell(demo_people())
    return made


@pytest.fixture
def picker(world: World) -> PlacePicker:
    return world.models.uc_calls.new_places(None)


def rows(picker: PlacePicker) -> list[tuple[str, Destination]]:
    return [(row.name, row.to) for row in picker.rows.records()]


@pytest.mark.req("MOVE-2")
def test_recent_calls_each_party_once(world: World, picker: PlacePicker) -> None:
    world.configure(Configuration.VOICE_ONLY)  # whose journal is that of this machine
    world.store.load(demo_entries(1_800_000_000))
    picker.show(PlaceKind.RECENTS)
    assert rows(picker)[:2] == [
        ("Grace Hopper", Destination(number="102")),
        ("Konrad Zuse", Destination(number="+4989550123")),
    ]
    picker.find("noe")
    assert [name for name, _to in rows(picker)] == ["Emmy Noether"]
    picker.find("nobody")
    assert picker.empty_text == "Nobody found"


@pytest.mark.req("MOVE-2")
def test_contacts_with_each_number_that_can_be_called(picker: PlacePicker) -> None:
    picker.show(PlaceKind.CONTACTS)
    assert rows(picker) == [] and picker.empty_text == "Type a name."
    picker.find("hopp")
    assert ("Grace Hopper", Destination(number="+491715550102")) in rows(picker)
    assert ("Grace Hopper", Destination(number="grace@navy.example")) in rows(picker)
    assert "102" in str(picker.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole))


@pytest.mark.req("MOVE-2")
def test_a_number_is_typed(picker: PlacePicker) -> None:
    picker.show(PlaceKind.KEYPAD)
    assert picker.is_searched and picker.empty_text == "Type a number."
    picker.find("+49 (89) 55-12")
    row = picker.typed()
    assert row is not None and row.to == Destination(number="+49895512")
    picker.find("not a number!")
    assert picker.typed() is None and "not a number" in picker.error
    picker.find("7")
    assert not picker.error


@pytest.mark.req("MOVE-2", "MOVE-5")
def test_history_and_devices_are_live(world: World, picker: PlacePicker) -> None:
    picker.show(PlaceKind.HISTORY)
    assert not picker.is_searched and "listed here" in picker.empty_text
    world.moves.loaded.emit(
        [MovedTo("home", "1", "Old", 2.0), MovedTo("", "555", "", 1.0), MovedTo("x", "2", "X", 3.0)]
    )
    assert rows(picker) == [("Home office", Destination("home")), ("555", Destination(number="555"))]
    picker.show(PlaceKind.DEVICES)
    assert [name for name, _to in rows(picker)] == ["Work Phone", "Cell Phone", "Cabin", "Home office"]
    world.uc.device_changed.emit(replace(HOME, reachable=False))
    world.uc.device_removed.emit(CELL.id)
    assert [(row.name, bool(row.refusal)) for row in picker.rows.records()] == [
        *(("Work Phone", False), ("Cabin", False), ("Home office", True))
    ]
    world.uc.becomes(UcState.SIGNED_OUT)
    assert picker.empty_text == "Loading devices …"
