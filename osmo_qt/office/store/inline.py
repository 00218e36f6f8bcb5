"""SQLite without threads: its statements are carried out where they stand, as fast as any hand-over to a thread.

A statement takes 0.05 to 0.3 ms; with a thread of its own a change of presence took 8 ms in forty changes of thread
(measured). Only waiting for another process that writes is left to the event loop.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from osmo_qt.office.store.schema import Db

BUSY_S = 10.0
RETRY_S = 0.005

T = TypeVar("T")


class _Inline:
    """The part of AsyncConnection that the store uses, on a connection that is not asynchronous."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    async def execute(self, statement: Executable, parameters: Any = None) -> Any:
        return self._connection.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        return self._connection.scalar(statement, parameters)

    async def scalars(self, statement: Executable, parameters: Any = None) -> Any:
        return self._connection.scalars(statement, parameters)

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection)


class InlineSqlite:
    """An engine for one file. There is one writer at a time."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url)
        _prepare(self._engine)
        self._writing = asyncio.Lock()

    async def close(self) -> None:
        self._engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Db]:
        """Sees one state of the database."""
        with self._engine.connect() as connection:
            yield cast(Db, _Inline(connection))

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Db]:
        """A transaction."""
        async with self._writing:
            with self._engine.connect() as connection:
                connection.execution_options(writes=True)
                with await _begun(connection):
                    yield cast(Db, _Inline(connection))


async def _begun(connection: Connection) -> Any:
    """Another process may be writing (an administrator's command); it is waited for without holding up anybody."""
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            return connection.begin()
        except OperationalError as error:
            busy = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
            if not busy or time.monotonic() > deadline:
                raise
        await asyncio.sleep(RETRY_S)


def _prepare(engine: Engine) -> None:
    """Transactions begin when we say so, and a writer is one from its beginning: it never has to give up half-way."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 1000")  # for the change to WAL, by the first that opens the file
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "busy_timeout = 0"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
