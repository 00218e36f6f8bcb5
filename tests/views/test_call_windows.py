"""The pop-up and the call screen: what they show, what the buttons and keys do, and that closing ends no call."""

import re
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QQmlExpression
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from osmo_qt.core.calls import CallSnapshot, CallState, MediaSecurity
from osmo_qt.views.call_windows import CallWindows

from .accessible import find, nameless, walk
from .fakes import World

LABEL = r"QQuickText(_QML.*)?$"
SECURE = {"media_security": MediaSecurity.SRTP, "signalling_secure": True}
PLAIN_TEXT = 0.0  # Text.PlainText
NASTY = '<b>x</b><img src="file:///etc/passwd">'


@pytest.fixture
def popup(call_windows: CallWindows) -> QQuickView:
    assert call_windows.popup is not None
    return call_windows.popup


@pytest.fixture
def screen(call_windows: CallWindows) -> QQuickView:
    assert call_windows.call_window is not None
    return call_windows.call_window


@pytest.fixture
def in_call(call_windows: CallWindows, world: World, qtbot: Any, screen: QQuickView) -> CallSnapshot:
    """An outgoing call that was answered."""
    snapshot = world.voice.becomes(world.voice.dialled(), CallState.ACTIVE)
    qtbot.waitUntil(screen.isExposed)
    return snapshot


def names(view: QQuickView) -> set[str]:
    return {seen.name for seen in walk(view) if seen.is_shown}


def items(root: QQuickItem) -> list[QQuickItem]:
    found = [root]
    for child in root.childItems():
        found += items(child)
    return found


@pytest.mark.req("IN-1")
def test_an_incoming_call_is_accepted(popup: QQuickView, screen: QQuickView, world: World, qtbot: Any) -> None:
    with qtbot.waitExposed(popup):
        call = world.voice.ring()
    assert {"Incoming call from Grace Hopper", "Grace Hopper", "102", "Accept", "Decline"} <= names(popup)
    assert not nameless(popup)
    find(popup, "Accept").press()
    assert world.voice.asked == [("answer", call.id)]
    world.voice.becomes(call, CallState.ANSWERING)
    assert not popup.isVisible()
    assert screen.isVisible()


@pytest.mark.req("IN-1")
def test_an_incoming_call_is_declined(popup: QQuickView, screen: QQuickView, world: World) -> None:
    call = world.voice.ring()
    find(popup, "Decline").press()
    assert world.voice.asked == [("hang_up", call.id, 603)]
    world.voice.becomes(call, CallState.ENDED, code=603)
    assert not popup.isVisible()
    assert not screen.isVisible()


def test_the_popup_takes_no_focus_by_itself(popup: QQuickView) -> None:
    assert popup.property("_q_showWithoutActivating") is True
    assert popup.flags() & Qt.WindowType.WindowStaysOnTopHint


def test_enter_answers_only_on_accept_and_escape_does_nothing(popup: QQuickView, world: World, qtbot: Any) -> None:
    with qtbot.waitExposed(popup):
        call = world.voice.ring()
    popup.requestActivate()
    qtbot.waitUntil(popup.isActive)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not world.voice.asked
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Tab)  # from Accept to Decline
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert world.voice.asked.pop() == ("hang_up", call.id, 603)
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    QTest.keyClick(popup, Qt.Key.Key_Return)  # Remind Me
    assert world.voice.asked.pop() == ("hang_up", call.id, 480)
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert world.voice.asked.pop() == ("answer", call.id)


def test_each_call_finds_the_focus_on_accept(popup: QQuickView, world: World, qtbot: Any) -> None:
    with qtbot.waitExposed(popup):
        first = world.voice.ring()
    popup.requestActivate()
    qtbot.waitUntil(popup.isActive)
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    world.voice.becomes(first, CallState.ENDED, code=487)
    second = world.voice.ring("Konrad Zuse", "103")
    popup.requestActivate()
    qtbot.waitUntil(popup.isActive)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert world.voice.asked == [("answer", second.id)]


