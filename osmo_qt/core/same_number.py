"""Whether two numbers are the same, however they are written.

A name is shown for a number only if they are: a name that comes along with a call is the caller's own claim, that of
the address book is not (SECR-9).
"""

import re

from osmo_qt.core.people import digits_of

SUFFIX_DIGITS = 7  # so many digits must agree at least where numbers are written in different ways

_NUMBER_LIKE = re.compile(r"[+0-9 ()/.\-\u00a0\u2010-\u2015]*[0-9][+0-9 ()/.\-\u00a0\u2010-\u2015]*\Z")
_TRUNK_ZERO = re.compile(r"\(0\)")
_SHORT = 10**9  # tells an extension's key from that of the last digits of a longer number

# all digits · the same without zeros for the country, the area or an outside line · whether it is international
Dialled = tuple[str, str, bool]


def is_number_like(text: str) -> bool:
    return bool(_NUMBER_LIKE.match(text))


def dialled(text: str) -> Dialled | None:
    """A number in the forms in which it is compared; None for what is no number: a SIP URI, a service code."""
    if not _NUMBER_LIKE.match(text):
        return None
    international = text.startswith(("+", "00"))
    digits = digits_of(_TRUNK_ZERO.sub("", text) if international else text)
    return digits, digits.lstrip("0"), international


def same_number(one: str, other: str) -> bool:
    """Whether both are the same number, however written.

    Two international numbers must be equal. Of others the shorter one must be the end of the longer one and have seven
    digits at least; extensions, which are shorter, must be equal.
    """
    a, b = dialled(one.strip()), dialled(other.strip())
    return a is not None and b is not None and is_same(a, b)


def is_same(a: Dialled, b: Dialled) -> bool:
    """The rule of `same_number`."""
    if a[0] == b[0]:
        return True
    if a[2] and b[2]:
        return a[1] == b[1]
    shorter, longer = sorted((a[1], b[1]), key=len)
    return len(shorter) >= SUFFIX_DIGITS and longer.endswith(shorter)


def keys_of(number: Dialled) -> list[int]:
    """Where in the index it is looked for."""
    digits, significant, _ = number
    keys = []
    if len(digits) <= SUFFIX_DIGITS:
        keys.append(_SHORT + int("1" + digits))
    if len(significant) >= SUFFIX_DIGITS:
        keys.append(int(significant[-SUFFIX_DIGITS:]))
    return keys


def sip_key(uri: str) -> str:
    """A SIP URI for comparison: without scheme and parameters."""
    address = uri.partition(":")[2] if uri.lower().startswith(("sip:", "sips:")) else uri
    return address.partition(";")[0].partition("?")[0].casefold()
