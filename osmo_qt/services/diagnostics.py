"""What this machine says about its network and its disk. Sends nothing; blocks, so not for the GUI thread."""

import contextlib
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

# reserved for documentation (RFC 5737, RFC 3849): a route to them is a route to the world
ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
DISCARD = 9


@dataclass(frozen=True, slots=True)
class Probe:
    """None is not known. `disk_free` in bytes."""

    online: bool | None = None
    resolves: bool | None = None
    disk_free: int | None = None


def probe(host: str, folder: Path) -> Probe:
    """Looks for a network, the address of `host` ("" for none), and room in `folder`."""
    addresses = _addresses(host) if host else None
    found = addresses or []
    online = any(_has_route(family, address) for family, address in (*found, *ELSEWHERE))
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = None
    return Probe(online, None if addresses is None else bool(addresses), free)


def _addresses(host: str) -> list[tuple[int, str]]:
    try:
        found = socket.getaddrinfo(host, DISCARD, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return []
    return [(family, str(address[0])) for family, _, _, _, address in found]


def _has_route(family: int, address: str) -> bool:
    """Whether the kernel knows a way there; a UDP socket is connected, which sends no packet."""
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as tried:
        tried.connect((address, DISCARD))
        return True
    return False
