"""One walk over the whole table of settings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.settings import BY_KEY, TABLE, Page, Setting, row_of

IDS = [row.key for row in TABLE]


@pytest.mark.parametrize("row", TABLE, ids=IDS)
def test_every_row_is_sound(row: Setting) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", row.key)
    assert row.accepts(row.default)
    assert row.page in Page
    assert row_of(row.key) is row
    if type(row.default) is int:
        assert row.minimum < row.maximum
    if row.choices:
        assert len(set(row.choices)) == len(row.choices)


@pytest.mark.parametrize("row", TABLE, ids=IDS)
def test_every_row_keeps_its_limits(row: Setting) -> None:
    wrong: list[object] = [None, 1.5, [], {}, b"x"]
    match row.default:
        case bool():
            assert row.accepts(not row.default)
            wrong += [0, 1, "true"]
        case int():
            assert row.accepts(row.minimum)
            assert row.accepts(row.maximum)
            wrong += [row.minimum - 1, row.maximum + 1, True, str(row.default)]
        case str():
            assert all(row.accepts(choice) for choice in row.choices)
            wrong += [1, True, "x" * (row.longest + 1), *(["no such choice"] if row.choices else [])]
    assert not [value for value in wrong if row.accepts(value)]


def test_no_key_stands_twice() -> None:
    assert len(BY_KEY) == len(TABLE)


@pytest.mark.req("SECR-11")
def test_rows_for_passwords_are_secret() -> None:
    found = [row for row in TABLE if re.search("password|token|pin$|override", row.key)]
    assert found
    assert all(row.secret and row.default == "" for row in found)


def test_an_unknown_name_raises() -> None:
    with pytest.raises(KeyError, match=r"account\.sever"):
        row_of("account.sever")


@given(st.sampled_from(TABLE), st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()))
def test_only_values_of_the_right_kind_are_accepted(row: Setting, value: object) -> None:
    if row.accepts(value):
        assert type(value) is type(row.default)
