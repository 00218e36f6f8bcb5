"""Links from other programs (`osmo:`, `tel:`, `sip:`, `sips:`): what they ask to call, and why they are refused.

Whoever writes a web page or an e-mail writes the link. So only what can be shown in full and means nothing but a call
is accepted; no exception but InvalidLink leaves this module, whatever the text is.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from osmo_qt.core.address import MAX_NUMBER, clean, parse_target, plain_number
from osmo_qt.core.errors import InvalidAddress, InvalidLink, Problem

SCHEMES = ("osmo", "tel", "sip", "sips")
PAUSE_S = 3  # what `,` means (guide 5.1.2)
LONGEST_LINK = 1024  # of the raw text; nothing that may be called comes near

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_TYPED = re.compile(r"([^,;pPwW]*)([,;pPwW].*)?\Z", re.DOTALL)
_POST_DIAL = re.compile(r"[0-9*#,;]*\Z")
_SPACES = re.compile(r"[\s\-\u2010-\u2015()./]+")
_PARAMETER = re.compile(r"([A-Za-z][A-Za-z0-9\-]+)(?:=([A-Za-z0-9+\-.()/:_~!*'$&\[\],#pwPW]*))?\Z")
_SIP_USER = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$]+\Z")
_SIP_PARAMETER = re.compile(r"(?:transport=(?:udp|tcp|tls)|user=(?:phone|ip))\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """What a link asks for. `target` goes to `parse_target`; `post_dial` as in `VoiceService.make_call`."""

    target: str
    post_dial: str
    scheme: str

    @property
    def shown(self) -> str:
        """Everything that would be dialled, in full, for the question whether to."""
        return (self.target.partition(":")[2] or self.target) + self.post_dial


def typed_link(text: str) -> str:
    """The link for a number or an address as somebody types it on a command line."""
    if _SCHEME.match(text) or text.startswith("-"):
        return text
    return f"sip:{text}" if "@" in text else f"osmo:{text}"


def parse_link(text: str, emergency: Collection[str]) -> LinkRequest:
    """Reads a link of another program. Raises InvalidLink; also for service codes and `emergency` numbers."""
    request = read_link(text)
    refuse_risky(request, emergency)
    return request


def refuse_risky(request: LinkRequest, emergency: Collection[str]) -> None:
    """What a person may call but nobody else may make them call. Raises InvalidLink."""
    number = _number_part(request.target)
    if number.lstrip("+").startswith(("*", "#")) or "#" in number:
        raise InvalidLink(Problem.LINK_SERVICE_CODE, clean(request.shown, MAX_NUMBER))
    if is_emergency(number, emergency):
        raise InvalidLink(Problem.LINK_EMERGENCY, clean(number, MAX_NUMBER))


def _number_part(target: str) -> str:
    rest = target.partition(":")[2] if _SCHEME.match(target) else target
    return plain_number(rest.rpartition("@")[0]) if "@" in rest else rest


def emergency_numbers(setting: str) -> frozenset[str]:
    """The numbers of the setting `calls.emergency_numbers`, separated by anything that is no part of a number."""
    return frozenset(number for number in re.split(r"[^0-9*#+]+", setting) if number)


def is_emergency(number: str, emergency: Collection[str]) -> bool:
    """Whether `number`, as typed or pasted, is one of the `emergency` numbers."""
    plain = plain_number(number)
    return bool(plain) and (plain in emergency or plain.lstrip("+") in emergency)


def read_link(text: str) -> LinkRequest:
    """What a link asks for, without judging the number. Raises InvalidLink."""
    if len(text) > LONGEST_LINK:
        raise InvalidLink(Problem.LINK_TOO_LONG)
    decoded = unquote(text)
    if any(unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" for c in text + decoded):
        raise InvalidLink(Problem.LINK_HIDDEN_CHARACTERS)
    found = _SCHEME.match(text.strip())
    scheme = found[1].lower() if found else ""
    if scheme not in SCHEMES:
        problem = Problem.LINK_SCHEME if scheme else Problem.LINK_NOT_UNDERSTOOD
        raise InvalidLink(problem, clean(scheme or text, 32))
    rest = decoded.strip()[len(scheme) + 1 :].removeprefix("//").removesuffix("/").strip()
    if "?" in rest:  # headers such as Replaces, Route or Call-Info
        raise InvalidLink(Problem.LINK_HIDDEN_INSTRUCTIONS)
    request = _read(scheme, rest)
    _check(request)
    return request


def _read(scheme: str, rest: str) -> LinkRequest:
    if scheme == "tel":
        return _tel(rest)
    number, post_dial = split_post_dial(rest)
    if scheme in ("sip", "sips") and not plain_number(number):
        return _sip(scheme, rest)
    return LinkRequest(_number(number), post_dial, scheme)


def split_post_dial(text: str) -> tuple[str, str]:
    """Number and post-dial digits of what was typed: `,` or `p` is a pause, `;` or `w` waits for *Dial*.

    Text that is no number (an address, a name) comes back whole, with "".
    """
    parts = _TYPED.match(text)
    if parts is None or not parts[2] or not plain_number(parts[1]):
        return text, ""
    post_dial = _post_dial(parts[2])
    return (parts[1].strip(), post_dial) if _POST_DIAL.match(post_dial) else (text, "")


def _post_dial(text: str) -> str:
    marks = str.maketrans({"p": ",", "P": ",", "w": ";", "W": ";"})
    return _SPACES.sub("", text).translate(marks).rstrip(",;")


def _number(text: str) -> str:
    number = plain_number(text)
    if not number:
        code = text.startswith(("*", "#"))
        problem = Problem.LINK_SERVICE_CODE if code else Problem.LINK_NOT_UNDERSTOOD
        raise InvalidLink(problem, clean(text, 32))
    return number


def _tel(rest: str) -> LinkRequest:
    """RFC 3966. `ext` is dialled after a pause; `phone-context` and `isub` say nothing that could be dialled."""
    first, *others = rest.split(";")
    number, post_dial = split_post_dial(first)
    for part in others:
        parameter = _PARAMETER.match(part)
        if parameter is None or not (parameter[2] or part.isalpha()):
            post_dial += _post_dial(f";{part}")
        elif parameter[2] and parameter[1].lower() == "ext":
            post_dial += "," + _post_dial(parameter[2])
        elif parameter[2] and parameter[1].lower() == "postd":  # RFC 2806, its predecessor
            post_dial += _post_dial(parameter[2])
    return LinkRequest(_number(number), post_dial.rstrip(",;"), "tel")


def _sip(scheme: str, rest: str) -> LinkRequest:
    address, *parameters = rest.split(";")
    user, at, _host = address.rpartition("@")
    if at and "#" in user:
        raise InvalidLink(Problem.LINK_SERVICE_CODE, clean(address, MAX_NUMBER))
    if at and not _SIP_USER.match(user):
        raise InvalidLink(Problem.LINK_NOT_UNDERSTOOD, clean(rest, 32))
    if not all(_SIP_PARAMETER.match(parameter) for parameter in parameters):
        raise InvalidLink(Problem.LINK_HIDDEN_INSTRUCTIONS)  # maddr, method, lr ... lead the call elsewhere
    if len(user) > MAX_NUMBER:
        raise InvalidLink(Problem.LINK_TOO_LONG)
    return LinkRequest(f"{scheme}:{rest}", "", scheme)


def _check(request: LinkRequest) -> None:
    if not _POST_DIAL.match(request.post_dial):
        raise InvalidLink(Problem.LINK_NOT_UNDERSTOOD, clean(request.shown, 32))
    if plain_number(request.target) and len(request.target) + len(request.post_dial) > MAX_NUMBER:
        raise InvalidLink(Problem.LINK_TOO_LONG)
    try:
        parse_target(request.target, "localhost", 5060)
    except InvalidAddress as error:
        too_long = error.problem is Problem.NUMBER_TOO_LONG
        problem = Problem.LINK_TOO_LONG if too_long else Problem.LINK_NOT_UNDERSTOOD
        raise InvalidLink(problem, clean(request.shown, 32)) from error
