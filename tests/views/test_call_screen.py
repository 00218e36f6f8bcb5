"""The call screen with more to tell: other calls, transfer, banners, statistics, devices."""

import time
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

from osmo_qt.core.calls import CallQuality, CallSnapshot, CallState, MediaSecurity, TransferState
from osmo_qt.core.quality import CallStatistics
from osmo_qt.services.voice.driver import AudioDevice, AudioKind, AudioReport
from osmo_qt.views.call_windows import SMALLEST_CALL, CallWindows

from .accessible import CONTROLS, find, nameless, walk
from .fakes import World, demo_entries
from .test_call_windows import names

S = CallState
SMALLEST_TARGET = 44


@pytest.fixture
def popup(call_windows: CallWindows) -> QQuickView:
    assert call_windows.popup is not None
    return call_windows.popup


@pytest.fixture
def screen(call_windows: CallWindows, world: World) -> QQuickView:
    """Of somebody who is signed in and has called people before."""
    assert call_windows.call_window is not None
    world.sign_in()
    world.store.load(demo_entries(time.time()))
    return call_windows.call_window


@pytest.fixture
def in_call(screen: QQuickView, world: World, qtbot: Any) -> CallSnapshot:
    snapshot = world.voice.becomes(world.voice.dialled(), S.ACTIVE)
    qtbot.waitUntil(screen.isExposed)
    world.voice.take()
    return snapshot


def small_targets(view: QQuickView) -> list[str]:
    """Controls in sight that a finger misses."""
    found = []
    for seen in walk(view):
        if seen.is_shown and (seen.role in CONTROLS or seen.role is QAccessible.Role.ListItem):
            box = seen.interface.rect()
            if seen.role is not QAccessible.Role.List and min(box.width(), box.height()) < SMALLEST_TARGET:
                found.append(f"{seen.name} {box.width()} x {box.height()}")
    return found


def key(view: QQuickView, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifiers)


