"""The people of the UC server: order, search, the directory, presence and pictures, whose number it is."""

from pathlib import Path
from time import perf_counter
from typing import cast

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import Person
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import DirectoryPage, NameOrder, UcList, UcPresence, UcState
from osmo_qt.models.contacts import Contacts, ContactsState
from osmo_qt.models.directory_search import HitsState
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.party_picker import PartyPicker
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.portraits import Portraits
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.models.whose_number import UcSearch, WhoseNumber
from osmo_qt.services.settings_store import SettingsStore
from tests.fake_uc import FakeUc
from tests.people import FakeBook, demo_people
from tests.uc_people import Reports, contact, demo_contacts, demo_hits, demo_me, entry, tell_people

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
AWAY = UserError(Problem.UC_UNREACHABLE)


class Office:
    """The models over a UC service that the test plays."""

    def __init__(self) -> None:
        self.uc = FakeUc()
        self.tasks = Reports()
        self.portraits = Portraits(self.uc.service, self.tasks)
        self.people = UcPeople(self.uc.service, self.portraits, self.tasks)
        self.tester = QAbstractItemModelTester(self.people.shown, FATAL)

    def names(self, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
        return told(self.people.shown, role)


def told(rows: QAbstractItemModel, role: int = Qt.ItemDataRole.DisplayRole) -> list[str]:
    return [rows.data(rows.index(row, 0), role) for row in range(rows.rowCount())]


@pytest.fixture
def office(qapp: object) -> Office:
    return Office()


@pytest.mark.req("CON-1")
def test_the_four_faces(office: Office) -> None:
    people = office.people
    faces = [people.state]
    people.changed.connect(lambda: faces.append(people.state))
    office.uc.list_failed.emit(UcList.CONTACTS, AWAY)
    assert "network" in people.error
    office.uc.contacts_replaced.emit([])
    tell_people(office.uc)
    office.uc.list_failed.emit(UcList.CONTACTS, AWAY)
    state = ContactsState
    assert list(dict.fromkeys(faces)) == [state.LOADING, state.ERROR, state.EMPTY, state.CONTENT]
    office.uc.take()
    office.uc.becomes(UcState.OFFLINE, AWAY)
    people.refresh()
    assert office.uc.take() == [("retry",)], "connects now instead of after the pause"
    office.uc.becomes(UcState.OFF)
    assert faces[-2:] == [state.CONTENT, state.LOADING], "what was known stays until the sign-out"
    people.refresh()
    assert office.uc.take()[-1] == ("refresh", UcList.CONTACTS, UcList.GROUPS, UcList.HANDY, UcList.ME)


@pytest.mark.req("CON-4")
def test_names_are_shown_and_sorted_as_the_server_says_at_once(office: Office) -> None:
    tell_people(office.uc)
    assert office.names()[:4] == ["Alan Turing", "Anton's Bakery", "Emmy Noether", "Grace Hopper"]
    office.uc.me_changed.emit(demo_me(NameOrder.FIRST_LAST, NameOrder.LAST_FIRST))
    assert office.names()[:4] == ["Anton's Bakery", "Margaret Hamilton", "Grace Hopper", "Katherine Johnson"]
    assert office.names(PeopleRole.LETTER)[:4] == ["A", "H", "", "J"]
    office.uc.me_changed.emit(demo_me(NameOrder.LAST_FIRST))
    assert office.names()[1:3] == ["Hamilton, Margaret", "Hopper, Grace"]
    person = office.people.own.person("uc:grace")
    assert person is not None
    assert office.people.own.rows.row_of(person) == 2


@pytest.mark.req("CON-2")
def test_single_changes_come_into_the_list_together(office: Office, qtbot: QtBot) -> None:
    tell_people(office.uc)
    with qtbot.waitSignal(office.people.own.changed):
        office.uc.contact_changed.emit(contact("lise", "Lise", "Meitner", "111"))
        office.uc.contact_changed.emit(contact("alan", "Alan M.", "Turing", "110"))
        office.uc.contact_removed.emit("grace")
        office.uc.contact_removed.emit("nobody")
    names = office.names()
    assert "Lise Meitner" in names
    assert "Alan M. Turing" in names
    assert "Grace Hopper" not in names
    assert len(names) == 8


@pytest.mark.req("CON-3")
def test_search_by_name_and_number_and_then_in_the_directory(office: Office) -> None:
    tell_people(office.uc)
    people = office.people
    people.search_for("550")
    assert office.names(PeopleRole.DETAIL)[0] == "+49 89 550100"
    people.search_for("gra")
    assert office.names() == ["Grace Hopper"]
    office.uc.answers["search_directory"] = demo_hits()
    people.directory.search_for("gra")
    assert office.names() == ["Grace Hopper", "Directory", "Graham Bell", "Grace Hopper", "Lise Grabner"]
    heading = people.shown.index(1, 0)
    assert not people.shown.flags(heading) & Qt.ItemFlag.ItemIsEnabled
    office.uc.answers["search_directory"] = DirectoryPage((entry("d4", "Grant", "Wood", "1"), demo_hits().entries[0]))
    people.directory.more()
    assert office.names()[-1] == "Grant Wood"
    assert people.directory.count == 4, "none twice"
    people.directory.more()
    assert office.uc.take() == [("search_directory", "gra", ""), ("search_directory", "gra", "more")]
    hit = people.shown.data(people.shown.index(2, 0), PeopleRole.PERSON)
    assert isinstance(hit, Person)
    card = people.card(hit.source)
    assert card is not None
    assert (card.id, people.own_card_like(card)) == ("d1", None)
    people.search_for("grac")
    assert office.names() == ["Grace Hopper"], "hits for another text are gone"
    assert people.directory.state is HitsState.IDLE


@pytest.mark.req("CON-3")
def test_a_failed_search_of_the_directory_is_tried_again(office: Office) -> None:
    office.uc.answers["search_directory"] = AWAY
    directory = office.people.directory
    directory.search_for("x")
    assert directory.state is HitsState.ERROR
    assert "can't be reached" in directory.error[0]
    office.uc.answers["search_directory"] = DirectoryPage(())
    directory.retry()
    assert (directory.state, office.names()) == (HitsState.DONE, ["Directory"])


def test_a_late_answer_is_not_shown(office: Office) -> None:
    office.uc.answers["search_directory"] = demo_hits()
    office.tasks.held = True
    office.people.directory.search_for("gra")
    office.people.directory.search_for("bel")
    office.uc.answers["search_directory"] = DirectoryPage(())
    office.tasks.go_on()
    assert office.names() == ["Directory"]


@pytest.mark.req("CON-3")
def test_somebody_of_the_directory_becomes_a_contact(office: Office) -> None:
    tell_people(office.uc)
    hits = demo_hits().entries
    assert office.people.own_card_like(hits[1]) == demo_contacts()[0]
    office.people.add(hits[0])
    office.people.delete(demo_contacts()[0])
    assert office.uc.take() == [("add_from_directory", "d1"), ("delete_contact", "grace", "grace-1")]


@pytest.mark.req("CON-8", "PRES-1")
def test_presence_repaints_only_the_rows_of_that_user(office: Office, qtbot: QtBot) -> None:
    tell_people(office.uc)
    shown = office.people.shown
    spoken = dict(zip(office.names(), office.names(Qt.ItemDataRole.AccessibleTextRole), strict=True))
    assert spoken["Grace Hopper"] == "Grace Hopper, Available, Navy"
    assert spoken["Sophie Wilson"] == "Sophie Wilson, Offline, Acorn"
    assert spoken["Konrad Zuse"] == "Konrad Zuse, Zuse KG"
    rows: list[tuple[int, int]] = []
    shown.dataChanged.connect(lambda first, last: rows.append((first.row(), last.row())))
    office.uc.presence_changed.emit("u-grace", UcPresence("u-grace", PresenceState.BUSY))
    office.uc.presence_changed.emit("u-stranger", UcPresence("u-stranger", PresenceState.BUSY))
    at = office.names().index("Grace Hopper")
    assert rows == [(at, at)]
    portrait = shown.data(shown.index(at, 0), PeopleRole.PORTRAIT)
    assert (portrait.state, portrait.text) == (PresenceState.BUSY, "Busy")
    office.uc.becomes(UcState.OFFLINE, AWAY)
    assert rows[-1] == (0, 7)
    assert shown.data(shown.index(at, 0), PeopleRole.PORTRAIT).state is None, "nobody knows while the server is away"


@pytest.mark.req("CON-8")
def test_pictures_are_fetched_once_for_who_is_in_sight(office: Office) -> None:
    portraits = office.portraits
    assert portraits.of("u-grace", "1").picture == b""
    assert not office.uc.take(), "not without a server"
    office.uc.becomes(UcState.ONLINE)
    for _ in range(2):
        portraits.of("u-grace", "1")
    portraits.of("u-kat", "")
    assert office.uc.take() == [("fetch_avatar", "u-grace", "1")]
    changed: list[object] = []
    portraits.changed.connect(changed.append)
    office.uc.avatar_loaded.emit("u-grace", "1", b"PNG")
    assert changed == [frozenset({"u-grace"})]
    assert portraits.of("u-grace", "1").picture == b"PNG"
    office.uc.answers["fetch_avatar"] = AWAY
    assert portraits.of("u-grace", "2").picture == b""
    assert office.uc.take() == [("fetch_avatar", "u-grace", "2")]
    office.uc.becomes(UcState.OFFLINE)
    office.uc.becomes(UcState.ONLINE)
    portraits.of("u-grace", "2")
    assert office.uc.take() == [("fetch_avatar", "u-grace", "2")], "again with the next connection"


@pytest.mark.req("CON-1")
def test_the_handy_group_has_the_title_of_the_administrator(office: Office) -> None:
    assert office.people.handy_title is None
    tell_people(office.uc)
    assert office.people.handy_title == "Emergency & Service"
    assert told(office.people.handy.rows) == ["Fire brigade", "IT Help Desk", "Reception"]
    office.uc.me_changed.emit(demo_me())
    assert office.people.handy_title is None


@pytest.mark.req("SECR-9", "CALL-1")
def test_names_of_numbers_come_from_the_server_and_from_this_machine(office: Office, tmp_path: Path) -> None:
    book = FakeBook()
    contacts = Contacts(book, Preferences(SettingsStore(tmp_path / "settings.json"), Feedback()))
    whose = WhoseNumber(contacts, office.people)
    book.tell(demo_people())
    assert (whose.name_of("104"), whose.name_of("199"), whose.user_of("104")) == ("Emmy Noether", "", "")
    tell_people(office.uc)
    assert [whose.name_of(n) for n in ("104", "199", "0171 1234567")] == ["Emmy Noether", "Reception", "Ada Lovelace"]
    assert whose.user_of("104") == "u-emmy"
    assert whose.portrait_of("104").state is PresenceState.DO_NOT_DISTURB
    assert whose.portrait_of("", "u-kat").state is PresenceState.AWAY
    assert whose.portrait_of("1", "u-lise").state is PresenceState.BE_RIGHT_BACK
    assert whose.portrait_of("1").presence is None
    picker = PartyPicker((UcSearch(office.people),))
    picker.find("recept")
    assert cast(str, picker.number) == "199"
    picker.find("")
    assert cast(str, picker.number) == ""


def test_many_contacts_are_searched_at_once(office: Office) -> None:
    """The list of 2,000 is made anew in a moment, and searched without one."""
    many = [contact(f"c{i}", f"First{i % 97}", f"Last{i}", f"+49 89 {550000 + i}") for i in range(2000)]
    office.tester.deleteLater()
    office.uc.contacts_replaced.emit(many)
    assert office.people.own.count == 2000
    began = perf_counter()
    office.people.search_for("ast199")
    assert perf_counter() - began < 0.016
    assert len(office.names()) == 11
