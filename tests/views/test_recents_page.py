"""Recent calls: faces, filter, details, call back, delete and Undo."""

import time
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QToolButton, QWidget

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.core.people import NewPerson
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.recents_page import RecentsPage
from tests.people import demo_people

from .conftest import MakeWindow
from .fakes import World, demo_entries

NASTY = '<b>x</b><img src="file:///etc/passwd">'


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def press(page: RecentsPage, name: str) -> None:
    buttons = [*page.findChildren(QPushButton), *page.findChildren(QToolButton)]
    next(b for b in buttons if b.accessibleName() == name and b.isVisible()).click()


@pytest.fixture
def page(window: MainWindow, world: World) -> RecentsPage:
    made = window.pages.page("recents")
    assert isinstance(made, RecentsPage)
    world.store.load(demo_entries(time.time()))
    return made


@pytest.mark.req("REC-1")
def test_all_and_missed(page: RecentsPage) -> None:
    assert page.list.model().rowCount() == 8
    press(page, "Missed")
    assert page.list.model().rowCount() == 2


def test_loading_is_shown_only_if_it_takes_long(window: MainWindow, qtbot: Any) -> None:
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    assert "Loading" not in texts(page)
    qtbot.waitUntil(lambda: "Loading" in texts(page))


def test_empty_has_the_obvious_action(window: MainWindow, world: World) -> None:
    world.store.load([])
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    assert "No calls yet" in texts(page)
    press(page, "Open the keypad")
    assert window.pages.current == "keypad"


def test_details_show_all_calls_with_that_party(page: RecentsPage, qtbot: Any) -> None:
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert texts(page).count("Grace Hopper") == 1
    qtbot.waitUntil(lambda: "1:02:05" in texts(page))
    assert "Outbound call not successful" in texts(page)


def test_a_double_click_calls_once(page: RecentsPage, world: World) -> None:
    rect = page.list.visualRect(page.list.model().index(1, 0))
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(page.list.viewport(), left, pos=rect.center())
    QTest.mouseDClick(page.list.viewport(), left, pos=rect.center())
    assert world.voice.asked.pop() == ("make_call", "sip:+4989550123@office.example:5061", "+4989550123")
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.model().index(5, 0))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert not world.voice.asked, "one call is on its way already"


def test_enter_calls(page: RecentsPage, world: World) -> None:
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.model().index(5, 0))
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert world.voice.asked[-1][1] == "sip:600@office.example:5061"


def test_call_from_the_details(page: RecentsPage, world: World) -> None:
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    press(page, "Call")
    assert world.voice.asked[-1][2] == "102"


def test_delete_and_undo(page: RecentsPage, world: World) -> None:
    page.list.setFocus()
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    assert len(world.store.entries) == 7
    assert "1 call deleted" in texts(page)
    press(page, "Undo")
    assert len(world.store.entries) == 8
    assert "deleted" not in texts(page)


def test_remove_all_and_undo(page: RecentsPage, world: World) -> None:
    press(page, "Remove all")
    assert not world.store.entries
    assert "8 calls deleted" in texts(page)
    press(page, "Undo")
    assert page.list.model().rowCount() == 8


def test_the_context_menu(page: RecentsPage, world: World, qtbot: Any) -> None:
    page.list.customContextMenuRequested.emit(page.list.visualRect(page.list.model().index(1, 0)).center())
    menu = page.findChild(QMenu)
    assert isinstance(menu, QMenu)
    actions = {action.text(): action for action in menu.actions()}
    assert list(actions) == ["Call", "Copy number", "Create new contact", "Delete"]
    actions["Copy number"].trigger()
    assert QGuiApplication.clipboard().text() == "+4989550123"
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_a_call_that_is_not_possible_is_told_here(page: RecentsPage, world: World) -> None:
    world.voice.dialled()
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    press(page, "Call")
    assert "You are calling somebody already" in texts(page)


@pytest.mark.req("REC-2", "SECR-9")
def test_names_come_from_the_contacts(page: RecentsPage, world: World) -> None:
    page.list.setCurrentIndex(page.list.model().index(2, 0))
    assert "Not in your contacts" in texts(page)
    world.book.tell(demo_people())
    assert page.list.model().index(2, 0).data() == "Ada Lovelace", "her cell phone"
    assert "Ada Lovelace" in texts(page)
    assert "Not in your contacts" not in texts(page)
    press(page, "Show contact")
    window = page.window()
    assert isinstance(window, MainWindow)
    assert window.pages.current == "contacts"
    assert "Engines" in texts(window.pages.page("contacts"))


