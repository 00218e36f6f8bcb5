"""Tells when the way to the outside changed: another network, a cable, a machine that woke up; and what it costs.

Linux: the kernel's route messages (rtnetlink(7)), the system bus for sleep (logind) and for metered networks
(NetworkManager), each as far as it is there. Elsewhere a look every few seconds tells the same a little later.
"""

import contextlib
import logging
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from osmo_qt.services.session_bus import Body, Member, SessionBus

log = logging.getLogger(__name__)

SETTLE_MS = 700  # messages of one change come in bursts
LOOK_EVERY_MS = 5_000
SLEPT_S = 20.0  # more between two looks than this: the machine slept
_GROUPS = 0x1 | 0x10 | 0x40 | 0x100 | 0x400  # RTMGRP_LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE
_SOMEWHERE = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))  # for documentation (RFC 5737, 3849)
_LOGIND = Member("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_MANAGER = Member("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager")
_METERED = (1, 3)  # NM_METERED_YES, NM_METERED_GUESS_YES

Outlook = tuple[object, ...]


class NetworkWatch(QObject):
    """Signals: `changed()`: what was connected may reach nobody any more; `metered_changed(bool)`: by the byte or not.

    `bus` is the system's. `route_messages` and `outlook` are for tests: where the kernel tells, and what is there now.
    """

    changed = Signal()
    metered_changed = Signal(bool)

    def __init__(
        self,
        bus: SessionBus,
        parent: QObject | None = None,
        *,
        route_messages: Callable[[], socket.socket | None] | None = None,
        outlook: Callable[[], Outlook] | None = None,
    ) -> None:
        super().__init__(parent)
        self._open = route_messages or _open_route_messages
        self._outlook = outlook or current_outlook
        self._bus = bus
        self._seen: Outlook = ()
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._metered = False
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._compare)
        self._look = QTimer(self, interval=LOOK_EVERY_MS)
        self._look.timeout.connect(self._on_look)
        self._looked_at = time.time()
        bus.listen(_LOGIND, "PrepareForSleep", self._on_sleep)
        bus.listen(_MANAGER.property(), "PropertiesChanged", self._on_properties)
        bus.connected.connect(self._ask_metered)

    @property
    def metered(self) -> bool:
        return self._metered

    def start(self) -> None:
        self._seen = self._outlook()
        self._socket = self._open()
        if self._socket is None:
            self._looked_at = time.time()
            self._look.start()
            return
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_message)

    def stop(self) -> None:
        self._settle.stop()
        self._look.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _on_message(self) -> None:
        """What exactly the kernel tells does not matter: what is there now does."""
        if self._socket is not None:
            with contextlib.suppress(OSError):  # ENOBUFS: there was more than fits, which is a change, too
                while self._socket.recv(65536):
                    pass
        self._settle.start()

    def _compare(self) -> None:
        outlook = self._outlook()
        if outlook != self._seen:
            self._seen = outlook
            log.info("the network changed")
            self.changed.emit()

    def _on_look(self) -> None:
        now = time.time()
        slept, self._looked_at = now - self._looked_at > SLEPT_S, now
        if slept:
            self._wake()
        else:
            self._compare()

    # --- what the system bus tells -------------------------------------------------------------------

    def _on_sleep(self, body: Body) -> None:
        if body and body[0] is False:  # it is over
            self._wake()

    def _wake(self) -> None:
        log.info("the machine woke up")
        self._seen = self._outlook()
        self.changed.emit()

    def _ask_metered(self) -> None:
        properties = _MANAGER.property()
        self._bus.call(properties, "Get", "ss", (_MANAGER.interface, "Metered"), self._on_metered)

    def _on_metered(self, body: Body | None) -> None:
        if body:
            self._tell_metered(body[0])

    def _on_properties(self, body: Body) -> None:
        if len(body) > 1 and body[0] == _MANAGER.interface and "Metered" in body[1]:
            self._tell_metered(body[1]["Metered"])

    def _tell_metered(self, variant: tuple[str, object]) -> None:
        metered = variant[1] in _METERED
        if metered != self._metered:
            self._metered = metered
            log.info("the network is %smetered", "" if metered else "not ")
            self.metered_changed.emit(metered)


def _open_route_messages() -> socket.socket | None:
    """The kernel's messages about links, addresses and routes; None where there are none."""
    if sys.platform != "linux":
        return None
    try:
        made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
        made.setblocking(False)
        made.bind((0, _GROUPS))
    except OSError as error:
        log.info("no route messages: %s", error)
        return None
    return made


def current_outlook() -> Outlook:
    """What of the network matters to a telephone: our addresses towards the outside, routes, cables. Sends nothing."""
    return (*(_own_address(*somewhere) for somewhere in _SOMEWHERE), _routes(), _links())


def _own_address(remote: str, family: socket.AddressFamily) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((remote, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def _routes() -> str:
    """Interface, destination and gateway of the IPv4 routes (proc(5))."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/net/route").read_text(encoding="ascii", errors="replace").splitlines()[1:]
        return " ".join(",".join(line.split()[:3]) for line in lines)
    return ""


def _links() -> str:
    """Which real network devices have a connection: a cable that was pulled leaves addresses and routes for a while."""
    devices = sorted(Path("/sys/class/net").glob("*/device")) if sys.platform == "linux" else []
    states = []
    for device in devices:
        with contextlib.suppress(OSError):
            states.append(f"{device.parent.name}={(device.parent / 'operstate').read_text().strip()}")
    return " ".join(states)
