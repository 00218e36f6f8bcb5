"""What SIP messages say besides the call itself: who calls, who diverted, who answered, what waits in the mailbox.

Everything here is written by somebody else and may be hostile; nothing raises, and whatever is shown is cleaned.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.address import Party, clean, number_seen_from, parse_party
from osmo_qt.core.errors import InvalidLink
from osmo_qt.core.links import LinkRequest, refuse_risky

MAX_HEADERS = 65536
MAX_VALUES = 16
MOST_MESSAGES = 9999
LONGEST_WAIT_S = 60.0
RING_ANSWER_S = 3.0  # "ring, then answer": once around
MAX_SHOWN = 80

_ANSWER_AFTER = re.compile(r"(?:^|[;,\s])answer-after\s*=\s*\"?([0-9]{1,4})", re.I)
_ANSWER_NOW = re.compile(r"\b(?:alert-autoanswer|auto[ -]?answer)\b", re.I)
_RING_ANSWER = re.compile(r"\bring[ -]?answer\b", re.I)
_DELAY = re.compile(r";\s*delay\s*=\s*\"?([0-9]{1,4})", re.I)
_ELSEWHERE = re.compile(r"\ASIP\s*;(?:[^,]*;)?\s*cause\s*=\s*200\b", re.I)
_VOICE = re.compile(
    r"^Voice-Message:[ \t]*([0-9]{1,9})[ \t]*/[ \t]*([0-9]{1,9})(?:[ \t]*\([ \t]*([0-9]{1,9})[ \t]*/)?", re.I | re.M
)
_ACCOUNT = re.compile(r"^Message-Account:[ \t]*<?(?:sips?|tel):([0-9*#+]{1,64})(?:[@;>]|[ \t\r]|$)", re.I | re.M)
_WAITING = re.compile(r"^Messages-Waiting:[ \t]*(yes|no)\b", re.I | re.M)
_MEDIA_LINE = re.compile(r"^m=", re.M)
_PLAIN_MEDIA = re.compile(r"(?:audio|video)[ \t]+0*[1-9][0-9]{0,4}(?:/[0-9]+)?[ \t]+RTP/AVPF?[ \t]")
_KEYS = re.compile(r"^a=crypto:", re.M)
_TARGET = re.compile(r"(?:sips?|tel):[^\s<>\"\\^`{|}]{1,1000}\Z", re.I)
_AFTER_NUMBER = re.compile(r"[;:,]")
_TARGET_HEADERS = ("replaces", "require")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. No number and no name: the caller wishes to be unknown. `asserted`: the own server says so."""

    name: str
    number: str
    uri: str
    asserted: bool = False


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """What an INVITE tells. `auto_answer_s`: the own server asks to answer after so many seconds."""

    caller: Caller
    diverted_by: str = ""
    auto_answer_s: float | None = None


def header_values(message: str, *names: str) -> list[str]:
    """The values of all header lines of these names, unfolded (RFC 3261 section 7.3.1), 16 at most."""
    wanted = {name.lower() for name in names}
    head = message[:MAX_HEADERS].partition("\r\n\r\n")[0]
    found: list[str] = []
    for line in re.sub(r"\r\n[ \t]+", " ", head).split("\r\n"):
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() in wanted and len(found) < MAX_VALUES:
            found.append(value.strip())
    return found


def read_invite(message: str, *, trusted: bool, hosts: Collection[str]) -> InviteFacts:
    """Reads an INVITE. What only the own server may say is read only if it is `trusted` to come from there."""
    caller = _caller(message, hosts)
    if not trusted:
        return InviteFacts(caller)
    return InviteFacts(asserted_caller(message, hosts) or caller, _diverted_by(message, hosts), _auto_answer_s(message))


def _caller(message: str, hosts: Collection[str]) -> Caller:
    values = header_values(message, "From", "f")
    party = parse_party(values[-1] if values else "")  # of several the SIP stack believes the last, too
    where = party.uri.lower()
    if party.number.lower() == "anonymous" or "@anonymous.invalid" in where:
        return Caller("", "", party.uri)
    return Caller(party.name, number_seen_from(party, hosts), party.uri)


def asserted_caller(message: str, hosts: Collection[str]) -> Caller | None:
    """Who it is according to P-Asserted-Identity (RFC 3325), "" if privacy is asked for; None if nothing is said."""
    values = [value for line in header_values(message, "P-Asserted-Identity") for value in split_values(line)]
    party = next((p for p in map(parse_party, values) if _is_telephone(p)), None)
    if party is None:
        return None
    privacy = ";".join(header_values(message, "Privacy")).lower().replace(",", ";").split(";")
    if "id" in [word.strip() for word in privacy]:
        return Caller("", "", "", asserted=True)
    return Caller(party.name, number_seen_from(party, hosts), party.uri, asserted=True)


