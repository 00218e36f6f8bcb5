"""Digits for after the answer: their order, their pauses, and where the person is waited for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.services.voice.post_dial import PAUSE_S, cleaned, next_step

pytestmark = pytest.mark.req("CALL-4")


def story(text: str) -> list[object]:
    """What is sent and waited for, in order; the person always goes on."""
    told: list[object] = []
    rest, go_on = cleaned(text), False
    while True:
        step = next_step(rest, go_on=go_on)
        go_on, rest = step.waits, step.rest
        if step.digit:
            told.append(step.digit)
        if step.waits:
            told.append("wait")
        elif step.pause_s is None:
            return told
        elif step.pause_s == PAUSE_S:
            told.append("pause")


def test_digits_pauses_and_waits_come_in_order() -> None:
    assert story("12,3;4") == ["1", "2", "pause", "3", "wait", "4"]
    assert story("p1w#") == ["pause", "1", "wait", "#"]
    assert story(",,7") == ["pause", "pause", "7"]
    assert story("") == []
    assert story(";") == ["wait"]


def test_without_the_person_it_waits() -> None:
    step = next_step(";4")
    assert step.waits
    assert step.rest == ";4"
    assert step.pause_s is None


def test_separators_and_everything_else_are_left_out() -> None:
    assert cleaned("1 (2)-3 x\r\nBYE d") == "123BD"


@given(st.text())
def test_anything_comes_to_its_end(text: str) -> None:
    digits = [x for x in story(text) if x not in ("wait", "pause")]
    assert "".join(map(str, digits)) == cleaned(text).replace(",", "").replace(";", "")
