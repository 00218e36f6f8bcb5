"""The desktop's session bus (D-Bus), asynchronously: calls, signals both ways, objects and names of our own.

jeepney carries it: QtDBus can't send unsigned numbers from Python, which the desktop's interfaces want. A desktop
without a bus is no trouble: nothing is sent, nothing comes, and nobody waits.
"""

import asyncio
import contextlib
import itertools
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

log = logging.getLogger(__name__)

BUS = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"
ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_DO_NOT_QUEUE = 4  # D-Bus specification, RequestName

Body = tuple[Any, ...]
OnReply = Callable[[Body | None], None]  # None: an error came instead, or the bus went
OnSignal = Callable[[Body], None]


@dataclass(frozen=True, slots=True)
class Member:
    """What is called or told: of which program (a bus name), object and interface."""

    service: str
    path: str
    interface: str

    def property(self) -> "Member":
        """The same object's properties."""
        return Member(self.service, self.path, "org.freedesktop.DBus.Properties")


_SELF = Member(BUS, BUS_PATH, BUS)
OPEN_WITHIN_S = 1.0


class UnknownMethod(Exception):  # noqa: N818 - reads as what it is
    """Raised by an object of ours that does not know what it is asked."""


# (interface, member, body) -> signature and body of the answer. Raises UnknownMethod.
Serve = Callable[[str, str, Body], tuple[str, Body]]


