"""Settings of the network: which options they make, and when they come into force."""

from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.accounts import AccountOptions, DtmfMethod, SrtpUse
from osmo_qt.core.calls import CallState
from osmo_qt.core.links import emergency_numbers
from osmo_qt.core.settings import BY_KEY, SettingValue
from osmo_qt.models.account_options import OPTION_KEYS, OptionWatch, account_options
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.voice.service import VoiceService
from tests.fakes import FakeVoice


class CountingSession:
    used = 0

    def use_options(self) -> None:
        self.used += 1


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(SettingsStore(tmp_path / "settings.json"), Feedback())


def test_the_defaults_are_those_of_the_options(preferences: Preferences) -> None:
    emergency = emergency_numbers(str(BY_KEY["calls.emergency_numbers"].default))
    assert account_options(preferences) == AccountOptions(emergency_numbers=emergency)


def test_every_row_of_the_network_counts(preferences: Preferences) -> None:
    assert {key for key in BY_KEY if key.startswith("network.")} <= OPTION_KEYS
    values: dict[str, SettingValue] = {
        "network.srtp": "mandatory",
        "network.turn_server": "turn.example.org",
        "network.turn_password": "secret",
        "network.ice": True,
        "calls.dtmf": "info",
    }
    for key, value in values.items():
        preferences.set(key, value)
    options = account_options(preferences)
    assert (options.srtp, options.dtmf, options.ice) == (SrtpUse.MANDATORY, DtmfMethod.INFO, True)
    assert (options.turn_server, options.turn_password) == ("turn.example.org", "secret")


@pytest.mark.req("SET-1")
def test_changes_are_gathered_and_wait_for_the_end_of_calls(preferences: Preferences, qtbot: QtBot) -> None:
    voice = FakeVoice()
    calls = Calls(cast(VoiceService, voice))
    session = CountingSession()
    watch = OptionWatch(preferences, cast(Session, session), calls)
    preferences.set("network.ice", True)
    preferences.set("network.srtp", "off")
    qtbot.waitUntil(lambda: session.used == 1)
    call = voice.dialled()
    preferences.set("network.ice", False)
    qtbot.waitUntil(lambda: not watch.is_waiting)
    assert session.used == 1
    voice.becomes(call, CallState.ENDED, code=200)
    qtbot.waitUntil(lambda: session.used == 2)
