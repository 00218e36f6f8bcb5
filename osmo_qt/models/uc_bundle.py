"""The models of what only a UC server brings; nothing happens in them where there is none."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from osmo_qt.models.auto_refresh import AutoRefresh
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.device_editor import DeviceEditor
from osmo_qt.models.devices import Devices
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.idleness import Idleness, Tell
from osmo_qt.models.own_status import OwnStatus
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.rules import Rules
from osmo_qt.models.session import Session
from osmo_qt.models.tabs import Tabs
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.services.numbers import Numbers
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


@dataclass(frozen=True, slots=True)
class UcModels:
    """One of each. `configuration` tells whether there is a UC server at all."""

    configuration: CurrentConfiguration
    connection: UcConnection
    tabs: Tabs
    own_status: OwnStatus
    devices: Devices
    device_editor: DeviceEditor
    rules: Rules
    idleness: Idleness
    auto_refresh: AutoRefresh


def build_uc_models(
    uc: UcService,
    ask_desktop: Callable[[Tell], None],
    tasks: Tasks,
    preferences: Preferences,
    feedback: Feedback,
    numbers: Numbers,
    parent: QObject | None = None,
) -> UcModels:
    """`ask_desktop` as in Idleness."""
    configuration = CurrentConfiguration(parent)
    devices = Devices(uc, tasks, feedback, parent)
    return UcModels(
        configuration=configuration,
        connection=UcConnection(uc, configuration, parent),
        tabs=Tabs(configuration, preferences, parent),
        own_status=OwnStatus(uc, tasks, feedback, preferences, parent),
        devices=devices,
        device_editor=DeviceEditor(uc, tasks, devices, numbers.e164, parent),
        rules=Rules(uc, tasks, parent),
        idleness=Idleness(uc, tasks, preferences, ask_desktop, parent),
        auto_refresh=AutoRefresh(uc, tasks, preferences, configuration, parent),
    )


def follow_session(configuration: CurrentConfiguration, session: Session) -> None:
    """From now on the configuration is what the session says."""

    def follow() -> None:
        configuration.set(session.configuration)

    session.phase_changed.connect(follow)
    session.registration_changed.connect(follow)
    follow()
