"""Rules for numbers: what they make of a number, and that no rule can hang the program."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.errors import Problem
from osmo_qt.core.rewriting import LONGEST_PATTERN, parse_rules

RULES = r"""
00(\d+) -> +\1

0([1-9]\d+) -> +49\1
\+49891234(\d{2,4}) -> \1
(\d{3}) -> sip:\1@gateway.example
\*97 -> 8000
"""


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("00441234567", "+441234567"),
        ("089550123", "+4989550123"),
        ("+49891234567", "567"),
        ("600", "sip:600@gateway.example"),
        ("*97", "8000"),
        ("6000", "6000"),
        ("+441234", "+441234"),
    ],
)
def test_the_first_rule_for_the_whole_number_applies(number: str, dialled: str) -> None:
    rules = parse_rules(RULES)
    assert not rules.errors
    assert rules.apply(number) == dialled


BAD_LINES = (
    *("no arrow", "-> 1", "1 ->", "( -> 1", r"(\d+)+ -> 1", r"\d+* -> 1", "+49 -> 1", r"0(\d+) -> \2", r"0 -> \0"),
    *(r"\d*\d*\d*\d* -> 1", "[a-z]+ -> 1", "(?=1) -> 1", "1 -> 2 3", "1" * (LONGEST_PATTERN + 1) + " -> 1"),
    *("1{3 -> 1", "[9-0] -> 1", "?1 -> 2", "1|*2 -> 2", "1??1 -> 2", r"(\d)\1 -> 2", "1 -> 2\x00", "[ -> 1"),
)


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_is_told_with_its_number_and_the_others_apply(line: str) -> None:
    rules = parse_rules(f"1 -> 2\n\n{line}\n3 -> 4")
    assert [(e.problem, e.detail[:2]) for e in rules.errors] == [(Problem.BAD_REWRITE_RULE, "3 ")]
    assert (rules.apply("1"), rules.apply("3")) == ("2", "4")


def test_the_costliest_rule_takes_no_time() -> None:
    rules = parse_rules(r"1?1?1?1?1?1?\d*\d*\d*# -> 1")
    assert not rules.errors
    start = time.perf_counter()
    assert rules.apply("1" * 64) == "1" * 64
    assert time.perf_counter() - start < 0.5


@given(st.text(st.sampled_from(r"01\d()[]{}?*+|.->^$,#:x "), max_size=60), st.text("0123456789*#+", max_size=64))
def test_no_rule_breaks_anything(text: str, number: str) -> None:
    start = time.perf_counter()
    assert isinstance(parse_rules(text).apply(number), str)
    assert time.perf_counter() - start < 1
