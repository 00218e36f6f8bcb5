"""An office that runs, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.services.uc.small_office import SmallOffice
from tests.services.uc.stage import Client, Play, play_with


@pytest.fixture
def office() -> Iterator[SmallOffice]:
    small = SmallOffice()
    small.start()
    yield small
    small.stop()


@pytest.fixture
def play(qapp: QApplication, office: SmallOffice, tmp_path: Path) -> Play:
    """`play(story)`: runs it with a client, on Qt's event loop."""
    return lambda story: play_with(qapp, lambda: Client(office, tmp_path), story)
