"""Fake edges for the models: a voice service and a recents store that record what they are asked."""

import asyncio
import itertools
import time
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import Transport, VoiceAccount
from osmo_qt.core.discovery import FoundServer, SearchResult, ServerAddress
from osmo_qt.core.journal import CallOutcome, EntryId, JournalEntry
from osmo_qt.core.uc import Configuration
from osmo_qt.models.about import About
from osmo_qt.models.add_call import AddCall
from osmo_qt.models.attention import Attention
from osmo_qt.models.bundle import Models
from osmo_qt.models.calls import Calls
from osmo_qt.models.contacts import Contacts, ContactsSearch
from osmo_qt.models.default_phone import DefaultPhone
from osmo_qt.models.diagnostics import Diagnostics
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.first_run import FirstRun
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.links import Links
from osmo_qt.models.log_files import LogFiles
from osmo_qt.models.message_player import MessagePlayer
from osmo_qt.models.party_picker import PartyPicker, RecentsSearch
from osmo_qt.models.people_bundle import build_people_models
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents
from osmo_qt.models.reception import Reception
from osmo_qt.models.recorder import Recorder
from osmo_qt.models.reminders import Reminders, calling_back
from osmo_qt.models.server_search import ServerSearch
from osmo_qt.models.session import Session
from osmo_qt.models.sound import Sound, Start
from osmo_qt.models.transfer import Transfer
from osmo_qt.models.uc_bundle import UcModels, build_uc_models, follow_session
from osmo_qt.models.uc_call_bundle import Around, begin_uc_calls, build_uc_calls, build_voice_moves
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.models.video import Video
from osmo_qt.models.voice_messages import VoiceMessages
from osmo_qt.models.voicemail import Voicemail
from osmo_qt.models.whose_number import UcSearch
from osmo_qt.services.diagnostics import Probe
from osmo_qt.services.event_log import EventLog
from osmo_qt.services.log_folder import LogFile, LogFolder
from osmo_qt.services.numbers import Numbers
from osmo_qt.services.policy import Policy
from osmo_qt.services.secrets import MemorySecrets
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.voice.driver import AudioKind, AudioReport
from osmo_qt.services.voice.pictures import Pictures
from tests.fake_uc import FakeUc
from tests.fakes import FakeVoice
from tests.models.fake_desktop import FakeKeys, FakeMoveHistoryStore, FakeRemindersStore
from tests.people import FakeBook
from tests.uc_world import InstantTasks as UcTasks
from tests.uc_world import tell_lists

ACCOUNT = VoiceAccount("4989100100", "office.example", 5061, Transport.TLS, "Ada Lovelace", "+491711234567")


class FakeDiscovery:
    """Answers at once: a SIP server by TLS at its usual port, or the `result` that the test sets."""

    def __init__(self) -> None:
        self.asked: list[ServerAddress] = []
        self.result: SearchResult | None = None

    async def discover(self, address: ServerAddress, _authority: str) -> SearchResult:
        self.asked.append(address)
        found = FoundServer(address.host, address.port or 5061, Transport.TLS)
        return self.result or SearchResult(found)


class FakeRecentsStore(QObject):
    """Keeps entries in memory and tells them at once."""

    loaded = Signal(list)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[JournalEntry] = []
        self._ids = itertools.count(1)

    def load(self, entries: Iterable[JournalEntry]) -> None:
        self.entries = [replace(entry, id=next(self._ids)) for entry in entries]
        self._tell()

    def add(self, entry: JournalEntry) -> None:
        self.entries.append(replace(entry, id=next(self._ids)))
        self._tell()

    def restore(self, entries: Iterable[JournalEntry]) -> None:
        self.entries.extend(entries)
        self._tell()

    def reload(self) -> None:
        self._tell()

    def delete(self, ids: Iterable[EntryId]) -> None:
        gone = set(ids)
        self.entries = [entry for entry in self.entries if entry.id not in gone]
        self._tell()

    def _tell(self) -> None:
        self.entries.sort(key=lambda entry: -entry.started_at)
        self.loaded.emit(list(self.entries))


class FakeEvents:
    """What quickDiagnostic.txt may hold."""

    def read(self) -> tuple[str, str]:
        lines = ("program: 0.1.0 started", "connection: connecting", "connection: registered", "call 1: outgoing")
        return "".join(f"2026-07-10 09:1{number}:00  {line}\n" for number, line in enumerate(lines)), ""


