"""An office that runs, and a client of it."""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from tests.services.uc.small_office import SmallOffice
from tests.services.uc.stage import Client, Play, play_with
from tests.support.office import OfficeProcess, running_office


@pytest.fixture(scope="module")
def _running_office() -> Iterator[SmallOffice]:
    small = SmallOffice()
    small.start()
    yield small
    small.stop()


@pytest.fixture
def office(_running_office: SmallOffice) -> Iterator[SmallOffice]:
    """One for all tests of a module, as at its beginning; a test that starts it again stands at the end, as it
    costs those after it a start."""
    starts = _running_office.starts
    if not _running_office.runs:
        _running_office.start()
    _running_office.reset()
    yield _running_office
    _running_office.settle()
    if _running_office.starts != starts:
        _running_office.stop()


@pytest.fixture(scope="session")
def real_office() -> Iterator[OfficeProcess]:
    """The office itself, which no test harms; each uses a person of its own."""
    with running_office() as process:
        yield process


@pytest.fixture(scope="module")
def qt_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Qt's event loop; one for all, as each leaves Qt objects to the garbage collector."""
    with qasync.QEventLoop(qapp) as loop:
        yield loop
    del loop
    gc.collect()  # in this thread


@pytest.fixture
def play(qt_loop: asyncio.AbstractEventLoop, office: SmallOffice, tmp_path: Path) -> Play:
    """`play(story)`: runs it with a client, on Qt's event loop."""
    return lambda story: play_with(qt_loop, lambda: Client(office, tmp_path), story)
