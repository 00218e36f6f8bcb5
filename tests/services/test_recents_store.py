"""The journal on disk."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import KEPT_ENTRIES, CallOutcome, JournalEntry
from osmo_qt.services import recents_store
from osmo_qt.services.recents_store import RecentsStore
from tests.conftest import ExpectLog

WAIT_MS = 5000


def entry(number: int, name: str = "") -> JournalEntry:
    return JournalEntry(CallOutcome.OUTGOING_SUCCESSFUL, str(number), name, float(number), 1.5, f"sip:{number}@h")


class Opened:
    """A store, started; `after(action)` is the list that is told once the action is done."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self._qtbot = qtbot
        self.store = RecentsStore(path)
        self.failures: list[UserError] = []
        self._running = True
        self.store.failed.connect(self.failures.append)

    def after(self, action: Callable[[], None]) -> list[JournalEntry]:
        with self._qtbot.waitSignal(self.store.loaded, timeout=WAIT_MS) as told:
            action()
        assert told.args
        return list(told.args[0])

    def failure_of(self, action: Callable[[], None]) -> UserError:
        with self._qtbot.waitSignal(self.store.failed, timeout=WAIT_MS) as told:
            action()
        assert told.args
        error = told.args[0]
        assert isinstance(error, UserError)
        return error

    def stop(self) -> None:
        if self._running:
            self._running = False
            self.store.stop()


MakeStore = Callable[[Path], Opened]


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[MakeStore]:
    made: list[Opened] = []

    def make(path: Path) -> Opened:
        made.append(Opened(qtbot, path))
        return made[-1]

    yield make
    for opened in made:
        opened.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recents.sqlite"


@pytest.mark.req("REC-1")
def test_calls_are_there_at_the_next_start_newest_first(make: MakeStore, path: Path) -> None:
    first = make(path)
    assert first.after(first.store.start) == []
    for number, name in ((2, "Ada"), (3, "\u0416 \U0001f600"), (1, "'; DROP TABLE recents; --")):
        told = first.after(partial(first.store.add, entry(number, name)))
    assert [(e.number, e.name) for e in told] == [
        ("3", "\u0416 \U0001f600"),
        ("2", "Ada"),
        ("1", "'; DROP TABLE recents; --"),
    ]
    first.stop()
    second = make(path)
    assert second.after(second.store.start) == told
    assert not second.failures


@pytest.mark.req("REC-1")
def test_the_last_twenty_are_kept(make: MakeStore, path: Path) -> None:
    opened = make(path)
    opened.after(opened.store.start)
    told = opened.after(lambda: opened.store.restore(entry(n) for n in range(KEPT_ENTRIES + 5)))
    assert [e.number for e in told] == [str(n) for n in range(24, 4, -1)]
    assert len(told) == KEPT_ENTRIES == 20


@pytest.mark.req("REC-1")
def test_what_was_deleted_can_be_put_back(make: MakeStore, path: Path) -> None:
    opened = make(path)
    opened.after(opened.store.start)
    told = opened.after(lambda: opened.store.restore([entry(1), entry(2), entry(3)]))
    gone = [e for e in told if e.number != "2"]
    assert [e.number for e in opened.after(lambda: opened.store.delete(e.id for e in gone))] == ["2"]
    back = opened.after(lambda: opened.store.restore(gone))
    assert [e.number for e in back] == ["3", "2", "1"]
    assert len({e.id for e in back}) == 3


@pytest.mark.req("SECR-11")
def test_only_the_owner_can_read_the_file(make: MakeStore, path: Path) -> None:
    opened = make(path)
    opened.after(opened.store.start)
    opened.after(lambda: opened.store.add(entry(1)))
    files = list(path.parent.glob("recents.sqlite*"))
    assert path in files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


SENSELESS = {
    "an unknown kind of call": "INSERT INTO recents VALUES (99, 'telepathy', '1', '', '', 1.0, 0.0)",
    "a number that is a picture": "INSERT INTO recents VALUES (99, 'incoming-accepted', x'ffd8', '', '', 1.0, 0.0)",
    "a time that is a text": "INSERT INTO recents VALUES (99, 'incoming-accepted', '1', '', '', 'noon', 0.0)",
    "a time beyond all calendars": "INSERT INTO recents VALUES (99, 'incoming-accepted', '1', '', '', 1e300, 0.0)",
}


