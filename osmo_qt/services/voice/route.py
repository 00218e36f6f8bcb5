"""Where the server is, seen from this machine: its address, our own address towards it, and whether a port is shut.

A name is looked up in a thread of its own, as a DNS server that is silent holds up whoever asks for many seconds.
"""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Route:
    """`remote` is the first address of the server, `local` the one of this machine that packets to it carry."""

    local: str
    remote: str
    port: int
    family: socket.AddressFamily


def find_route(host: str, port: int) -> Route:
    """Resolves the server's name and asks the kernel for the way; sends nothing.

    Raises OSError (socket.gaierror for an unknown name).
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except UnicodeError as error:  # a name that no DNS server could even be asked for
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect(address)
        return Route(probe.getsockname()[0], str(address[0]), port, family)


Found = Callable[[Route | OSError], None]
Post = Callable[[Callable[[], object]], None]


class Lookup(Protocol):
    """A look-up under way; after `cancel` nothing is told any more."""

    def cancel(self) -> None: ...


FindRoute = Callable[[str, int, Found], Lookup]


class _Lookup:
    """Asks in a thread that may be left behind: there is no way to stop a DNS question."""

    def __init__(self, host: str, port: int, found: Found, post: Post) -> None:
        self._found = found
        self._cancelled = False
        if _is_literal(host):
            self._tell(_find(host, port))
        else:
            work = threading.Thread(
                target=lambda: self._work(host, port, post), name=f"look up {host[:32]}", daemon=True
            )
            work.start()

    def cancel(self) -> None:
        """On the thread that `post` comes back to."""
        self._cancelled = True

    def _work(self, host: str, port: int, post: Post) -> None:
        result = _find(host, port)
        post(lambda: self._tell(result))

    def _tell(self, result: Route | OSError) -> None:
        if not self._cancelled:
            self._found(result)


def route_finder(post: Post) -> FindRoute:
    """Finds routes and tells them by `post`; the route to an IP address is told at once."""
    return lambda host, port, found: _Lookup(host, port, found, post)


def _find(host: str, port: int) -> Route | OSError:
    try:
        return find_route(host, port)
    except OSError as error:
        return error


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class PortProbe:
    """Finds out that nobody listens on a UDP port, which the SIP stack itself would notice only after 32 s.

    Sends the keep-alive of RFC 5626 (two line ends, ignored by SIP servers); an ICMP refusal shows as an error.
    """

    def __init__(self, route: Route) -> None:
        self._socket = socket.socket(route.family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with contextlib.suppress(OSError):  # the way there may be gone since it was looked up
            self._socket.connect((route.remote, route.port))
            self._socket.send(b"\r\n\r\n")

    def refused(self) -> bool:
        """Whether the refusal has arrived."""
        try:
            self._socket.recv(16)
        except ConnectionRefusedError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        self._socket.close()
