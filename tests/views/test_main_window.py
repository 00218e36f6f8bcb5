"""The main window: layouts, shortcuts, status, notices, the strip of a call, and names on everything."""

import time
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallState
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.models.feedback import NoticeKind
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import GEOMETRY, MainWindow
from osmo_qt.views.recents_page import RecentsPage
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from tests.people import demo_people

from .accessible import find, nameless
from .conftest import MakeWindow
from .fakes import World, demo_entries

NASTY = '<b>x</b><img src="file:///etc/passwd">'


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def press(widget: QWidget, name: str) -> None:
    buttons = [*widget.findChildren(QPushButton), *widget.findChildren(QToolButton)]
    next(b for b in buttons if b.accessibleName() == name and b.isVisible()).click()


def led(window: MainWindow) -> QQuickItem:
    root = window.findChildren(QQuickWidget)[0].rootObject()
    assert isinstance(root, QQuickItem)
    return root


@pytest.mark.req("TAB-1")
def test_the_layout_follows_the_width(window: MainWindow) -> None:
    tabs = next(b for b in window.findChildren(QToolButton) if b.property("look") == "tab")
    window.resize(420, 700)
    assert window.current_layout.value == "narrow"
    narrow_y = find(window, "Keypad").interface.rect().y() - window.geometry().y()
    assert narrow_y > 600
    window.resize(900, 700)
    assert window.current_layout.value == "desktop"
    assert find(window, "Keypad").interface.rect().y() - window.geometry().y() < 300
    assert tabs.isVisible()


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("page", ["recents", "contacts", "keypad", "settings"])
def test_every_control_has_a_name(layout: Layout, page: str, make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.sound_found()
    world.store.load(demo_entries(time.time()))
    window = make_window(layout.value)
    world.models.feedback.tell(NoticeKind.WARNING, "Something", "to do", "Try again")
    window.pages.show_page(page)
    assert nameless(window) == []


def test_every_control_of_the_sign_in_has_a_name(make_window: MakeWindow) -> None:
    window = make_window()
    assert nameless(window) == []
    window.sign_in_page.server.setText("https://office.example")
    window.sign_in_page.connect_to_server()
    assert nameless(window) == []


def test_ctrl_d_opens_the_keypad(window: MainWindow, qtbot: Any) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == "keypad"


def test_ctrl_and_a_digit_choose_a_tab(window: MainWindow, qtbot: Any) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for digit, page in enumerate(("recents", "contacts", "keypad", "settings"), Qt.Key.Key_1):
        QTest.keyClick(window, Qt.Key(digit), Qt.KeyboardModifier.ControlModifier)
        assert window.pages.current == page


def test_pages_are_built_when_needed(window: MainWindow) -> None:
    assert [page.__class__.__name__ for page in window.findChildren(QWidget) if "Page" in type(page).__name__] == [
        "MainPages",
        "RecentsPage",
    ]


@pytest.mark.req("BAR-1")
@pytest.mark.parametrize(
    ("registration", "words"),
    [
        (Registration(RegistrationState.OFF), "Not signed in"),
        (Registration(RegistrationState.CONNECTING), "Connecting"),
        (Registration(RegistrationState.REGISTERED), "Ready for calls"),
        (Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER), "Not connected"),
    ],
)
def test_the_led_tells_by_shape_and_words(
    window: MainWindow, world: World, registration: Registration, words: str
) -> None:
    world.voice.registration_changed.emit(registration)
    assert words in texts(window.status_bar)
    assert window.findChildren(QQuickWidget)[0].toolTip() == words
    find(window, f"Connection: {words}")
    led(window)


def test_the_four_leds_differ_without_colour(window: MainWindow, world: World) -> None:
    shapes = set()
    for state in RegistrationState:
        failure = RegistrationFailure.NO_ANSWER if state is RegistrationState.FAILED else None
        world.voice.registration_changed.emit(Registration(state, failure))
        image = window.findChildren(QQuickWidget)[0].grabFramebuffer()
        surface = image.pixelColor(0, 0)
        points = ((x, y) for y in range(image.height()) for x in range(image.width()))
        shapes.add(tuple(image.pixelColor(x, y) == surface for x, y in points))
    assert len(shapes) == 4


def test_who_is_signed_in(window: MainWindow, world: World) -> None:
    assert {"Ada Lovelace", "4989100100"} <= set(texts(window.status_bar))
    world.models.session.sign_out()
    assert "Ada Lovelace" not in texts(window.status_bar)


def test_notices(window: MainWindow, world: World, qtbot: Any) -> None:
    feedback = world.models.feedback
    notice = feedback.tell(NoticeKind.ERROR, NASTY, "Advice", "Try again")
    qtbot.waitUntil(lambda: NASTY in texts(window))
    assert "Advice" in texts(window)
    label = next(label for label in window.findChildren(QLabel) if label.text() == NASTY)
    assert label.textFormat() is Qt.TextFormat.PlainText
    with qtbot.waitSignal(feedback.action_chosen, check_params_cb=lambda chosen: chosen == notice):
        press(window, "Try again")
    assert not feedback.notices
    feedback.tell(NoticeKind.INFORMATION, "Another")
    qtbot.waitUntil(lambda: "Another" in texts(window))
    press(window, "Close this message")
    assert not feedback.notices


