"""Builds the services and the models of the program; `app.py` connects, starts and stops them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from osmo_qt import __version__
from osmo_qt.core.errors import Problem
from osmo_qt.log import Logs, sip_trace_wanted
from osmo_qt.models.about import About
from osmo_qt.models.account_options import OptionWatch, account_options
from osmo_qt.models.add_call import AddCall
from osmo_qt.models.attention import Attention
from osmo_qt.models.bundle import Models
from osmo_qt.models.calls import Calls
from osmo_qt.models.contacts import Contacts, ContactsSearch
from osmo_qt.models.default_phone import DefaultPhone
from osmo_qt.models.desktop_texts import shortcut_texts
from osmo_qt.models.diagnostics import Diagnostics
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.event_recorder import EventRecorder
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.first_run import FirstRun
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.kept_drafts import KeptDrafts
from osmo_qt.models.links import Links
from osmo_qt.models.log_files import LogFiles
from osmo_qt.models.message_player import MessagePlayer
from osmo_qt.models.party_picker import PartyPicker, RecentsSearch
from osmo_qt.models.people_bundle import PeopleModels, build_people_models
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents
from osmo_qt.models.reception import Reception
from osmo_qt.models.recorder import Recorder
from osmo_qt.models.reminders import Reminders, calling_back
from osmo_qt.models.server_search import ServerSearch
from osmo_qt.models.session import Session
from osmo_qt.models.sound import Sound, audio_choice
from osmo_qt.models.sound import Start as AudioStart
from osmo_qt.models.transfer import Transfer
from osmo_qt.models.uc_bundle import UcModels, build_uc_models, follow_session
from osmo_qt.models.uc_call_bundle import Around, begin_uc_calls, build_uc_calls, build_voice_moves
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.models.video import Video
from osmo_qt.models.voice_messages import VoiceMessages
from osmo_qt.models.voicemail import Voicemail
from osmo_qt.models.whose_number import UcSearch
from osmo_qt.services.contacts.book import AddressBook
from osmo_qt.services.desktop_idle import DesktopIdle
from osmo_qt.services.diagnostics import probe
from osmo_qt.services.discovery import Discovery
from osmo_qt.services.event_log import EventLog
from osmo_qt.services.link_handler import LinkHandler
from osmo_qt.services.log_folder import LogFolder
from osmo_qt.services.move_history_store import MoveHistoryStore
from osmo_qt.services.network import NetworkWatch
from osmo_qt.services.numbers import Numbers
from osmo_qt.services.paths import ProfilePaths
from osmo_qt.services.policy import load_policy, policy_path
from osmo_qt.services.recents_store import RecentsStore
from osmo_qt.services.records_file import RecordsFile
from osmo_qt.services.reminders_store import RemindersStore
from osmo_qt.services.secrets import KeyringSecrets, MemorySecrets
from osmo_qt.services.session_bus import SessionBus
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.shortcuts import Shortcuts
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.voice.cameras import Cameras
from osmo_qt.services.voice.pictures import Pictures
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.stack import make_driver


class Services:
    """All that talks to the outside. The voice thread and the keyring's are at work when this returns."""

    def __init__(
        self,
        paths: ProfilePaths,
        logs: Logs,
        feedback: Feedback,
        files: tuple[Path | None, Path | None],
        *,
        demo: bool,
        parent: QObject,
        camera: str = "",
    ) -> None:
        self.paths, self.logs, self.demo = paths, logs, demo
        policy = load_policy(policy_path())
        self.settings = SettingsStore(paths.settings, parent, policy)
        self.start_problems = [p for p in (self.settings.load(), policy.problem) if p is not None]
        self.set_log()
        self.voice = VoiceService(make_driver(f"OSMO Qt/{__version__}"), parent)
        self.pictures = Pictures(self.voice, parent)
        self.cameras = Cameras(self.pictures, camera, parent)
        self.audio_start = AudioStart(*files, language=QLocale.system().name())
        self.voice.start(audio_choice(self.settings, self.audio_start))
        self.set_trace()
        self.secrets = MemorySecrets() if demo else KeyringSecrets()
        self.secrets.warm_up()
        self.tasks = Tasks(feedback.report)
        self.uc = UcService(self.secrets, paths.uc_cache, parent)
        self.recents = RecentsStore(paths.recents, parent)
        self.reminders = RemindersStore(paths.reminders, parent)
        self.move_history = MoveHistoryStore(paths.move_history, parent)
        drafts = paths.drafts, "drafts", Problem.DRAFTS_SET_ASIDE, Problem.DRAFTS_NOT_SAVED
        self.drafts = RecordsFile(*drafts, parent)
        self.book = AddressBook(paths.contacts, parent)
        self.events = EventLog(paths.logs)
        self.bus = SessionBus(parent)
        self.machine_bus = SessionBus(parent, system=True)
        self.network = NetworkWatch(self.machine_bus, parent)
        self.desktop_idle = DesktopIdle(self.bus, parent)
        self.shortcuts = Shortcuts(self.bus, shortcut_texts(), parent)

    def set_log(self) -> None:
        """Logs what the settings say, from now on; `set_trace` is the SIP stack's part of it."""
        self.logs.set_level(self.settings.text("logging.level"))
        self.logs.set_masking(bool(self.settings.get("logging.mask_numbers")))

    def set_trace(self) -> None:
        self.voice.set_trace(sip_trace_wanted(self.settings.text("logging.level")))

    def on_setting(self, key: str) -> None:
        """A setting differs."""
        if key.startswith("logging."):
            self.set_log()
            self.set_trace()