class SessionBus(QObject):
    """Signals: `connected()` once the bus took us in, `owner_changed(name, bool)` for names that are watched."""

    connected = Signal()
    owner_changed = Signal(str, bool)

    def __init__(self, parent: QObject | None = None, *, system: bool = False) -> None:
        """`system`: the bus of the machine instead, where its network and its sleep are told."""
        super().__init__(parent)
        self._system = system
        self._connection: Any = None
        self._serials = itertools.count(1)
        self._waiting: dict[int, OnReply] = {}
        self._listeners: dict[tuple[str, str, str], list[OnSignal]] = {
            (BUS_PATH, BUS, "NameOwnerChanged"): [self._on_owner]
        }
        self._rules: list[str] = []
        self._objects: dict[str, Serve] = {}
        self._watched: set[str] = set()

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    @property
    def unique_name(self) -> str:
        return self._connection.unique_name if self._connection is not None else ""

    async def run(self) -> None:
        """Connects and handles what comes, until it is cancelled or the bus goes."""
        if sys.platform != "linux" or not (self._system or os.environ.get(ADDRESS)):
            return
        try:
            connection = await self._open()
        except Exception as error:  # an odd address, a refusal, a socket without a bus: all the same to us
            log.info("there is no such bus: %s", error)
            return
        self._connection, self._serials = connection, connection.outgoing_serial
        try:
            self._introduce()
            while True:
                self._dispatch(await connection.receive())
        except (OSError, EOFError) as error:
            log.info("the bus went: %s", error)
        finally:
            await self._close(connection)

    async def _open(self) -> Any:
        """A connection; if this is cancelled it is closed again, as jeepney would leave its socket open."""
        from jeepney.io.asyncio import open_dbus_connection

        opening = asyncio.ensure_future(open_dbus_connection("SYSTEM" if self._system else "SESSION"))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await self._close(await asyncio.wait_for(opening, OPEN_WITHIN_S))
            raise

    async def _close(self, connection: Any) -> None:
        self._connection = None
        waiting, self._waiting = self._waiting, {}
        for then in waiting.values():
            then(None)
        try:
            await connection.close()
        except OSError as error:
            log.debug("closing the session bus: %s", error)

    def _introduce(self) -> None:
        for rule in self._rules:
            self._add_match(rule)
        for name in self._watched:
            self._ask_owner(name)
        self.connected.emit()

    # --- what is asked of others ---------------------------------------------------------------------

    def call(self, of: Member, name: str, signature: str = "", body: Body = (), then: OnReply | None = None) -> None:
        """Calls a method and goes on; `then` gets what came back. Without a bus it gets None at once."""
        if self._connection is None:
            if then is not None:
                then(None)
            return
        from jeepney import DBusAddress, new_method_call

        address = DBusAddress(of.path, bus_name=of.service, interface=of.interface)
        self._send(new_method_call(address, name, signature or None, body), then)

    def tell(self, path: str, interface: str, name: str, signature: str, body: Body) -> None:
        """Sends a signal to whoever listens."""
        if self._connection is not None:
            from jeepney import DBusAddress, new_signal

            self._send(new_signal(DBusAddress(path, interface=interface), name, signature, body))

    def _send(self, message: Any, then: OnReply | None = None) -> None:
        serial = next(self._serials)
        if then is not None:
            self._waiting[serial] = then
        try:
            # written at once, in the order of the calls; jeepney's own `send` would need a task for each
            self._connection.writer.write(message.serialise(serial))
        except OSError as error:  # the reader finds the same and ends the connection
            log.debug("not sent to the session bus: %s", error)

    # --- what others tell ----------------------------------------------------------------------------

    def listen(self, of: Member, name: str, then: OnSignal) -> None:
        """Calls `then` for each signal `name` of that object; the bus sees to it that only its program is heard."""
        self._listeners.setdefault((of.path, of.interface, name), []).append(then)
        self._want(_rule(of, name))

    def unlisten(self, of: Member, name: str) -> None:
        """Nobody wants to hear of this signal any more."""
        self._listeners.pop((of.path, of.interface, name), None)
        rule = _rule(of, name)
        if rule in self._rules:
            self._rules.remove(rule)
            self.call(_SELF, "RemoveMatch", "s", (rule,))

    def watch_name(self, name: str) -> None:
        """Tells by `owner_changed` whether somebody has this name: now, and whenever that changes."""
        self._watched.add(name)
        self._want(f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{name}'")
        if self._connection is not None:
            self._ask_owner(name)

    def _want(self, rule: str) -> None:
        if rule not in self._rules:
            self._rules.append(rule)
            if self._connection is not None:
                self._add_match(rule)

    def _add_match(self, rule: str) -> None:
        self.call(_SELF, "AddMatch", "s", (rule,))

    def _ask_owner(self, name: str) -> None:
        self.call(_SELF, "NameHasOwner", "s", (name,), lambda body: self._tell_owner(name, body))

    def _tell_owner(self, name: str, body: Body | None) -> None:
        if body is not None:
            self.owner_changed.emit(name, bool(body[0]))

    def _on_owner(self, body: Body) -> None:
        name, _before, now = body
        if name in self._watched:
            self.owner_changed.emit(name, bool(now))

    # --- what is ours --------------------------------------------------------------------------------

    def serve(self, path: str, answer: Serve | None) -> None:
        """Answers calls to an object of ours; None takes it away."""
        if answer is None:
            self._objects.pop(path, None)
        else:
            self._objects[path] = answer

    def request_name(self, name: str) -> None:
        self.call(_SELF, "RequestName", "su", (name, _DO_NOT_QUEUE))

    def release_name(self, name: str) -> None:
        self.call(_SELF, "ReleaseName", "s", (name,))

    # --- inside --------------------------------------------------------------------------------------

    def _dispatch(self, message: Any) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        kind = message.header.message_type
        try:
            if kind in (MessageType.method_return, MessageType.error):
                self._on_reply(fields.get(HeaderFields.reply_serial), kind is MessageType.error, message.body)
            elif kind is MessageType.signal:
                key = tuple(fields.get(f, "") for f in (HeaderFields.path, HeaderFields.interface, HeaderFields.member))
                for listener in list(self._listeners.get(key, ())):
                    listener(message.body)
            elif kind is MessageType.method_call:
                self._answer(message)
        except Exception:  # one odd message must not end the connection
            log.exception("a message of the session bus")

    def _on_reply(self, serial: int | None, is_error: bool, body: Body) -> None:
        then = self._waiting.pop(serial or 0, None)
        if is_error:
            log.debug("the session bus: %s", body[0] if body else "an error")
        if then is not None:
            then(None if is_error else body)

    def _answer(self, message: Any) -> None:
        from jeepney import HeaderFields, new_error, new_method_return

        fields = message.header.fields
        path, member = fields.get(HeaderFields.path, ""), fields.get(HeaderFields.member, "")
        try:
            serve = self._objects.get(path)
            if serve is None:
                raise UnknownMethod(path)
            signature, body = serve(fields.get(HeaderFields.interface, ""), member, message.body)
            self._send(new_method_return(message, signature or None, body))
        except UnknownMethod as error:
            self._send(new_error(message, f"{BUS}.Error.UnknownMethod", "s", (str(error),)))


def _rule(of: Member, name: str) -> str:
    """What is told to the bus of a signal that is wanted."""
    return f"type='signal',sender='{of.service}',path='{of.path}',interface='{of.interface}',member='{name}'"
