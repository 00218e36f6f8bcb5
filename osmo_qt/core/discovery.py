"""What a person types as server address, and what answered there: plain values of the search for a server."""

import contextlib
import ipaddress
from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.accounts import CertificateProblem, Transport, parse_host, sip_host
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration

_SCHEMES = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server address as the guide wants it (2.2.1): `http://` or `https://`, a host and perhaps a port."""

    host: str
    port: int | None
    secure: bool  # https

    @property
    def url(self) -> str:
        """Where a UC server of this address answers."""
        port = "" if self.port is None else f":{self.port}"
        return f"{'https' if self.secure else 'http'}://{sip_host(self.host)}{port}"


@dataclass(frozen=True, slots=True)
class FoundServer:
    """Where and how to sign in and to register.

    `host`: as the person named it; certificates are checked against it. `target`: the host that DNS (SRV) names
    instead, "" if it is the same. `name`: what a UC server calls itself, "" if only a SIP server answered; then
    `realm` and `ca_certificate` are as it told, else empty. `proxy`: `host:port` of an outbound proxy that is known
    from before. `configuration` is the best way to use this server, `url` where its UC server answers ("" for none).
    `two_factor`: people sign in to it in the browser, with an access code (guide 2.2.2).
    """

    host: str
    port: int
    transport: Transport
    target: str = ""
    name: str = ""
    realm: str = ""
    ca_certificate: str = ""
    proxy: str = ""
    configuration: Configuration = Configuration.VOICE_ONLY
    url: str = ""
    two_factor: bool = False


class SearchFailure(Enum):
    """Why no server was found, the worst first."""

    BAD_CERTIFICATE = "bad-certificate"
    NOTHING_ANSWERS = "nothing-answers"
    UNKNOWN_HOST = "unknown-host"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The end of a search: either `found` or a `failure`. `certificate` belongs to BAD_CERTIFICATE."""

    found: FoundServer | None = None
    failure: SearchFailure | None = None
    certificate: CertificateProblem | None = None


def parse_address(text: str) -> ServerAddress:
    """Reads a server address. Raises UserError: SERVER_WITHOUT_SCHEME, INVALID_SERVER."""
    typed = text.strip()
    scheme = next((s for s in _SCHEMES if typed.lower().startswith(s)), "")
    if not typed or not scheme:
        raise UserError(Problem.SERVER_WITHOUT_SCHEME, typed)
    host, port = parse_host(typed[len(scheme) :].rstrip("/"))
    return ServerAddress(host, port, scheme == "https://")


def is_loopback(host: str) -> bool:
    """Whether what is sent there stays on this machine."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return host == "localhost"
