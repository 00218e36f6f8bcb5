"""Recent calls from the journal of the UC server."""

from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.core.uc import Configuration, Deletion, UcJournalEntry, UcList, UcState
from osmo_qt.models.attention import Attention
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents, RecentsRole
from osmo_qt.models.uc_journal import UcJournal
from osmo_qt.services.settings_store import SettingsStore
from tests.fake_uc import FakeUc
from tests.models.fakes import FakeRecentsStore, FakeVoice, first_snapshot
from tests.uc_people import Reports

MISSED = CallOutcome.INCOMING_NOT_ACCEPTED
AWAY = UserError(Problem.UC_UNREACHABLE)


def call(id: str, at: float, outcome: CallOutcome = MISSED, *, seen: bool = False) -> UcJournalEntry:  # noqa: A002
    return UcJournalEntry(id, outcome, "102", "Grace", at, 0.0, user_id="grace", seen=seen)


CALLS = [call("c", 30.0), call("b", 20.0, CallOutcome.OUTGOING_SUCCESSFUL, seen=True), call("a", 10.0)]


class Desk:
    """Recents over a local store with one call and the journal of a server."""

    def __init__(self, folder: Path) -> None:
        self.uc = FakeUc()
        self.tasks = Reports()
        self.uc.answers["delete_journal"] = Deletion("x", 0)
        self.local = FakeRecentsStore([JournalEntry(MISSED, "1", "", 5.0, 0.0, id=1)])
        self.recents = Recents(self.local, server=UcJournal(self.uc.service, self.tasks))
        preferences = Preferences(SettingsStore(folder / "settings.json"), Feedback())
        self.attention = Attention(self.recents, FakeVoice(), preferences)
        self.undoable: list[int] = []
        self.recents.deleted.connect(self.undoable.append)

    @property
    def ids(self) -> list[object]:
        return [entry.id for entry in self.recents.all.records()]

    def sign_in(self) -> None:
        self.recents.set_configuration(Configuration.INTEGRATED)
        self.uc.becomes(UcState.ONLINE)
        self.uc.journal_replaced.emit(CALLS)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.req("REC-1")
def test_the_configuration_says_whose_journal_is_shown(desk: Desk) -> None:
    desk.local.tell()
    assert desk.ids == [1]
    desk.recents.set_configuration(Configuration.UC_ONLY)
    assert desk.recents.loading
    assert desk.ids == []
    desk.local.tell()
    assert desk.ids == []
    desk.uc.journal_replaced.emit(CALLS)
    assert desk.ids == ["c", "b", "a"]
    assert [entry.id for entry in desk.recents.missed.records()] == ["c", "a"]
    desk.recents.add_call(replace(first_snapshot(9), state=CallState.ENDED))
    assert not desk.local.added, "the server knows of all calls itself"
    desk.recents.set_configuration(Configuration.VOICE_ONLY)
    assert desk.ids == [1]
    assert not desk.recents.loading


@pytest.mark.req("REC-1")
def test_it_follows_the_events(desk: Desk) -> None:
    desk.sign_in()
    for _ in range(2):  # a value may come twice
        desk.uc.journal_added.emit(call("d", 40.0))
    assert desk.ids == ["d", "c", "b", "a"]
    desk.uc.journal_removed.emit(["c", "x"])
    assert desk.ids == ["d", "b", "a"]


@pytest.mark.req("REC-3")
def test_delete_and_undo(desk: Desk) -> None:
    desk.sign_in()
    desk.uc.answers["delete_journal"] = Deletion("first", 1)
    desk.recents.delete([desk.recents.all.record(0)])
    desk.uc.journal_removed.emit(["c"])
    desk.uc.answers["delete_journal"] = Deletion("second", 2)
    desk.recents.delete(desk.recents.all.records())
    desk.uc.journal_removed.emit(["a", "b"])
    assert desk.uc.take() == [("delete_journal", ["c"]), ("delete_journal", ["a", "b"])]
    desk.recents.undo()
    assert desk.uc.take() == [("undo_deletion", "first"), ("undo_deletion", "second")]
    desk.recents.undo()
    assert not desk.uc.take()


