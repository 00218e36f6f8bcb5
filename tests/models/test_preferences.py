"""Settings for the screens."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from tests.conftest import ExpectLog
from tests.models.fakes import FakeSecrets

OVERRIDE = "features.voicemail_override"


def test_a_change_is_in_force_and_told(tmp_path: Path, qtbot: QtBot) -> None:
    preferences = Preferences(SettingsStore(tmp_path / "s.json"), Feedback())
    with qtbot.waitSignal(preferences.changed) as told:
        preferences.set("appearance.theme", "dark")
    assert told.args == ["appearance.theme"]
    assert preferences.get("appearance.theme") == preferences.text("appearance.theme") == "dark"


def test_a_disk_that_refuses_is_told(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be saved")
    feedback = Feedback()
    preferences = Preferences(SettingsStore(tmp_path / "missing" / "s.json"), feedback)
    preferences.set("appearance.theme", "dark")
    assert [n.key for n in feedback.notices] == [Problem.SETTINGS_NOT_SAVED.value]
    assert preferences.text("appearance.theme") == "dark"


def test_a_value_that_is_not_offered_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pink"):
        Preferences(SettingsStore(tmp_path / "s.json"), Feedback()).set("appearance.theme", "pink")


class RunNow:
    """Tasks that are done at once; their errors are kept."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []

    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            asyncio.run(work)
        except UserError as error:
            self.errors.append(error)

    keep = start


def with_secrets(path: Path, secrets: FakeSecrets, tasks: RunNow | None = None) -> Preferences:
    store = SettingsStore(path)
    store.load()
    return Preferences(store, Feedback(), secrets=secrets, tasks=cast(Tasks, tasks or RunNow()))


@pytest.mark.req("SECR-11")
def test_secret_rows_live_in_the_keyring_only(tmp_path: Path, qtbot: QtBot) -> None:
    path, secrets = tmp_path / "s.json", FakeSecrets()
    with_secrets(path, secrets).set(OVERRIDE, "15615556789;1234#")
    assert "1234" not in path.read_text()
    again = with_secrets(path, secrets)
    assert again.text(OVERRIDE) == ""
    with qtbot.waitSignal(again.changed) as told:
        asyncio.run(again.load_secrets())
    assert told.args == [OVERRIDE]
    assert again.text(OVERRIDE) == "15615556789;1234#"
    again.set(OVERRIDE, "")
    assert secrets.kept == {}
    third = with_secrets(path, secrets)
    asyncio.run(third.load_secrets())
    assert third.text(OVERRIDE) == ""


@pytest.mark.req("SECR-11")
def test_a_secret_is_never_stored_nor_told_by_an_error(tmp_path: Path) -> None:
    preferences = with_secrets(tmp_path / "s.json", FakeSecrets())
    with pytest.raises(ValueError, match="this value") as caught:
        preferences.set(OVERRIDE, "9" * 100)
    assert "999" not in str(caught.value)
    with pytest.raises(ValueError, match="keyring"):
        SettingsStore(tmp_path / "s.json").set(OVERRIDE, "1234")


def test_without_a_keyring_a_secret_lasts_until_the_end(tmp_path: Path) -> None:
    secrets, tasks = FakeSecrets(), RunNow()
    secrets.broken = True
    preferences = with_secrets(tmp_path / "s.json", secrets, tasks)
    preferences.set(OVERRIDE, "1234")
    assert [error.problem for error in tasks.errors] == [Problem.SECRET_NOT_SAVED]
    assert preferences.text(OVERRIDE) == "1234"


def test_the_keyring_is_not_asked_in_vain(tmp_path: Path) -> None:
    secrets = FakeSecrets()
    secrets.broken = True
    feedback = Feedback()
    preferences = Preferences(SettingsStore(tmp_path / "s.json"), feedback, secrets=secrets)
    asyncio.run(preferences.load_secrets())
    assert feedback.notices == ()


@pytest.mark.req("SECR-11")
def test_secrets_are_forgotten_even_if_they_were_not_fetched_yet(tmp_path: Path) -> None:
    secrets, turn = FakeSecrets(), "network.turn_password"
    first = with_secrets(tmp_path / "s.json", secrets)
    first.set(OVERRIDE, "1234#")
    first.set(turn, "turn")
    assert len(secrets.kept) == 2
    second = with_secrets(tmp_path / "s.json", secrets)
    second.forget_secrets()
    assert secrets.kept == {}
    asyncio.run(second.load_secrets())
    assert (second.get(OVERRIDE), second.get(turn), second.text("secrets.kept")) == ("", "", "")
