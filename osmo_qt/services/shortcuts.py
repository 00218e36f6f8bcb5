"""Global shortcuts: by the desktop portal on Wayland, by the X server on X11, otherwise not at all."""

import logging
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.shortcuts import Shortcut, ShortcutState, parse_shortcut
from osmo_qt.services.session_bus import SessionBus

if TYPE_CHECKING:
    from osmo_qt.services.portal_keys import PortalKeys
    from osmo_qt.services.x11_keys import X11Keys

log = logging.getLogger(__name__)


class Shortcuts(QObject):
    """Signals: `pressed(name)`; `states_changed()`.

    Nothing is connected before the first keys are set. `descriptions`: name → what it does.
    """

    pressed = Signal(str)
    states_changed = Signal()

    def __init__(self, bus: SessionBus, descriptions: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._descriptions = descriptions
        self._texts: dict[str, str] = {}
        self._states: dict[str, ShortcutState] = {}
        self._keys: X11Keys | PortalKeys | None = None
        self._started = False
        bus.connected.connect(self._apply)

    def state(self, name: str) -> ShortcutState:
        return self._states.get(name, ShortcutState.NONE)

    def start(self) -> None:
        """From now on keys are asked for."""
        self._started = True
        self._apply()

    def set_shortcut(self, name: str, text: str) -> None:
        """Keys by Qt's portable names for `name`; "" for none."""
        if self._texts.get(name, "") != text:
            self._texts[name] = text
            self._apply()

    def stop(self) -> None:
        self._started = False
        if self._keys is not None:
            self._keys.stop()
            self._keys = None

    def _apply(self) -> None:
        if not self._started:
            return
        wanted: dict[str, Shortcut] = {}
        for name, text in self._texts.items():
            shortcut = parse_shortcut(text)
            if shortcut is not None:
                wanted[name] = shortcut
            self._states[name] = ShortcutState.INVALID if text and shortcut is None else ShortcutState.NONE
        if wanted and self._keys is None:
            self._keys = self._connect()
        if self._keys is not None:
            self._keys.set_shortcuts(wanted)
            log.info("global keys: %d", len(wanted))
        elif wanted:
            self._states.update(dict.fromkeys(wanted, ShortcutState.UNAVAILABLE))
        self.states_changed.emit()

    def _connect(self) -> "X11Keys | PortalKeys | None":
        """Most people have no such keys, so what they need is loaded here."""
        from osmo_qt.services.portal_keys import PortalKeys
        from osmo_qt.services.x11_keys import X11Keys

        keys: X11Keys | PortalKeys | None = None
        if sys.platform != "linux":
            return None
        if os.environ.get("WAYLAND_DISPLAY"):  # an X server there knows of its own windows' keys only
            keys = PortalKeys(self._bus, self._descriptions, self) if self._bus.is_connected else None
        elif os.environ.get("DISPLAY"):
            try:
                keys = X11Keys(self)
            except OSError as error:
                log.warning("global shortcuts: %s", error)
        if keys is not None:
            keys.pressed.connect(self.pressed)
            keys.state_changed.connect(self._on_state)
        return keys

    def _on_state(self, name: str, state: ShortcutState) -> None:
        if self._states.get(name) is not state:
            self._states[name] = state
            self.states_changed.emit()