@pytest.mark.req("REC-3")
def test_what_could_not_be_deleted_is_told_and_not_undone(desk: Desk) -> None:
    desk.sign_in()
    desk.uc.answers["delete_journal"] = AWAY
    desk.recents.delete([desk.recents.all.record(0)])
    assert desk.undoable[-1] == 0
    assert desk.tasks.errors == [AWAY]
    desk.uc.take()
    desk.recents.undo()
    assert not desk.uc.take()


@pytest.mark.req("REC-2")
def test_refresh_and_failure(desk: Desk) -> None:
    desk.recents.set_configuration(Configuration.INTEGRATED)
    desk.recents.refresh()
    assert desk.uc.take() == [("refresh", UcList.JOURNAL)]
    desk.uc.list_failed.emit(UcList.CONTACTS, AWAY)
    assert desk.recents.loading
    desk.uc.list_failed.emit(UcList.JOURNAL, AWAY)
    assert not desk.recents.loading
    assert "network" in desk.recents.error
    desk.uc.journal_replaced.emit([])
    assert desk.recents.error == ""


@pytest.mark.req("REC-5")
def test_what_is_seen_here_is_seen_everywhere(desk: Desk) -> None:
    desk.sign_in()
    assert desk.attention.missed == 2
    desk.uc.journal_seen.emit(["a"])
    assert desk.attention.missed == 1
    desk.attention.see_missed()
    assert desk.uc.take() == [("mark_seen", ["c"])]
    assert desk.attention.missed == 0
    desk.attention.see_missed()
    assert not desk.uc.take()
    desk.uc.journal_added.emit(call("d", 40.0))
    assert desk.attention.missed == 1
    desk.uc.journal_seen.emit(None)
    assert desk.attention.missed == 0


@pytest.mark.req("REC-5")
def test_what_was_seen_while_the_server_was_away_is_told_later(desk: Desk) -> None:
    desk.sign_in()
    desk.uc.becomes(UcState.OFFLINE, AWAY)
    desk.attention.see_missed()
    assert desk.attention.missed == 0
    assert not desk.uc.take()
    desk.uc.answers["mark_seen"] = AWAY
    desk.uc.becomes(UcState.ONLINE)
    desk.uc.journal_replaced.emit(CALLS)
    assert desk.attention.missed == 0
    desk.uc.answers.clear()
    desk.uc.becomes(UcState.ONLINE)
    assert desk.uc.take() == [("mark_seen", ["a", "c"])] * 2


def test_undone_before_the_server_answered(desk: Desk) -> None:
    desk.sign_in()
    desk.tasks.held = True
    desk.uc.answers["delete_journal"] = Deletion("first", 1)
    desk.recents.delete([desk.recents.all.record(0)])
    desk.recents.undo()
    desk.tasks.go_on()
    assert desk.uc.take() == [("delete_journal", ["c"]), ("undo_deletion", "first")]


@pytest.mark.req("REC-1")
def test_the_kinds_of_calls_are_those_of_the_guide(desk: Desk) -> None:
    desk.sign_in()
    rows = desk.recents.all
    told = [rows.data(rows.index(row), RecentsRole.OUTCOME_TEXT) for row in range(3)]
    assert told == ["Missed call", "Outgoing call", "Missed call"]


def test_the_next_person_sees_nothing_of_this_one(desk: Desk) -> None:
    desk.sign_in()
    desk.recents.delete([desk.recents.all.record(0)])
    desk.uc.becomes(UcState.OFF)
    assert (desk.ids, desk.recents.loading) == ([], True)
    desk.uc.take()
    desk.recents.undo()
    assert not desk.uc.take()
    desk.uc.becomes(UcState.OFFLINE, AWAY)
    assert "network" in desk.recents.error, "nothing is known from before"
    desk.recents.set_configuration(Configuration.VOICE_ONLY)
    desk.uc.becomes(UcState.OFF)
    desk.recents.set_configuration(Configuration.INTEGRATED)
    assert desk.recents.loading
