"""The first start: two texts, once, and again when one of them is another."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from osmo_qt.models.feedback import Feedback
from osmo_qt.models.first_run import FirstRun, Step
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.documents import legal_version
from osmo_qt.services.settings_store import SettingsStore
from tests.conftest import ExpectLog

NOW = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.json")


def begin(store: SettingsStore, waived: bool = False) -> FirstRun:
    store.load()
    return FirstRun(Preferences(store, Feedback()), now=lambda: NOW, waived=waived)


@pytest.mark.req("LOGIN-1")
def test_both_texts_are_accepted_one_after_the_other_and_kept(store: SettingsStore, tmp_path: Path) -> None:
    first = begin(store)
    accepted: list[bool] = []
    first.accepted.connect(lambda: accepted.append(first.pending))
    document = first.document()
    assert document is not None
    assert "End User Licence Agreement" in document.text
    first.accept()
    assert (first.step, first.pending, accepted) == (Step.EMERGENCY, True, [])
    first.go_back()
    first.accept()
    document = first.document()
    assert document is not None
    assert "Emergency Calls Disclaimer" in document.text
    first.accept()
    first.accept()
    assert (first.pending, first.document(), accepted) == (False, None, [False])
    kept = json.loads((tmp_path / "settings.json").read_text())
    assert kept["first_run.accepted_version"] == legal_version()
    assert kept["first_run.accepted_at"] == "2026-07-10T09:30:00+00:00"
    assert not begin(store).pending


@pytest.mark.req("LOGIN-1")
def test_half_accepted_is_not_accepted(store: SettingsStore) -> None:
    begin(store).accept()
    assert begin(store).step is Step.EULA


@pytest.mark.req("LOGIN-1")
def test_another_version_is_shown_again(store: SettingsStore) -> None:
    store.set("first_run.accepted_version", "0/1")
    assert begin(store).pending


def test_the_demo_asks_nothing(store: SettingsStore) -> None:
    assert not begin(store, waived=True).pending


def test_a_disk_that_refuses_keeps_nobody_out(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be saved")
    first = begin(SettingsStore(tmp_path / "missing" / "settings.json"))
    first.accept()
    first.accept()
    assert not first.pending