@pytest.mark.req("CALL-1")
def test_other_calls_are_listed_and_swapped(
    screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    world.voice.becomes(in_call, S.HELD)
    second = world.voice.becomes(world.voice.dialled("Konrad Zuse", "103"), S.ACTIVE)
    qtbot.waitUntil(lambda: {"Konrad Zuse", "Other calls", "Grace Hopper, On hold"} <= names(screen))
    assert not nameless(screen)
    world.voice.take()
    find(screen, "Swap").press()
    assert world.voice.take() == [("set_hold", second.id, True), ("set_hold", in_call.id, False)]
    qtbot.waitUntil(lambda: "Konrad Zuse, In call" in names(screen))
    find(screen, "End call with Konrad Zuse").press()
    assert world.voice.take() == [("hang_up", second.id)]


@pytest.mark.req("CALL-1")
def test_merge_split_and_the_end_of_all(screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any) -> None:
    assert not {"Merge", "Split"} & names(screen)
    first = world.voice.becomes(in_call, S.HELD)
    second = world.voice.becomes(world.voice.dialled("Konrad Zuse", "103"), S.ACTIVE)
    find(screen, "Merge").press()
    world.voice.becomes(first, S.ACTIVE, in_conference=True)
    world.voice.becomes(second, S.ACTIVE, in_conference=True)
    assert ("set_conference", (first.id, second.id)) in world.voice.take()
    words = {"Conference", "Grace Hopper, Konrad Zuse", "Grace Hopper, In the conference", "Split"}
    qtbot.waitUntil(lambda: words <= names(screen))
    assert "Swap" not in names(screen)
    find(screen, "Hang up").press()
    assert world.voice.take() == [("hang_up", first.id), ("hang_up", second.id)]


@pytest.mark.req("IN-1")
def test_a_waiting_call_is_shown_beside_the_call(
    popup: QQuickView, screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    with qtbot.waitExposed(popup):
        waiting = world.voice.ring("Konrad Zuse", "103")
    assert {"Another call is waiting", "Konrad Zuse", "103", "Remind Me"} <= names(popup)
    assert "Accept puts the present call on hold" in names(popup)
    assert "Grace Hopper" in names(screen)
    find(popup, "Accept").press()
    assert world.voice.take() == [("set_hold", in_call.id, True), ("answer", waiting.id)]
    world.voice.becomes(waiting, S.ACTIVE)
    assert not popup.isVisible()
    assert "Call with Konrad Zuse" in names(screen)


@pytest.mark.req("CALL-1")
def test_the_countdown_of_an_automatic_answer(popup: QQuickView, world: World, qtbot: Any) -> None:
    world.settings.set_all({"calls.auto_answer": True, "calls.auto_answer_delay_s": 9})
    with qtbot.waitExposed(popup):
        world.voice.ring()
    assert "Answers by itself in 9 s" in names(popup)
    assert not small_targets(popup)
    find(popup, "Don't answer").press()
    assert "Don't answer" not in names(popup)
    assert popup.isVisible()


@pytest.mark.req("XFER-1")
def test_the_transfer_panel(screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any) -> None:
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    key(screen, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    words = {"Transfer Grace Hopper", "Name or number", "Konrad Zuse, +4989550123", "Ask first", "Transfer now"}
    assert words <= names(screen)
    assert not nameless(screen)
    assert not small_targets(screen)
    key(screen, Qt.Key.Key_1)
    key(screen, Qt.Key.Key_0)
    assert "10" in names(screen)  # what is typed can be called as it is
    key(screen, Qt.Key.Key_Down)
    key(screen, Qt.Key.Key_Return)
    assert not world.voice.take()  # nobody is sent away by one stroke too many
    key(screen, Qt.Key.Key_Return)
    transferred = world.voice.take()
    assert [command[:2] for command in transferred] == [("transfer", in_call.id)]
    assert "Transferring Grace Hopper to Grace Hopper" in names(screen)
    world.voice.becomes(in_call, S.ACTIVE, transfer=TransferState.FAILED, transfer_code=486)
    assert "Grace Hopper is busy" in names(screen)
    key(screen, Qt.Key.Key_Escape)
    assert "Name or number" not in names(screen)


@pytest.mark.req("XFER-1")
def test_asking_first(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    find(screen, "Transfer").press()
    world.models.transfer.picker.find("104")  # type: ignore[attr-defined]  # a Property to mypy
    find(screen, "Ask first").press()
    asked = world.voice.dialled("Emmy Noether", "104", id=next(world.voice.ids) - 1)
    assert "Grace Hopper waits while you ask Emmy Noether" in names(screen)
    world.voice.becomes(asked, S.ACTIVE)
    world.voice.take()
    find(screen, "Complete").press()
    assert world.voice.take() == [("transfer_to_call", in_call.id, asked.id)]


@pytest.mark.req("CALL-1")
def test_a_call_is_added(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    find(screen, "Add call").press()
    world.models.transfer.picker.find("(no) number!")  # type: ignore[attr-defined]  # a Property to mypy
    find(screen, "Call", QAccessible.Role.Button).press()
    assert any("is not a number" in name for name in names(screen))
    world.models.transfer.picker.find("104")  # type: ignore[attr-defined]
    find(screen, "Call", QAccessible.Role.Button).press()
    assert [command[0] for command in world.voice.take()] == ["set_hold", "make_call"]
    assert "Name or number" not in names(screen)


@pytest.mark.req("QUAL-1")
def test_the_quality_banner(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    call = world.voice.becomes(in_call, S.ACTIVE, quality=CallQuality.POOR)
    assert "Network quality is poor" in names(screen)
    world.voice.becomes(call, S.ACTIVE, quality=CallQuality.BAD)
    assert "Network quality is bad" in names(screen)
    world.settings.set("calls.quality_warnings", False)
    world.models.calls.refresh()
    assert "Network quality is bad" not in names(screen)


@pytest.mark.req("QUAL-1")
def test_the_statistics(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    world.voice.becomes(in_call, S.ACTIVE, codec="opus")
    find(screen, "Codec: opus. Statistics").press()
    assert "Nothing was measured yet." in names(screen)
    world.voice.statistics_changed.emit(in_call.id, CallStatistics("opus", 48000, "AES", 20))
    assert {"Codec: opus", "Clock: 48 kHz", "Encryption: AES", "Round trip: 20 ms"} <= names(screen)
    find(screen, "Codec: opus. Statistics").press()
    assert "Clock: 48 kHz" not in names(screen)


@pytest.mark.req("SEC-1")
def test_a_call_that_is_no_longer_encrypted(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    secure = world.voice.becomes(in_call, S.ACTIVE, media_security=MediaSecurity.SRTP, signalling_secure=True)
    assert "Encrypted to the server" in names(screen)
    world.voice.becomes(secure, S.ACTIVE, media_security=MediaSecurity.NONE)
    assert {"Not encrypted", "This call is no longer encrypted"} <= names(screen)


@pytest.mark.req("AUD-1")
def test_another_device_in_the_call(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    devices = (AudioDevice("Built-in", 1, 2), AudioDevice("Headset", 1, 1))
    world.voice.audio_changed.emit(AudioReport(AudioKind.DEVICE, "", "Built-in", "Built-in", "", devices))
    find(screen, "Audio", QAccessible.Role.Button).press()
    assert {"Speaker: Built-in", "Speaker: Headset", "Microphone: Headset"} <= names(screen)
    assert not nameless(screen)
    find(screen, "Speaker: Headset").press()
    assert world.settings.text("audio.speakers").split("\n")[0] == "Headset"
    assert world.voice.take()[-1][0] == "set_audio"


@pytest.mark.req("CALL-1")
def test_recording_shows_its_sign(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    find(screen, "Record").press()
    ((command, call_id, file),) = world.voice.take()
    assert (command, call_id, file.suffix) == ("set_recording", in_call.id, ".wav")
    assert "The call is being recorded" not in names(screen)  # not before it is true
    world.voice.becomes(in_call, S.ACTIVE, recording=True)
    assert {"The call is being recorded", "Stop recording"} <= names(screen)


@pytest.mark.req("CALL-4", "VM-1")
def test_digits_that_wait_are_dialled_by_a_click(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    world.voice.becomes(in_call, S.ACTIVE, post_dial=";1234", post_dial_waits=True)
    find(screen, "Dial 4 digits").press()
    assert world.voice.take() == [("continue_post_dial", in_call.id)]
    assert not any("1234" in name for name in names(screen))


@pytest.mark.req("CALL-1")
def test_everything_has_its_place_in_the_smallest_window(
    screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    screen.resize(SMALLEST_CALL)
    qtbot.waitUntil(lambda: screen.rootObject().width() == SMALLEST_CALL.width())
    call = in_call
    for number in range(3):
        world.voice.becomes(call, S.HELD)
        call = world.voice.becomes(world.voice.dialled(f"Somebody {number}", str(number)), S.ACTIVE)
    world.voice.becomes(call, S.HELD, quality=CallQuality.BAD, recording=True)
    for panel in ("", "keypadOpen", "statisticsOpen", "audioOpen"):
        for name in ("keypadOpen", "statisticsOpen", "audioOpen"):
            screen.rootObject().setProperty(name, name == panel)
        assert not small_targets(screen)
        assert not outside(screen, SMALLEST_CALL)


def outside(view: QQuickView, size: QSize) -> list[str]:
    """Buttons that stand beyond the edges of the window."""
    left, top = view.position().x(), view.position().y()
    boxes = {
        seen.name: seen.interface.rect().translated(-left, -top)
        for seen in walk(view)
        if seen.is_shown and seen.role is QAccessible.Role.Button
    }
    return [
        f"{name} {box}"
        for name, box in boxes.items()
        if box.left() < 0 or box.top() < 0 or box.right() > size.width() or box.bottom() > size.height()
    ]


def test_an_older_call_brings_no_window(screen: QQuickView, in_call: CallSnapshot, world: World) -> None:
    first = world.voice.becomes(in_call, S.HELD)
    second = world.voice.becomes(world.voice.dialled("Konrad Zuse", "103"), S.ACTIVE)
    screen.close()
    world.voice.becomes(second, S.ENDED, code=200)
    assert not screen.isVisible()
    world.voice.becomes(replace(first, muted=True), S.ACTIVE)
    assert not screen.isVisible()


@pytest.mark.req("CALL-1")
def test_the_add_call_panel_goes_with_its_call(
    screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    find(screen, "Add call").press()
    assert "Name or number" in names(screen)
    world.voice.becomes(in_call, S.ENDED, code=200)
    next_one = world.voice.becomes(world.voice.ring("Konrad Zuse", "103"), S.ACTIVE)
    qtbot.waitUntil(lambda: "Call with Konrad Zuse" in names(screen))
    assert "Name or number" not in names(screen)
    assert not world.models.add_call.property("shown")
    world.voice.becomes(next_one, S.ENDED, code=200)


@pytest.mark.req("XFER-1")
def test_the_key_of_a_transfer_obeys_what_its_button_does(
    screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    first = world.voice.becomes(in_call, S.HELD)
    second = world.voice.becomes(world.voice.dialled("Konrad Zuse", "103"), S.ACTIVE)
    find(screen, "Merge").press()
    world.voice.becomes(first, S.ACTIVE, in_conference=True)
    world.voice.becomes(second, S.ACTIVE, in_conference=True)
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    key(screen, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert world.models.transfer.property("stage") == "closed"


@pytest.mark.req("CALL-4")
def test_digits_for_an_announcement_before_the_answer(screen: QQuickView, world: World, qtbot: Any) -> None:
    call = world.voice.becomes(world.voice.dialled(), S.PROGRESS)
    qtbot.waitUntil(screen.isExposed)
    assert find(screen, "Keypad").interface.state().disabled
    world.voice.becomes(call, S.PROGRESS, early_media=True)
    find(screen, "Keypad").press()
    world.voice.take()
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    key(screen, Qt.Key.Key_5)
    assert world.voice.take() == [("send_dtmf", call.id, "5")]


@pytest.mark.req("AUD-1")
def test_a_device_that_gets_the_focus_comes_into_sight(
    screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any
) -> None:
    devices = tuple(AudioDevice(f"Card {n}", 1, 1) for n in range(9))
    world.voice.audio_changed.emit(AudioReport(AudioKind.DEVICE, "", "Card 0", "Card 0", "", devices))
    screen.resize(SMALLEST_CALL)
    find(screen, "Audio", QAccessible.Role.Button).press()
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    panel = find(screen, "Audio", QAccessible.Role.Pane).interface
    for _press in range(40):
        key(screen, Qt.Key.Key_Tab)
        row = screen.activeFocusItem()
        name = QAccessible.queryAccessibleInterface(row).text(QAccessible.Text.Name)
        if name.startswith(("Speaker:", "Microphone:")):
            assert panel.rect().contains(QAccessible.queryAccessibleInterface(row).rect()), name
        if name == "Microphone: Card 8":
            return
    pytest.fail("the last device is not reached")


@pytest.mark.req("CALL-1")
def test_statistics_are_scrolled_by_keys(screen: QQuickView, in_call: CallSnapshot, world: World, qtbot: Any) -> None:
    screen.resize(SMALLEST_CALL)
    world.voice.becomes(in_call, S.ACTIVE, codec="opus")
    world.voice.statistics_changed.emit(in_call.id, CallStatistics())
    find(screen, "Codec: opus. Statistics").press()
    screen.requestActivate()
    qtbot.waitUntil(screen.isActive)
    panel = find(screen, "Statistics", QAccessible.Role.Pane).interface
    for _press in range(20):
        key(screen, Qt.Key.Key_Tab)
        if QAccessible.queryAccessibleInterface(screen.activeFocusItem()).object() is panel.object():
            break
    else:
        pytest.fail("the panel is not reached")
    clock = find(screen, "Clock: -").interface
    before = clock.rect().y()
    key(screen, Qt.Key.Key_Down)
    assert clock.rect().y() < before
