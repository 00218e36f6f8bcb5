"""Programs on the private session bus that a desktop would have: each has a connection and a thread of its own."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy

from .waiting import wait_for

Body = tuple[Any, ...]
ANSWER_S = 5
_PROPERTIES = "org.freedesktop.DBus.Properties"


class HasBus(Protocol):
    """A desktop, or as much of it as these programs need."""

    def session_bus(self) -> DBusConnection:
        """A new connection; whoever asks closes it."""


@dataclass(frozen=True)
class BusMessage:
    """A call or a signal. `time`: time.monotonic() at which it came."""

    sender: str
    path: str
    interface: str
    member: str
    body: Body
    time: float


class BusPeer:
    """Context manager. A subclass has `name`, answers calls in `answer` and hears signals in `heard`."""

    name = ""

    def __init__(self, desktop: HasBus) -> None:
        self._desktop = desktop
        self._end = threading.Event()

    def __enter__(self) -> Self:
        self._bus = self._desktop.session_bus()
        if self.name:
            Proxy(message_bus, self._bus).RequestName(self.name)
        self._thread = threading.Thread(target=self._run, name=f"bus peer {self.name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self.tell("/osmo_test", "org.osmo.Test", "End", "", ())  # wakes the thread: see `listen`
        self._thread.join(ANSWER_S)
        self._bus.close()

    def _run(self) -> None:
        unique = self._bus.unique_name
        self._bus.send(message_bus.AddMatch(f"type='signal',sender='{unique}',interface='org.osmo.Test'"))
        while not self._end.is_set():
            try:
                message = self._bus.receive()
            except OSError:
                return
            self._handle(message, time.monotonic())

    def _handle(self, message: Message, now: float) -> None:
        fields = message.header.fields
        sender, path = fields.get(HeaderFields.sender, ""), fields.get(HeaderFields.path, "")
        interface, member = fields.get(HeaderFields.interface, ""), fields.get(HeaderFields.member, "")
        call = BusMessage(sender, path, interface, member, message.body, now)
        if message.header.message_type is MessageType.signal:
            self.heard(call)
        elif message.header.message_type is MessageType.method_call:
            try:
                signature, body = self.answer(call)
            except LookupError:
                self._bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            else:
                self._bus.send(new_method_return(message, signature or None, body))

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        """Signature and body of the answer. LookupError: no such method."""
        raise LookupError(call.member)

    def heard(self, signal: BusMessage) -> None:
        """A signal that `listen` asked for."""

    def listen(self, rule: str) -> None:
        """From now on signals that match are `heard`."""
        self._bus.send(message_bus.AddMatch(rule))

    def tell(self, path: str, interface: str, member: str, signature: str, body: Body) -> None:
        """Sends a signal."""
        self._bus.send(new_signal(DBusAddress(path, interface=interface), member, signature or None, body))

    # --- asking others, over a connection of its own, as the thread reads the other one -----------------

    def ask(self, service: str, path: str, interface: str, member: str, signature: str = "", body: Body = ()) -> Body:
        """Calls a method. AssertionError when the answer is an error."""
        with contextlib.closing(self._desktop.session_bus()) as bus:
            return ask(bus, service, path, interface, member, signature, body)

    def property(self, service: str, path: str, interface: str, name: str) -> Any:
        return self.ask(service, path, _PROPERTIES, "Get", "ss", (interface, name))[0][1]

    def has_owner(self, name: str) -> bool:
        with contextlib.closing(self._desktop.session_bus()) as bus:
            return bool(Proxy(message_bus, bus).NameHasOwner(name)[0])

    def wait(self, condition: Callable[[], Any], what: str, timeout: float = 10) -> Any:
        return wait_for(condition, timeout, what)


def ask(
    bus: DBusConnection, service: str, path: str, interface: str, member: str, signature: str = "", body: Body = ()
) -> Body:
    """Calls a method over `bus`. AssertionError when the answer is an error."""
    address = DBusAddress(path, bus_name=service, interface=interface)
    reply = bus.send_and_get_reply(new_method_call(address, member, signature or None, body), timeout=ANSWER_S)
    assert reply.header.message_type is MessageType.method_return, f"{interface}.{member}: {reply.body}"
    return reply.body  # type: ignore[no-any-return]
