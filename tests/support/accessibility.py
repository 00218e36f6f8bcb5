"""A small AT-SPI client: what a program shows to assistive technology, read over D-Bus.

Calls are sent in batches (all questions of one tree level, then all answers), as one question takes as long
as a hundred, and the bytes of a question are made once. Objects that vanish while the tree is read are left out, and
so is what is inside of hidden ones.
"""

import contextlib
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import TracebackType
from typing import Any, Self

from jeepney import DBusAddress, Message, MessageType, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

REPLY_TIMEOUT_S = 5
ROOT = "/org/a11y/atspi/accessible/root"
DEAD = "/org/a11y/atspi/null"
# AtspiStateType of at-spi2-core (atspi-constants.h): bit n of the state set is name n
STATE_NAMES = (
    "invalid active armed busy checked collapsed defunct editable enabled expandable "
    "expanded focusable focused has-tooltip horizontal iconified modal multi-line "
    "multiselectable opaque pressed resizable selectable selected sensitive showing "
    "single-line stale transient vertical visible manages-descendants indeterminate required "
    "truncated animated invalid-entry supports-autocompletion selectable-text is-default "
    "visited checkable has-popup read-only"
)
STATES = tuple(STATE_NAMES.split(" "))
# What has one of these roles keeps it, and has nothing below
LEAVES = frozenset(("check box", "icon", "label", "push button", "radio button", "separator"))
SERIAL = slice(8, 12)  # where the number of a message stands in its bytes (D-Bus specification, "Message Format")


@dataclass(frozen=True)
class Extents:
    """A rectangle on the screen in pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True)
class Action:
    """Something an object can be asked to do, with its number for `Node.do`."""

    index: int
    name: str
    description: str


@dataclass(frozen=True)
class Node:
    """One object as it was when the tree was read; the methods ask the living object (LookupError if it is gone)."""

    bus: "AccessibilityBus" = field(repr=False, compare=False)
    owner: str
    path: str
    role: str
    name: str
    states: frozenset[str]
    children: tuple["Node", ...] = field(repr=False, compare=False)
    scene: tuple[str, ...] = field(default=(), repr=False, compare=False)  # see _Draft.scene

    def walk(self) -> Iterator["Node"]:
        """This node and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def outline(self, *, showing: bool = True, indent: str = "") -> str:
        """The tree as indented lines; without what is not showing (and has nothing below that is)."""
        below = "".join(child.outline(showing=showing, indent=indent + "  ") for child in self.children)
        if showing and "showing" not in self.states and not below:
            return ""
        notes: list[str] = [state for state in ("focused", "checked", "selected", "active") if state in self.states]
        notes += [f"not {state}" for state in ("showing", "enabled") if state not in self.states]
        text = f"{indent}{self.role} {self.name!r} {', '.join(notes)}".replace(" ''", "")
        return text.rstrip() + "\n" + below

    @property
    def text(self) -> str:
        """Content of an entry or a text area (org.a11y.atspi.Text); a label has its text as name instead."""
        return str(self._call("Text", "GetText", "ii", (0, -1))[0])

    @property
    def description(self) -> str:
        """What is said of it besides its name."""
        return str(self._get("Accessible", "Description"))

    @property
    def value(self) -> float:
        """Position of a slider, dial or progress bar (org.a11y.atspi.Value)."""
        return float(self._get("Value", "CurrentValue"))

    @property
    def extents(self) -> Extents:
        """Where the object is on the screen.

        Qt forgets to tell the scene in a QQuickWidget that its window was moved: QML items then say where they
        were at the last resize. The root item fills the widget, so the difference of the two is the error.
        """
        paths = (self.path, *self.scene)
        addresses = [DBusAddress(path, self.owner, "org.a11y.atspi.Component") for path in paths]
        replies = self.bus.call_many([new_method_call(a, "GetExtents", "u", (0,)) for a in addresses])
        own = Extents(*_body(replies[0], self)[0])
        widget, *items = [Extents(*reply.body[0]) for reply in replies[1:] if reply] or [own]
        root = next((item for item in items if (item.width, item.height) == (widget.width, widget.height)), widget)
        return Extents(own.x + widget.x - root.x, own.y + widget.y - root.y, own.width, own.height)

    @property
    def actions(self) -> list[Action]:
        """What can be done with it, e.g. Press, Toggle, SetFocus."""
        entries = self._call("Action", "GetActions")[0]
        return [Action(index, name, description) for index, (name, description, _) in enumerate(entries)]

    def do(self, name: str) -> None:
        """Carry out an action by its name (LookupError if there is none of this name)."""
        index = next((action.index for action in self.actions if action.name == name), None)
        if index is None:
            raise LookupError(f"{self.role} {self.name!r} has only {[action.name for action in self.actions]}")
        self._call("Action", "DoAction", "i", (index,))

    def now(self) -> "Node":
        """The same object (and what is below it) read again."""
        found = self.bus.tree(self.owner, self.path, self.scene)
        if found is None:
            raise LookupError(f"{self.role} {self.name!r} is gone")
        return found

    def _address(self, interface: str) -> DBusAddress:
        return DBusAddress(self.path, self.owner, f"org.a11y.atspi.{interface}")

    def _get(self, interface: str, name: str) -> Any:
        reply = self.bus.call_many([Properties(self._address(interface)).get(name)])[0]
        return _body(reply, self)[0][1]

    def _call(self, interface: str, method: str, signature: str | None = None, body: tuple[Any, ...] = ()) -> Any:
        message = new_method_call(self._address(interface), method, signature, body)
        return _body(self.bus.call_many([message])[0], self)


