"""The number on the program's icon in docks and task bars (com.canonical.Unity.LauncherEntry, which most of them read).

Qt's own `setBadgeNumber` would send the same, but makes an object path of the application's name, which a hyphen in
it makes invalid (Qt 6.11).
"""

from PySide6.QtCore import QObject

from osmo_qt.services.session_bus import SessionBus

APPLICATION = "application://osmo-qt.desktop"
INTERFACE = "com.canonical.Unity.LauncherEntry"
PATH = "/com/canonical/unity/launcherentry/osmo_qt"


class Badge(QObject):
    """Shows a count; 0 takes the badge away."""

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._count = 0
        bus.connected.connect(self._tell)

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self._tell()

    def _tell(self) -> None:
        properties = {"count": ("x", self._count), "count-visible": ("b", self._count > 0)}
        self._bus.tell(PATH, INTERFACE, "Update", "sa{sv}", (APPLICATION, properties))
