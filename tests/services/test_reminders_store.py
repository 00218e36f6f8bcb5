"""Reminders on disk: they come back, a bad record costs only itself, a bad file is set aside, a full disk is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.core.errors import Problem
from osmo_qt.core.reminders import Reminder
from osmo_qt.services.reminders_store import RemindersStore
from tests.conftest import ExpectLog

REMINDER = Reminder(1, "102", "Grace Hopper", 1000.0, 1600.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "reminders.json"


@pytest.fixture
def store(path: Path) -> Iterator[RemindersStore]:
    made = RemindersStore(path)
    yield made
    made.stop()


def test_what_was_saved_is_loaded(store: RemindersStore, path: Path, qtbot: Any) -> None:
    store.save([REMINDER])
    with qtbot.waitSignal(store.loaded) as loaded:
        store.start()
    assert loaded.args == [[REMINDER]]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.req("SECR-20")
def test_a_bad_record_costs_only_itself(store: RemindersStore, path: Path, qtbot: Any, expect_log: ExpectLog) -> None:
    expect_log("1 reminders were not understood")
    path.write_text(json.dumps([{"id": "x"}, REMINDER.as_record()]))
    with qtbot.waitSignal(store.loaded) as loaded:
        store.start()
    assert loaded.args == [[REMINDER]]


@pytest.mark.parametrize("text", ["{", "{}", "[" * 100_000, "\udcff"])
@pytest.mark.req("SECR-20")
def test_a_broken_file_is_set_aside(
    store: RemindersStore, path: Path, qtbot: Any, expect_log: ExpectLog, text: str
) -> None:
    expect_log("reminders can't be read")
    path.write_bytes(text.encode(errors="surrogateescape"))
    with qtbot.waitSignal(store.failed) as failed, qtbot.waitSignal(store.loaded) as loaded:
        store.start()
    assert failed.args[0].problem is Problem.REMINDERS_SET_ASIDE
    assert loaded.args == [[]]
    assert path.with_name("reminders.json.broken-1").exists()


def test_a_disk_that_refuses_is_told(tmp_path: Path, qtbot: Any, expect_log: ExpectLog) -> None:
    expect_log("reminders can't be kept")
    store = RemindersStore(tmp_path / "nowhere" / "reminders.json")
    with qtbot.waitSignal(store.failed) as failed:
        store.save([REMINDER])
    store.stop()
    assert failed.args[0].problem is Problem.REMINDERS_NOT_SAVED