def _foreign(path: Path, script: str) -> None:
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()


BROKEN: dict[str, Callable[[Path], Any]] = {
    "no database": lambda path: path.write_bytes(b"hello " * 1000),
    "damaged": lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000),
    "another program's": lambda path: _foreign(path, "CREATE TABLE recents (x)"),
}


@pytest.mark.req("REC-1", "SECR-20")
@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_set_aside_and_told(
    make: MakeStore, path: Path, spoil: Callable[[Path], Any], expect_log: ExpectLog
) -> None:
    expect_log("the recents can't be read")
    spoil(path)
    opened = make(path)
    assert opened.after(opened.store.start) == []
    assert [(e.problem, e.detail) for e in opened.failures] == [(Problem.RECENTS_SET_ASIDE, "recents.sqlite.broken-1")]
    assert path.with_name("recents.sqlite.broken-1").exists()
    assert [e.number for e in opened.after(lambda: opened.store.add(entry(7)))] == ["7"]


@pytest.mark.req("SECR-20")
@pytest.mark.parametrize("statement", SENSELESS.values(), ids=SENSELESS.keys())
def test_one_bad_record_is_set_aside_and_the_others_are_there(
    make: MakeStore, path: Path, statement: str, expect_log: ExpectLog
) -> None:
    first = make(path)
    first.after(first.store.start)
    first.after(lambda: first.store.add(entry(7)))
    first.stop()
    _foreign(path, statement)
    expect_log("recent calls that make no sense: 1")
    opened = make(path)
    assert [e.number for e in opened.after(opened.store.start)] == ["7"]
    assert [(e.problem, e.detail) for e in opened.failures] == [(Problem.RECENTS_DAMAGED, "1")]
    assert [e.number for e in opened.after(opened.store.reload)] == ["7"], "told once"
    opened.stop()
    database = sqlite3.connect(path)
    assert database.execute("SELECT id FROM damaged").fetchall() == [(99,)]
    database.close()


def test_a_place_that_can_not_be_written_is_told_and_ends_nothing(
    make: MakeStore, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("the recents can't be kept")
    opened = make(tmp_path / "missing" / "recents.sqlite")
    assert opened.failure_of(opened.store.start).problem is Problem.RECENTS_NOT_SAVED
    assert opened.failure_of(lambda: opened.store.add(entry(1))).problem is Problem.RECENTS_NOT_SAVED
    (tmp_path / "missing").mkdir()
    assert [e.number for e in opened.after(lambda: opened.store.add(entry(2)))] == ["2"]


def test_a_file_that_somebody_else_holds_is_not_thrown_away(
    make: MakeStore, path: Path, expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log("the recents can't be kept: database is locked")
    monkeypatch.setattr(recents_store, "LOCK_WAIT_S", 0.05)
    opened = make(path)
    opened.after(opened.store.start)
    opened.after(lambda: opened.store.add(entry(1)))
    opened.stop()
    holder = sqlite3.connect(path)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    later = make(path)
    assert later.failure_of(later.store.start).problem is Problem.RECENTS_NOT_SAVED
    holder.close()
    assert [e.number for e in later.after(lambda: later.store.add(entry(2)))] == ["2", "1"]


def test_stop_finishes_what_was_asked_for(make: MakeStore, path: Path) -> None:
    opened = make(path)
    opened.store.start()
    for number in range(5):
        opened.store.add(entry(number))
    opened.stop()
    again = make(path)
    assert len(again.after(again.store.start)) == 5


def test_a_bug_in_the_store_is_logged(make: MakeStore, path: Path, expect_log: ExpectLog) -> None:
    expect_log("ERROR .*recents")
    opened = make(path)
    opened.store._change(lambda _database: 1 / 0)
    opened.stop()
    assert not opened.failures
