"""Status bar and notification bar over fake edges: what they show, what they do, and that they fold."""

import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from osmo_qt.core.accounts import MessageCounts, Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallState, MediaSecurity
from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.core.uc import Configuration, UcForwarding
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.notification_bar import MOTION_MS, NotificationBar
from osmo_qt.views.settings.switch import Switch

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def signs(widget: QWidget) -> set[str]:
    """The words of the pictures in sight."""
    pictures = [label for label in widget.findChildren(QLabel) if label.isVisible() and not label.pixmap().isNull()]
    return {label.accessibleName() for label in pictures}


def press(widget: QWidget, name: str) -> None:
    buttons = [*widget.findChildren(QPushButton), *widget.findChildren(QToolButton), *widget.findChildren(Switch)]
    next(b for b in buttons if b.accessibleName() == name and b.isVisible()).click()


@pytest.fixture
def bar(window: MainWindow, qtbot: Any) -> NotificationBar:
    """Unfolded."""
    window.notification_bar.unfold()
    qtbot.waitUntil(lambda: window.notification_bar.sheet.height() > 200)
    return window.notification_bar


@pytest.mark.req("BAR-2")
def test_a_click_the_arrow_a_swipe_and_escape(window: MainWindow, qtbot: Any) -> None:
    bar, status = window.notification_bar, window.status_bar
    QTest.mouseClick(status, Qt.MouseButton.LeftButton, pos=QPoint(300, 20))
    assert bar.expanded
    assert status.arrow.accessibleName() == "Hide the notification bar"
    QTest.mouseClick(status.arrow, Qt.MouseButton.LeftButton)
    assert not bar.expanded
    QTest.mousePress(status, Qt.MouseButton.LeftButton, pos=QPoint(300, 10))
    QTest.mouseMove(status, QPoint(300, 50))
    QTest.mouseRelease(status, Qt.MouseButton.LeftButton, pos=QPoint(300, 50))
    assert bar.expanded
    qtbot.waitUntil(lambda: bar.sheet.height() > 200)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not bar.expanded
    qtbot.waitUntil(bar.isHidden)
    assert MOTION_MS <= 200


def test_a_click_beside_it_folds_it(bar: NotificationBar, qtbot: Any) -> None:
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(20, bar.height() - 10))
    qtbot.waitUntil(bar.isHidden)


@pytest.mark.req("TAB-1", "BAR-2")
@pytest.mark.parametrize("layout", list(Layout))
def test_it_fits_each_layout_and_every_control_has_a_name(
    layout: Layout, make_window: MakeWindow, world: World, qtbot: Any
) -> None:
    world.sign_in()
    window = make_window(layout.value)
    window.resize(360 if layout is Layout.NARROW else 1000, 520)
    bar = window.notification_bar
    bar.unfold()
    bar.forwarding.open(True)
    bar.wifi.switch.click()
    qtbot.waitUntil(lambda: bar.sheet.height() > 300)
    assert bar.sheet.geometry().bottom() < bar.height() - 40, "some of the page stays in sight"
    assert nameless(window) == []
    for control in [*bar.findChildren(QPushButton), *bar.findChildren(QToolButton), *bar.findChildren(Switch)]:
        assert not control.isVisible() or control.height() >= 44, control.accessibleName()
    content = bar.sheet.widget()
    assert content is not None
    assert content.width() <= window.width()


@pytest.mark.req("VM-1", "BAR-2")
def test_the_envelope_and_its_call(window: MainWindow, bar: NotificationBar, world: World, qtbot: Any) -> None:
    world.models.preferences.set("features.voicemail_number", "*97")
    assert "1 new message" not in signs(window.status_bar)
    world.voice.messages_changed.emit(MessageCounts(new=1))
    assert "1 new message" in signs(window.status_bar)
    assert "1 new message" in texts(bar)
    world.voice.asked.clear()
    press(bar, "Call the mailbox")
    assert [asked[0] for asked in world.voice.asked] == ["make_call"]
    qtbot.waitUntil(bar.isHidden)


@pytest.mark.req("BAR-2", "FWD-1")
@pytest.mark.parametrize("configuration", [Configuration.INTEGRATED, Configuration.UC_ONLY])
def test_forwarding_by_the_uc_server(
    window: MainWindow, bar: NotificationBar, world: World, configuration: Configuration
) -> None:
    world.use(configuration)
    world.uc.forwarding_changed.emit(UcForwarding())
    press(bar, "Change call forwarding")
    line = bar.forwarding._lines[ForwardKind.BUSY]
    line.destination.setText("102")
    world.voice.asked.clear()
    line.switch.click()
    assert world.uc.take() == [("set_forwarding", UcForwarding(busy="102"))] and not world.voice.asked
    world.uc.forwarding_changed.emit(UcForwarding(busy="102"))
    assert "Busy → 102" in texts(bar) and line.switch.isChecked()
    assert "Call forwarding: Busy → 102" in signs(window.status_bar)
    world.uc.forwarding_changed.emit(UcForwarding(all="604"))  # another client, or a desk phone's code
    assert "All → 604" in texts(bar) and not line.switch.isChecked()
    assert "Call forwarding: All → 604" in signs(window.status_bar)
    world.uc.forwarding_changed.emit(UcForwarding())
    assert not any(text.startswith("Call forwarding") for text in signs(window.status_bar))


