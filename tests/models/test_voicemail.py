"""The mailbox: counts, whom *Call* calls, and digits that stay hidden."""

import logging
from pathlib import Path
from typing import cast

import pytest

from osmo_qt.core.accounts import MessageCounts, Registration, RegistrationState, Transport, VoiceAccount
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session
from osmo_qt.models.voicemail import NUMBER, OVERRIDE, Voicemail
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc
from tests.fakes import FakeVoice
from tests.models.fakes import FakeSecrets


class Stage:
    def __init__(self, folder: Path) -> None:
        self.voice = FakeVoice()
        self.settings = SettingsStore(folder / "settings.json")
        self.feedback = Feedback()
        self.session = Session(
            self.voice.service, self.settings, FakeSecrets(), cast(Tasks, None), self.feedback, uc=FakeUc().service
        )
        self.session.expect_account()
        self.session._account = VoiceAccount("100", "office", 5060, Transport.UDP)
        self.session.registration = Registration(RegistrationState.REGISTERED)
        self.preferences = Preferences(self.settings, self.feedback)
        calls = Calls(self.voice.service)
        self.voicemail = Voicemail(self.voice.service, calls, self.session, self.preferences, self.feedback)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.req("VM-1")
def test_counts_come_and_go(stage: Stage) -> None:
    told: list[int] = []
    stage.voicemail.changed.connect(lambda: told.append(stage.voicemail.new))
    stage.voice.messages_changed.emit(MessageCounts(new=2, old=1))
    stage.voice.messages_changed.emit(MessageCounts(new=2, old=1))
    stage.session.give_up_account()
    assert told == [2, 0]


@pytest.mark.req("VM-1")
@pytest.mark.parametrize(
    ("number", "account", "override", "call"),
    [
        ("*97", "", "", ("sip:*97@office:5060", "*97")),
        ("", "*98", "", ("sip:*98@office:5060", "*98")),
        ("*97", "*98", "15615556789;1234#", ("sip:15615556789@office:5060", "15615556789", ";1234#")),
        ("*97", "", ",,,1234#", ("sip:*97@office:5060", "*97", ",,,1234#")),
    ],
)
def test_whom_the_call_reaches(
    stage: Stage, number: str, account: str, override: str, call: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.preferences.set(NUMBER, number)
    stage.preferences.set(OVERRIDE, override)
    stage.voice.messages_changed.emit(MessageCounts(new=1, account=account))
    assert stage.voicemail.call()
    assert stage.voice.take() == [("make_call", *call)]
    assert "1234" not in caplog.text
    assert "1234" not in stage.voicemail.number
    settings = stage.settings._path
    assert "1234" not in (settings.read_text() if settings.exists() else "")


@pytest.mark.req("VM-1")
def test_what_is_in_the_way_is_told(stage: Stage) -> None:
    assert not stage.voicemail.call()
    stage.preferences.set(NUMBER, "*97")
    stage.session.registration = Registration(RegistrationState.FAILED)
    assert not stage.voicemail.call()
    assert [notice.what for notice in stage.feedback.notices] == [
        "The number of your mailbox is not known.",
        "There is no connection to the server.",
    ]
