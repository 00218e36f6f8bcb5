"""Contacts with a UC server: sub-tabs, search, the directory, editing, groups, presence; and Recents of the journal."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QTableView, QWidget

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Configuration,
    ContactFields,
    Deletion,
    DirectoryPage,
    GroupFields,
    NameOrder,
    UcContact,
    UcGroup,
    UcJournalEntry,
    UcList,
    UcPresence,
    UcState,
)
from osmo_qt.models.editor import EditState
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.people_page import DEVICE, GROUPS, HANDY, UC, PeoplePage
from osmo_qt.views.recents_page import RecentsPage
from tests.people import demo_people
from tests.uc_people import contact, demo_contacts, demo_groups, demo_handy, demo_hits, demo_me, tell_people

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World

NASTY = '<b>x</b><img src="file:///etc/passwd">'
AWAY, CONFLICT = UserError(Problem.UC_UNREACHABLE), UserError(Problem.UC_CONFLICT)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def press(widget: QWidget, name: str) -> None:
    """Clicks what is in sight by its name."""
    QApplication.processEvents()
    buttons = [made for made in widget.findChildren(QAbstractButton) if made.isVisible()]
    next(made for made in buttons if made.accessibleName() == name).click()
    QApplication.processEvents()


def names(widget: QWidget) -> list[str]:
    """Of all buttons in sight."""
    QApplication.processEvents()
    return [made.accessibleName() for made in widget.findChildren(QAbstractButton) if made.isVisible()]


def asked(world: World) -> list[tuple[Any, ...]]:
    """The commands since the last look, but not those for pictures."""
    return [command for command in world.uc.take() if command[0] != "fetch_avatar"]


def rows(table: QTableView) -> list[str]:
    model = table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def field(widget: QWidget, name: str) -> QLineEdit:
    return next(f for f in widget.findChildren(QLineEdit) if f.accessibleName() == name and f.isVisible())


def open_contacts(window: MainWindow) -> PeoplePage:
    window.pages.show_page("contacts")
    page = window.pages.page("contacts")
    assert isinstance(page, PeoplePage)
    return page


@pytest.fixture
def page(window: MainWindow, world: World) -> Iterator[PeoplePage]:
    """Signed in to a UC server that has told nothing yet."""
    world.use(Configuration.INTEGRATED)
    yield open_contacts(window)


@pytest.fixture
def people(page: PeoplePage, world: World) -> PeoplePage:
    """The same once everything is told."""
    tell_people(world.uc)
    world.uc.take()
    return page


@pytest.mark.req("CON-1")
def test_the_sub_tabs(page: PeoplePage, world: World) -> None:
    assert names(page.tabs) == ["UC", "Device", "Groups"], "no handy group is configured"
    tell_people(world.uc)
    assert names(page.tabs) == ["UC", "Device", "Groups", "Emergency & Service"]
    press(page, "Emergency & Service")
    assert page.current == HANDY
    assert rows(page.page(HANDY).list) == ["Fire brigade", "IT Help Desk", "Reception"]  # type: ignore[attr-defined]
    page.show_source("directory:h2")
    assert "Reception" in texts(page)
    assert not {"Edit", "Remove", "Add"} & set(names(page)), "read-only"
    world.uc.me_changed.emit(demo_me())
    assert (page.current, names(page.tabs)) == (UC, ["UC", "Device", "Groups"])
    press(page, "Device")
    world.book.tell(demo_people())
    assert page.current == DEVICE
    assert "Create New Contact" not in names(page)
    press(page, "Groups")
    assert page.current == GROUPS
    assert page.tabs.isVisible()


@pytest.mark.req("CON-1")
def test_voice_only_stays_as_it_is(page: PeoplePage, window: MainWindow, world: World) -> None:
    world.models.uc.configuration.set(Configuration.VOICE_ONLY)
    assert isinstance(window.pages.page("contacts"), ContactsPage)
    assert window.pages.page("contacts").isVisible()
    world.models.uc.configuration.set(Configuration.UC_ONLY)
    assert window.pages.page("contacts") is page


@pytest.mark.req("CON-1")
def test_the_four_faces(page: PeoplePage, world: World, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    world.uc.list_failed.emit(UcList.CONTACTS, AWAY)
    assert "can't be reached" in texts(page)
    press(page, "Retry")
    assert asked(world)[0][:2] == ("refresh", UcList.CONTACTS)
    world.uc.contacts_replaced.emit([])
    assert "No contacts yet" in texts(page)
    press(page, "Create New Contact")
    assert page.uc.form.isVisible()
    press(page, "Cancel")
    tell_people(world.uc)
    assert page.uc.list.isVisible()
    page.uc.search.setText("nobody at all")
    assert "Nobody found" in texts(page)


@pytest.mark.req("CON-4")
def test_the_order_of_names_changes_live(people: PeoplePage, world: World) -> None:
    people.uc.select("uc:grace")
    assert rows(people.uc.list)[0] == "Alan Turing"
    world.uc.me_changed.emit(demo_me(NameOrder.LAST_FIRST))
    assert rows(people.uc.list)[:2] == ["Anton's Bakery", "Hamilton, Margaret"]
    assert "Hopper, Grace" in texts(people.uc.details)
    assert people.uc.list.currentIndex().data() == "Hopper, Grace", "who was selected stays so"


@pytest.mark.req("CON-3", "CON-6")
def test_search_the_directory_and_add(people: PeoplePage, world: World) -> None:
    page, uc = people.uc, world.uc
    page.list.setFocus()
    QTest.keyClicks(page.list, "gra")
    assert rows(page.list) == ["Grace Hopper"]
    uc.answers["search_directory"] = AWAY
    press(page, "SEARCH DIRECTORY gra")
    assert "can't be reached" in texts(page)
    uc.answers["search_directory"] = demo_hits()
    press(page, "Retry")
    assert rows(page.list) == ["Grace Hopper", "Directory", "Graham Bell", "Grace Hopper", "Lise Grabner"]
    uc.answers["search_directory"] = DirectoryPage(demo_hits().entries[:1])
    page.list.setFocus()
    page.list.setCurrentIndex(page.rows().index(0, 0))
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.list.currentIndex().data() == "Graham Bell", "the heading is passed over"
    press(page, "Call +1 202 5550101")
    assert world.voice.asked[-1][2] == "+12025550101"
    press(page, "Add")
    assert asked(world)[-1] == ("add_from_directory", "d1")
    own = contact("bell", "Graham", "Bell", "+1 202 5550101", user_id="u-bell")
    uc.contact_changed.emit(own)
    world.office.people.own.show_now()
    assert rows(page.list)[:2] == ["Grace Hopper", "Graham Bell"]
    press(page, "Show contact")
    assert {"Edit", "Remove"} <= set(names(page.details))
    page.search.setText("xyz")
    uc.answers["search_directory"] = DirectoryPage(())
    press(page, "SEARCH DIRECTORY xyz")
    assert "Nobody found in the directory" in texts(page)


@pytest.mark.req("CON-2")
def test_create(people: PeoplePage, world: World) -> None:
    press(people, "New contact or group")
    menu = people.findChild(QMenu)
    assert isinstance(menu, QMenu)
    actions = {action.text(): action for action in menu.actions()}
    assert list(actions) == ["Create New Contact", "New Contact Group"]
    actions["Create New Contact"].trigger()
    menu.close()
    form = people.uc.form
    press(form, "Create")
    assert "The name is missing." in texts(form)
    field(form, "First name").setText("Lise")
    field(form, "Phone number 1").setText("111")
    press(form, "Add a number")
    field(form, "Phone number 2").setText("+49 30 1")
    press(form, "Remove number 1")
    made = contact("lise", "Lise", "", "+49 30 1")
    world.uc.answers["create_contact"] = made
    world.uc.contact_changed.emit(made)
    QTest.keyClick(field(form, "First name"), Qt.Key.Key_Return)
    command = asked(world)[-1]
    assert command[0] == "create_contact"
    assert [(n.text, n.kind.value) for n in command[1].numbers] == [("+49 30 1", "cell")]
    assert people.uc.list.currentIndex().data() == "Lise"
    assert not form.isVisible()


@pytest.mark.req("CON-2")
def test_edit_and_a_conflict(people: PeoplePage, world: World) -> None:
    page, uc = people.uc, world.uc
    page.select("uc:grace")
    press(page.details, "Edit")
    field(page.form, "Company").setText("Remington Rand")
    theirs = replace(demo_contacts()[0], etag="2", company="Harvard")
    uc.contact_changed.emit(theirs)
    uc.answers["update_contact"] = CONFLICT
    press(page.form, "Update")
    assert "changed elsewhere" in texts(page.form)
    assert {"Remington Rand", "Harvard"} <= set(texts(page.form).splitlines())
    assert field(page.form, "Company").text() == "Remington Rand", "what was typed is kept"
    asked(world)
    saved = replace(theirs, etag="3", company="Remington Rand")
    uc.answers["update_contact"] = saved
    press(page.form, "Save mine")
    assert asked(world) == [("update_contact", "grace", "2", saved.fields)]
    uc.answers["update_contact"] = CONFLICT
    press(page.details, "Edit")
    field(page.form, "Company").setText("Yale")
    uc.contact_changed.emit(replace(saved, etag="4", company="Vassar"))
    press(page.form, "Update")
    press(page.form, "Use the other version")
    assert field(page.form, "Company").text() == "Vassar"


@pytest.mark.req("CON-2")
def test_a_server_that_goes_away_in_the_middle(people: PeoplePage, world: World) -> None:
    page, uc = people.uc, world.uc
    people.new_contact("Lise Meitner", "111")
    uc.answers["create_contact"] = AWAY
    uc.becomes(UcState.OFFLINE, AWAY)
    press(page.form, "Create")
    assert "can't be reached" in texts(page.form)
    QTest.keyClick(page.form, Qt.Key.Key_Escape)
    assert "Not saved yet: Lise Meitner" in texts(page)
    uc.becomes(UcState.ONLINE)
    assert "The server is back." in texts(page)
    press(page, "Continue")
    assert field(page.form, "Last name").text() == "Meitner"
    assert "You can save now" in texts(page.form)
    press(page.form, "Cancel")
    press(page, "Discard")
    assert "Not saved" not in texts(page)


@pytest.mark.req("CON-2")
def test_remove_asks(people: PeoplePage, world: World) -> None:
    page = people.uc
    page.select("uc:grace")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    assert "Remove Grace Hopper from your contacts?" in texts(page)
    assert not asked(world)
    press(page.details._question, "Cancel")
    assert "from your contacts?" not in texts(page)
    page.details.ask_to_remove()
    press(page.details._question, "Remove")
    assert asked(world) == [("delete_contact", "grace", "grace-1")]
    world.uc.contact_removed.emit("grace")
    world.office.people.own.show_now()
    assert "Select a contact" in texts(page)


@pytest.mark.req("CON-8", "CON-6")
def test_presence_and_picture(people: PeoplePage, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page, uc = people.uc, world.uc
    page.select("uc:grace")
    assert "Available · Munich" in texts(page.details)
    assert "At my desk" in texts(page.details)
    assert "Project Enigma" in texts(page.details)
    rect = page.list.visualRect(page.list.currentIndex())
    before = page.list.grab(rect).toImage()
    uc.presence_changed.emit("u-grace", UcPresence("u-grace", PresenceState.DO_NOT_DISTURB))
    assert "Do not disturb" in texts(page.details)
    busy = page.list.grab(rect).toImage()
    assert busy != before
    uc.avatar_loaded.emit("u-grace", "1", b"no picture at all")
    assert page.list.grab(rect).toImage() == busy, "initials do as well"
    uc.avatar_loaded.emit("u-grace", "1", png("#00ff00"))
    seen = page.list.grab(rect).toImage()
    avatar = QPoint(round((16 + 22 + 20) * seen.devicePixelRatio()), round(20 * seen.devicePixelRatio()))
    assert seen.pixelColor(avatar) == QColor("#00ff00")
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(page.details, "Write to grace@navy.example")
    assert opened == ["mailto:grace@navy.example"]


def png(colour: str) -> bytes:
    image = QImage(64, 96, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


@pytest.mark.req("CON-5", "CON-6")
def test_groups(people: PeoplePage, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.select("enigma")
    assert rows(page.details._list) == ["Alan Turing", "Grace Hopper", "Konrad Zuse"]
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(page.details, "Send Email")
    assert opened == ["mailto:grace@navy.example"]
    press(page.details, "Edit")
    form = page.form
    field(form, "Title").setText("Codes")
    form.list.setCurrentIndex(form.rows.index(0))
    press(form, "Remove from group")
    press(form, "Add Participant(s)")
    page.picker.search.setText("emmy")
    QTest.keyClick(page.picker.search, Qt.Key.Key_Down)
    QTest.keyClick(page.picker.list, Qt.Key.Key_Return)
    spoken = page.picker.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Emmy Noether, Do not disturb, University, chosen"
    press(page.picker, "Done")
    changed = UcGroup("Codes", ("grace", "konrad", "emmy"), "enigma", "2")
    uc.answers["update_group"] = changed
    uc.group_changed.emit(changed)
    press(form, "Done")
    assert asked(world) == [("update_group", "enigma", "1", GroupFields("Codes", ("grace", "konrad", "emmy")))]
    assert rows(page.list) == ["Astronauts", "Codes", "Empty so far"]
    page.details._list.clicked.emit(page.details._rows.index(0))
    assert people.current == UC
    assert "Emmy Noether" in texts(people.uc.details)


@pytest.mark.req("CON-5")
def test_a_group_is_made_deleted_and_comes_back(people: PeoplePage, world: World) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.new_group()
    press(page.form, "Done")
    assert "The title is missing." in texts(page.form)
    field(page.form, "Title").setText("Zoo")
    made = UcGroup("Zoo", (), "zoo", "1")
    uc.answers["create_group"] = made
    uc.group_changed.emit(made)
    press(page.form, "Done")
    assert asked(world)[-1][1] == GroupFields("Zoo")
    assert "Nobody is in this group yet" in texts(page)
    press(page.details, "Delete")
    uc.group_removed.emit("zoo")
    assert "Group deleted: Zoo" in texts(page)
    press(page, "Undo")
    assert [command[0] for command in asked(world)] == ["delete_group", "create_group"]
    page.search.setText("nothing")
    assert "No group found" in texts(page)
    page.search.clear()
    uc.groups_replaced.emit([])
    assert "No groups yet" in texts(page)


@pytest.mark.req("CON-5")
def test_a_group_that_others_changed(people: PeoplePage, world: World) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.select("astro")
    page.edit()
    page.form.rows.toggle(page.form.rows.person(0))
    uc.group_changed.emit(UcGroup("Moon", ("marg", "kat", "grace"), "astro", "2"))
    uc.answers["update_group"] = CONFLICT
    press(page.form, "Done")
    told = texts(page.form)
    assert "Moon" in told
    assert "Grace Hopper\nKatherine Johnson\nMargaret Hamilton" in told
    press(page.form, "Use the other version")
    assert field(page.form, "Title").text() == "Moon"


@pytest.mark.req("CON-2")
def test_narrow_shows_one_page(make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    window = make_window("narrow")
    window.resize(400, 700)
    page = open_contacts(window)
    tell_people(world.uc)
    index = page.uc.rows().index(0, 0)
    QTest.mouseClick(page.uc.list.viewport(), Qt.MouseButton.LeftButton, pos=page.uc.list.visualRect(index).center())
    assert not page.uc.list.isVisible()
    assert not page.tabs.isVisible()
    press(window, "Back")
    assert page.uc.list.isVisible()
    page.uc.select("uc:grace")
    press(page, "Edit")
    press(page, "Back")
    assert page.uc.list.isVisible()
    assert page.tabs.isVisible()


@pytest.mark.parametrize("tab", [UC, GROUPS, HANDY])
def test_every_control_has_a_name(tab: str, people: PeoplePage) -> None:
    people.show_tab(tab)
    if tab == UC:
        people.uc.select("uc:grace")
        assert not nameless(people)
        people.uc.edit()
    elif tab == GROUPS:
        people.groups.select("enigma")
        assert not nameless(people)
        people.groups.edit()
    assert not nameless(people)


@pytest.mark.req("SECR-9")
def test_hostile_texts_are_plain(people: PeoplePage, world: World) -> None:
    nasty = UcContact(NASTY, NASTY, NASTY, note=NASTY, email=NASTY, id="x", etag="1", user_id="u-x")
    world.uc.contacts_replaced.emit([nasty])
    world.uc.groups_replaced.emit([UcGroup(NASTY, ("x",), "g", "1")])
    world.uc.handy_replaced.emit(replace(demo_handy(), title=NASTY))
    world.uc.presence_changed.emit("u-x", UcPresence("u-x", PresenceState.BUSY, NASTY, NASTY))
    people.uc.select("uc:x")
    people.uc.details.ask_to_remove()
    people.show_tab(GROUPS)
    people.groups.select("g")
    people.grab()
    labels = [label for label in people.findChildren(QLabel) if "<b>" in label.text()]
    assert len(labels) >= 7
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_another_width_closes_no_form(people: PeoplePage, world: World) -> None:
    people.new_contact("Lise")
    window = people.window()
    window.resize(420, 700)
    QApplication.processEvents()
    assert people.uc.form.isVisible()
    assert world.office.contact_editor.state is EditState.OPEN
    world.office.contact_editor.leave(ContactFields())


def journal() -> list[UcJournalEntry]:
    missed = CallOutcome.INCOMING_NOT_ACCEPTED
    return [
        UcJournalEntry("b", missed, "102", "G. H.", 2e9, 0.0, user_id="u-grace", seen=False),
        UcJournalEntry("a", CallOutcome.OUTGOING_SUCCESSFUL, "777", "Ferdinand", 1e9, 9.0),
    ]


@pytest.mark.req("REC-1", "REC-2", "REC-3", "CON-8")
def test_recents_of_the_journal(people: PeoplePage, window: MainWindow, world: World) -> None:
    window.pages.show_page("recents")
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    uc = world.uc
    uc.journal_replaced.emit(journal())
    first = page.list.model().index(0, 0)
    assert first.data() == "Grace Hopper", "as the UC contacts call her"
    assert "Grace Hopper, 102, Available" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    changed: list[int] = []
    page.list.model().dataChanged.connect(lambda at, _to: changed.append(at.row()))
    uc.presence_changed.emit("u-grace", UcPresence("u-grace", PresenceState.AWAY))
    assert changed == [0], "only the row of that user"
    page.list.setCurrentIndex(first)
    assert "Away" in texts(page)
    press(page, "Show contact")
    contacts = window.pages.page("contacts")
    assert isinstance(contacts, PeoplePage)
    assert "Grace Hopper" in texts(contacts.uc.details)
    window.pages.show_page("recents")
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    press(page, "Create new contact")
    assert field(contacts.uc.form, "First name").text() == "Ferdinand"
    assert field(contacts.uc.form, "Phone number 1").text() == "777"
    window.pages.show_page("recents")
    asked(world)
    uc.answers["delete_journal"] = Deletion("d", 2)
    press(page, "Remove all")
    uc.journal_removed.emit(["a", "b"])
    assert "2 calls deleted" in texts(page)
    assert "No calls yet" in texts(page)
    press(page, "Undo")
    press(page, "Refresh")
    assert asked(world) == [("delete_journal", ["a", "b"]), ("undo_deletion", "d"), ("refresh", UcList.JOURNAL)]


@pytest.mark.req("REC-3")
def test_what_could_not_be_deleted_is_no_longer_offered(people: PeoplePage, window: MainWindow, world: World) -> None:
    window.pages.show_page("recents")
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    world.uc.journal_replaced.emit(journal())
    world.uc.answers["delete_journal"] = AWAY
    press(page, "Remove all")
    assert "deleted" not in texts(page)
    assert page.list.model().rowCount() == 2
    assert "can't be reached" in texts(window), "the notice tells why"


@pytest.mark.req("CALL-1", "IN-1")
def test_callers_and_the_quick_search_know_uc_contacts(people: PeoplePage, window: MainWindow, world: World) -> None:
    world.voice.ring("", "102")
    (current,) = world.models.calls.living()
    assert current.shown_name == "Grace Hopper"
    world.models.quick_search.find("recept")
    assert world.models.quick_search.property("number") == "199"


def test_groups_know_their_members(people: PeoplePage, world: World) -> None:
    """A group of a contact that is deleted gets smaller."""
    people.show_tab(GROUPS)
    people.groups.select("enigma")
    world.uc.contact_removed.emit("alan")
    world.uc.group_changed.emit(replace(demo_groups()[0], members=("grace", "konrad"), etag="2"))
    world.office.people.own.show_now()
    assert rows(people.groups.details._list) == ["Grace Hopper", "Konrad Zuse"]