@pytest.mark.req("BAR-2", "FWD-1")
def test_forwarding_from_the_bar(window: MainWindow, bar: NotificationBar, world: World) -> None:
    press(bar, "Change call forwarding")
    line = bar.forwarding._lines[ForwardKind.BUSY]
    line.switch.click()
    assert not line.switch.isChecked()
    assert any("no number to forward" in text for text in texts(bar))
    line.destination.setText("102")
    world.voice.asked.clear()
    line.switch.click()
    (asked,) = world.voice.asked
    assert asked[:2] == ("make_call", "sip:*67*102%23@office.example:5061")
    assert "The server is being asked …" in texts(bar)
    call = world.voice.dialled("", "code", id=world.models.forwarding._call_id)
    world.voice.becomes(call, CallState.ENDED, code=200, connected_at=time.time())
    assert "Busy → 102" in texts(bar)
    assert "Call forwarding: Busy → 102" in signs(window.status_bar)
    assert world.models.calls.current is None
    world.models.forwarding.set(ForwardKind.ALL, "103")
    call = world.voice.dialled("", "code", id=world.models.forwarding._call_id)
    world.voice.becomes(call, CallState.ENDED, code=200, connected_at=time.time())
    assert "All → 103" in texts(bar)
    assert not line.switch.isEnabled()


def test_a_switch_that_waits_for_the_server_keeps_the_bar_open(bar: NotificationBar, qtbot: Any) -> None:
    last = bar.findChildren(Switch)[-1]
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    last.setEnabled(False)
    qtbot.waitUntil(bar.hasFocus)
    assert bar.expanded


@pytest.mark.req("BAR-2", "SEC-1", "SECR-6")
def test_the_call_and_its_lock(window: MainWindow, bar: NotificationBar, world: World, qtbot: Any) -> None:
    call = world.voice.ring("Grace Hopper", "102")
    assert not {"The call is encrypted", "The call is not encrypted"} & signs(window.status_bar)
    call = world.voice.becomes(call, CallState.ACTIVE)
    assert "The call is not encrypted" in signs(window.status_bar)
    call = world.voice.becomes(call, CallState.ACTIVE, media_security=MediaSecurity.SRTP)
    assert "The call is not encrypted" in signs(window.status_bar), "the keys came without TLS"
    call = world.voice.becomes(call, CallState.ACTIVE, signalling_secure=True)
    assert "The call is encrypted" in signs(window.status_bar)
    assert any(text.startswith("Grace Hopper · In call") and text.endswith("Encrypted") for text in texts(bar))
    with qtbot.waitSignal(window.call_wanted):
        press(bar, "Return to call")


@pytest.mark.req("BAR-3")
def test_what_is_wrong_opens_the_diagnostics(
    window: MainWindow, bar: NotificationBar, world: World, qtbot: Any
) -> None:
    world.voice.tell(Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER))
    assert "The server does not answer." in texts(bar)
    with qtbot.waitSignal(window.diagnostics_wanted):
        press(bar, "Diagnostics")
    world.voice.register_succeeds()
    assert "The server does not answer." not in texts(bar)


@pytest.mark.req("LOGIN-6")
def test_wifi_mode_off_asks_first(window: MainWindow, bar: NotificationBar, world: World, qtbot: Any) -> None:
    ended: list[str] = []
    window.quit_wanted.connect(lambda: ended.append("quit"))
    bar.wifi.switch.click()
    assert any("Sign out and close" in text for text in texts(bar))
    call = world.voice.ring("Grace Hopper", "102")
    world.voice.becomes(call, CallState.ACTIVE)
    assert any("The call with Grace Hopper ends." in text for text in texts(bar))
    press(bar, "Stay signed in")
    assert bar.wifi.switch.isChecked()
    assert not ended
    bar.wifi.switch.click()
    bar.fold()
    assert bar.wifi.switch.isChecked(), "no answer is a no"
    bar.unfold()
    bar.wifi.switch.click()
    world.voice.asked.clear()
    press(bar, "Continue")
    assert world.voice.asked == [("unregister",)]
    assert ended == ["quit"]


@pytest.mark.req("BAR-1", "BAR-2", "CALL-1")
def test_own_state_and_metered_network(window: MainWindow, bar: NotificationBar, world: World) -> None:
    press(bar, "Do Not Disturb")
    assert world.models.preferences.flag("calls.do_not_disturb")
    assert "Do Not Disturb" in texts(window.status_bar)
    world.models.session.set_metered(True)
    assert "Ready for calls over a mobile network" in texts(window.status_bar)


def test_nobody_signed_in_has_nothing_to_unfold(make_window: MakeWindow) -> None:
    window = make_window()
    window.notification_bar.unfold()
    assert not window.notification_bar.expanded
    assert not window.status_bar.arrow.isVisible()
