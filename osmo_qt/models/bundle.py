"""The models that windows are built from, made by `app.py`."""

from dataclasses import dataclass

from osmo_qt.models.about import About
from osmo_qt.models.add_call import AddCall
from osmo_qt.models.attention import Attention
from osmo_qt.models.calls import Calls
from osmo_qt.models.contacts import Contacts
from osmo_qt.models.default_phone import DefaultPhone
from osmo_qt.models.diagnostics import Diagnostics
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.first_run import FirstRun
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.links import Links
from osmo_qt.models.log_files import LogFiles
from osmo_qt.models.party_picker import PartyPicker
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents
from osmo_qt.models.recorder import Recorder
from osmo_qt.models.reminders import Reminders
from osmo_qt.models.server_search import ServerSearch
from osmo_qt.models.session import Session
from osmo_qt.models.sound import Sound
from osmo_qt.models.transfer import Transfer
from osmo_qt.models.uc_bundle import UcModels
from osmo_qt.models.uc_call_bundle import UcCallModels
from osmo_qt.models.video import Video
from osmo_qt.models.voice_messages import VoiceMessages
from osmo_qt.models.voice_moves import VoiceMoves
from osmo_qt.models.voicemail import Voicemail
from osmo_qt.services.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Models:
    """One of each; windows pass on to their parts only what these need."""

    session: Session
    search: ServerSearch
    calls: Calls
    transfer: Transfer
    add_call: AddCall
    recorder: Recorder
    recents: Recents
    contacts: Contacts
    quick_search: PartyPicker
    dialer: Dialer
    numbers: Numbers
    links: Links
    default_phone: DefaultPhone
    preferences: Preferences
    first_run: FirstRun
    sound: Sound
    attention: Attention
    reminders: Reminders
    shortcuts: GlobalShortcuts
    voicemail: Voicemail
    voice_messages: VoiceMessages
    voice_moves: VoiceMoves
    forwarding: Forwarding
    feedback: Feedback
    about: About
    diagnostics: Diagnostics
    log_files: LogFiles
    uc: UcModels
    uc_calls: UcCallModels
    people: PeopleModels
    video: Video
