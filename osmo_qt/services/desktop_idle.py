"""How long nobody has touched the desktop, where it tells: GNOME's Mutter, or a screen saver such as KDE's."""

import os
from collections.abc import Callable

from PySide6.QtCore import QObject

from osmo_qt.services.session_bus import Body, Member, SessionBus

MUTTER = Member("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor")
SAVER = Member("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")


class DesktopIdle(QObject):
    """Asks whoever is on the bus; nobody is asked twice in vain."""

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._present: set[str] = set()
        # the freedesktop draft has seconds; Plasma has milliseconds (kscreenlocker)
        self._saver_unit_s = 0.001 if "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":") else 1.0
        bus.owner_changed.connect(self._on_owner)
        for member in (MUTTER, SAVER):
            bus.watch_name(member.service)

    def ask(self, tell: Callable[[float | None], None]) -> None:
        """Calls back with the seconds since the last input, None if nobody knows."""
        if MUTTER.service in self._present:
            self._call(MUTTER, "GetIdletime", 0.001, tell)
        elif SAVER.service in self._present:
            self._call(SAVER, "GetSessionIdleTime", self._saver_unit_s, tell)
        else:
            tell(None)

    def _call(self, member: Member, name: str, unit_s: float, tell: Callable[[float | None], None]) -> None:
        def on_reply(body: Body | None) -> None:
            if body is None:
                self._present.discard(member.service)  # it can't tell
            seconds = body[0] if body else None
            tell(seconds * unit_s if isinstance(seconds, int) else None)

        self._bus.call(member, name, then=on_reply)

    def _on_owner(self, name: str, present: bool) -> None:
        if name in (MUTTER.service, SAVER.service):
            (self._present.add if present else self._present.discard)(name)
