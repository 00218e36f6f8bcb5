"""What a desktop offers its programs, on a real session bus: messages, a tray, a dock with badges, its settings."""

from dataclasses import dataclass
from typing import Any

from .bus_peer import Body, BusMessage, BusPeer, HasBus

NOTIFICATIONS = "org.freedesktop.Notifications"
NOTIFICATIONS_PATH = "/org/freedesktop/Notifications"


@dataclass
class Shown:
    """One Notify call. `time`: time.monotonic() at which it came; `actions`: id → label."""

    id: int
    replaces: int
    title: str
    body: str
    actions: dict[str, str]
    hints: dict[str, Any]
    time: float
    closed: bool = False


class IdleMonitor(BusPeer):
    """Tells how long nobody has touched the desktop: as GNOME's Mutter (milliseconds), or as a screen saver does."""

    MUTTER, SAVER = "org.gnome.Mutter.IdleMonitor", "org.freedesktop.ScreenSaver"

    def __init__(self, desktop: HasBus, name: str, idle: int) -> None:
        super().__init__(desktop)
        self.name = name
        self.idle = idle

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        if self.idle >= 0 and call.member == "GetIdletime" and call.path == "/org/gnome/Mutter/IdleMonitor/Core":
            return "t", (self.idle,)
        if self.idle >= 0 and call.member == "GetSessionIdleTime" and call.interface == self.SAVER:
            return "u", (self.idle,)
        raise LookupError(call.member)


class NotificationServer(BusPeer):
    """Keeps every message in `history`; `press` is the person's click on a button."""

    name = NOTIFICATIONS

    def __init__(self, desktop: HasBus, capabilities: tuple[str, ...] = ("actions", "body", "body-markup")) -> None:
        super().__init__(desktop)
        self.history: list[Shown] = []
        self._capabilities = list(capabilities)

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        if call.member == "GetCapabilities":
            return "as", (self._capabilities,)
        if call.member == "Notify":
            return "u", (self._notify(call),)
        if call.member == "CloseNotification":
            self._close(call.body[0], 3)
            return "", ()
        raise LookupError(call.member)

    def _notify(self, call: BusMessage) -> int:
        _app, replaces, _icon, title, text, actions, hints, _expire = call.body
        number = replaces or len(self.history) + 1
        pairs = dict(zip(actions[::2], actions[1::2], strict=True))
        values = {name: value[1] for name, value in hints.items()}
        self.history.append(Shown(number, replaces, title, text, pairs, values, call.time))
        return int(number)

    def _close(self, number: int, reason: int) -> None:
        for shown in self.history:
            if shown.id == number:
                shown.closed = True
        self.tell(NOTIFICATIONS_PATH, NOTIFICATIONS, "NotificationClosed", "uu", (number, reason))

    def visible(self, title: str) -> list[Shown]:
        """What the person sees with that title."""
        latest = {shown.id: shown for shown in self.history}
        return [shown for shown in latest.values() if shown.title == title and not shown.closed]

    def wait_shown(self, title: str, timeout: float = 10) -> Shown:
        found: Shown = self.wait(lambda: next(iter(self.visible(title)), None), f"a message {title!r}", timeout)
        return found

    def wait_gone(self, title: str, timeout: float = 10) -> None:
        self.wait(lambda: not self.visible(title), f"no message {title!r}", timeout)

    def press(self, shown: Shown, action: str) -> None:
        """The person clicks on a button, and the message goes."""
        assert action in shown.actions
        self.tell(NOTIFICATIONS_PATH, NOTIFICATIONS, "ActionInvoked", "us", (shown.id, action))
        self._close(shown.id, 2)


class Dock(BusPeer):
    """Shows badges on icons: what programs tell by com.canonical.Unity.LauncherEntry."""

    def __init__(self, desktop: HasBus) -> None:
        super().__init__(desktop)
        self.badges: list[tuple[str, int, bool]] = []

    def __enter__(self) -> "Dock":
        super().__enter__()
        self.listen("type='signal',interface='com.canonical.Unity.LauncherEntry',member='Update'")
        return self

    def heard(self, signal: BusMessage) -> None:
        if signal.member == "Update":
            application, properties = signal.body
            self.badges.append((application, properties["count"][1], properties["count-visible"][1]))

    def wait_badge(self, count: int) -> None:
        """Waits until the program's icon has this badge (0: none)."""
        wanted = ("application://osmo-qt.desktop", count, count > 0)
        self.wait(lambda: self.badges and self.badges[-1] == wanted, f"badge {count}, there were {self.badges}")


