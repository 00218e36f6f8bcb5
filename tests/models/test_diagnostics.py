"""What the diagnostics say, and what is written down of calls and the connection."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState, Transport, VoiceAccount
from osmo_qt.core.calls import CallQuality, CallState
from osmo_qt.core.diagnosis import Trouble
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcServer, UcState
from osmo_qt.models.about import About
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.diagnostics import Diagnostics
from osmo_qt.models.event_recorder import EventRecorder
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Phase, Session
from osmo_qt.models.sound import Sound
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.services.diagnostics import Probe
from osmo_qt.services.event_log import EventLog
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.voice.driver import AudioKind, AudioReport, StackInfo
from osmo_qt.services.voice.service import VoiceService
from tests.fake_uc import FakeUc
from tests.fakes import FakeVoice
from tests.models.fakes import FakeSecrets

ACCOUNT = VoiceAccount("100", "office.example", 5061, Transport.TLS)
REGISTERED = Registration(RegistrationState.REGISTERED, realm="office")
REFUSED = Registration(RegistrationState.FAILED, RegistrationFailure.FORBIDDEN, 403, "Locked")
WRONG = Registration(RegistrationState.FAILED, RegistrationFailure.WRONG_PASSWORD, 401, "Unauthorized")


class Events:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def append(self, event: str) -> None:
        self.lines.append(event)

    def read(self) -> tuple[str, str]:
        return "\n".join(self.lines), "old"


class RunNow:
    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(work)

    keep = start


class Stage:
    def __init__(self, folder: Path) -> None:
        self.now = 1_800_000_000.0
        self.found = Probe(online=True, resolves=True, disk_free=10**10)
        self.asked: list[str] = []
        self.voice = FakeVoice()
        voice = cast(VoiceService, self.voice)
        settings = SettingsStore(folder / "settings.json")
        self.feedback = Feedback()
        self.secrets = FakeSecrets()
        tasks = cast(Tasks, RunNow())
        preferences = Preferences(settings, self.feedback)
        self.events = Events()
        events = cast(EventLog, self.events)
        self.uc = FakeUc()
        self.session = Session(voice, settings, self.secrets, tasks, self.feedback, uc=self.uc.service)
        self.configuration = CurrentConfiguration()
        self.connection = UcConnection(self.uc.service, self.configuration)
        self.recorder = EventRecorder(voice, events, "1.0")
        self.about = About("1.0", voice, tasks)
        self.diagnostics = Diagnostics(
            self.session,
            Sound(voice, self.feedback, preferences=preferences),
            preferences,
            self.feedback,
            self.about,
            self.connection,
            events,
            self.secrets,
            tasks,
            self._probe,
            now=lambda: self.now,
        )

    def _probe(self, host: str) -> Probe:
        self.asked.append(host)
        return self.found

    def tell(self, registration: Registration) -> None:
        self.voice.registration_changed.emit(registration)

    def troubles(self) -> list[Trouble]:
        return [trouble.finding.trouble for trouble in self.diagnostics.troubles()]

    def row(self, name: str) -> str:
        return dict(self.diagnostics.status_rows())[name]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.session.sign_in_with(ACCOUNT, "secret")
    made.tell(REGISTERED)
    return made


@pytest.mark.req("DIAG-1")
def test_the_status_tells_state_duration_and_last_disconnection(stage: Stage) -> None:
    stage.voice.stack_changed.emit(StackInfo("2.17", video=True))
    stage.now += 3 * 3600 + 5 * 60
    assert stage.row("State") == "Ready for calls, for 3 h 5 min"
    assert stage.row("Last disconnection") == "none since the start"
    assert stage.row("Server") == "office.example:5061 (TLS)"
    assert stage.row("Telephony") == "PJSIP 2.17, sound and video"
    stage.tell(Registration(RegistrationState.CONNECTING))
    stage.tell(REFUSED)
    assert "The server refuses this account (403 Locked)." in stage.row("Last disconnection")
    assert stage.row("State").startswith("Not connected")


@pytest.mark.req("BAR-3")
def test_the_worst_trouble_comes_first_with_how_to_mend_it(stage: Stage) -> None:
    stage.voice.audio_changed.emit(AudioReport(AudioKind.NONE))
    stage.tell(REFUSED)
    first, second = stage.diagnostics.troubles()
    assert (first.what, first.action) == ("The server refuses this account (403 Locked).", "Try again")
    assert "Ask your administrator" in first.advice
    assert second.finding.trouble is Trouble.NO_SOUND
    stage.diagnostics.mend(first)
    assert ("retry_registration",) in stage.voice.asked


@pytest.mark.req("BAR-3")
def test_a_wrong_password_leads_to_the_form(stage: Stage) -> None:
    stage.tell(WRONG)
    stage.diagnostics.mend(stage.diagnostics.troubles()[0])
    assert stage.session.phase is Phase.SIGNED_OUT


@pytest.mark.req("BAR-3")
def test_looking_again_asks_network_disk_and_keyring(stage: Stage) -> None:
    stage.found = Probe(online=False, resolves=False, disk_free=10)
    stage.secrets.broken = True
    stage.tell(Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER))
    stage.diagnostics.refresh()
    assert stage.asked == ["office.example"]
    assert stage.troubles() == [Trouble.NO_NETWORK, Trouble.DISK_FULL, Trouble.NO_KEYRING]
    assert not stage.diagnostics.checking


def test_a_connection_that_flickers_is_told(stage: Stage) -> None:
    for _ in range(3):
        stage.tell(Registration(RegistrationState.CONNECTING))
        stage.tell(REGISTERED)
    assert stage.troubles() == [Trouble.FLICKERING]
    stage.now += 3700
    assert stage.troubles() == []


@pytest.mark.req("DIAG-1", "SECR-16")
def test_events_are_written_down_without_names_and_numbers(stage: Stage) -> None:
    call = stage.voice.dialled("Grace Hopper", "+4989550123")
    call = stage.voice.becomes(call, CallState.ACTIVE, codec="opus")
    call = stage.voice.becomes(call, CallState.ACTIVE, quality=CallQuality.POOR)
    call = stage.voice.becomes(call, CallState.ACTIVE, quality=CallQuality.POOR)
    stage.voice.becomes(call, CallState.ENDED, code=200, reason="OK")
    stage.tell(REFUSED)
    stage.tell(REFUSED)
    text = "\n".join(stage.events.lines)
    assert "Grace" not in text
    assert "550123" not in text
    assert stage.events.lines[0] == "program: 1.0 started"
    assert f"call {call.id}: outgoing begins" in text
    assert f"call {call.id}: connected, opus, none" in text
    assert text.count("quality poor") == 1
    assert "code 200 OK" in text
    assert stage.events.lines[-1] == "connection: failed forbidden 403"
    stage.diagnostics.read_events()
    assert stage.diagnostics.recent == text
    assert "outgoing begins" in stage.diagnostics.text()


@pytest.mark.req("BAR-3", "DIAG-1", "SET-4")
def test_the_uc_server_is_named_as_such(stage: Stage) -> None:
    def troubles() -> list[str]:
        return [trouble.what for trouble in stage.diagnostics.troubles()]

    stage.session.sign_in_with(ACCOUNT, "secret")
    stage.tell(REGISTERED)
    assert dict(stage.diagnostics.status_rows())["Event server"] == "none"
    stage.configuration.set(Configuration.INTEGRATED)
    stage.uc.becomes(UcState.ONLINE)
    stage.uc.server_told.emit(UcServer("Office", "7.1"))
    rows = dict(stage.diagnostics.status_rows())
    assert (rows["Event server"], rows["UC server"]) == ("connected", "Office 7.1")
    assert troubles() == []
    stage.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    [trouble] = stage.diagnostics.troubles()
    assert trouble.finding.trouble is Trouble.UC_SERVER
    assert trouble.what.startswith("UC server: ")
    assert (trouble.advice != "", trouble.action) == (True, "Try again")
    stage.uc.take()
    stage.diagnostics.mend(trouble)
    assert ("retry",) in stage.uc.take()
    stage.uc.becomes(UcState.ONLINE)
    assert troubles() == []
    stage.uc.becomes(UcState.SIGNED_OUT, UserError(Problem.UC_SESSION_ENDED))
    assert "UC server" not in dict(stage.diagnostics.status_rows())


@pytest.mark.req("BAR-1")
def test_the_ring_tells_of_the_uc_server_for_a_while(stage: Stage, qtbot: QtBot) -> None:
    connection = UcConnection(stage.uc.service, stage.configuration, shown_ms=1)
    rings: list[tuple[str, str]] = []
    connection.changed.connect(lambda: rings.append((str(connection.ring), str(connection.ringText))))
    stage.uc.becomes(UcState.CONNECTING)
    assert rings == [("", "")], "nothing registers, or there is no UC server"
    stage.configuration.set(Configuration.INTEGRATED)
    assert rings[-1] == ("connecting", "UC server: connecting")
    stage.uc.becomes(UcState.ONLINE)
    assert rings[-1] == ("online", "UC server: connected")
    qtbot.waitUntil(lambda: rings[-1] == ("", ""))
    stage.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    assert rings[-1] == ("failed", "UC server: not connected")
    stage.configuration.set(Configuration.UC_ONLY)
    assert rings[-1] == ("", ""), "the LED itself tells it"
