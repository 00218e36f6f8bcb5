"""The SIP account, its registration and what can be wrong with it."""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import Enum

from osmo_qt.core.errors import Problem, UserError

DEFAULT_PORT = 5060
DEFAULT_TLS_PORT = 5061
_NAME = re.compile(r"(?=.{1,253}\Z)([A-Za-z0-9_\-]{1,63}\.)*[A-Za-z0-9_\-]{1,63}\.?\Z")  # RFC 1035 section 2.3.4
_PORT = re.compile(r"[0-9]{1,5}\Z")


class Transport(Enum):
    """How SIP travels (RFC 3261 section 18)."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"

    @property
    def default_port(self) -> int:
        return DEFAULT_TLS_PORT if self is Transport.TLS else DEFAULT_PORT


class SrtpUse(Enum):
    """Whether the sound is encrypted (RFC 4568): MANDATORY refuses calls without it."""

    OFF = "off"
    OPTIONAL = "optional"
    MANDATORY = "mandatory"


class DtmfMethod(Enum):
    """How keypad digits travel: in RTP (RFC 4733), by SIP INFO, or as tones in the sound itself."""

    RTP = "rtp"
    INFO = "info"
    INBAND = "inband"


@dataclass(frozen=True, slots=True)
class AccountOptions:
    """What an administrator may have to set for a network or a server; the defaults suit most.

    `outbound_proxy`, `stun_server` and `turn_server` are `host` or `host:port`, "" for none.
    `accept_direct_calls`: also take calls that do not come from the own server (SECR-5).
    `emergency_numbers`: nobody else may make us call them.
    """

    outbound_proxy: str = ""
    stun_server: str = ""
    turn_server: str = ""
    turn_username: str = ""
    turn_password: str = ""
    ice: bool = False
    srtp: SrtpUse = SrtpUse.OPTIONAL
    dtmf: DtmfMethod = DtmfMethod.RTP
    session_timers: bool = True  # RFC 4028, where the other side wants them
    reliable_provisional: bool = True  # PRACK, RFC 3262, where the other side wants it
    message_waiting: bool = True  # SUBSCRIBE to RFC 3842
    accept_direct_calls: bool = False
    emergency_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VoiceAccount:
    """A SIP account without its password. `realm`: the one digest realm to answer, "" until it is learned.

    `target`: the host that DNS (SRV) names for `host`, at the same port, "" if it is the same; its certificate must
    be one for `host` all the same (RFC 5922).
    """

    username: str
    host: str
    port: int
    transport: Transport
    display_name: str = ""
    cell_number: str = ""
    realm: str = ""
    ca_certificate: str = ""  # PEM; an issuer trusted for this server besides those of the system, "" for none
    target: str = ""
    options: AccountOptions = AccountOptions()

    @property
    def address(self) -> str:
        """The address of record, for people: `100@office.example`."""
        return f"{self.username}@{self.host}"

    @property
    def secret_name(self) -> str:
        """Under which name the keyring keeps the password."""
        return f"sip:{self.username}@{self.host}:{self.port}"


class RegistrationState(Enum):
    """What the LED shows (guide 2.3.1)."""

    OFF = "off"
    CONNECTING = "connecting"
    REGISTERED = "registered"
    FAILED = "failed"


class RegistrationFailure(Enum):
    """Why a registration failed, as far as a person can act on it."""

    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a failure
    FORBIDDEN = "forbidden"
    UNKNOWN_USER = "unknown-user"
    UNKNOWN_HOST = "unknown-host"
    CONNECTION_REFUSED = "connection-refused"
    NO_ANSWER = "no-answer"
    BAD_CERTIFICATE = "bad-certificate"
    REFUSED_BY_SERVER = "refused-by-server"
    NO_TELEPHONY = "no-telephony"  # the SIP stack itself does not run

    @property
    def needs_a_person(self) -> bool:
        """Trying again by itself cannot help, and could lock the account."""
        return self in _FINAL


_FINAL = frozenset(
    {
        RegistrationFailure.WRONG_PASSWORD,
        RegistrationFailure.FORBIDDEN,
        RegistrationFailure.UNKNOWN_USER,
        RegistrationFailure.BAD_CERTIFICATE,
        RegistrationFailure.NO_TELEPHONY,
    }
)


class CertificateReason(Enum):
    """Why a server's certificate is not trusted (RFC 5280 section 6, RFC 5922 for the name)."""

    UNTRUSTED_ISSUER = "untrusted-issuer"
    NOT_VALID_IN_TIME = "not-valid-in-time"
    WRONG_NAME = "wrong-name"
    REVOKED = "revoked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CertificateProblem:
    """A server certificate that was refused. Texts come from the network; `sha256` is hex with colons."""

    reasons: tuple[CertificateReason, ...]
    subject: str = ""
    issuer: str = ""
    sha256: str = ""
    not_before: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """What waits in the mailbox (RFC 3842 voice-message; `urgent` are part of `new`)."""

    new: int = 0
    old: int = 0
    urgent: int = 0
    account: str = ""  # whom to call to hear them (Message-Account), "" if the server does not tell


@dataclass(frozen=True, slots=True)
class Registration:
    """The state of the account at the server. `retry_s` is the pause before the next try, if there will be one."""

    state: RegistrationState = RegistrationState.OFF
    failure: RegistrationFailure | None = None
    code: int = 0
    reason: str = ""
    certificate: CertificateProblem | None = None
    retry_s: float | None = None
    realm: str = field(default="")


def failure_of(code: int) -> RegistrationFailure:
    """Reads a final SIP status of a REGISTER (RFC 3261 section 21)."""
    match code:
        case 401 | 407:
            return RegistrationFailure.WRONG_PASSWORD
        case 403:
            return RegistrationFailure.FORBIDDEN
        case 404 | 410 | 604:
            return RegistrationFailure.UNKNOWN_USER
        case 408:
            return RegistrationFailure.NO_ANSWER
        case _:
            return RegistrationFailure.REFUSED_BY_SERVER


def parse_host(text: str) -> tuple[str, int | None]:
    """Host and port of `host`, `host:port`, `[::1]:5061` or `::1` (port None if there is none). Raises UserError."""
    host, port_text = _split_port(text)
    if not (_is_address(host) if ":" in host else _NAME.match(host)):
        raise UserError(Problem.INVALID_SERVER, text)
    if not port_text:
        return host, None
    if not (_PORT.match(port_text) and 0 < int(port_text) < 65536):
        raise UserError(Problem.INVALID_SERVER, text)
    return host, int(port_text)


def _is_address(host: str) -> bool:
    try:
        return "%" not in host and bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _split_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        valid = bracket and (not rest or rest.startswith(":"))
        return (host, rest[1:]) if valid else ("", "")
    if text.count(":") > 1:  # a bare IPv6 address
        return text, ""
    host, colon, port = text.partition(":")
    return ("", "") if colon and not port else (host, port)


def sip_host(host: str) -> str:
    """The host as it stands in a SIP URI (IPv6 in brackets, RFC 3986)."""
    return f"[{host}]" if ":" in host else host
