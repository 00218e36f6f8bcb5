"""The address book on disk: read, watched, written; only what changed is read again."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem
from osmo_qt.core.people import NewPerson, Person
from osmo_qt.services.contacts import library
from osmo_qt.services.contacts.book import AddressBook
from osmo_qt.services.contacts.library import Library, Snapshot
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault, read_cards
from tests.conftest import ExpectLog
from tests.people import generated_cards


def card(name: str, number: str = "1") -> str:
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{number}\r\nEND:VCARD\r\n"


def names(snapshot: Snapshot) -> list[str]:
    return [person.name for person in snapshot.directory.people]


def faults(snapshot: Snapshot) -> list[tuple[str, int, CardFault]]:
    return [(Path(broken.source).name, broken.place, broken.fault) for broken in snapshot.broken]


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A vdir with two good cards and a broken one, and a file beside it with two cards and a broken one between."""
    folder = tmp_path / "vdir"
    folder.mkdir()
    (folder / "ada.vcf").write_text(card("Ada"))
    (folder / "bob.VCF").write_text(card("Bob"))
    (folder / "broken.vcf").write_text("BEGIN:VCARD\r\nFN:x\r\n")
    (folder / ".hidden.vcf").write_text(card("Hidden"))
    (folder / "notes.txt").write_text("no card")
    (tmp_path / "friends.vcf").write_text(card("Carl") + "BEGIN:VCARD\r\nEND:VCARD\r\n" + card("Dora"))
    return tmp_path


def update(made: Library, *paths: Path) -> Snapshot:
    return list(made.update([str(path) for path in paths]))[-1]


@pytest.mark.req("CON-7")
def test_folders_and_files_are_read_and_broken_cards_are_named(places: Path, expect_log: ExpectLog) -> None:
    expect_log("nowhere.vcf can't be read")
    (places / "vdir" / "work").mkdir()
    (places / "vdir" / "work" / "eve.vcf").write_text(card("Eve"))
    (places / "vdir" / "work" / "deeper").mkdir()
    (places / "vdir" / "work" / "deeper" / "far.vcf").write_text(card("Far"))
    found = update(Library(lambda: None), places / "vdir", places / "friends.vcf", places / "nowhere.vcf")
    assert names(found) == ["Ada", "Bob", "Carl", "Dora", "Eve"]
    assert faults(found) == [
        ("nowhere.vcf", 0, CardFault.NOT_FOUND),
        ("broken.vcf", 0, CardFault.NOT_CLOSED),
        ("friends.vcf", 1, CardFault.NO_NAME),
    ]
    assert found.complete


@pytest.mark.req("CON-7")
def test_only_what_changed_is_read_again(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Library(lambda: None)
    first = update(made, places / "vdir", places / "friends.vcf")
    read: list[str] = []

    def read_and_tell(file: BinaryIO, path: str) -> Iterator[Person | BrokenCard]:
        read.append(Path(path).name)
        return read_cards(file, path)

    monkeypatch.setattr(library, "read_cards", read_and_tell)
    again = update(made, places / "vdir", places / "friends.vcf")
    assert again.directory is first.directory
    assert not read
    (places / "vdir" / "ada.vcf").write_text(card("Ada Lovelace"))
    (places / "vdir" / "bob.VCF").unlink()
    (places / "vdir" / "broken.vcf").write_text(card("Mended"))
    changed = update(made, places / "vdir", places / "friends.vcf")
    assert sorted(read) == ["ada.vcf", "broken.vcf"]
    assert names(changed) == ["Ada Lovelace", "Carl", "Dora", "Mended"]
    assert faults(changed) == [("friends.vcf", 1, CardFault.NO_NAME)]
    assert names(update(made)) == []


@pytest.mark.req("SECR-15")
def test_what_is_no_file_or_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    os.mkfifo(tmp_path / "pipe.vcf")
    (tmp_path / "folder.vcf").mkdir()
    (tmp_path / "link.vcf").symlink_to(tmp_path / "nowhere")
    for name in ("large", "one", "two"):
        (tmp_path / f"{name}.vcf").write_text(card(name) * (5 if name == "large" else 1))
    monkeypatch.setattr(library, "LARGEST_FILE", 200)
    monkeypatch.setattr(library, "MOST_FILES", 1)
    found = update(Library(lambda: None), tmp_path)
    assert names(found) == ["one"]
    assert faults(found) == [
        ("folder.vcf", 0, CardFault.UNREADABLE),
        ("large.vcf", 0, CardFault.TOO_LARGE),
        ("pipe.vcf", 0, CardFault.UNREADABLE),
        ("two.vcf", 0, CardFault.TOO_MANY),
    ]


def test_many_people_come_bit_by_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "FIRST_SHOWN", 10)
    (tmp_path / "all.vcf").write_text("".join(generated_cards(100)))
    told = list(Library(lambda: None).update([str(tmp_path)]))
    assert [len(snapshot.directory) for snapshot in told] == [10, 40, 100]
    assert [snapshot.complete for snapshot in told] == [False, False, True]
    keys = told[-1].directory.keys
    assert keys == sorted(keys)


