"""Models need Qt's core for their timers and signals, and the same words and formats on every machine."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from tests.models.fakes import FakeVoice
from tests.models.session_stage import Play, Stage


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def voice() -> FakeVoice:
    return FakeVoice()


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """`play(story)`: runs the story on an event loop, with a stage of its own."""

    async def main(story: Callable[[Stage], Coroutine[Any, Any, None]]) -> None:
        stage = Stage(tmp_path)
        await story(stage)
        await stage.tasks.stop()

    return lambda story: asyncio.run(main(story))
