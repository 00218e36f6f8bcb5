"""Contacts with a UC server: sub-tabs, faces, search, the directory, presence, hostile texts."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QDesktopServices, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Configuration,
    DirectoryPage,
    NameOrder,
    UcContact,
    UcGroup,
    UcList,
    UcPresence,
)
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.people_page import DEVICE, GROUPS, HANDY, UC, PeoplePage
from tests.people import demo_people
from tests.uc_people import contact, demo_handy, demo_hits, demo_me, tell_people

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World
from .people_stage import asked, names, open_contacts, press, rows, texts

NASTY = '<b>x</b><img src="file:///etc/passwd">'
AWAY, CONFLICT = UserError(Problem.UC_UNREACHABLE), UserError(Problem.UC_CONFLICT)


@pytest.fixture
def page(window: MainWindow, world: World) -> Iterator[PeoplePage]:
    """Signed in to a UC server that has told nothing yet."""
    world.use(Configuration.INTEGRATED)
    yield open_contacts(window)


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
    world.configure(Configuration.VOICE_ONLY)
    assert isinstance(window.pages.page("contacts"), ContactsPage)
    assert window.pages.page("contacts").isVisible()
    world.configure(Configuration.UC_ONLY)
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


@pytest.mark.req("CON-2")
def test_narrow_shows_one_page(make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    window = make_window("narrow")
    window.resize(360, 700)
    page = open_contacts(window)
    tell_people(world.uc)
    QApplication.processEvents()
    assert window.width() == 360
    assert all(page.tabs.rect().contains(made.geometry()) for made in page.tabs.findChildren(QAbstractButton))
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
