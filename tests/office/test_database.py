"""The database: its shape by migration and at once is the same, and a transaction is kept whole or not at all."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from osmo_qt.office.store import options
from osmo_qt.office.store.database import HEAD, Database, DatabaseError
from osmo_qt.office.store.inline import RETRY_S
from osmo_qt.office.store.migrations.upgrade import configuration, upgrade
from osmo_qt.office.store.tables import metadata
from tests.support.postgresql import PostgresServer

T = TypeVar("T")

# ... of the index that `differences` looks for by itself
pytestmark = pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    name = postgres.create()
    request.addfinalizer(lambda: postgres.drop(name))
    return postgres.url(name)


def within(url: str, work: Callable[[Connection], T]) -> T:
    async def run() -> T:
        database = Database(url)
        try:
            async with database.write() as transaction:
                return await transaction.connection.run_sync(work)
        finally:
            await database.close()

    return asyncio.run(run())


def opened(url: str) -> bool:
    async def run() -> bool:
        database = Database(url)
        try:
            return await database.open()
        finally:
            await database.close()

    return asyncio.run(run())


def differences(connection: Connection) -> list[object]:
    """Alembic does not know that some indexes are of one kind of database only; those are looked for here."""
    here, elsewhere = ("lexemes", "search") if connection.dialect.name == "postgresql" else ("search", "lexemes")
    names = {index["name"] for index in inspect(connection).get_indexes("directory")}
    assert f"ix_directory_{here}" in names and f"ix_directory_{elsewhere}" not in names
    special = {"ix_directory_lexemes", "ix_directory_search"}
    options = {"include_object": lambda _object, name, *_: name not in special}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_migrations_lead_to_the_tables_of_today(empty_url: str) -> None:
    within(empty_url, upgrade)
    assert within(empty_url, differences) == []
    assert within(empty_url, lambda c: c.scalar(text("SELECT version_num FROM alembic_version"))) == HEAD
    assert opened(empty_url) is False


def test_an_older_database_is_brought_up_to_date(empty_url: str) -> None:
    within(empty_url, lambda connection: command.upgrade(configuration(connection), "0001"))
    assert opened(empty_url) is False
    assert within(empty_url, differences) == []


def test_a_new_database_needs_no_migration(empty_url: str) -> None:
    assert opened(empty_url) is True
    assert opened(empty_url) is False
    assert within(empty_url, differences) == []
    within(empty_url, upgrade)


def test_a_transaction_that_fails_leaves_nothing(database_url: str) -> None:
    async def run() -> object:
        database = Database(database_url)
        told = []
        database.committed = lambda: told.append(1)
        with pytest.raises(RuntimeError):
            async with database.write() as work:
                await options.set_options(work.connection, {"handy_title": "x"})
                raise RuntimeError
        async with database.read() as connection:
            title = (await options.all_options(connection)).handy_title
        await database.close()
        return title, told

    assert asyncio.run(run()) == (None, [])


@pytest.mark.parametrize(
    "url", ["sqlite:///{folder}/missing/x.db", "sqlite:///{folder}/text", "postgresql://nobody@127.0.0.1:1/x"]
)
def test_one_that_cannot_be_used_is_told(url: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database" * 100)
    url = url.format(folder=tmp_path)
    with pytest.raises(DatabaseError, match="the database cannot be used: "):
        opened(url)


def test_another_process_that_writes_is_waited_for(tmp_path: Path) -> None:
    """Meanwhile the event loop goes on."""
    url = f"sqlite:///{tmp_path / 'office.db'}"
    opened(url)

    async def run() -> str | None:
        other = sqlite3.connect(tmp_path / "office.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO office_options VALUES ('handy_title', 'first')")
        database = Database(url)
        writing = asyncio.create_task(_set_title(database, "second"))
        for _ in range(5):  # it has tried by then
            await asyncio.sleep(RETRY_S)
        assert not writing.done()
        other.execute("COMMIT")
        other.close()
        await writing
        async with database.read() as connection:
            title = (await options.all_options(connection)).handy_title
        await database.close()
        return title

    assert asyncio.run(run()) == "second"


async def _set_title(database: Database, title: str) -> None:
    async with database.write() as work:
        await options.set_options(work.connection, {"handy_title": title})
