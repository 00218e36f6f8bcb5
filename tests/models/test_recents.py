"""The list of recent calls."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import CallDirection, CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.models.recents import Recents, RecentsRole
from tests.models.fakes import FakeRecentsStore, first_snapshot

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
MISSED = CallOutcome.INCOMING_NOT_ACCEPTED


def entry(number: int, outcome: CallOutcome, name: str = "", duration_s: float = 0.0) -> JournalEntry:
    return JournalEntry(outcome, str(number), name, 1_000_000.0, duration_s, f"sip:{number}@h", id=number)


ENTRIES = [
    entry(4, CallOutcome.INCOMING_ACCEPTED, "Ada", 65.0),
    entry(3, MISSED, "<b>Bob</b>"),
    entry(2, CallOutcome.OUTGOING_NOT_SUCCESSFUL),
    entry(1, MISSED),
]


@pytest.fixture
def store() -> FakeRecentsStore:
    return FakeRecentsStore(ENTRIES)


@pytest.fixture
def recents(store: FakeRecentsStore) -> Recents:
    return Recents(store)


@pytest.mark.req("REC-1")
def test_all_and_missed(recents: Recents, store: FakeRecentsStore, qtbot: QtBot) -> None:
    testers = [QAbstractItemModelTester(model, FATAL) for model in (recents.all, recents.missed)]
    assert recents.loading
    with qtbot.waitSignal(recents.state_changed):
        store.tell()
    assert not recents.loading
    assert [e.id for e in recents.all.records()] == [4, 3, 2, 1]
    assert [e.id for e in recents.missed.records()] == [3, 1]
    store.entries = ENTRIES[2:]
    store.tell()
    assert [e.id for e in recents.missed.records()] == [1]
    assert len(testers) == 2


@pytest.mark.req("REC-1")
def test_what_a_row_tells(recents: Recents, store: FakeRecentsStore) -> None:
    store.tell()
    model = recents.all

    def told(row: int, role: int) -> object:
        return model.data(model.index(row), role)

    assert [told(i, Qt.ItemDataRole.DisplayRole) for i in range(4)] == ["Ada", "<b>Bob</b>", "2", "1"]
    assert [told(i, RecentsRole.OUTCOME_TEXT) for i in range(4)] == [
        "Inbound call accepted",
        "Inbound call not accepted",
        "Outbound call not successful",
        "Inbound call not accepted",
    ]
    assert [told(i, RecentsRole.DURATION_TEXT) for i in range(4)] == ["1:05", "", "", ""]
    assert [told(0, r) for r in (RecentsRole.NAME, RecentsRole.NUMBER, RecentsRole.OUTCOME, RecentsRole.ENTRY)] == [
        *("Ada", "4", CallOutcome.INCOMING_ACCEPTED),
        ENTRIES[0],
    ]
    assert "1970" in str(told(0, RecentsRole.MOMENT))
    spoken = str(told(0, Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Ada, 4, Inbound call accepted, ")
    store.entries = [replace(entry(5, MISSED), number="")]
    store.tell()
    assert told(0, Qt.ItemDataRole.DisplayRole) == told(0, RecentsRole.NAME) == "Anonymous"
    assert str(told(0, Qt.ItemDataRole.AccessibleTextRole)).startswith("Anonymous, Inbound call not accepted, ")


@pytest.mark.req("REC-1")
def test_a_call_that_is_over_is_stored(recents: Recents, store: FakeRecentsStore) -> None:
    recents.add_call(replace(first_snapshot(9), state=CallState.ENDED))
    assert [(e.number, e.outcome) for e in store.added] == [("100", CallOutcome.OUTGOING_NOT_SUCCESSFUL)]


def test_deleted_entries_come_back_with_undo(recents: Recents, store: FakeRecentsStore, qtbot: QtBot) -> None:
    store.tell()
    with qtbot.waitSignal(recents.deleted) as told:
        recents.delete(ENTRIES[1:3])
    assert told.args == [2]
    assert [e.id for e in recents.all.records()] == [4, 1]
    recents.undo()
    assert {e.id for e in recents.all.records()} == {1, 2, 3, 4}
    recents.undo()
    assert len(recents.all.records()) == 4


def test_everything_is_deleted_and_brought_back(recents: Recents, store: FakeRecentsStore, qtbot: QtBot) -> None:
    store.tell()
    recents.delete(recents.all.records())
    assert recents.all.rowCount() == recents.missed.rowCount() == 0
    with qtbot.assertNotEmitted(recents.deleted):
        recents.delete(recents.all.records())  # of nothing: what was deleted before can still be brought back
    recents.undo()
    assert recents.all.rowCount() == 4


@pytest.mark.req("REC-1", "SECR-9")
def test_whoever_hides_the_number_has_none(recents: Recents, store: FakeRecentsStore) -> None:
    hidden = replace(
        first_snapshot(1, CallDirection.INCOMING),
        remote_number="anonymous",
        remote_uri="sip:anonymous@anonymous.invalid",
    )
    recents.add_call(replace(hidden, state=CallState.ENDED))
    assert (store.added[0].number, store.added[0].name) == ("", "")
    store.entries = [replace(store.added[0], id=1), replace(store.added[0], id=2)]
    store.tell()
    assert recents.all.index(0).data() == "Anonymous"
    assert len(recents.calls_with(store.entries[0])) == 1, "nobody knows who is who"


@pytest.mark.req("REC-1")
def test_recents_that_can_not_be_read_are_told(recents: Recents, store: FakeRecentsStore, qtbot: QtBot) -> None:
    with qtbot.waitSignal(recents.state_changed):
        store.failed.emit(UserError(Problem.RECENTS_NOT_SAVED, "disk"))
    assert (recents.loading, bool(recents.error)) == (False, True)
    store.tell()
    assert recents.error == ""
    store.failed.emit(UserError(Problem.RECENTS_NOT_SAVED, "disk"))
    assert recents.error == "", "the list can be read all the same"


@pytest.mark.req("REC-3")
def test_undo_brings_back_all_that_the_bar_tells(recents: Recents, store: FakeRecentsStore) -> None:
    told: list[int] = []
    recents.deleted.connect(told.append)
    store.tell()
    recents.delete([ENTRIES[0]])
    recents.delete([ENTRIES[1]])
    assert told == [1, 2]
    recents.undo()
    assert len(store.entries) == 4
    recents.delete([ENTRIES[2]])
    recents.forget_deleted()  # the bar is gone
    recents.delete([ENTRIES[3]])
    assert told == [1, 2, 1, 1]
    recents.undo()
    assert ENTRIES[2] not in store.entries