def _is_telephone(party: Party) -> bool:
    return bool(party.number) and party.uri.lower().startswith(("sip:", "sips:", "tel:"))


def _diverted_by(message: str, hosts: Collection[str]) -> str:
    """The last one who sent the call on (RFC 5806: the first value)."""
    lines = header_values(message, "Diversion")
    party = parse_party(next(split_values(lines[0]), "")) if lines else None
    if party is None or not _is_telephone(party):
        return ""
    number = number_seen_from(party, hosts)
    return clean(f"{party.name} ({number})" if party.name and party.name != number else number, MAX_SHOWN)


def _auto_answer_s(message: str) -> float | None:
    """Call-Info answer-after, Alert-Info auto-answer and ring-answer as PBXs write them, Answer-Mode (RFC 5373)."""
    for value in header_values(message, "Call-Info"):
        if found := _ANSWER_AFTER.search(value):
            return min(float(found[1]), LONGEST_WAIT_S)
    for value in header_values(message, "Alert-Info"):
        if _ANSWER_NOW.search(value):
            delay = _DELAY.search(value)
            return min(float(delay[1]), LONGEST_WAIT_S) if delay else 0.0
        if _RING_ANSWER.search(value):
            return RING_ANSWER_S
    modes = header_values(message, "Answer-Mode")
    return 0.0 if modes and modes[0].lower().startswith("auto") else None


def split_values(line: str) -> Iterator[str]:
    """The comma-separated values of a header line; commas in quotes and in angle brackets belong to a value."""
    start, quoted, bracket, escaped = 0, False, False, False
    for place, c in enumerate(line):
        if escaped:
            escaped = False
        elif quoted:
            quoted, escaped = c != '"', c == "\\"
        elif c == '"':
            quoted = True
        elif c in "<>":
            bracket = c == "<"
        elif c == "," and not bracket:
            yield line[start:place].strip()
            start = place + 1
    yield line[start:].strip()


def answered_elsewhere(cancel: str) -> bool:
    """Whether a CANCEL says that somebody else took the call (RFC 3326: `Reason: SIP;cause=200`)."""
    values = [value for line in header_values(cancel, "Reason") for value in split_values(line)]
    return any(_ELSEWHERE.match(value) for value in values)


def message_counts(notify: str) -> MessageCounts | None:
    """What a NOTIFY of event message-summary says of the mailbox (RFC 3842); None if it says nothing."""
    body = notify[:MAX_HEADERS].partition("\r\n\r\n")[2]
    named = _ACCOUNT.search(body.replace("%23", "#"))
    account = named[1] if named else ""
    if found := _VOICE.search(body):
        new, old, urgent = (min(int(part or 0), MOST_MESSAGES) for part in found.groups())
        return MessageCounts(new, old, min(urgent, new), account)
    if found := _WAITING.search(body):
        return MessageCounts(new=1 if found[1].lower() == "yes" else 0, account=account)
    return None


def is_transfer_target(refer_to: str, emergency: Collection[str]) -> bool:
    """Whether a Refer-To may be called: a telephone URI that brings no headers but Replaces (RFC 3891).

    Nobody asks the person before, so service codes and `emergency` numbers are none.
    """
    uri = refer_to.strip()
    if uri.endswith(">") and "<" in uri:
        uri = uri[uri.index("<") + 1 : -1]
    address, _, headers = uri.partition("?")
    names = [part.partition("=")[0].lower() for part in headers.split("&") if part]
    is_plain = uri.isascii() and uri.isprintable()
    if not (is_plain and address and _TARGET.match(uri) and all(n in _TARGET_HEADERS for n in names)):
        return False
    scheme, _, rest = unquote(address).partition(":")
    number = _AFTER_NUMBER.split(rest.rpartition("@")[0] or rest)[0]
    try:
        refuse_risky(LinkRequest(number, "", scheme), emergency)
    except InvalidLink:
        return False
    return True


def transfer_is_over(notify: str) -> bool:
    """Whether a NOTIFY is the last one of a REFER (RFC 3515 section 2.4.7), whatever else it tells."""
    event = "".join(header_values(notify, "Event", "o")[:1]).lower()
    state = "".join(header_values(notify, "Subscription-State")[:1]).lower()
    return event.startswith("refer") and state.startswith("terminated")


def offers_plain_media(sdp: str) -> bool:
    """Whether a session description has a stream in use that is not encrypted (RFC 4568: RTP/SAVP is).

    RTP/AVP with keys is, too, where both sides can: so offer those who would also talk without (this stack, Asterisk).
    """
    sections = _MEDIA_LINE.split(sdp[:MAX_HEADERS])[1:]
    return any(_PLAIN_MEDIA.match(section) and not _KEYS.search(section) for section in sections)
