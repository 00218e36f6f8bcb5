"""Global shortcuts: from the settings to the desktop, and how that went in words for the settings page."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from osmo_qt.core.shortcuts import ShortcutState
from osmo_qt.models.desktop_texts import shortcut_problem_text
from osmo_qt.models.preferences import Preferences

SHORTCUTS = {
    "answer": "desktop.shortcut_answer",
    "hang_up": "desktop.shortcut_hang_up",
    "mute": "desktop.shortcut_mute",
}
_NAMES = {key: name for name, key in SHORTCUTS.items()}


class KeyService(Protocol):
    """What of the service is used."""

    @property
    def states_changed(self) -> SignalInstance: ...
    def state(self, name: str) -> ShortcutState: ...
    def set_shortcut(self, name: str, text: str) -> None: ...


class GlobalShortcuts(QObject):
    """Signal: `changed()`: a shortcut began or ceased to work."""

    changed = Signal()

    def __init__(self, service: KeyService, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._preferences = preferences
        service.states_changed.connect(self.changed)
        preferences.changed.connect(self._on_preference)
        for key in _NAMES:
            self._on_preference(key)

    def problem(self, key: str) -> str:
        """Why the shortcut in the setting `key` does not work, in words; "" if it does, or if there is none."""
        return shortcut_problem_text(self._service.state(_NAMES[key]))

    def _on_preference(self, key: str) -> None:
        if key in _NAMES:
            self._service.set_shortcut(_NAMES[key], self._preferences.text(key))