class FakeLogFolder:
    """Log files as a person may have them."""

    def __init__(self) -> None:
        now = time.time()
        self.found = [LogFile("osmo-qt.log.1", 1_000_000, now - 90_000), LogFile("osmo-qt.log", 214_000, now - 40)]
        self.found.append(LogFile("quickDiagnostic.txt", 3_100, now - 5))

    def files(self) -> list[LogFile]:
        return list(self.found)

    def read(self, name: str) -> str:
        return "".join(f"2026-07-10 09:12:{n:02}.000 INFO {name}: registered\n" for n in range(60))

    def delete_all(self) -> None:
        self.found = []

    def pack(self, _about: str) -> Path:
        return Path("osmo-qt-logs.zip")


class FakeHandler:
    """The desktop's list of default applications."""

    def __init__(self) -> None:
        self.registered = False

    def is_registered(self) -> bool:
        return self.registered

    def register(self) -> None:
        self.registered = True


class InstantTasks:
    """Runs a coroutine at once; good for those that never really wait."""

    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run(work)

    keep = start


def demo_entries(now: float) -> list[JournalEntry]:
    """Recent calls as a person may have them."""
    outcome = CallOutcome
    return [
        JournalEntry(outcome.INCOMING_ACCEPTED, "102", "Grace Hopper", now - 900, 312.0),
        JournalEntry(outcome.INCOMING_NOT_ACCEPTED, "+4989550123", "Konrad Zuse", now - 4000, 0.0),
        JournalEntry(outcome.OUTGOING_SUCCESSFUL, "+491711234567", "", now - 7300, 41.0),
        JournalEntry(outcome.OUTGOING_NOT_SUCCESSFUL, "102", "Grace Hopper", now - 80000, 0.0),
        JournalEntry(outcome.INCOMING_NOT_ACCEPTED, "104", "Emmy Noether", now - 90000, 0.0),
        JournalEntry(outcome.OUTGOING_SUCCESSFUL, "600", "Echo", now - 180000, 12.0),
        JournalEntry(outcome.INCOMING_ACCEPTED, "102", "Grace Hopper", now - 260000, 3725.0),
        JournalEntry(outcome.OUTGOING_SUCCESSFUL, "105", "Katherine Johnson", now - 900000, 95.0),
    ]