def _body(reply: Message | None, node: Node) -> Any:
    if reply is None:
        raise LookupError(f"{node.role} {node.name!r} does not answer this question, or is gone")
    return reply.body


@cache
def _questions(owner: str, path: str) -> tuple[bytes, bytes, bytes, bytes]:
    """State, name, role and children of an object: as bytes, since the same is asked a thousand times."""
    address = DBusAddress(path, owner, "org.a11y.atspi.Accessible")
    state, role, children = (new_method_call(address, name) for name in ("GetState", "GetRoleName", "GetChildren"))
    name = Properties(address).get("Name")
    return state.serialise(1), name.serialise(1), role.serialise(1), children.serialise(1)


@dataclass
class _Draft:
    """A node whose children are still being read; it has a role already if it is known as a leaf."""

    owner: str
    path: str
    role: str = ""
    name: str = ""
    states: frozenset[str] = frozenset()
    alive: bool = True
    # for QML in a QQuickWidget: the paths of the widget and of the items directly in it
    scene: tuple[str, ...] = ()
    children: list["_Draft"] = field(default_factory=list)

    def questions(self) -> tuple[bytes, ...]:
        every = _questions(self.owner, self.path)
        return every[:2] if self.role else every

    def learn(self, replies: Sequence[Message | None]) -> Sequence[tuple[str, str]]:
        """The places of its children, if they are to be read."""
        states, name, *rest = replies
        if states is None or None in rest:
            self.alive = False
            return ()
        self.states = decode_states(states.body[0])
        self.name = name.body[0][1] if name else ""
        if not rest:
            return ()
        role, children = (reply.body[0] for reply in rest if reply)
        self.role = role
        # Nothing below what is hidden can be seen (pages in a stack); only a program itself is never "visible".
        seen = "visible" in self.states or self.role == "application"
        return [(owner, path) for owner, path in children if path != DEAD and seen]

    def finish(self, bus: "AccessibilityBus") -> Node:
        children = tuple(child.finish(bus) for child in self.children if child.alive)
        return Node(bus, self.owner, self.path, self.role, self.name, self.states, children, self.scene)


