"""Numbers as people of a country write them; what is no public number stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.address import plain_number
from osmo_qt.services.numbers import Numbers, system_region

GERMAN = Numbers(lambda: "de")
NOWHERE = Numbers(lambda: "")
NOWHERE._system = ""


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(
    ("number", "pretty"),
    [
        ("+4989550123", "+49 89 550123"),
        ("089550123", "089 550123"),
        ("+15619231999", "+1 561-923-1999"),
        *(
            (same, same)
            for same in ("9550123", "600", "31234", "*97", "alice", "bob@example.org", "", "+", "123456789012345")
        ),
    ],
)
def test_pretty(number: str, pretty: str) -> None:
    assert GERMAN.pretty(number) == pretty
    assert NOWHERE.pretty(number) == (pretty if number.startswith("+") else number)


def test_e164() -> None:
    assert GERMAN.e164("089 / 55 01 23") == "+4989550123"
    assert GERMAN.e164("+49 (0)89 550123") == "+4989550123"
    assert NOWHERE.e164("089550123") == ""
    for none in ("600", "alice", "", "+999123", "*97", "12345678901234567890"):
        assert GERMAN.e164(none) == ""


def test_while_it_is_typed() -> None:
    assert GERMAN.as_typed("+4989550123") == "+49 89 550123"
    assert Numbers(lambda: "US").as_typed("5619231999") == "(561) 923-1999"
    for same in ("600", "31234", "*21*600#", "+49 (0) 89 123", "a1234567", "+49+49", "", "600,12"):
        assert GERMAN.as_typed(same) == same
    assert NOWHERE.as_typed("089550123") == "089550123"


@given(st.text(st.sampled_from("0123456789+ ()-./*#a,"), max_size=30))
def test_spacing_never_changes_the_number(text: str) -> None:
    assert plain_number(GERMAN.as_typed(text)) == plain_number(text)


@given(st.text(max_size=40))
def test_nothing_raises(text: str) -> None:
    for numbers in (GERMAN, NOWHERE):
        assert isinstance(numbers.pretty(text), str)
        assert isinstance(numbers.as_typed(text), str)
        assert isinstance(numbers.e164(text), str)
        assert isinstance(numbers.split_extension(text)[0], str)


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("+49 89 1234567 ext. 12", "+49 89 1234567", "12"),
        ("+1 561 923 1999 x5", "+1 561 923 1999", "5"),
        ("089 1234567", "089 1234567", ""),
        ("12 x 3", "12 x 3", ""),
        ("bob12345678@example.org", "bob12345678@example.org", ""),
    ],
)
def test_extensions(text: str, number: str, extension: str) -> None:
    assert GERMAN.split_extension(text) == (number, extension)


def test_the_system_says_a_country_or_none() -> None:
    region = system_region()
    assert region == "" or (len(region) == 2 and region.isupper())
