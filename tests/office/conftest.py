"""One office for all tests that leave it as it was; a database of its own for each test that wants one."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.office import OfficeProcess, running_office
from tests.support.postgresql import PostgresServer

from .uc import fill

MORE_USERS = (("102", "Alan Turing"), ("103", "Edsger Dijkstra"))


@pytest.fixture(scope="package")
def office() -> Iterator[OfficeProcess]:
    with running_office(*MORE_USERS) as process:
        yield process


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        server.run("CREATE DATABASE filled")
        asyncio.run(fill(server.url("filled")))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "office.db"
    asyncio.run(fill(f"sqlite:///{path}"))
    return path


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A database with the users of `uc.NAMES`."""
    name = postgres.create("filled")
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> str:
    """The same on either database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'office.db')}"
