"""Drawn pictures of people."""

import pytest

from osmo_qt.office.pictures import initials


@pytest.mark.req("CON-8")
@pytest.mark.parametrize(
    ("first", "last", "letters"),
    [("Grace", "Hopper", "GH"), ("Mehmet", "Çelik", "MC"), ("Łukasz", "Ørsted", "LO"), ("", "Ada", "A"), ("", "", "")],
)
def test_initials_are_letters_that_the_font_has(first: str, last: str, letters: str) -> None:
    assert initials(first, last) == letters