@pytest.mark.req("CALL-1")
def test_the_buttons_of_the_call_screen(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    assert not nameless(screen)
    find(screen, "Mute").press()
    find(screen, "Hold").press()
    find(screen, "Hang up").press()
    assert world.voice.asked == [
        ("set_mute", in_call.id, True),
        ("set_hold", in_call.id, True),
        ("hang_up", in_call.id),
    ]


@pytest.mark.req("CALL-1")
def test_the_keypad_of_a_call(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    QTest.keyClick(screen, Qt.Key.Key_1)
    assert not world.voice.asked  # digits go out only with the keypad open
    find(screen, "Keypad").press()
    for name in ("1", "Star", "Hash"):
        find(screen, name, QAccessible.Role.Button).press()
    QTest.keyClick(screen, Qt.Key.Key_5)
    assert [asked[2] for asked in world.voice.asked] == ["1", "*", "#", "5"]
    assert "Digits sent: 1*#5" in names(screen)
    assert not nameless(screen)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert not screen.rootObject().property("keypadOpen")


def test_the_keys_of_the_call_screen(screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any) -> None:
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(screen, Qt.Key.Key_M, control)
    QTest.keyClick(screen, Qt.Key.Key_H, control)
    assert world.voice.asked == [("set_mute", in_call.id, True), ("set_hold", in_call.id, True)]
    QTest.keyClick(screen, Qt.Key.Key_D, control)
    assert screen.rootObject().property("keypadOpen")


def test_states_are_told_in_words(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    assert {"In call", "Not encrypted"} <= names(screen)
    call = world.voice.becomes(in_call, CallState.HELD, muted=True, codec="opus", **SECURE)
    words = {"On hold", "Encrypted to the server", "Resume", "Resume call", "Unmute", "Codec: opus. Statistics"}
    assert words <= names(screen)
    call = world.voice.becomes(call, CallState.ACTIVE, media_lost=True)
    assert "No sound arrives" in names(screen)
    call = world.voice.becomes(call, CallState.ACTIVE, media_lost=False, held_by_remote=True)
    assert "The other side holds the call" in names(screen)
    world.models.calls.current.tick()  # type: ignore[attr-defined]  # a Property to mypy
    assert "Time: 0:00" in names(screen)


def test_the_end_is_shown_for_a_moment(screen: QQuickView, world: World) -> None:
    call = world.voice.dialled()
    assert "Calling" in names(screen)
    world.voice.becomes(call, CallState.ENDED, code=486)
    assert "Busy" in names(screen)
    assert screen.isVisible()
    world.models.calls.leave()
    assert not screen.isVisible()


def test_closing_the_window_ends_no_call(
    screen: QQuickView, in_call: CallSnapshot, world: World, call_windows: CallWindows
) -> None:
    screen.close()
    assert not screen.isVisible()
    assert not world.voice.asked
    world.voice.becomes(in_call, CallState.ACTIVE, muted=True)
    assert not screen.isVisible()  # what goes on in the call does not bring it back
    call_windows.show_call()
    assert screen.isVisible()


def test_a_popup_that_was_closed_comes_back_on_demand(
    popup: QQuickView, world: World, call_windows: CallWindows
) -> None:
    world.voice.ring()
    popup.close()
    call_windows.show_call()
    assert popup.isVisible()


def test_hostile_names_are_plain_text(popup: QQuickView, screen: QQuickView, world: World) -> None:
    call = world.voice.ring(NASTY, NASTY)
    assert NASTY in names(popup)
    world.voice.becomes(call, CallState.ACTIVE)
    for view in (popup, screen):
        labels = [item for item in items(view.rootObject()) if re.match(LABEL, item.metaObject().className())]
        assert len(labels) > 4
        formats = {QQmlExpression(view.rootContext(), label, "Number(textFormat)").evaluate()[0] for label in labels}
        assert formats == {PLAIN_TEXT}


def test_dark_and_light(world: World, screen: QQuickView, in_call: CallSnapshot) -> None:
    world.models.preferences.set("appearance.theme", "dark")
    dark = screen.grabWindow().pixelColor(3, 300)
    world.models.preferences.set("appearance.theme", "light")
    light = screen.grabWindow().pixelColor(3, 300)
    assert dark.lightness() < 80
    assert light.lightness() > 200


def test_a_call_before_the_windows_are_prepared(world: World, theme: Any) -> None:
    windows = CallWindows(world.models, theme)
    world.voice.ring()
    assert windows.popup is not None
    assert windows.popup.isVisible()
    windows.stop()


def test_the_popup_comes_in_time(popup: QQuickView, world: World, qtbot: Any) -> None:
    """From the signal to the first frame; the figure under a real X server is in the bench."""
    with qtbot.waitSignal(popup.frameSwapped, timeout=1000):
        world.voice.ring()


def test_a_preparation_or_a_call_after_the_end_makes_no_windows(world: World, theme: Any) -> None:
    windows = CallWindows(world.models, theme)
    windows.stop()
    windows.prepare()  # the timer of the start fired late
    world.voice.ring()
    assert windows.popup is None
    assert windows.call_window is None
