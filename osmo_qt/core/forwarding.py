"""Call forwarding by feature codes (guide 6.1.2.2): which kinds there are, and what is dialled for each."""

from enum import Enum

from osmo_qt.core.accounts import sip_host
from osmo_qt.core.address import parse_target
from osmo_qt.core.errors import InvalidAddress, Problem, UserError

_DESTINATION = "%1"
_DIGITS = set("0123456789*#+")


class ForwardKind(Enum):
    """ALL makes the server ignore the other two."""

    ALL = "all"
    BUSY = "busy"
    NO_REPLY = "no_reply"

    @property
    def setting(self) -> str:
        """The row that keeps the destination in force, "" for none."""
        return f"features.forward_{self.value}"

    @property
    def code_on(self) -> str:
        """The row with the code that switches it on; `%1` in it stands for the destination."""
        return f"features.code_forward_{self.value}"

    @property
    def code_off(self) -> str:
        return f"features.code_forward_{self.value}_off"


def clean_destination(text: str) -> str:
    """A number without separators, as it stands in a code. Raises UserError(EMPTY_DESTINATION), InvalidAddress."""
    if not text.strip():
        raise UserError(Problem.EMPTY_DESTINATION)
    number = parse_target(text, "server", 5060).label
    if not set(number) <= _DIGITS:
        raise InvalidAddress(Problem.INVALID_NUMBER, number)
    return number


def dialled(code: str, destination: str = "") -> str:
    """What is dialled for a code. Raises UserError(NO_FORWARDING_CODE) for a code that can't be one."""
    digits = code.strip().replace(_DESTINATION, destination)
    if not digits or not set(digits) <= _DIGITS or (destination and _DESTINATION not in code):
        raise UserError(Problem.NO_FORWARDING_CODE, code.strip())
    return digits


def code_uri(digits: str, host: str, port: int) -> str:
    """The SIP URI of a code; unlike a number it may have a `+` in its middle."""
    return f"sip:{digits.replace('#', '%23')}@{sip_host(host)}:{port}"
