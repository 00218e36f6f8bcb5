"""Fingers on lists and pages: drag, tap, long press, swipe, pull; a mouse does what it always did.

The events enter Qt where a screen's would, so all that Qt makes of them comes along. No display server of the tests
has a touch screen: with a real one in a real program, this is as near as it gets.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QMenu,
    QScrollArea,
    QScroller,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.recents_page import RecentsPage
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.settings_page import SettingsPage
from tests.people import demo_people

from .fakes import World
from .fingers import Hand

pytestmark = pytest.mark.req("TAB-1")


def many_entries(count: int = 40) -> list[JournalEntry]:
    now, outcome = time.time(), CallOutcome.INCOMING_ACCEPTED
    return [JournalEntry(outcome, str(200 + n), f"Caller {n}", now - 60 * n, 5.0) for n in range(count)]


@pytest.fixture
def recents(window: MainWindow, world: World) -> RecentsPage:
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    world.store.load(many_entries())
    return page


def centre(view: QAbstractItemView, row: int) -> QPoint:
    return view.visualRect(view.model().index(row, 0)).center()


def is_at_rest(area: QAbstractScrollArea) -> bool:
    return QScroller.scroller(area.viewport()).state() is QScroller.State.Inactive


def selected(view: QAbstractItemView) -> Sequence[int]:
    return [index.row() for index in view.selectedIndexes()]


def texts(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_drag_scrolls_and_selects_nothing(recents: RecentsPage, hand: Hand, qtbot: Any) -> None:
    view = recents.list
    hand.tap(view.viewport(), centre(view, 1))
    assert selected(view) == [1]
    hand.drag(view.viewport(), centre(view, 5), QPoint(0, -200))
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 100)
    qtbot.waitUntil(lambda: is_at_rest(view))
    assert bar.value() > 100, "it ran on; it did not come back"
    assert selected(view) == [1]


def test_a_tap_is_a_click_and_two_are_a_double_click(recents: RecentsPage, world: World, hand: Hand) -> None:
    view = recents.list
    hand.tap(view.viewport(), centre(view, 2))
    assert selected(view) == [2]
    assert "Caller 2" in texts(recents)
    assert view.hasFocus()
    hand.tap(view.viewport(), centre(view, 2))
    assert world.voice.asked[-1][2] == "202"


def test_a_long_press_is_a_right_click(recents: RecentsPage, hand: Hand, qtbot: Any) -> None:
    view = recents.list
    hand.down(view.viewport(), centre(view, 3))
    qtbot.waitUntil(lambda: recents.findChild(QMenu) is not None)
    hand.up(view.viewport(), centre(view, 3))
    assert selected(view) == [3], "what the menu's Delete is about"
    menu = recents.findChild(QMenu)
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_a_swipe_to_the_left_deletes_with_undo(recents: RecentsPage, world: World, hand: Hand) -> None:
    view = recents.list
    hand.drag(view.viewport(), centre(view, 4), QPoint(-60, 4))
    assert len(world.store.entries) == 40, "not far enough"
    hand.drag(view.viewport(), centre(view, 4), QPoint(150, 4))
    assert len(world.store.entries) == 40, "the other way"
    hand.drag(view.viewport(), centre(view, 4), QPoint(-150, 4))
    assert "204" not in [entry.number for entry in world.store.entries]
    assert len(world.store.entries) == 39
    assert "1 call deleted" in texts(recents)
    assert not selected(view)


def test_delete_comes_to_light_below_the_row(recents: RecentsPage, hand: Hand) -> None:
    view = recents.list.viewport()
    place = centre(recents.list, 1)
    before = view.grab().toImage()
    hand.down(view, place)
    for x in range(0, 110, 10):
        hand.move(view, place - QPoint(x, 0))
    sliding = view.grab().toImage()
    hand.up(view, place - QPoint(100, 0))
    corner = QPoint(view.width() - 4, place.y())
    assert sliding.pixelColor(corner).red() > 180
    assert sliding.pixelColor(corner).green() < 100
    assert view.grab().toImage().pixelColor(corner) == before.pixelColor(corner), "it is back in its place"


def test_pulling_the_list_down_refreshes_it(recents: RecentsPage, world: World, hand: Hand, qtbot: Any) -> None:
    view = recents.list
    world.store.entries[:] = many_entries(3)  # as another program would have left it
    hand.drag(view.viewport(), centre(view, 0), QPoint(0, 60))
    assert view.model().rowCount() == 40, "not far enough"
    hand.drag(view.viewport(), centre(view, 0), QPoint(0, 150))
    assert view.model().rowCount() == 3
    qtbot.waitUntil(lambda: view.viewport().y() == view.frameWidth())


def test_a_finger_in_the_middle_of_a_list_does_not_refresh(recents: RecentsPage, world: World, hand: Hand) -> None:
    view = recents.list
    view.verticalScrollBar().setValue(50)
    world.store.entries[:] = many_entries(3)
    hand.drag(view.viewport(), QPoint(80, 100), QPoint(0, 200))
    assert view.model().rowCount() == 40


def test_a_mouse_still_drags_a_selection(recents: RecentsPage) -> None:
    view = recents.list
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, pos=centre(view, 1))
    QTest.mouseMove(view.viewport(), centre(view, 2))
    QTest.mouseMove(view.viewport(), centre(view, 4))
    QTest.mouseRelease(view.viewport(), left, pos=centre(view, 4))
    assert selected(view) == [1, 2, 3, 4]
    assert view.verticalScrollBar().value() == 0


def test_contacts_scroll_and_are_read_again(window: MainWindow, world: World, hand: Hand, qtbot: Any) -> None:
    window.pages.show_page("contacts")
    page = window.pages.page("contacts")
    assert isinstance(page, ContactsPage)
    world.book.tell(demo_people() * 6)
    view = page.list
    before = len(world.book.asked)
    hand.drag(view.viewport(), centre(view, 0), QPoint(0, 150))
    assert len(world.book.asked) > before
    qtbot.waitUntil(lambda: is_at_rest(view))
    hand.drag(view.viewport(), centre(view, 6), QPoint(0, -200))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 50)
    assert not selected(view)


def test_settings_scroll_over_their_switches(window: MainWindow, world: World, hand: Hand, qtbot: Any) -> None:
    window.pages.show_page("settings")
    page = window.pages.page("settings")
    assert isinstance(page, SettingsPage)
    page.open("calls")
    rows = page.page("calls")
    assert isinstance(rows, RowsPage)
    switch = rows.rows["calls.do_not_disturb"].editor.focus_widget()
    middle = switch.rect().center()
    before = switch.mapTo(window, middle).y()
    hand.drag(switch, middle, QPoint(0, -120))
    qtbot.waitUntil(lambda: switch.mapTo(window, middle).y() < before - 40)
    assert not world.models.preferences.get("calls.do_not_disturb"), "a drag over a switch is no press"
    qtbot.waitUntil(lambda: all(is_at_rest(area) for area in page.findChildren(QScrollArea)))
    page.open("calls", "calls.do_not_disturb")
    hand.tap(switch, middle)
    assert world.models.preferences.get("calls.do_not_disturb")
    pages = page.navigation.list
    hand.tap(pages.viewport(), pages.visualItemRect(pages.item(1)).center())
    assert page.current == "account"


@pytest.fixture
def sliders(qtbot: Any) -> Iterator[tuple[QWidget, QSlider]]:
    outer, content = QWidget(), QWidget()
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    lines = QVBoxLayout(content)
    lines.addWidget(slider)
    for n in range(40):
        lines.addWidget(QLabel(str(n)))
    scroll_in(outer, content)
    outer.resize(300, 300)
    with qtbot.waitExposed(outer):
        outer.show()
    yield outer, slider
    outer.close()
    outer.deleteLater()


def test_a_slider_keeps_its_finger(sliders: tuple[QWidget, QSlider], hand: Hand) -> None:
    _outer, slider = sliders
    hand.drag(slider, QPoint(12, slider.height() // 2), QPoint(150, 0))
    assert slider.value() > 30