class TrayHost(BusPeer):
    """A tray: org.kde.StatusNotifierWatcher, which is what Qt looks for, with a host that sees and clicks."""

    name = "org.kde.StatusNotifierWatcher"
    interface = "org.kde.StatusNotifierItem"

    def __init__(self, desktop: HasBus) -> None:
        super().__init__(desktop)
        self.items: list[str] = []

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        if call.member == "RegisterStatusNotifierItem":
            sender = call.sender
            self.items.append(sender)
            self.tell("/StatusNotifierWatcher", self.name, "StatusNotifierItemRegistered", "s", (sender,))
            return "", ()
        if call.member == "Get":
            return "v", (self._properties()[call.body[1]],)
        if call.member == "GetAll":
            return "a{sv}", (self._properties(),)
        raise LookupError(call.member)

    def _properties(self) -> dict[str, tuple[str, Any]]:
        return {
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
            "RegisteredStatusNotifierItems": ("as", list(self.items)),
        }

    def wait_icon(self) -> str:
        """Waits for the icon of the program that came last; its name on the bus."""
        self.wait(lambda: self.items and self.has_owner(self.items[-1]), "an icon in the tray")
        return self.items[-1]

    def tool_tip(self) -> str:
        return str(self.property(self.wait_icon(), "/StatusNotifierItem", self.interface, "ToolTip")[2])

    def picture(self) -> bytes:
        """The icon's pixels in its largest size, ARGB."""
        pictures = self.property(self.wait_icon(), "/StatusNotifierItem", self.interface, "IconPixmap")
        return bytes(max(pictures, key=lambda picture: picture[0])[2])

    def click(self) -> None:
        self.ask(self.wait_icon(), "/StatusNotifierItem", self.interface, "Activate", "ii", (0, 0))

    def menu(self) -> dict[str, int]:
        """What the menu offers now: text → id."""
        return {str(p["label"]): number for number, p in self._entries() if p.get("label") and p.get("visible", True)}

    def is_checked(self, text: str) -> bool:
        return any(p.get("toggle-state") == 1 for _number, p in self._entries() if p.get("label") == text)

    def choose(self, text: str) -> None:
        """Waits for an entry of the menu and clicks on it."""
        number = self.wait(lambda: self.menu().get(text), f"{text!r} in the menu of the tray")
        body = (number, "clicked", ("s", ""), 0)
        self.ask(self.wait_icon(), "/MenuBar", "com.canonical.dbusmenu", "Event", "isvu", body)

    def _entries(self) -> list[tuple[int, dict[str, Any]]]:
        layout = self.ask(self.wait_icon(), "/MenuBar", "com.canonical.dbusmenu", "GetLayout", "iias", (0, -1, []))[1]
        children = [child[1] for child in layout[2]]
        return [(number, {k: v[1] for k, v in properties.items()}) for number, properties, _below in children]


class Portal(BusPeer):
    """The desktop's settings, and global keys, as org.freedesktop.portal.Desktop offers them."""

    name = "org.freedesktop.portal.Desktop"
    path = "/org/freedesktop/portal/desktop"

    def __init__(self, desktop: HasBus, settings: dict[str, dict[str, tuple[str, Any]]] | None = None) -> None:
        super().__init__(desktop)
        self.settings = settings or {}
        self.bound: dict[str, str] = {}  # shortcut: trigger
        self.session = ""

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        if call.member == "ReadAll":
            return "a{sa{sv}}", (self.settings,)
        if call.member in ("CreateSession", "BindShortcuts"):
            return "o", (self._request(call),)
        if call.member == "Close":
            self.bound.clear()
            return "", ()
        raise LookupError(call.member)

    def _request(self, call: BusMessage) -> str:
        body = call.body
        token = body[-1]["handle_token"][1]
        client = call.sender.removeprefix(":").replace(".", "_")
        request = f"{self.path}/request/{client}/{token}"
        results: dict[str, Any] = {}
        if call.member == "CreateSession":
            self.session = f"{self.path}/session/{client}/{body[-1]['session_handle_token'][1]}"
            results["session_handle"] = ("s", self.session)
        else:
            self.bound = {name: properties["preferred_trigger"][1] for name, properties in body[1]}
            results["shortcuts"] = ("a(sa{sv})", [(name, {}) for name in self.bound])
        self.tell(request, "org.freedesktop.portal.Request", "Response", "ua{sv}", (0, results))
        return request

    def change(self, namespace: str, key: str, value: tuple[str, Any]) -> None:
        """The person changes a setting of the desktop."""
        interface = "org.freedesktop.portal.Settings"
        self.tell(self.path, interface, "SettingChanged", "ssv", (namespace, key, value))

    def press(self, shortcut: str) -> None:
        interface = "org.freedesktop.portal.GlobalShortcuts"
        self.tell(self.path, interface, "Activated", "osta{sv}", (self.session, shortcut, 0, {}))