def test_the_way_back_to_a_call(window: MainWindow, world: World, qtbot: Any) -> None:
    call = world.voice.dialled(NASTY)
    assert NASTY in texts(window)
    with qtbot.waitSignal(window.call_wanted):
        press(window, "Return to call")
    world.voice.becomes(call, CallState.ENDED, code=200)
    assert NASTY not in texts(window)
    world.models.calls.leave()


def test_no_name_widens_the_window(window: MainWindow, world: World, qtbot: Any) -> None:
    endless = "W" * 300
    world.models.preferences.set("account.display_name", "W" * 80)
    call = world.voice.dialled(endless, endless)
    world.models.feedback.tell(NoticeKind.ERROR, endless, endless)
    world.store.load([JournalEntry(CallOutcome.INCOMING_ACCEPTED, endless, endless, time.time(), 1.0)])
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    qtbot.waitUntil(lambda: endless in texts(page))
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: window.minimumSizeHint().width() <= window.minimumWidth())
    world.voice.becomes(call, CallState.ENDED, code=200)
    world.models.calls.leave()


def test_every_label_is_plain_text(window: MainWindow, world: World) -> None:
    for page in ("recents", "keypad", "settings"):
        window.pages.show_page(page)
    labels = [*window.findChildren(QLabel), *window.sign_in_page.findChildren(QLabel)]
    assert len(labels) > 30
    assert [label.text() for label in labels if label.textFormat() is not Qt.TextFormat.PlainText] == []


def test_the_geometry_is_kept(window: MainWindow, world: World, make_window: MakeWindow, qtbot: Any) -> None:
    window.resize(QSize(700, 600))
    with qtbot.waitSignal(window.closed):
        window.close()
    assert world.models.preferences.text(GEOMETRY)
    assert make_window().size() == QSize(700, 600)


def test_a_broken_geometry_is_no_problem(world: World, make_window: MakeWindow) -> None:
    world.models.preferences.set(GEOMETRY, "no base64 ä")
    assert make_window().width() > 600
    world.models.preferences.set(GEOMETRY, "bm8gZ2VvbWV0cnk=")
    assert make_window().width() > 600


def test_the_led_is_not_loaded_after_the_end(window: MainWindow) -> None:
    window.stop()
    before = window.findChildren(QQuickWidget)
    window.status_bar.load_led()
    assert window.findChildren(QQuickWidget) == before


@pytest.mark.req("TAB-1")
def test_a_running_call_is_not_ended_by_closing_the_window(window: MainWindow, world: World, qtbot: Any) -> None:
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    call = world.voice.becomes(world.voice.dialled(), CallState.ACTIVE)
    window.close()
    assert window.isVisible()
    assert not closed
    assert "Grace Hopper" in world.models.feedback.notices[0].what
    world.voice.becomes(call, CallState.ENDED, code=200)
    assert not world.models.feedback.notices, "there is nothing to be asked any more"
    second = world.voice.ring("Konrad Zuse", "103")
    window.close()
    QApplication.processEvents()
    press(window, "Hang up and close")
    assert closed == [True]
    world.voice.becomes(second, CallState.ENDED, code=200)
    assert closed == [True]


@pytest.mark.parametrize("page", ["recents", "contacts"])
def test_another_width_of_the_same_layout_closes_nothing(page: str, make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.book.tell(demo_people())
    window = make_window()
    window.resize(420, 700)
    window.pages.show_page(page)
    shown = window.pages.page(page)
    assert isinstance(shown, RecentsPage | ContactsPage)
    if isinstance(shown, RecentsPage):
        world.store.load(demo_entries(time.time()))
        shown.list.setCurrentIndex(shown.list.model().index(1, 0))
        shown.list.clicked.emit(shown.list.currentIndex())
    else:
        press(window, "Create New Contact")
    assert not shown.list.isVisible()
    for width in (421, 900, 420):  # from narrow to broad and back, too, nothing that is typed goes out of sight
        window.resize(width, 700)
        if page == "contacts" or width == 421:
            assert shown.list.isVisible() is (width == 900)


@pytest.mark.req("SECR-11", "CON-7")
def test_what_models_tell_each_other(window: MainWindow, world: World) -> None:
    world.models.preferences.set("network.turn_password", "secret")
    call = world.voice.becomes(world.voice.dialled("", "102"), CallState.ACTIVE)
    world.book.tell(demo_people())
    assert "Grace Hopper" in texts(window)
    world.voice.becomes(call, CallState.ENDED, code=200)
    world.models.session.sign_out()
    assert world.models.preferences.get("network.turn_password") == ""


def test_a_notice_that_stays_keeps_the_focus_and_follows_the_theme(
    window: MainWindow, world: World, theme: Theme
) -> None:
    window.activateWindow()
    world.models.feedback.tell(NoticeKind.WARNING, "First", "to do", "Try again", key="first")
    QApplication.processEvents()
    button = next(b for b in window.findChildren(QPushButton) if b.accessibleName() == "Try again")
    button.setFocus()
    world.models.feedback.tell(NoticeKind.INFORMATION, "Second")
    QApplication.processEvents()
    assert window.focusWidget() is button
    sign = next(s for s in window.findChildren(Sign) if s.accessibleName() == "Warning")
    before = sign.pixmap().toImage()
    world.models.preferences.set("appearance.theme", "dark")
    assert sign.pixmap().toImage() != before
    world.models.feedback.withdraw("first")
    QApplication.processEvents()
    assert "Second" in texts(window)
    assert "First" not in texts(window)
