"""Pauses between tries: they grow, have a limit, and differ from phone to phone."""

from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.backoff import FIRST_S, LONGEST_S, pause_s


@given(st.integers(0, 100_000), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_nothing_and_never_too_long(attempt: int, random: float) -> None:
    assert FIRST_S / 2 <= pause_s(attempt, lambda: random) <= LONGEST_S


def test_pauses_double_up_to_the_limit() -> None:
    assert [pause_s(i, lambda: 0.0) for i in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_half_of_a_pause_is_chance() -> None:
    assert pause_s(3, lambda: 0.999999) > 4.0
    assert pause_s(3, lambda: 0.999999) < 4.01