def build_models(services: Services, feedback: Feedback, parent: QObject) -> Models:
    """One of each, on these services."""
    voice, settings, tasks, secrets = services.voice, services.settings, services.tasks, services.secrets
    preferences = Preferences(settings, feedback, parent, secrets=secrets, tasks=tasks)
    sound = Sound(voice, feedback, parent, preferences=preferences, start=services.audio_start)
    session = _session(services, preferences, feedback, parent)
    contacts, numbers = Contacts(services.book, preferences, parent), Numbers(lambda: settings.text("calls.region"))
    people = build_people_models(services.uc, tasks, contacts, parent)
    calls = Calls(voice, parent, reception=Reception(settings.get), identify=people.whose.name_of)
    recents = Recents(services.recents, parent, server=people.journal, people=people.whose)
    uc = _uc_models(services, session, preferences, feedback, numbers, parent)
    begun = begin_uc_calls(services.uc, tasks, Around(calls, session, preferences, uc, people), parent)
    dialer = Dialer(calls, session, recents, preferences, numbers, feedback, parent, elsewhere=begun.outgoing)
    known = (UcSearch(people.people), ContactsSearch(contacts), RecentsSearch(recents))
    picker, about = PartyPicker(known, parent), About(__version__, voice, tasks, parent)
    models = Models(
        session=session,
        search=ServerSearch(Discovery().discover, tasks, session.known_authority, parent),
        calls=calls,
        transfer=Transfer(voice, calls, picker, dialer.target_of, parent),
        add_call=AddCall(calls, dialer, picker, parent),
        recorder=Recorder(voice, settings.get, services.paths.recordings, parent),
        recents=recents,
        contacts=contacts,
        quick_search=PartyPicker(known, parent),
        dialer=dialer,
        numbers=numbers,
        links=Links(dialer, session, preferences, feedback, parent),
        default_phone=DefaultPhone(LinkHandler(), tasks, feedback, parent),
        preferences=preferences,
        first_run=FirstRun(preferences, parent, waived=services.demo),
        sound=sound,
        attention=Attention(recents, voice, preferences, parent),
        reminders=Reminders(services.reminders, calling_back(dialer, feedback), parent),
        shortcuts=GlobalShortcuts(services.shortcuts, preferences, parent),
        voicemail=Voicemail(voice, calls, session, preferences, feedback, parent),
        voice_messages=_voice_messages(services, people, feedback, parent),
        voice_moves=build_voice_moves(voice, begun.around, dialer, feedback, parent),
        forwarding=Forwarding(voice, calls, session, preferences, feedback, uc.forwarding, parent),
        feedback=feedback,
        about=about,
        diagnostics=_diagnostics(services, session, sound, preferences, about, uc.connection, feedback, parent),
        log_files=_log_files(services, preferences, about, parent),
        uc=uc,
        uc_calls=build_uc_calls(services.uc, voice, tasks, services.move_history, begun, dialer, known, parent),
        people=people,
        video=Video(services.pictures, parent, camera=services.cameras.choice != ""),
    )
    return _connected(models, services, parent)


def _connect_services(services: Services, models: Models, parent: QObject) -> None:
    """What is written down besides what models do by themselves."""
    EventRecorder(services.voice, services.events, __version__, parent)
    services.uc.voicemail_changed.connect(models.attention.set_messages)
    editors = models.people.contact_editor, models.people.group_editor
    kept = KeptDrafts(services.drafts, services.uc, *editors, parent)
    models.session.signed_out.connect(kept.forget)


def _connected(models: Models, services: Services, parent: QObject) -> Models:
    """They tell each other what the others have to know."""
    _connect_services(services, models, parent)
    models.session.signed_out.connect(models.preferences.forget_secrets)
    models.diagnostics.add_row(models.voice_moves)
    OptionWatch(models.preferences, models.session, models.calls, parent)
    models.people.whose.changed.connect(models.calls.names_changed)
    configuration = models.uc.configuration
    models.recents.set_configuration(configuration.value)
    connection = models.uc.connection
    connection.changed.connect(lambda: models.about.set_server(connection.server_text))
    configuration.changed.connect(lambda: models.recents.set_configuration(configuration.value))
    return models


def _session(services: Services, preferences: Preferences, feedback: Feedback, parent: QObject) -> Session:
    edges = services.voice, services.settings, services.secrets, services.tasks
    options = partial(account_options, preferences)
    return Session(*edges, feedback, parent, uc=services.uc, options=options)


def _uc_models(
    services: Services,
    session: Session,
    preferences: Preferences,
    feedback: Feedback,
    numbers: Numbers,
    parent: QObject,
) -> UcModels:
    made = build_uc_models(
        services.uc, services.desktop_idle.ask, services.tasks, preferences, feedback, numbers, parent
    )
    follow_session(made.configuration, session)
    return made


def _voice_messages(services: Services, people: PeopleModels, feedback: Feedback, parent: QObject) -> VoiceMessages:
    player = MessagePlayer(services.uc, services.voice, services.tasks, feedback, parent)
    return VoiceMessages(services.uc, services.tasks, people.whose, player, parent)


def _log_files(services: Services, preferences: Preferences, about: About, parent: QObject) -> LogFiles:
    folder = LogFolder(services.paths.logs, services.logs.delete)
    return LogFiles(folder, preferences, services.tasks, about.text, parent)


def _diagnostics(
    services: Services,
    session: Session,
    sound: Sound,
    preferences: Preferences,
    about: About,
    connection: UcConnection,
    feedback: Feedback,
    parent: QObject,
) -> Diagnostics:
    look = partial(probe, folder=services.paths.folder)
    stores = services.events, services.secrets, services.tasks
    return Diagnostics(session, sound, preferences, feedback, about, connection, *stores, look, parent)
