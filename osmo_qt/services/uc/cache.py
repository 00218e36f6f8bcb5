"""The copy on disk that an offline start shows: contacts, groups, the handy group, oneself, and pictures.

What the guide calls private is not in it: no notes, no presence, no journal. It is a copy: whatever is wrong with it,
the program goes on without it (SECR-20). One thread uses it.
"""

import contextlib
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.paths import set_aside

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_PICTURES = 2000
LOCK_WAIT_S = 1.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS owner (name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (kind TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE TABLE IF NOT EXISTS pictures (user_id TEXT PRIMARY KEY, version TEXT NOT NULL, png BLOB NOT NULL);
"""
_PUT = "INSERT OR REPLACE INTO items (kind, id, data) VALUES (?, ?, ?)"
_TRIM = "DELETE FROM pictures WHERE rowid NOT IN (SELECT rowid FROM pictures ORDER BY rowid DESC LIMIT ?)"


class UcCache:
    """Nothing here raises; without a usable file all is as if it were empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database: sqlite3.Connection | None = None

    def open(self, owner: str) -> UserError | None:
        """What another account left is deleted. Returns what a person should know: a damaged file was set aside."""
        try:
            self._open(owner)
        except (sqlite3.Error, OSError, ValueError) as error:
            log.warning("the copy of the contacts can't be used: %s", error)
            self.close()
            return self._begin_anew(owner)
        return None

    def _begin_anew(self, owner: str) -> UserError | None:
        try:
            kept = set_aside(self._path).name if self._path.exists() else ""
            self._remove("-wal", "-shm")
            self._open(owner)
        except (sqlite3.Error, OSError) as error:
            log.warning("there is no copy of the contacts: %s", error)
            self.close()
            return None
        return UserError(Problem.UC_CACHE_SET_ASIDE, kept) if kept else None

    def _open(self, owner: str) -> None:
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        database = sqlite3.connect(self._path, LOCK_WAIT_S)
        self._database = database
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise ValueError("it is damaged")
        database.executescript(_SCHEMA)
        with database:
            if database.execute("SELECT name FROM owner").fetchall() != [(owner,)]:
                for table in ("owner", "items", "pictures"):
                    database.execute(f"DELETE FROM {table}")  # noqa: S608 - made of constants
                database.execute("INSERT INTO owner (name) VALUES (?)", (owner,))
            database.execute(_TRIM, (MOST_PICTURES,))

    def load(self, kind: str) -> list[str]:
        """The texts kept under `kind`."""

        def rows(database: sqlite3.Connection) -> list[str]:
            found = database.execute("SELECT data FROM items WHERE kind = ?", (kind,))
            return [data for (data,) in found if isinstance(data, str)]

        return self._do(rows, [])

    def replace(self, kind: str, rows: Iterable[tuple[str, str]]) -> None:
        """All of a kind: id and text of each."""

        def write(database: sqlite3.Connection) -> None:
            database.execute("DELETE FROM items WHERE kind = ?", (kind,))
            database.executemany(_PUT, ((kind, item_id, data) for item_id, data in rows))

        self._do(write, None)

    def put(self, kind: str, item_id: str, data: str) -> None:
        self._do(lambda database: database.execute(_PUT, (kind, item_id, data)), None)

    def remove(self, kind: str, item_id: str) -> None:
        statement = "DELETE FROM items WHERE kind = ? AND id = ?"
        self._do(lambda database: database.execute(statement, (kind, item_id)), None)

    def picture(self, user_id: str, version: str) -> bytes | None:
        def row(database: sqlite3.Connection) -> bytes | None:
            statement = "SELECT png FROM pictures WHERE user_id = ? AND version = ?"
            found = database.execute(statement, (user_id, version)).fetchone()
            return found[0] if found and isinstance(found[0], bytes) else None

        return self._do(row, None)

    def keep_picture(self, user_id: str, version: str, png: bytes) -> None:
        statement = "INSERT OR REPLACE INTO pictures (user_id, version, png) VALUES (?, ?, ?)"
        self._do(lambda database: database.execute(statement, (user_id, version, png)), None)

    def forget(self) -> None:
        """Signed out: nothing stays on disk."""
        self.close()
        self._remove("", "-wal", "-shm")

    def close(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _remove(self, *endings: str) -> None:
        for ending in endings:
            with contextlib.suppress(OSError):
                Path(f"{self._path}{ending}").unlink(missing_ok=True)

    def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        if self._database is None:
            return otherwise
        try:
            with self._database as database:
                return work(database)
        except sqlite3.Error as error:
            log.warning("the copy of the contacts is not used any more: %s", error)
            self.close()
            return otherwise
