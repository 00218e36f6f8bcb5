"""The keypad: type, paste or press; the field has everything; a problem is told below it."""

import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.views.keypad_page import LONG_PRESS_MS, KeypadPage
from osmo_qt.views.main_window import MainWindow

from .fakes import World


@pytest.fixture
def page(window: MainWindow, qtbot: Any) -> KeypadPage:
    window.pages.show_page("keypad")
    made = window.pages.page("keypad")
    assert isinstance(made, KeypadPage)
    window.activateWindow()
    qtbot.waitUntil(made.field.hasFocus)
    return made


def key(page: KeypadPage, name: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name)


def texts(page: KeypadPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.mark.req("CALL-1")
def test_press_and_call(page: KeypadPage, world: World) -> None:
    for name in ("1", "0", "2", "Star", "Hash"):
        QTest.mouseClick(key(page, name), Qt.MouseButton.LeftButton)
    assert page.field.text() == "102*#"
    QTest.mouseClick(page.call_button, Qt.MouseButton.LeftButton)
    assert world.voice.asked == [("make_call", "sip:102*%23@office.example:5061", "102*#")]
    assert page.field.text() == ""


@pytest.mark.req("CALL-1")
def test_anything_may_be_pasted(page: KeypadPage, world: World) -> None:
    QGuiApplication.clipboard().setText("  +49 (89) 55-01.23 ")
    page.field.paste()
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert world.voice.asked[-1][2] == "+4989550123"


def test_a_problem_is_told_below_the_field_and_the_text_stays(page: KeypadPage, world: World) -> None:
    QTest.keyClicks(page.field, "no number!")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert "is not a number that can be called" in texts(page)
    assert page.field.text() == "no number!"
    assert not world.voice.asked
    QTest.keyClick(page.field, Qt.Key.Key_Backspace)
    assert "is not a number" not in texts(page)


def test_typing_anywhere_goes_to_the_field(page: KeypadPage) -> None:
    star = key(page, "Star")
    star.setFocus()
    QTest.keyClick(star, Qt.Key.Key_5)
    assert page.field.text() == "5"
    assert page.field.hasFocus()


def test_backspace(page: KeypadPage) -> None:
    QTest.keyClicks(page.field, "12")
    delete = next(b for b in page.findChildren(QToolButton) if b.accessibleName() == "Delete the last character")
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    assert page.field.text() == "1"
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    assert not delete.isVisible()


def test_a_long_press_of_zero_is_a_plus(page: KeypadPage, qtbot: Any) -> None:
    zero = key(page, "0")
    QTest.mousePress(zero, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.field.text() == "+", timeout=LONG_PRESS_MS * 5)
    QTest.mouseRelease(zero, Qt.MouseButton.LeftButton)
    assert page.field.text() == "+"
    QTest.mouseClick(zero, Qt.MouseButton.LeftButton)
    assert page.field.text() == "+0"


def test_an_empty_field_brings_the_last_number_back(page: KeypadPage) -> None:
    QTest.keyClicks(page.field, "102")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert page.field.text() == "102"


@pytest.mark.req("CALL-1")
def test_redial_calls_the_last_number_at_once(page: KeypadPage, world: World) -> None:
    assert not page.redial.isEnabled()
    world.store.load([JournalEntry(CallOutcome.OUTGOING_SUCCESSFUL, "102", "Grace", time.time(), 3.0)])
    assert page.redial.toolTip() == "Redial 102"
    QTest.mouseClick(page.redial, Qt.MouseButton.LeftButton)
    assert world.voice.asked[-1] == ("make_call", "sip:102@office.example:5061", "102")


@pytest.mark.req("REC-4")
def test_the_way_to_the_contacts(page: KeypadPage, window: MainWindow) -> None:
    QTest.mouseClick(page.contacts, Qt.MouseButton.LeftButton)
    assert window.pages.current == "contacts"


@pytest.mark.req("CALL-1")
def test_a_number_is_spaced_while_it_grows_and_left_alone_when_it_is_edited(page: KeypadPage, world: World) -> None:
    world.settings.set("calls.region", "DE")
    QTest.keyClicks(page.field, "+4989550123")
    assert page.field.text() == "+49 89 550123"
    page.field.setCursorPosition(6)
    QTest.keyClicks(page.field, "1")
    assert page.field.text() == "+49 891 550123"
    assert page.field.cursorPosition() == 7
    page.field.end(False)
    for _ in range(len(page.field.text())):
        QTest.keyClick(page.field, Qt.Key.Key_Backspace)
    assert page.field.text() == ""


@pytest.mark.req("CALL-4", "CALL-5")
def test_what_is_to_know_stands_below_the_field(page: KeypadPage, world: World) -> None:
    QTest.keyClicks(page.field, "600,12")
    assert "After the answer: a pause of 3 s, 12" in texts(page)
    page.field.selectAll()
    QTest.keyClicks(page.field, "112")
    assert "better made on a cell phone" in texts(page)
    assert "better made on a cell phone" in page.field.accessibleDescription()
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert world.voice.asked[-1][1] == "sip:112@office.example:5061"


def test_a_long_press_that_slides_off_swallows_no_later_zero(page: KeypadPage, qtbot: Any) -> None:
    zero = key(page, "0")
    QTest.mousePress(zero, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.field.text() == "+", timeout=LONG_PRESS_MS + 1000)
    QTest.mouseRelease(zero, Qt.MouseButton.LeftButton, pos=zero.rect().bottomRight() + QPoint(50, 50))
    QTest.mouseClick(zero, Qt.MouseButton.LeftButton)
    assert page.field.text() == "+0"


@pytest.mark.req("SECR-15")
def test_a_tooltip_is_no_markup(page: KeypadPage, world: World) -> None:
    nasty = '<img src="http://127.0.0.1/x"><b>6</b>'
    world.store.load([JournalEntry(CallOutcome.OUTGOING_SUCCESSFUL, nasty, "", time.time(), 1.0)])
    assert page.redial.toolTip().startswith("<span>Redial &lt;")
    assert "<b>" not in page.redial.toolTip()
