"""The garbage collector works in the GUI thread only."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_qt import collector as module
from osmo_qt.collector import Collector


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.enable()


class Cycle(QObject):
    def __init__(self, died_in: list[str]) -> None:
        super().__init__()
        self.itself = self
        self.destroyed.connect(lambda: died_in.append(threading.current_thread().name))


def test_what_is_left_dies_in_the_gui_thread(qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_MS", 10)
    collector, died_in = Collector(qapp), list[str]()
    collector.start()
    Cycle(died_in)

    def allocate() -> None:
        for _ in range(20):
            _kept = [list[int]() for _ in range(10_000)]

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert not died_in
    for _ in range(gc.get_threshold()[1] + 2):
        _kept = [list[int]() for _ in range(10_000)]
        collector.collect()
    qtbot.waitUntil(lambda: died_in == ["MainThread"])
