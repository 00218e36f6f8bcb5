"""Files that can't be read: what is in them is set aside, never written over; and long ones are read to the end."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.core.errors import Problem
from osmo_qt.core.people import Person
from osmo_qt.core.reminders import Reminder
from osmo_qt.log import RedactingFormatter
from osmo_qt.services.contacts.vcard import read_cards
from osmo_qt.services.reminders_store import RemindersStore
from tests.conftest import ExpectLog


@pytest.mark.req("SECR-20")
def test_reminders_that_can_not_be_read_are_not_written_over(tmp_path: Path, qtbot: Any, expect_log: ExpectLog) -> None:
    expect_log("reminders can't be read")
    path = tmp_path / "reminders.json"
    path.mkdir()  # root may read every file, but no folder
    store = RemindersStore(path)
    with qtbot.waitSignal(store.failed) as failed, qtbot.waitSignal(store.loaded) as loaded:
        store.start()
    assert (failed.args[0].problem, loaded.args) == (Problem.REMINDERS_SET_ASIDE, [[]])
    store.save([Reminder(1, "102", "Grace Hopper", 1000.0, 1600.0)])
    store.stop()
    assert path.is_file()
    assert path.with_name("reminders.json.broken-1").is_dir()


@pytest.mark.req("CON-7")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_long_file_is_read_to_its_end(encoding: str) -> None:
    count = 18  # of 1 MB each in UTF-16
    picture = "PHOTO:" + "x" * 60_000 + "\r\n"
    card = "BEGIN:VCARD\r\nFN:Jürgen\u2028 %d\r\n" + picture * 9 + "END:VCARD\r\n"
    content = "".join(card % number for number in range(count)).encode(encoding)
    people = list(read_cards(io.BytesIO(content), "a.vcf"))
    assert [person.name for person in people if isinstance(person, Person)][-1].endswith(f"{count - 1}")
    assert len(people) == count


@pytest.mark.req("LOG-1")
def test_numbers_in_tracebacks_are_masked_too() -> None:
    formatter = RedactingFormatter("%(message)s")
    formatter.mask_numbers = True
    for text in ("sip:4989550102@h", "+49 89 550102"):
        try:
            raise ValueError(text)
        except ValueError:
            logged = formatter.formatException(sys.exc_info())
        assert "5501" not in logged
        assert "02" in logged
