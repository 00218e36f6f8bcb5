"""Choose Device for a call, and the devices to answer on, with mouse and keyboard."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from osmo_qt.core.accounts import Registration
from osmo_qt.core.uc import Configuration
from osmo_qt.views.keypad_page import KeypadPage
from osmo_qt.views.main_window import MainWindow
from tests.uc_world import AT_DESK, RINGING, tell_calls

from .accessible import ROLE, find, nameless
from .fakes import World

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def uc_only(window: MainWindow, world: World, qtbot: Any) -> MainWindow:
    world.voice.tell(Registration())
    world.use(Configuration.UC_ONLY)
    tell_calls(world.uc)
    world.uc.answers["make_call"] = AT_DESK
    world.voice.take()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.mark.req("CALL-2", "CALL-3")
def test_choose_device_from_the_keypad(uc_only: MainWindow, world: World, qtbot: Any) -> None:
    QTest.keyClick(uc_only, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    keypad = uc_only.pages.page("keypad")
    assert isinstance(keypad, KeypadPage)
    QTest.keyClicks(keypad.field, "104")
    QTest.keyClick(keypad.field, Qt.Key.Key_Return)
    asked = uc_only.choose_device
    assert asked.isVisible()
    assert nameless(uc_only) == []
    first, second = asked.devices.buttons[:2]
    qtbot.waitUntil(first.hasFocus)
    assert first.accessibleName() == "Work Phone, +4989100100"
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert world.uc.take() == [("make_call", "104", "cell")]
    assert not asked.isVisible() and not keypad.field.text()


@pytest.mark.req("CALL-2")
def test_escape_and_cancel_call_nobody(uc_only: MainWindow, world: World) -> None:
    assert world.models.dialer.call_number("102")
    asked = uc_only.choose_device
    QTest.keyClick(asked.devices.buttons[0], Qt.Key.Key_Escape)
    assert not asked.isVisible()
    assert world.models.dialer.call_number("102")
    QTest.mouseClick(asked.cancel, LEFT)
    assert not asked.isVisible() and world.uc.take() == []
    assert world.models.dialer.call_number("102")
    QTest.mouseClick(asked.devices.buttons[2], LEFT)
    assert world.uc.take() == [("make_call", "102", "cabin")]


@pytest.mark.req("CALL-2")
def test_without_a_device_it_says_so(uc_only: MainWindow, world: World) -> None:
    world.uc.devices_replaced.emit([])
    assert world.models.dialer.call_number("102")
    find(uc_only, "There is no device to call from.")


@pytest.mark.req("IN-3")
def test_the_devices_to_answer_on(uc_only: MainWindow, world: World, qtbot: Any) -> None:
    world.uc.call_changed.emit(RINGING)
    assert find(uc_only, "Incoming call from Grace Hopper").is_shown
    assert nameless(uc_only) == []
    find(uc_only, "Work Phone, +4989100100", ROLE.Button).press()
    qtbot.waitUntil(lambda: world.uc.asked == [("answer_call", "c9", "work")])
    find(uc_only, "Ringing at Work Phone …")
    world.uc.call_removed.emit("c9")
    assert not any(b.isVisible() and b.text() == "Decline" for b in uc_only.findChildren(QPushButton))