@dataclass
class World:
    """All models over fake edges."""

    folder: Path
    voice: FakeVoice = field(default_factory=FakeVoice)
    store: FakeRecentsStore = field(default_factory=FakeRecentsStore)
    discovery: FakeDiscovery = field(default_factory=FakeDiscovery)
    book: FakeBook = field(default_factory=FakeBook)
    handler: FakeHandler = field(default_factory=FakeHandler)
    accepted: bool = True  # licence and disclaimer
    policy: Policy = field(default_factory=Policy)
    events: FakeEvents = field(default_factory=FakeEvents)
    logs: FakeLogFolder = field(default_factory=FakeLogFolder)
    reminders: FakeRemindersStore = field(default_factory=FakeRemindersStore)
    moves: FakeMoveHistoryStore = field(default_factory=FakeMoveHistoryStore)
    keys: FakeKeys = field(default_factory=FakeKeys)
    uc: FakeUc = field(default_factory=FakeUc)

    def __post_init__(self) -> None:
        voice, feedback, tasks = self.voice.service, Feedback(), cast(Tasks, InstantTasks())
        self.settings = settings = SettingsStore(self.folder / "settings.json", policy=self.policy)
        preferences, uc_tasks = Preferences(settings, feedback), UcTasks(feedback.report).tasks
        session = Session(voice, settings, MemorySecrets(), tasks, feedback, uc=self.uc.service)
        contacts, numbers = Contacts(self.book, preferences), Numbers(lambda: settings.text("calls.region"))
        self.office = build_people_models(self.uc.service, uc_tasks, contacts)
        calls = Calls(voice, reception=Reception(settings.get), identify=self.office.whose.name_of)
        recents = Recents(self.store, server=self.office.journal, people=self.office.whose)
        uc = self._uc_models(session, preferences, feedback, numbers)
        begun = begin_uc_calls(self.uc.service, uc_tasks, Around(calls, session, preferences, uc, self.office))
        dialer = Dialer(calls, session, recents, preferences, numbers, feedback, elsewhere=begun.outgoing)
        people = (UcSearch(self.office.people), ContactsSearch(contacts), RecentsSearch(recents))
        picker, about, self.pictures = PartyPicker(people), About("0.1.0", voice, tasks), Pictures(voice)
        sound = Sound(voice, feedback, preferences=preferences, start=Start(language="de_DE"))
        self.models = Models(
            session=session,
            search=ServerSearch(self.discovery.discover, tasks, session.known_authority),
            calls=calls,
            transfer=Transfer(voice, calls, picker, dialer.target_of),
            add_call=AddCall(calls, dialer, picker),
            recorder=Recorder(voice, settings.get, self.folder / "recordings"),
            recents=recents,
            contacts=contacts,
            quick_search=PartyPicker(people),
            dialer=dialer,
            numbers=numbers,
            links=Links(dialer, session, preferences, feedback),
            default_phone=DefaultPhone(self.handler, tasks, feedback),
            preferences=preferences,
            first_run=FirstRun(preferences, waived=self.accepted),
            sound=sound,
            attention=Attention(recents, voice, preferences),
            reminders=Reminders(self.reminders, calling_back(dialer, feedback)),
            shortcuts=GlobalShortcuts(self.keys, preferences),
            voicemail=Voicemail(voice, calls, session, preferences, feedback),
            voice_messages=self._voice_messages(feedback),
            voice_moves=build_voice_moves(voice, begun.around, dialer, feedback),
            forwarding=Forwarding(voice, calls, session, preferences, feedback, uc.forwarding),
            feedback=feedback,
            about=about,
            diagnostics=self._diagnostics(session, sound, preferences, feedback, about, uc.connection),
            log_files=LogFiles(cast(LogFolder, self.logs), preferences, tasks, about.text, compose=lambda *_: False),
            uc=uc,
            uc_calls=build_uc_calls(self.uc.service, voice, uc_tasks, self.moves, begun, dialer, people),
            people=self.office,
            video=Video(self.pictures, camera=True),
        )
        self._connect()

    def _connect(self) -> None:
        """As the composition does."""
        models, configuration = self.models, self.models.uc.configuration
        models.session.signed_out.connect(models.preferences.forget_secrets)
        models.diagnostics.add_row(models.voice_moves)
        self.office.whose.changed.connect(models.calls.names_changed)
        self.uc.voicemail_changed.connect(models.attention.set_messages)
        models.recents.set_configuration(configuration.value)
        connection = models.uc.connection
        connection.changed.connect(lambda: models.about.set_server(connection.server_text))
        configuration.changed.connect(lambda: models.recents.set_configuration(configuration.value))

    def _diagnostics(
        self,
        session: Session,
        sound: Sound,
        preferences: Preferences,
        feedback: Feedback,
        about: About,
        connection: UcConnection,
    ) -> Diagnostics:
        stores = cast(EventLog, self.events), MemorySecrets(), cast(Tasks, InstantTasks())
        return Diagnostics(
            *(session, sound, preferences, feedback, about, connection, *stores),
            lambda _host: Probe(online=True, resolves=True, disk_free=10**10),
        )

    def _voice_messages(self, feedback: Feedback) -> VoiceMessages:
        tasks = UcTasks(feedback.report).tasks
        player = MessagePlayer(self.uc.service, self.voice.service, tasks, feedback)
        return VoiceMessages(self.uc.service, tasks, self.office.whose, player)

    def _uc_models(self, session: Session, preferences: Preferences, feedback: Feedback, numbers: Numbers) -> UcModels:
        tasks = UcTasks(feedback.report).tasks
        made = build_uc_models(self.uc.service, lambda tell: tell(None), tasks, preferences, feedback, numbers)
        follow_session(made.configuration, session)
        return made

    def configure(self, configuration: Configuration) -> None:
        """A UC server said so."""
        self.models.session._configuration = configuration
        self.models.session.registration_changed.emit()

    def use(self, configuration: Configuration) -> None:
        """A UC server said so, and has told everything about oneself."""
        self.configure(configuration)
        tell_lists(self.uc)
        self.uc.take()

    def sign_in(self) -> None:
        """A person is signed in and the server has answered."""
        self.models.session.sign_in_with(ACCOUNT, "secret")
        self.voice.register_succeeds()
        self.voice.asked.clear()

    def sound_found(self) -> None:
        self.voice.audio_changed.emit(AudioReport(AudioKind.DEVICE))