# --- the book ---------------------------------------------------------------------------------------------


class Opened:
    """A book and what it told."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.book = AddressBook(folder)
        self.told: list[Snapshot] = []
        self._qtbot = qtbot
        self.book.changed.connect(self.told.append)

    @property
    def names(self) -> list[str]:
        return names(self.told[-1]) if self.told else []

    def wait_names(self, *expected: str) -> None:
        self._qtbot.waitUntil(lambda: self.names == list(expected), timeout=5000)


@pytest.fixture
def opened(tmp_path: Path, qtbot: QtBot) -> Iterator[Opened]:
    made = Opened(tmp_path / "profile" / "contacts", qtbot)
    (tmp_path / "profile").mkdir()
    yield made
    made.book.stop()
    QCoreApplication.sendPostedEvents()


def replace(path: Path, text: str) -> None:
    """As programs do that keep a vdir: beside it, then in its place."""
    path.with_suffix(".tmp").write_text(text)
    path.with_suffix(".tmp").replace(path)


CHANGES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "changed": (lambda folder: (folder / "ada.vcf").write_text(card("Ada King")), ["Ada King", "Bob"]),
    "replaced": (lambda folder: replace(folder / "ada.vcf", card("Ada King")), ["Ada King", "Bob"]),
    "new": (lambda folder: (folder / "zoe.vcf").write_text(card("Zoe")), ["Ada", "Bob", "Zoe"]),
    "gone": (lambda folder: (folder / "ada.vcf").unlink(), ["Bob"]),
}


@pytest.mark.req("CON-7")
@pytest.mark.parametrize("what", CHANGES)
def test_changes_on_disk_show_at_once(opened: Opened, places: Path, what: str) -> None:
    opened.book.start([str(places / "vdir")])
    opened.wait_names("Ada", "Bob")
    change, expected = CHANGES[what]
    change(places / "vdir")
    opened.wait_names(*expected)
    (places / "vdir" / "bob.VCF").write_text(card("Robert", "2"))  # what was replaced is still watched
    opened.wait_names(*[name.replace("Bob", "Robert") for name in expected])


@pytest.mark.req("CON-7")
def test_places_come_and_go(opened: Opened, places: Path) -> None:
    opened.book.start([])
    opened.wait_names()
    opened.book.set_places([str(places / "friends.vcf"), "", str(places / "friends.vcf")])
    opened.wait_names("Carl", "Dora")
    replace(places / "friends.vcf", card("Carl"))
    opened.wait_names("Carl")
    opened.book.set_places([])
    opened.wait_names()


@pytest.mark.req("REC-3", "SECR-11")
def test_a_new_contact_is_a_file_for_its_owner_only(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    opened.book.start([])
    with qtbot.waitSignal(opened.book.saved) as saved:
        opened.book.create(NewPerson("Ada", "Lovelace", "", "102"))
    assert saved.args is not None
    opened.wait_names("Ada Lovelace")
    path = Path(saved.args[0])
    assert path.parent == tmp_path / "profile" / "contacts"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.req("REC-3")
def test_a_contact_that_can_not_be_saved_is_told(tmp_path: Path, qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("can't be made")
    expect_log("the contact can't be saved")
    (tmp_path / "file").write_text("")
    book = AddressBook(tmp_path / "file" / "contacts")
    expect_log("can't be read")
    book.start([])
    with qtbot.waitSignal(book.save_failed) as failed:
        book.create(NewPerson("Ada", "", "", "102"))
    assert failed.args is not None
    assert failed.args[0].problem is Problem.CONTACT_NOT_SAVED
    book.stop()
    QCoreApplication.sendPostedEvents()


def test_the_end_comes_in_the_middle_of_reading(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "all.vcf").write_text("".join(generated_cards(20_000)))
    opened = Opened(tmp_path / "contacts", qtbot)
    opened.book.start([str(tmp_path / "all.vcf")])
    qtbot.waitUntil(lambda: bool(opened.told), timeout=5000)
    opened.book.stop()
    QCoreApplication.sendPostedEvents()
    assert not opened.told[-1].complete
    opened.book.refresh()  # after the end nothing happens
