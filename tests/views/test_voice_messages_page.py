"""Voice messages over a fake UC server: from the envelope to the player, by mouse and keyboard, in all faces."""

import time
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcList, UcState, VoiceMessage
from osmo_qt.services.voice.driver import Playback, PlaybackState
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.voice_messages_page import VoiceMessagesPage

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World

NASTY = '<b>x</b><img src="file:///etc/passwd">'
GRACE = VoiceMessage("g", "101", "Grace Hopper", time.time() - 60, 12.0, heard=False)
ALAN = VoiceMessage("a", "102", NASTY, time.time() - 90_000, 65.0, heard=True)
SOUND = b"RIFF...."

pytestmark = pytest.mark.req("VM-1")


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def press(widget: QWidget, name: str) -> None:
    buttons = [*widget.findChildren(QPushButton), *widget.findChildren(QToolButton)]
    next(b for b in buttons if b.accessibleName() == name and b.isVisible()).click()


def tell(world: World, *messages: VoiceMessage) -> None:
    world.uc.voice_messages_replaced.emit(list(messages))


def open_messages(window: MainWindow) -> VoiceMessagesPage:
    """By the envelope's row in the notification bar."""
    window.notification_bar.unfold()
    press(window.notification_bar, "Messages")
    page = window.pages.page("voicemail")
    assert isinstance(page, VoiceMessagesPage)
    return page


@pytest.fixture
def page(window: MainWindow, world: World, qtbot: Any) -> VoiceMessagesPage:
    world.use(Configuration.INTEGRATED)
    world.uc.answers["voice_message_sound"] = SOUND
    tell(world, GRACE, ALAN)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made = open_messages(window)
    world.uc.take()
    world.voice.take()
    return made


def test_the_envelope_leads_there_only_where_there_is_a_list(window: MainWindow, world: World, qtbot: Any) -> None:
    window.notification_bar.unfold()
    words = [b.accessibleName() for b in window.notification_bar.findChildren(QPushButton) if b.isVisible()]
    assert "Call the mailbox" in words
    assert "Messages" not in words
    world.use(Configuration.INTEGRATED)
    tell(world, GRACE)
    world.voice.messages_changed.emit(MessageCounts(new=1))
    window.pages.show_page("contacts")
    made = open_messages(window)
    qtbot.waitUntil(window.notification_bar.isHidden)
    assert made.isVisible()
    press(made, "Back")
    assert window.pages.current == "contacts"
    window.pages.show_page("voicemail")
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == "recents"


def test_played_by_mouse_and_by_keyboard(page: VoiceMessagesPage, world: World) -> None:
    assert "Grace Hopper" in texts(page.panel)
    assert "0:00 / 0:12" in texts(page.panel)
    press(page.panel, "Play")
    assert world.voice.take() == [("play", "g", SOUND, 0.0)]
    assert ("mark_voice_message", "g", True) in world.uc.take()
    world.voice.playback_changed.emit(Playback("g", PlaybackState.PLAYING, 4.0))
    assert "0:04 / 0:12" in texts(page.panel)
    assert page.panel.position.accessibleName() == "Position: 0:04 of 0:12"
    assert page.panel.play.accessibleName() == "Pause"
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert world.voice.take() == [("stop_playing",)]
    world.voice.playback_changed.emit(Playback("g", PlaybackState.PAUSED, 4.1))
    assert page.panel.play.accessibleName() == "Play"
    page.panel.position.setFocus()
    QTest.keyClick(page.panel.position, Qt.Key.Key_PageUp)
    assert "0:09 / 0:12" in texts(page.panel)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert world.voice.take() == [("play", "g", SOUND, 9.1)]


def test_another_row_another_message(page: VoiceMessagesPage, world: World) -> None:
    press(page.panel, "Play")
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert NASTY in texts(page.panel), "plain text"
    assert page.panel.play.accessibleName() == "Play"
    press(page.panel, "Call back")
    assert ("make_call", "sip:102@office.example:5061") in [asked[:2] for asked in world.voice.take()]
    world.uc.take()
    press(page.panel, "Mark as new")
    assert world.uc.take() == [("mark_voice_message", "a", False)]


def test_deleted_with_undo(page: VoiceMessagesPage, world: World, qtbot: Any) -> None:
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    tell(world, ALAN)
    assert world.uc.take() == [("delete_voice_message", "g")]
    assert "1 message deleted" in texts(page)
    assert NASTY in texts(page.panel), "the next one is offered"
    press(page, "Undo")
    assert world.uc.take() == [("mark_voice_message", "g", False)]
    assert "1 message deleted" not in texts(page)
    press(page.panel, "Delete")
    assert world.uc.take() == [("delete_voice_message", "a")]
    press(page, "Close this message")
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert world.uc.take() == []


def test_the_four_faces(page: VoiceMessagesPage, world: World, qtbot: Any) -> None:
    tell(world)
    assert "No messages in your mailbox" in texts(page)
    assert not page.panel.isVisible()
    world.uc.becomes(UcState.SIGNED_OUT)
    qtbot.waitUntil(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    world.uc.list_failed.emit(UcList.VOICE_MESSAGES, UserError(Problem.UC_BROKEN_ANSWER))
    assert any("makes no sense" in text for text in texts(page))
    world.uc.becomes(UcState.ONLINE)
    world.uc.take()
    press(page, "Retry")
    assert world.uc.take() == [("refresh", UcList.VOICE_MESSAGES)]
    tell(world, GRACE)
    assert page.faces.currentWidget() is page.list
    assert "1 new message" in texts(page)
    tell(world, replace(GRACE, heard=True))
    assert "No new messages" in texts(page)


def test_the_mailbox_can_still_be_called(page: VoiceMessagesPage, world: World) -> None:
    world.models.preferences.set("features.voicemail_number", "*97")
    press(page, "Call the mailbox")
    assert [asked[0] for asked in world.voice.take()] == ["make_call"]


@pytest.mark.req("TAB-1")
@pytest.mark.parametrize("layout", list(Layout))
def test_every_control_has_a_name_and_room(layout: Layout, make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    window = make_window(layout.value)
    window.resize(360 if layout is Layout.NARROW else 1000, 560)
    world.use(Configuration.INTEGRATED)
    tell(world, GRACE, ALAN)
    made = open_messages(window)
    made.undo_bar.offer("1 message deleted")
    assert nameless(window) == []
    for control in [*made.findChildren(QPushButton), *made.findChildren(QToolButton)]:
        assert not control.isVisible() or control.height() >= 42, control.accessibleName()
    assert made.width() <= window.width()
