"""Digits for after the answer, `1,2;34`: what is sent when (`,` waits 3 s, `;` waits for the person)."""

from dataclasses import dataclass

PAUSE_S = 3.0
DIGIT_S = 0.3  # 200 ms of tone and its end, RFC 4733
DIGITS = "0123456789*#ABCD"
_MARKS = str.maketrans("pPwW", ",,;;")  # as other telephones write them


@dataclass(frozen=True, slots=True)
class Step:
    """`digit` to send now ("" for none), `rest` of the digits after it, `pause_s` until the next step.

    No pause: it is over, or `waits` for the person to go on.
    """

    digit: str
    rest: str
    pause_s: float | None
    waits: bool = False


def cleaned(text: str) -> str:
    """What of a text can be sent or waited for; visual separators and everything else are left out."""
    return "".join(c for c in text.translate(_MARKS).upper() if c in DIGITS + ",;")


def next_step(rest: str, *, go_on: bool = False) -> Step:
    """What to do with the digits left over. `go_on`: the person clicked *Dial* at the `;` that stands first."""
    if rest.startswith(";"):
        if not go_on:
            return Step("", rest, None, waits=True)
        rest = rest[1:]
        return Step("", rest, 0.0 if rest else None)
    if rest.startswith(","):
        return Step("", rest[1:], PAUSE_S if rest[1:] else None)
    return Step(rest[:1], rest[1:], DIGIT_S if rest[1:] else None)
