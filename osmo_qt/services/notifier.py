"""Messages on the desktop, outside of our windows: org.freedesktop.Notifications 1.2, or nothing where there is none.

Text is plain text: where the server reads markup in the body, it is escaped.
"""

import logging
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from typing import Any

from PySide6.QtCore import QObject, Signal

from osmo_qt.services.session_bus import Body, Member, SessionBus

log = logging.getLogger(__name__)

SERVICE = "org.freedesktop.Notifications"
SERVER = Member(SERVICE, "/org/freedesktop/Notifications", SERVICE)
DEFAULT_ACTION = "default"  # a click on the message itself
ICON = "osmo-qt"


class Urgency(IntEnum):
    """The specification's levels; CRITICAL stays until it is closed."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True)
class DesktopMessage:
    """`key` names it for us: a later one with the same key replaces it. `actions`: (id, label), in this order.

    `title` holds our own words only, `body` may hold somebody else's. `category` is one of the specification's.
    """

    key: str
    title: str
    body: str = ""
    actions: tuple[tuple[str, str], ...] = ()
    urgency: Urgency = Urgency.NORMAL
    category: str = ""


class Notifier(QObject):
    """Signals: `chosen(key, action id)`; `closed(key)` when it went, by the person or by time; `appeared()` when there
    is somebody to show messages, who has not been told any yet."""

    appeared = Signal()
    chosen = Signal(str, str)
    closed = Signal(str)

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._present = False
        self._markup = True  # until the server says that it reads none: escaping too much does no harm
        self._ids: dict[str, int] = {}
        self._asked: dict[str, DesktopMessage] = {}  # on their way, the server has not told their number yet
        self._unwanted: set[str] = set()
        bus.listen(SERVER, "ActionInvoked", self._on_action)
        bus.listen(SERVER, "NotificationClosed", self._on_closed)
        bus.owner_changed.connect(self._on_owner)
        bus.watch_name(SERVICE)

    @property
    def available(self) -> bool:
        """Whether somebody shows messages on this desktop."""
        return self._present and self._bus.is_connected

    def show(self, message: DesktopMessage) -> None:
        """Shows or replaces a message; returns at once."""
        if not self._bus.is_connected:
            return
        self._unwanted.discard(message.key)
        self._asked[message.key] = message
        actions = [text for action in message.actions for text in action]
        hints: dict[str, tuple[str, Any]] = {
            "urgency": ("y", int(message.urgency)),
            "desktop-entry": ("s", ICON),
            "suppress-sound": ("b", True),  # what sounds here is the ringtone
        }
        if message.category:
            hints["category"] = ("s", message.category)
        body = escape(message.body, quote=False) if self._markup else message.body
        never = message.urgency is Urgency.CRITICAL
        self._bus.call(
            SERVER,
            "Notify",
            "susssasa{sv}i",
            ("OSMO Qt", self._ids.get(message.key, 0), ICON, message.title, body, actions, hints, 0 if never else -1),
            lambda answer: self._on_shown(message, answer),
        )

    def close(self, key: str) -> None:
        """Takes a message back."""
        if key in self._asked:
            self._unwanted.add(key)
        elif key in self._ids:
            self._bus.call(SERVER, "CloseNotification", "u", (self._ids.pop(key),))

    def close_all(self) -> None:
        for key in [*self._ids, *self._asked]:
            self.close(key)

    # --- what the server tells -----------------------------------------------------------------------

    def _on_owner(self, name: str, present: bool) -> None:
        if name != SERVICE:
            return
        self._present = present
        self._ids.clear()
        if present:
            self._bus.call(SERVER, "GetCapabilities", then=self._on_capabilities)
            if not self._asked:
                self.appeared.emit()

    def _on_capabilities(self, answer: Body | None) -> None:
        self._markup = answer is None or "body-markup" in answer[0]

    def _on_shown(self, message: DesktopMessage, answer: Body | None) -> None:
        if self._asked.get(message.key) is message:
            del self._asked[message.key]
        if answer is None:
            return
        self._ids[message.key] = answer[0]
        if message.key in self._unwanted and message.key not in self._asked:
            self._unwanted.discard(message.key)
            self.close(message.key)

    def _key_of(self, number: int) -> str:
        return next((key for key, known in self._ids.items() if known == number), "")

    def _on_action(self, body: Body) -> None:
        key = self._key_of(body[0])
        if key:
            self.chosen.emit(key, str(body[1]))

    def _on_closed(self, body: Body) -> None:
        key = self._key_of(body[0])
        if key:
            del self._ids[key]
            self.closed.emit(key)
