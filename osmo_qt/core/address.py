"""Numbers and SIP URIs: what a person types or pastes, and what a peer sends us."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from osmo_qt.core.accounts import sip_host
from osmo_qt.core.errors import InvalidAddress, Problem

MAX_NUMBER = 64
MAX_URI = 255
MAX_NAME = 80
PUBLIC_DIGITS = 7  # from here on a number means the same everywhere

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015()./\u00a0\u202f]+")
_DIALLABLE = re.compile(r"\+?[0-9*#]+\Z")
_USER = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+\Z")  # RFC 3261 user, escaped characters included
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.\-]*[A-Za-z0-9])?)(:[0-9]{1,5})?\Z")
_PARAMETERS = re.compile(r"(;[A-Za-z0-9\-.!%*_+`'~]+(=[A-Za-z0-9\-.!%*_+`'~\[\]:/]+)?)*\Z")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(?=<)', re.DOTALL)
_TRUNK_ZERO = re.compile(r"(?<=[0-9])[\s\-]*\(0\)")  # +49 (0) 89 ...: the zero is only dialled inside the country
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_SCHEMES = ("tel", "sip", "sips")
_TOO_LONG_FOR_PJSIP = "-error: uri too long-"  # what pjsua2 gives instead of a URI of some 500 characters or more


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to call: `uri` for the stack, `label` for people."""

    uri: str
    label: str


@dataclass(frozen=True, slots=True)
class Party:
    """The other side as a SIP header names it. All of it is somebody else's text, cleaned for showing."""

    name: str
    number: str
    uri: str


# RFC 3323 section 4.1.1.3
ANONYMOUS = Party("Anonymous", "anonymous", "sip:anonymous@anonymous.invalid")


def parse_target(text: str, host: str, port: int) -> Target:
    """Turns anything typed or pasted into something to call.

    Takes numbers with any visual separators, `tel:` and `sip:` URIs, `user@host`, and `"Name" <sip:user@host>`.
    A bare number or name is called at `host`:`port`. Raises InvalidAddress.
    """
    text = _without_marks(unicodedata.normalize("NFC", text)).strip()
    if named := _split_name(text):
        text = named[1].strip()
    if not text:
        raise InvalidAddress(Problem.EMPTY_NUMBER)
    if len(text) > MAX_URI:
        raise InvalidAddress(Problem.NUMBER_TOO_LONG)
    scheme = _SCHEME.match(text)
    if scheme and (scheme[1].lower() in _SCHEMES or not _HOST.match(text)):  # `office:5060` is no scheme
        return _with_scheme(scheme[1].lower(), text[scheme.end() :], host, port)
    if "@" in text:
        return _sip_target("sip", text)
    return _number_target(text, host, port)


def _with_scheme(scheme: str, rest: str, host: str, port: int) -> Target:
    match scheme:
        case "tel":
            return _number_target(_decoded(rest.partition(";")[0]), host, port)
        case "sip" | "sips":
            return _number_target(rest, host, port) if _DIALLABLE.match(rest) else _sip_target(scheme, rest)
        case _:
            raise InvalidAddress(Problem.UNSUPPORTED_SCHEME, scheme[:16])


def plain_number(text: str) -> str:
    """The number in `text` without visual separators; "" if it is none (an address, a name, a word)."""
    text = _without_marks(text).strip()
    number = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text) if text.startswith("+") else text)
    return number if _DIALLABLE.match(number) else ""


def _decoded(part: str) -> str:
    """A part of a URI without its escapes, none of which may hide a line end or a mark. Raises InvalidAddress."""
    text = unquote(part)
    if not text.isprintable():
        raise InvalidAddress(Problem.INVALID_NUMBER, clean(part, MAX_NUMBER))
    return text


