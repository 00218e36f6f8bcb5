"""How long to wait before the next try, so that a thousand phones do not return in the same second."""

from collections.abc import Callable

FIRST_S = 1.0
LONGEST_S = 60.0


def pause_s(attempt: int, random: Callable[[], float]) -> float:
    """Seconds before try number `attempt` + 1: doubling from 1 s up to 60 s, each less a random part of up to a half.

    `random` returns values in [0, 1). Full jitter would do as well; half keeps the first pause perceptible.
    """
    longest = min(LONGEST_S, FIRST_S * 2.0 ** min(attempt, 16))
    return longest * (1.0 - 0.5 * random())