@pytest.mark.req("REC-3")
def test_a_contact_is_made_of_an_entry(page: RecentsPage, world: World) -> None:
    world.book.tell()
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    press(page, "Create new contact")
    press(page, "Save")
    made = world.book.asked[-1]
    assert isinstance(made, NewPerson)
    assert (made.first, made.last, made.number) == ("Konrad", "Zuse", "+4989550123")
    assert "Not in your contacts" not in texts(page)
    assert page.list.isVisible()


def test_delete_in_the_form_deletes_no_call(page: RecentsPage, world: World) -> None:
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    press(page, "Create new contact")
    field = page.window().focusWidget()
    assert field is not None
    assert field.accessibleName() == "First name"
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(world.store.entries) == 8
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert "Not in your contacts" in texts(page)
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    assert len(world.store.entries) == 7


@pytest.mark.req("REC-2", "REC-4")
def test_refresh_and_the_keypad(page: RecentsPage, world: World) -> None:
    world.store.entries.clear()
    press(page, "Refresh")
    assert "No calls yet" in texts(page)
    press(page, "Open the keypad")
    window = page.window()
    assert isinstance(window, MainWindow)
    assert window.pages.current == "keypad"


def test_narrow_shows_one_page(make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    window = make_window("narrow")
    world.store.load(demo_entries(time.time()))
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    assert page.list.isVisible()
    index = page.list.model().index(0, 0)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=page.list.visualRect(index).center())
    assert not page.list.isVisible()
    assert "Grace Hopper" in texts(page)
    press(page, "Back")
    assert page.list.isVisible()


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_hostile_names_are_plain_text(page: RecentsPage, world: World, theme_name: str) -> None:
    world.models.preferences.set("appearance.theme", theme_name)
    world.store.load([JournalEntry(CallOutcome.INCOMING_ACCEPTED, NASTY, NASTY, time.time(), 1.0)])
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    labels = [label for label in page.findChildren(QLabel) if label.text() == NASTY]
    assert len(labels) == 2
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    page.grab()  # the delegate paints it


def test_the_menu_is_about_the_row_below_it(page: RecentsPage, world: World, qtbot: Any) -> None:
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    page.list.customContextMenuRequested.emit(page.list.visualRect(page.list.model().index(1, 0)).center())
    menu = page.findChild(QMenu)
    assert isinstance(menu, QMenu)
    actions = {action.text(): action for action in menu.actions()}
    actions["Create new contact"].trigger()
    press(page, "Save")
    made = world.book.asked[-1]
    assert isinstance(made, NewPerson)
    assert made.number == "+4989550123"
    actions["Delete"].trigger()
    assert [entry.number for entry in world.store.entries].count("+4989550123") == 0
    assert len(world.store.entries) == 7
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


@pytest.mark.req("REC-1")
def test_recents_that_can_not_be_read(window: MainWindow, world: World) -> None:
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    world.store.failed.emit(UserError(Problem.RECENTS_NOT_SAVED, "disk full"))
    assert "could not be" in texts(page)
    press(page, "Retry")
    assert "No calls yet" in texts(page)


@pytest.mark.req("SECR-9")
def test_whoever_hides_the_number_is_not_called_back(page: RecentsPage, world: World, qtbot: Any) -> None:
    world.store.load([JournalEntry(CallOutcome.INCOMING_NOT_ACCEPTED, "", "", time.time(), 0.0)])
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert "Anonymous" in texts(page)
    shown = [b.accessibleName() for b in page.findChildren(QPushButton) if b.isVisible()]
    assert not {"Call", "Create new contact"} & set(shown)
    page.list.doubleClicked.emit(page.list.currentIndex())
    assert not world.voice.asked
    page.list.customContextMenuRequested.emit(page.list.visualRect(page.list.model().index(0, 0)).center())
    menu = page.findChild(QMenu)
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions() if action.isEnabled()] == ["Delete"]
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


@pytest.mark.req("REC-3")
def test_remove_all_takes_what_is_in_sight(page: RecentsPage, world: World) -> None:
    press(page, "Missed")
    press(page, "Remove all")
    assert len(world.store.entries) == 6
    assert "2 calls deleted" in texts(page)
    press(page, "Close this message")
    press(page, "All")
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    page._delete_selected()
    assert "1 call deleted" in texts(page)
    press(page, "Undo")
    assert len(world.store.entries) == 6
