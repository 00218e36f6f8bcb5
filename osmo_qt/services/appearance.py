"""How the desktop wants programs to look and move: org.freedesktop.portal.Settings, read once and then followed.

Qt reads dark and light by itself on some desktops only, and reduced motion on none.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal

from osmo_qt.services.session_bus import Body, Member, SessionBus

SERVICE = "org.freedesktop.portal.Desktop"
SETTINGS = Member(SERVICE, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings")
_APPEARANCE, _GNOME = "org.freedesktop.appearance", "org.gnome.desktop.interface"
_DARK, _LIGHT = 1, 2  # color-scheme; 0 is no preference


class Appearance(QObject):
    """Signal: `changed()`. `dark` and `motion` are None where the desktop says nothing."""

    changed = Signal()

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self.dark: bool | None = None
        self.motion: bool | None = None
        bus.listen(SETTINGS, "SettingChanged", self._on_changed)
        bus.owner_changed.connect(self._on_owner)
        bus.watch_name(SERVICE)

    def _on_owner(self, name: str, present: bool) -> None:
        if name == SERVICE and present:
            self._bus.call(SETTINGS, "ReadAll", "as", ([_APPEARANCE, _GNOME],), self._on_all)

    def _on_all(self, answer: Body | None) -> None:
        for namespace, values in (answer[0] if answer else {}).items():
            for key, value in values.items():
                self._take(namespace, key, value[1])
        self.changed.emit()

    def _on_changed(self, body: Body) -> None:
        namespace, key, value = body
        self._take(namespace, key, value[1])
        self.changed.emit()

    def _take(self, namespace: str, key: str, value: Any) -> None:
        if (namespace, key) == (_APPEARANCE, "color-scheme"):
            self.dark = {_DARK: True, _LIGHT: False}.get(value)
        elif (namespace, key) == (_APPEARANCE, "reduced-motion"):
            self.motion = value != 1
        elif (namespace, key) == (_GNOME, "enable-animations"):
            self.motion = bool(value)