class AccessibilityBus:
    """Connection to the accessibility bus of the desktop with this session bus address (context manager)."""

    def __init__(self, session_address: str) -> None:
        with contextlib.closing(open_dbus_connection(session_address)) as session:
            address = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            reply = session.send_and_get_reply(new_method_call(address, "GetAddress"), timeout=REPLY_TIMEOUT_S)
        self._connection: DBusConnection = open_dbus_connection(reply.body[0])
        self._owners: dict[int, str] = {}
        self._quick_widgets: set[tuple[str, str]] = set()  # owner and path
        self._leaves: dict[tuple[str, str], str] = {}  # owner and path; role

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def application(self, process_id: int) -> Node | None:
        """The tree of the program with this process id, or None while it has not announced itself."""
        if process_id not in self._owners:
            self._find_owners()
        owner = self._owners.get(process_id)
        if owner is None:
            return None
        self._find_quick_widgets(owner)
        found = self.tree(owner, ROOT)
        if found is None:
            return None
        windows = tuple(node for node in found.children if (owner, node.path) not in self._quick_widgets)
        return replace(found, children=windows)

    def tree(self, owner: str, path: str, scene: tuple[str, ...] = ()) -> Node | None:
        """Read an object and everything below it; None if it is not there."""
        root = _Draft(owner, path, scene=scene)
        level = [root]
        while level:
            questions = [draft.questions() for draft in level]
            replies = iter(self._ask([message for messages in questions for message in messages]))
            for draft, messages in zip(level, questions, strict=True):
                draft.children = self._children(draft, draft.learn([next(replies) for _ in messages]))
            level = [child for draft in level if draft.alive for child in draft.children]
        return root.finish(self) if root.alive else None

    def _children(self, draft: _Draft, places: Sequence[tuple[str, str]]) -> list[_Draft]:
        if draft.role in LEAVES:
            self._leaves[draft.owner, draft.path] = draft.role
        scene = draft.scene
        if (draft.owner, draft.path) in self._quick_widgets:
            scene = (draft.path, *(path for _, path in places))
        return [_Draft(*place, self._leaves.get(place, ""), scene=scene) for place in places]

    def call_many(self, messages: Sequence[Message]) -> list[Message | None]:
        """Send all, then read all replies; None stands for an error reply. TimeoutError if the program hangs."""
        return self._ask([message.serialise(1) for message in messages])

    def _ask(self, messages: Sequence[bytes]) -> list[Message | None]:
        serials = [next(self._connection.outgoing_serial) for _ in messages]
        numbered = (
            message[: SERIAL.start] + struct.pack("<I", serial) + message[SERIAL.stop :]
            for serial, message in zip(serials, messages, strict=True)
        )
        self._connection.sock.sendall(b"".join(numbered))
        replies: dict[int, Message | None] = {}
        waiting = set(serials)
        while waiting:
            reply = self._connection.receive(timeout=REPLY_TIMEOUT_S)
            serial = reply.header.fields.get(5)  # REPLY_SERIAL
            if serial in waiting:
                waiting.remove(serial)
                replies[serial] = reply if reply.header.message_type is MessageType.method_return else None
        return [replies[serial] for serial in serials]

    def _find_quick_widgets(self, owner: str) -> None:
        """Qt lists a QQuickWidget twice: in its place, and (its hidden scene) beside the windows as a "filler"."""
        root = DBusAddress(ROOT, owner, "org.a11y.atspi.Accessible")
        reply = self.call_many([new_method_call(root, "GetChildren")])[0]
        tops = [(top, path) for top, path in reply.body[0]] if reply else []
        questions = [
            new_method_call(DBusAddress(path, top, "org.a11y.atspi.Accessible"), "GetRoleName") for top, path in tops
        ]
        roles = self.call_many(questions)
        self._quick_widgets |= {top for top, role in zip(tops, roles, strict=True) if role and role.body[0] == "filler"}

    def _find_owners(self) -> None:
        registry = DBusAddress(ROOT, "org.a11y.atspi.Registry", "org.a11y.atspi.Accessible")
        reply = self.call_many([new_method_call(registry, "GetChildren")])[0]
        owners = [owner for owner, _ in reply.body[0]] if reply else []
        answers = self.call_many([message_bus.GetConnectionUnixProcessID(owner) for owner in owners])
        self._owners = {answer.body[0]: owner for owner, answer in zip(owners, answers, strict=True) if answer}


def decode_states(words: Sequence[int]) -> frozenset[str]:
    """Names of the bits in two 32-bit words."""
    bits = words[0] | (words[1] << 32 if len(words) > 1 else 0)
    return frozenset(name for number, name in enumerate(STATES) if bits >> number & 1)


def matches(text: str, pattern: str | re.Pattern[str] | None) -> bool:
    """A string must be equal, a compiled expression must be found somewhere, None takes everything."""
    if pattern is None:
        return True
    return text == pattern if isinstance(pattern, str) else pattern.search(text) is not None
