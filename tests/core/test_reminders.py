"""Reminders go to a file and come back; anything else in the file is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.reminders import Reminder, reminder_of

REMINDER = Reminder(3, "102", "Grace Hopper", 1000.0, 1600.0)


def test_a_reminder_survives_the_file() -> None:
    assert reminder_of(REMINDER.as_record()) == REMINDER


@pytest.mark.parametrize(
    "change", [{"number": 102}, {"name": None}, {"id": "3"}, {"due_at": "soon"}, {"due_at": -1}, {"name": "x" * 999}]
)
@pytest.mark.req("SECR-20")
def test_a_damaged_record_is_none(change: dict[str, object]) -> None:
    assert reminder_of({**REMINDER.as_record(), **change}) is None


@given(st.recursive(st.none() | st.floats() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_nothing_else_is_a_reminder(record: object) -> None:
    assert reminder_of(record) is None


@pytest.mark.parametrize(("name", "number", "who"), [("Ada", "1", "Ada, 1"), ("", "1", "1"), ("Ada", "", "Ada")])
def test_who(name: str, number: str, who: str) -> None:
    assert Reminder(1, number, name, 0, 0).who == who
