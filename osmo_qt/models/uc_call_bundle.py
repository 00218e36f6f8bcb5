"""The models of calls on other devices; nothing is in them where the UC server knows no calls."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from osmo_qt.models.answering import Answering
from osmo_qt.models.call_slider import CallSlider
from osmo_qt.models.calls import Calls
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.move_history import MoveHistory, MoveHistoryStorage
from osmo_qt.models.outgoing import Outgoing
from osmo_qt.models.party_picker import PartySearch
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.models.place_picker import PlacePicker
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session
from osmo_qt.models.uc_bundle import UcModels
from osmo_qt.models.uc_calls import UcCalls
from osmo_qt.models.voice_moves import VoiceMoves
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.voice.service import VoiceService


@dataclass(frozen=True, slots=True)
class UcCallModels:
    """One of each."""

    calls: UcCalls
    outgoing: Outgoing
    history: MoveHistory
    slider: CallSlider
    answering: Answering
    new_places: Callable[[QObject | None], PlacePicker]  # each screen has one of its own


@dataclass(frozen=True, slots=True)
class Around:
    """The models that those of calls elsewhere are built on."""

    calls: Calls
    session: Session
    preferences: Preferences
    uc: UcModels
    people: PeopleModels


@dataclass(frozen=True, slots=True)
class Begun:
    """What the dialer is built on, before the rest."""

    around: Around
    known: UcCalls
    outgoing: Outgoing


def begin_uc_calls(service: UcService, tasks: Tasks, around: Around, parent: QObject | None = None) -> Begun:
    name_of, devices, configuration = around.people.whose.name_of, around.uc.devices, around.uc.configuration
    known = UcCalls(service, tasks, around.calls, devices, name_of, parent)
    known.changed.connect(lambda: configuration.set_server_calls(known.capable))
    return Begun(around, known, Outgoing(known, devices, around.session, around.preferences, name_of, parent))


def build_uc_calls(
    service: UcService,
    voice: VoiceService,
    tasks: Tasks,
    store: MoveHistoryStorage,
    begun: Begun,
    dialer: Dialer,
    searches: tuple[PartySearch, ...],
    parent: QObject | None = None,
) -> UcCallModels:
    """The rest. `searches`: those in the contacts, and as the last one that in the recent calls."""
    around, known, history = begun.around, begun.known, MoveHistory(store, parent)
    devices = around.uc.devices
    slider = CallSlider(service, known, around.calls, devices, around.session, history, tasks, parent)

    def new_places(owner: QObject | None) -> PlacePicker:
        return PlacePicker(searches[-1], searches[:-1], history, devices, dialer.number_of, owner)

    answering = Answering(known, around.calls, devices, around.session, around.preferences, voice.set_ringing, parent)
    return UcCallModels(known, begun.outgoing, history, slider, answering, new_places)


def build_voice_moves(
    voice: VoiceService, around: Around, dialer: Dialer, feedback: Feedback, parent: QObject | None = None
) -> VoiceMoves:
    """For servers that know telephony only."""
    told = voice, around.calls, around.session, around.uc.configuration, around.preferences, feedback
    return VoiceMoves(*told, dialer.target_of, around.people.whose.name_of, parent)
