"""The tabs in the person's order, and Auto Refresh."""

from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcList, UcState
from osmo_qt.models.auto_refresh import SETTING, AutoRefresh
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.tabs import Tabs
from osmo_qt.services.settings_store import SettingsStore
from tests.fake_uc import FakeUc
from tests.uc_world import InstantTasks


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(SettingsStore(tmp_path / "settings.json"), Feedback())


@pytest.mark.req("MORE-1")
def test_the_order_is_kept(preferences: Preferences) -> None:
    configuration = CurrentConfiguration()
    tabs = Tabs(configuration, preferences)
    assert not tabs.can_be_arranged
    configuration.set(Configuration.INTEGRATED)
    assert tabs.can_be_arranged
    tabs.move("settings", -6)
    tabs.move("recents", 1)
    assert tabs.order[:3] == ("settings", "contacts", "recents")
    tabs.move("settings", -1)
    tabs.move("rules", 5)
    assert tabs.order[0] == "settings"
    assert Tabs(configuration, preferences).order == tabs.order
    configuration.set(Configuration.VOICE_ONLY)
    assert tabs.order == ("recents", "contacts", "keypad", "settings")


@pytest.mark.req("SET-2")
def test_auto_refresh(preferences: Preferences) -> None:
    uc, configuration = FakeUc(), CurrentConfiguration(value=Configuration.UC_ONLY)
    refresh = AutoRefresh(uc.service, InstantTasks(lambda _error: None).tasks, preferences, configuration)
    refresh.page_shown("rules")
    assert uc.take() == [], "there is no connection"
    uc.becomes(UcState.ONLINE)
    uc.answers["refresh"] = UserError(Problem.UC_UNREACHABLE)
    refresh.page_shown("rules")
    refresh.page_shown("settings")
    assert uc.take() == [("refresh", UcList.RULES)]
    preferences.set(SETTING, False)
    refresh.page_shown("rules")
    assert uc.take() == []
