"""Callback mode: telephony here is down, but the UC server makes calls through other devices (guide 2.3.1, 5.1.1)."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import Registration, RegistrationState
from osmo_qt.core.uc import UcState
from osmo_qt.core.uc_calls import CALLS
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.voice.service import VoiceService

WIFI_ONLY = "uc.wifi_only"


class CallbackMode(QObject):
    """Signal: `changed()`: whether it is `on`."""

    changed = Signal()

    def __init__(
        self, voice: VoiceService, uc: UcService, settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._settings = settings
        self._down = False  # since the registration failed, also while it is tried again
        self._capable = False
        self.on = False
        voice.registration_changed.connect(self._on_registration)
        uc.capabilities_changed.connect(self._on_capabilities)
        uc.state_changed.connect(self._refresh)
        settings.changed.connect(lambda key: self._refresh() if key == WIFI_ONLY else None)

    def _on_registration(self, registration: Registration) -> None:
        if registration.state is not RegistrationState.CONNECTING:
            self._down = registration.state is RegistrationState.FAILED
        self._refresh()

    def _on_capabilities(self, capabilities: frozenset[str]) -> None:
        self._capable = CALLS in capabilities
        self._refresh()

    def _refresh(self) -> None:
        allowed = self._capable and not self._settings.get(WIFI_ONLY)
        on = self._down and allowed and self._uc.state is UcState.ONLINE
        if on is not self.on:
            self.on = on
            self.changed.emit()
