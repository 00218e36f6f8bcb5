"""Where SIP lives behind a name: NAPTR, SRV and addresses (RFC 3263), by dnspython and the system's own look-up.

The system looks up addresses, so that its hosts file counts as it does for the telephone later; it knows nothing of
NAPTR and SRV, which are asked for directly.
"""

import asyncio
import ipaddress
import logging
import socket
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osmo_qt.core.accounts import Transport
from osmo_qt.core.discovery import ServerAddress

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 2.0
MOST_SERVERS = 3  # of one transport that are tried
MOST_ADDRESSES = 2  # of one server: usually IPv6 and IPv4
SAFEST_FIRST = (Transport.TLS, Transport.TCP, Transport.UDP)
_SERVICES = {b"SIPS+D2T": Transport.TLS, b"SIP+D2T": Transport.TCP, b"SIP+D2U": Transport.UDP}
_SRV_NAMES = {Transport.TLS: "_sips._tcp", Transport.TCP: "_sip._tcp", Transport.UDP: "_sip._udp"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to try: `host` is what `addresses` belong to, the name that was typed or one that SRV gave for it."""

    transport: Transport
    host: str
    port: int
    addresses: tuple[str, ...]


class Names:
    """Asks the system's DNS servers, or `nameservers` (address and port) for everything."""

    def __init__(self, nameservers: Sequence[tuple[str, int]] = ()) -> None:
        self._nameservers = nameservers
        self._resolver: Resolver | None = None

    async def candidates(self, address: ServerAddress) -> list[Candidate]:
        """What to try for a server address, the safest transport first; empty if the name is unknown.

        A port in the address is the person's word, and then DNS is asked for addresses only (RFC 3263 section 4.2).
        """
        if address.port is not None or _is_literal(address.host):
            return self._at(address, await self.addresses(address.host))
        services, addresses = await asyncio.gather(self._services(address.host), self.addresses(address.host))
        return services or self._at(address, addresses)

    def _at(self, address: ServerAddress, addresses: tuple[str, ...]) -> list[Candidate]:
        if not addresses:
            return []
        return [Candidate(t, address.host, address.port or t.default_port, addresses) for t in SAFEST_FIRST]

    async def addresses(self, host: str) -> tuple[str, ...]:
        """IP addresses of a host, in the order they should be tried; empty if there are none."""
        if _is_literal(host):
            return (host,)
        if self._nameservers:
            answers = await asyncio.gather(self._ask(host, "AAAA"), self._ask(host, "A"))
            return tuple(str(record.address) for answer in answers for record in answer)[:MOST_ADDRESSES]
        return await _system_addresses(host)

    async def _services(self, domain: str) -> list[Candidate]:
        """By NAPTR, and SRV; if there is no NAPTR, by SRV under the usual names (RFC 3263 section 4.1)."""
        usual = [(transport, f"{name}.{domain}") for transport, name in _SRV_NAMES.items()]
        searches = [self._servers(*one) for one in usual]
        naptr, servers = await asyncio.gather(self._naptr(domain), asyncio.gather(*searches))
        if naptr:
            servers = await asyncio.gather(*(self._servers(*one) for one in naptr))
        flat = [candidate for several in servers for candidate in several]
        return sorted(flat, key=lambda candidate: SAFEST_FIRST.index(candidate.transport))

    async def _naptr(self, domain: str) -> list[tuple[Transport, str]]:
        found = []
        records = await self._ask(domain, "NAPTR")
        for record in sorted(records, key=lambda r: (r.order, r.preference)):
            transport = _SERVICES.get(bytes(record.service).upper())
            if transport is not None and bytes(record.flags).lower() == b"s":
                found.append((transport, record.replacement.to_text(omit_final_dot=True)))
        return found

    async def _servers(self, transport: Transport, name: str) -> list[Candidate]:
        """The servers of one SRV name, best first (RFC 2782; of equal priority the one with most weight)."""
        records = sorted(await self._ask(name, "SRV"), key=lambda r: (r.priority, -r.weight))[:MOST_SERVERS]
        hosts = [(record.target.to_text(omit_final_dot=True), int(record.port)) for record in records]
        offered = [(host, port) for host, port in hosts if host and host != "."]  # "." says: not offered here
        addresses = await asyncio.gather(*(self.addresses(host) for host, _ in offered))
        found = zip(offered, addresses, strict=True)
        return [Candidate(transport, host, port, where) for (host, port), where in found if where]

    async def _ask(self, name: str, kind: str) -> Iterable[Any]:
        """The records of a name; none if there are none, or nobody answers."""
        from dns.exception import DNSException

        try:
            resolver = self._resolver or self._make_resolver()
            return list(await resolver.resolve(name, kind, lifetime=ANSWER_WITHIN_S))
        except (DNSException, OSError, UnicodeError) as error:
            log.debug("no %s of %s: %s", kind, name, type(error).__name__)
            return []

    def _make_resolver(self) -> "Resolver":
        from dns.asyncresolver import Resolver

        resolver = Resolver(configure=not self._nameservers)
        if self._nameservers:
            resolver.nameservers = [address for address, _ in self._nameservers]
            resolver.nameserver_ports = dict(self._nameservers)
        self._resolver = resolver
        return resolver


async def _system_addresses(host: str) -> tuple[str, ...]:
    """By the system, in a thread that is left behind if nobody answers in time."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def tell(addresses: tuple[str, ...]) -> None:
        if not answer.done():
            answer.set_result(addresses)

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))[:MOST_ADDRESSES]
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, addresses)

    threading.Thread(target=look_up, name=f"look up {host[:32]}", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, ANSWER_WITHIN_S)
    except TimeoutError:
        return ()


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
