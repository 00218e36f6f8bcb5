"""The address book as a screen sees it: faces, search, names of numbers, places, new contacts."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import NewPerson, Person, PhoneNumber
from osmo_qt.models import people_list
from osmo_qt.models.contacts import PLACES, Contacts, ContactsSearch, ContactsState
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault
from osmo_qt.services.settings_store import SettingsStore
from tests.people import FakeBook, demo_people, directory

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
BROKEN = [BrokenCard("/x/friends.vcf", 2, CardFault.NOT_CLOSED), BrokenCard("/x/no.vcf", 0, CardFault.NO_CARD)]


@pytest.fixture
def book() -> FakeBook:
    return FakeBook()


@pytest.fixture
def contacts(book: FakeBook, tmp_path: Path) -> Contacts:
    return Contacts(book, Preferences(SettingsStore(tmp_path / "settings.json"), Feedback()))


def shown(contacts: Contacts, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    rows = contacts.rows
    return [rows.data(rows.index(row), role) for row in range(rows.rowCount())]


@pytest.mark.req("CON-7", "SECR-20")
def test_the_four_faces(contacts: Contacts, book: FakeBook) -> None:
    faces = [contacts.state]
    contacts.changed.connect(lambda: faces.append(contacts.state))
    book.tell(complete=False)
    book.tell()
    book.tell([], BROKEN[:1])
    assert contacts.problem == "1 card could not be read"
    book.tell(demo_people(), BROKEN)
    state = ContactsState
    assert faces == [state.LOADING, state.LOADING, state.EMPTY, state.ERROR, state.CONTENT]
    assert contacts.problem == "2 cards could not be read"
    assert contacts.problems == ("friends.vcf, card 3: its end is missing", "no.vcf: no vCard in it")


@pytest.mark.req("CON-3")
def test_search_narrows_and_widens(contacts: Contacts, book: FakeBook) -> None:
    tester = QAbstractItemModelTester(contacts.rows, FATAL)
    book.tell(demo_people())
    assert shown(contacts)[:3] == ["Ada Lovelace", "Alan Turing", "Barbara Liskov"]
    assert shown(contacts, PeopleRole.LETTER)[:5] == ["A", "", "B", "E", ""]
    found = []
    for text in ("k", "ko", "kon", "ko", "kat", "", "5550", "55501 4"):
        contacts.search_for(text)
        found.append(len(shown(contacts)))
    assert found == [2, 1, 1, 1, 1, 12, 6, 1]
    assert shown(contacts, PeopleRole.DETAIL)[0] == "+1 617 5550147", "the number that was searched for"
    assert shown(contacts, Qt.ItemDataRole.AccessibleTextRole)[0] == "Barbara Liskov, +1 617 5550147"
    assert tester.model() is contacts.rows


def test_a_long_search_goes_on_between_other_events(
    contacts: Contacts, book: FakeBook, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(people_list, "BUDGET_S", 0)
    monkeypatch.setattr(people_list, "SLICE", 10)
    tester = QAbstractItemModelTester(contacts.rows, FATAL)
    book.tell(Person.of(f"Person {i:03}") for i in range(95))
    contacts.search_for("per")
    assert contacts.rows.searching
    with qtbot.waitSignal(contacts.searched):
        contacts.search_for("person 01")
    assert shown(contacts) == [f"Person {i:03}" for i in range(10, 20)]
    assert not contacts.rows.searching
    assert tester.model() is contacts.rows


def test_a_row_is_found_again(contacts: Contacts, book: FakeBook) -> None:
    people = demo_people()
    book.tell(people)
    ordered = directory(people).people
    assert [contacts.rows.row_of(person) for person in ordered] == list(range(12))
    contacts.search_for("grace")
    assert [contacts.rows.row_of(person) for person in ordered] == [0 if p.first == "Grace" else -1 for p in ordered]


@pytest.mark.req("SECR-9", "CON-3")
def test_names_of_numbers_follow_the_book(contacts: Contacts, book: FakeBook) -> None:
    assert contacts.name_of("102") == ""
    book.tell(demo_people())
    assert contacts.name_of("102") == contacts.name_of("0171 5550102") == "Grace Hopper"
    assert contacts.name_of("alan@bletchley.example") == "Alan Turing"
    assert contacts.name_of("") == contacts.name_of("0102") == ""
    book.tell([Person.of("Zoe", numbers=[PhoneNumber("102")])])
    assert contacts.name_of("102") == "Zoe"


@pytest.mark.req("CON-3")
def test_hits_for_other_lists(contacts: Contacts, book: FakeBook) -> None:
    book.tell(demo_people())
    search = ContactsSearch(contacts)
    assert [(hit.name, hit.number) for hit in search.search("grace")] == [
        ("Grace Hopper", number) for number in ("102", "+49 171 5550102", "+49 89 5501029", "sip:grace@navy.example")
    ]
    assert search.search(" ") == []
    assert len(contacts.search("", most=3)) == 3


@pytest.mark.req("CON-6")
@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("ada@a.example", "mailto:ada@a.example"),
        ("a?bcc=x@y.example", "mailto:a%3Fbcc%3Dx@y.example"),
        ("a&b%0a@y.example", "mailto:a%26b%250a@y.example"),
        ("jörg@y.example", "mailto:j%C3%B6rg@y.example"),
    ],
)
def test_a_mail_goes_to_that_address_only(address: str, url: str) -> None:
    made = Contacts.mail_url(address)
    assert bytes(made.toEncoded().data()).decode() == url
    assert not made.hasQuery()


@pytest.mark.req("CON-7")
def test_places_are_settings(contacts: Contacts, book: FakeBook) -> None:
    contacts.add_places(["/a", "/b.vcf", "/a", "/c\n/d"])
    assert contacts.places == ["/a", "/b.vcf"]
    contacts.remove_place("/a")
    assert contacts._preferences.text(PLACES) == "/b.vcf"
    assert book.asked == [("places", ["/a", "/b.vcf"]), ("places", ["/b.vcf"])]


@pytest.mark.req("REC-3")
def test_a_new_contact_is_told_when_it_is_in_the_list(contacts: Contacts, book: FakeBook, qtbot: QtBot) -> None:
    book.tell(demo_people())
    with qtbot.waitSignal(contacts.created) as created:
        assert contacts.create(NewPerson("Alonzo", "Church", "", "777"))
    assert created.args is not None
    assert created.args[0].name == "Alonzo Church"
    assert contacts.name_of("777") == "Alonzo Church"


@pytest.mark.req("REC-3")
def test_a_contact_without_a_name_or_room_is_refused(contacts: Contacts, book: FakeBook, qtbot: QtBot) -> None:
    with qtbot.waitSignal(contacts.refused) as refused:
        assert not contacts.create(NewPerson(" ", "", "", "777"))
    assert refused.args is not None
    assert refused.args[0] == "The name is missing."
    assert not book.asked
    with qtbot.waitSignal(contacts.refused) as refused:
        book.save_failed.emit(UserError(Problem.CONTACT_NOT_SAVED, "No space left on device"))
    assert refused.args is not None
    assert refused.args[0] == "The contact can't be saved: No space left on device"
