"""The database: SQLite in the office's folder or PostgreSQL by URL; transactions that also tell what they changed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.office.store import tables
from osmo_qt.office.store.event_log import append
from osmo_qt.office.store.inline import InlineSqlite
from osmo_qt.office.store.schema import Db
from osmo_qt.office.store.work import Work

HEAD = "0005"  # the newest of migrations/versions; a test compares
_SETUP_LOCK = 0x6F736D6F01


class DatabaseError(OSError):
    """The database cannot be used; the text says why."""


class Database:
    """One database of an office. `committed` is called after each transaction with events."""

    def __init__(self, url: str) -> None:
        self._url = make_url(_with_driver(url))
        self.is_postgresql = self._url.get_backend_name() == "postgresql"
        self._engine = _AsyncEngine(self._url) if self.is_postgresql else InlineSqlite(self._url)
        self.committed: Callable[[], None] = lambda: None

    @property
    def plain_url(self) -> str:
        """For drivers by themselves, with the password."""
        return self._url.set(drivername=self._url.get_backend_name()).render_as_string(hide_password=False)

    async def open(self) -> bool:
        """Bring the tables up to date; returns whether the database was empty. Raises DatabaseError."""
        if not self.is_postgresql and not Path(self._url.database or "").parent.is_dir():
            raise DatabaseError(f"the database cannot be used: its folder is missing ({self._url.database})")
        try:
            async with self._engine.write() as connection:
                if self.is_postgresql:  # several servers may start at the same time
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SETUP_LOCK})
                return await connection.run_sync(_bring_up_to_date)
        except (SQLAlchemyError, OSError) as error:
            raise DatabaseError(f"the database cannot be used: {getattr(error, 'orig', None) or error}") from error

    async def close(self) -> None:
        await self._engine.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Db]:
        """A connection that changes nothing."""
        async with self._engine.read() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Work]:
        """A transaction, committed unless an exception leaves the context."""
        async with self._engine.write() as connection:
            work = Work(connection)
            yield work
            if work.events:
                await append(connection, work.events, work.now)
        if work.events:
            self.committed()


class _AsyncEngine:
    """PostgreSQL."""

    def __init__(self, url: URL) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine = create_async_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)

    async def close(self) -> None:
        await self._engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Db]:
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Db]:
        async with self._engine.begin() as connection:
            yield connection


def _with_driver(url: str) -> str:
    scheme, colon, rest = url.partition("://")
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    return f"{drivers.get(scheme, scheme)}{colon}{rest}"


def _bring_up_to_date(connection: Connection) -> bool:
    """An empty database gets all tables at once, an older one what it lacks; an import of Alembic costs 0.1 s."""
    if not inspect(connection).has_table("alembic_version"):
        tables.metadata.create_all(connection, checkfirst=False)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
        return True
    if connection.scalar(text("SELECT version_num FROM alembic_version")) != HEAD:
        from osmo_qt.office.store.migrations.upgrade import upgrade

        upgrade(connection)
    return False
