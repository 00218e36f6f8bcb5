"""Where calls were moved to."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.move_history import LONGEST_TEXT, MOST_ENTRIES, MovedTo, moved_to_of, remembered
from osmo_qt.core.uc_calls import Destination

DESK = MovedTo("work", "100", "Work Phone", 1000.0)
HOTEL = MovedTo("", "+4930123", "", 2000.0)


@pytest.mark.req("MOVE-2")
def test_the_last_one_is_first_and_each_place_is_there_once() -> None:
    history = remembered(remembered((), DESK), HOTEL)
    assert history == (HOTEL, DESK)
    again = replace(DESK, at=3000.0, name="Desk")
    assert remembered(history, again) == (again, HOTEL)
    many: tuple[MovedTo, ...] = ()
    for number in range(2 * MOST_ENTRIES):
        many = remembered(many, MovedTo("", str(number), "", number))
    assert [entry.number for entry in many[:2]] == ["39", "38"] and len(many) == MOST_ENTRIES
    assert (DESK.destination, HOTEL.destination) == (Destination("work"), Destination(number="+4930123"))


def test_what_was_written_is_read() -> None:
    assert [moved_to_of(json.loads(json.dumps(entry.as_record()))) for entry in (DESK, HOTEL)] == [DESK, HOTEL]


@pytest.mark.req("SECR-20")
@given(
    st.dictionaries(
        st.sampled_from(["device_id", "number", "name", "at"]),
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=LONGEST_TEXT + 2)),
    )
)
def test_what_makes_no_sense_is_nothing(record: dict[str, Any]) -> None:
    read = moved_to_of(record)
    assert read is None or (moved_to_of(read.as_record()) == read and (read.device_id or read.number))


@pytest.mark.parametrize("record", [None, [], {"device_id": "", "number": "", "name": "x", "at": 1}, "x"])
def test_no_place_is_nothing(record: object) -> None:
    assert moved_to_of(record) is None
