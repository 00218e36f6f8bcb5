"""The journal of a Voice-only account on disk (SQLite), the last 20 calls of it.

All access is in one thread of its own; the disk never holds up the screen. A record that makes no sense is moved to a
table of its own and told; a file that makes none is set aside (SECR-20).
"""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import KEPT_ENTRIES, CallOutcome, EntryId, JournalEntry
from osmo_qt.services.paths import set_aside

log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS recents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outcome TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, uri TEXT NOT NULL,
    started_at REAL NOT NULL, duration_s REAL NOT NULL)
"""
LOCK_WAIT_S = 1.0
LONGEST_TEXT = 1_000
LATEST = 253_402_300_800.0  # the year 10,000: no calendar shows more
# What is no fault of the file: it must not be set aside for that
_NOT_BROKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM)
_QUARANTINE = """
CREATE TABLE IF NOT EXISTS damaged (
    outcome, number, name, started_at, duration_s, uri, id INTEGER)
"""
_COLUMNS = "outcome, number, name, started_at, duration_s, uri, id"
_TRIM = "DELETE FROM recents WHERE id NOT IN (SELECT id FROM recents ORDER BY started_at DESC, id DESC LIMIT ?)"
_SELECT = f"SELECT {_COLUMNS} FROM recents ORDER BY started_at DESC, id DESC"  # noqa: S608 - made of constants


class RecentsStore(QObject):
    """Signals, in the GUI thread: `loaded(list[JournalEntry])` (newest first, at each change), `failed(UserError)`."""

    loaded = Signal(list)
    failed = Signal(object)
    _loaded = Signal(list)
    _failed = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._database: sqlite3.Connection | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="recents")
        self._loaded.connect(self.loaded, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Opens the file and tells what is in it. A broken file is set aside and told."""
        self._executor.submit(self._guard, self._open)

    def add(self, entry: JournalEntry) -> None:
        self._change(lambda db: self._insert(db, [entry]))

    def restore(self, entries: Iterable[JournalEntry]) -> None:
        """Puts back what was deleted (Undo)."""
        rows = list(entries)
        self._change(lambda db: self._insert(db, rows))

    def delete(self, ids: Iterable[EntryId]) -> None:
        rows = [(i,) for i in ids]
        self._change(lambda db: db.executemany("DELETE FROM recents WHERE id = ?", rows))

    def reload(self) -> None:
        """Tells again what is kept."""
        self._change(lambda _database: None)

    def stop(self) -> None:
        """Finishes what was asked for, and closes the file."""
        self._executor.submit(self._close)
        self._executor.shutdown(wait=True)

    def _change(self, change: Callable[[sqlite3.Connection], object]) -> None:
        self._executor.submit(self._guard, lambda: self._carry_out(change))

    # --- on the store's thread ----------------------------------------------------------------------

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except (sqlite3.Error, OSError) as error:
            log.warning("the recents can't be kept: %s", error)
            self._failed.emit(UserError(Problem.RECENTS_NOT_SAVED, str(error)))
        except Exception:
            log.exception("recents")

    def _open(self) -> None:
        try:
            self._tell(self._connect())
        except (sqlite3.DatabaseError, ValueError) as error:
            self._close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (*_NOT_BROKEN, *_NO_ROOM):
                raise
            log.warning("the recents can't be read: %s", error)
            self._failed.emit(UserError(Problem.RECENTS_SET_ASIDE, set_aside(self._path).name))
            self._tell(self._connect())

    def _connect(self) -> sqlite3.Connection:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._database = sqlite3.connect(self._path, LOCK_WAIT_S, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        with self._database as database:
            database.execute(_SCHEMA)
        return self._database

    def _carry_out(self, change: Callable[[sqlite3.Connection], object]) -> None:
        if self._database is None:
            self._connect()
        assert self._database is not None
        with self._database as database:
            change(database)
            database.execute(_TRIM, (KEPT_ENTRIES,))
        self._tell(self._database)

    @staticmethod
    def _insert(database: sqlite3.Connection, entries: list[JournalEntry]) -> None:
        database.executemany(
            "INSERT INTO recents (outcome, number, name, started_at, duration_s, uri) VALUES (?, ?, ?, ?, ?, ?)",
            [(e.outcome.value, e.number, e.name, e.started_at, e.duration_s, e.uri) for e in entries],
        )

    def _tell(self, database: sqlite3.Connection) -> None:
        entries: list[JournalEntry] = []
        damaged: list[int] = []
        for row in database.execute(_SELECT).fetchall():
            entry = _entry(row)
            if entry is None:
                damaged.append(row[-1])
            else:
                entries.append(entry)
        if damaged:
            self._quarantine(database, damaged)
        self._loaded.emit(entries)

    def _quarantine(self, database: sqlite3.Connection, ids: list[int]) -> None:
        log.warning("recent calls that make no sense: %d", len(ids))
        rows = [(i,) for i in ids]
        with database:
            database.execute(_QUARANTINE)
            database.executemany(f"INSERT INTO damaged SELECT {_COLUMNS} FROM recents WHERE id = ?", rows)  # noqa: S608
            database.executemany("DELETE FROM recents WHERE id = ?", rows)
        self._failed.emit(UserError(Problem.RECENTS_DAMAGED, str(len(ids))))

    def _close(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None


def _entry(row: Sequence[object]) -> JournalEntry | None:
    """The entry of a row; None if it makes no sense. SQLite keeps anything in any column."""
    outcome, number, name, started_at, duration_s, uri, _ = row
    texts, times = (number, name, uri), (started_at, duration_s)
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in texts):
        return None
    if not all(isinstance(time, float) and 0 <= time < LATEST for time in times):
        return None
    try:
        kind = CallOutcome(outcome)
    except ValueError:
        return None
    return JournalEntry(kind, *cast(tuple[str, str, float, float, str, int], tuple(row[1:])))