def _number_target(text: str, host: str, port: int) -> Target:
    number = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text) if text.startswith("+") else text)
    if not number:
        raise InvalidAddress(Problem.EMPTY_NUMBER)
    if not _DIALLABLE.match(number):
        number = text.strip()  # in a name like first.last nothing is a separator
    if len(number) > MAX_NUMBER:
        raise InvalidAddress(Problem.NUMBER_TOO_LONG)
    if "?" in number:
        raise InvalidAddress(Problem.URI_WITH_HEADERS)
    if not (_DIALLABLE.match(number) or (_USER.match(number) and number[0].isalpha() and _decoded(number))):
        raise InvalidAddress(Problem.INVALID_NUMBER, clean(text, MAX_NUMBER))
    return Target(f"sip:{_escape_user(number)}@{sip_host(host)}:{port}", number)


def _escape_user(number: str) -> str:
    return number.replace("#", "%23")  # RFC 3261: "#" is not allowed in a user part


def _sip_target(scheme: str, rest: str) -> Target:
    address, question, _headers = rest.partition("?")
    if question:  # headers such as Replaces must not be set from outside
        raise InvalidAddress(Problem.URI_WITH_HEADERS)
    user, at, where = address.rpartition("@")
    host, semicolon, parameters = where.partition(";")
    if at and not (_decoded(user) and _USER.match(user)):
        raise InvalidAddress(Problem.INVALID_NUMBER, clean(user, MAX_NUMBER))
    if not _HOST.match(host) or not _PARAMETERS.match(semicolon + parameters):
        raise InvalidAddress(Problem.INVALID_NUMBER, clean(address, MAX_NUMBER))
    return Target(f"{scheme}:{address}", f"{user}@{host}" if at else host)


def parse_party(header: str) -> Party:
    """Reads a From, To or P-Asserted-Identity value; never raises, whatever a peer sends (RFC 3261 section 20.10)."""
    if _TOO_LONG_FOR_PJSIP in header:
        return ANONYMOUS
    name, uri = _split_name(header) or ("", header.partition(";")[0])
    uri = clean(uri, MAX_URI)
    return Party(name=clean(name, MAX_NAME), number=number_of(uri), uri=uri)


def _split_name(text: str) -> tuple[str, str] | None:
    """Name and URI of `"Name" <uri>` or `Name <uri>`; None for anything else. Linear in the length of `text`."""
    quoted = _QUOTED.match(text)
    start = quoted.end() if quoted else text.find("<")
    end = text.find(">", start)
    if start < 0 or end < 0 or "<" in text[start + 1 : end]:
        return None
    name = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.DOTALL) if quoted else text[:start]
    return name.strip(), text[start + 1 : end]


def _without_marks(text: str) -> str:
    """Without the invisible marks that come along when a number is copied from a web page or an address book."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def number_seen_from(party: Party, hosts: Collection[str]) -> str:
    """The number as somebody at `hosts` (one server's names) may read it.

    A short number of another host is no extension of this one, and is shown with its host.
    """
    where = _host_of(party.uri)
    public = party.number.startswith("+") or len(party.number) >= PUBLIC_DIGITS
    own = {host.lower() for host in hosts}
    if not where or where.strip("[]") in own or public or "@" in party.number:
        return party.number
    return clean(f"{party.number}@{where}", MAX_NUMBER)


def _host_of(uri: str) -> str:
    address = uri.partition(":")[2].partition("?")[0].rpartition("@")[2].partition(";")[0].lower()
    host, colon, port = address.rpartition(":")
    return host if colon and port.isdigit() and not host.endswith(":") else address


def number_of(uri: str) -> str:
    """What to show of a URI: the user part, `user@host` never being shortened to a look-alike number."""
    rest = uri.partition(":")[2] if _SCHEME.match(uri) else uri
    address = rest.partition("?")[0]
    user, at, where = address.rpartition("@")
    shown = user if at else where.partition(";")[0]
    return clean(unquote(shown.partition(";")[0]), MAX_NUMBER)


def clean(text: str, longest: int) -> str:
    """Text from the network without what could deceive: control, bidirectional and zero-width characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    kept = " ".join(kept.split())
    return kept if len(kept) <= longest else kept[: longest - 1] + "\u2026"
