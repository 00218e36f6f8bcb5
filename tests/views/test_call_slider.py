"""The call slider under mouse, finger and keyboard; in the notification bar and in the window of *Move*."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from osmo_qt.core.calls import CallState
from osmo_qt.core.uc import Configuration
from osmo_qt.core.uc_calls import ChangeFailure, ChangeState, Destination, Move, UcCall
from osmo_qt.models.place_picker import PlaceKind
from osmo_qt.views.call_slider import CallSliderPanel
from osmo_qt.views.call_windows import CallWindows
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.move_window import MoveWindow
from osmo_qt.views.slider_track import MOTION_MS, SliderTrack
from osmo_qt.views.theme import Theme
from tests.people import demo_people
from tests.uc_world import AT_DESK, CELL, DEVICES, tell_calls

from .accessible import ROLE, find, nameless
from .fakes import World
from .fingers import Hand

LEFT = Qt.MouseButton.LeftButton
WORK = next(device for device in DEVICES if device.id == "work")
MOVING = replace(AT_DESK, move=Move(Destination(CELL.id), ChangeState.RINGING))


@pytest.fixture
def panel(window: MainWindow, world: World, qtbot: Any) -> CallSliderPanel:
    """In the notification bar, with a call at the desk phone."""
    world.use(Configuration.INTEGRATED)
    tell_calls(world.uc, AT_DESK)
    window.notification_bar.unfold()
    made = window.notification_bar.elsewhere.slider
    qtbot.waitUntil(lambda: window.notification_bar._unfolded == 1.0 and still(made.track))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    world.uc.take()
    return made


def still(track: SliderTrack) -> bool:
    return track._motion.state() is track._motion.State.Stopped


def centre(widget: QWidget) -> QPoint:
    return widget.rect().center()


def in_knob(panel: CallSliderPanel, key: str) -> QPoint:
    """The middle of a station as a place of the knob."""
    station = panel.track.station_button(key)
    return panel.track.knob.mapFromGlobal(station.mapToGlobal(QPoint(station.width() // 2, 34)))


def knob_is_at(panel: CallSliderPanel, key: str) -> bool:
    station = panel.track.station_button(key)
    middle = panel.track.knob.geometry().center().x()
    return still(panel.track) and abs(middle - station.geometry().center().x()) <= 2


def drag_by_mouse(panel: CallSliderPanel, key: str) -> None:
    knob = panel.track.knob
    QTest.mousePress(knob, LEFT, pos=centre(knob))
    for step in range(1, 11):  # the knob comes along, so each step is measured anew
        way = in_knob(panel, key) - centre(knob)
        QTest.mouseMove(knob, centre(knob) + way * (step / 10))
    assert panel.track.aim == key
    QTest.mouseRelease(knob, LEFT, pos=centre(knob))


def moves(world: World) -> list[Any]:
    return [asked for asked in world.uc.take() if asked[0] == "move_call"]


# --- what is seen --------------------------------------------------------------------------------------


@pytest.mark.req("MOVE-1", "MOVE-3")
def test_the_stations_with_the_present_one_highlighted(panel: CallSliderPanel, window: MainWindow) -> None:
    assert knob_is_at(panel, "desk")
    assert find(window, "Desk, the call is here", ROLE.RadioButton).interface.state().checked
    for name in (
        "Move the call to Wi-Fi",
        "Move the call to Cell",
        "Last used, not available: No other device was used yet.",
    ):
        assert not find(window, name, ROLE.RadioButton).interface.state().checked
    assert nameless(window) == []


@pytest.mark.req("MOVE-3", "BAR-2")
def test_who_where_and_the_strip(panel: CallSliderPanel, window: MainWindow, world: World) -> None:
    row = window.notification_bar.elsewhere.row
    assert any("Grace Hopper · At Work Phone · In call · " in text for text in words(row))
    strip = window.elsewhere_strip
    assert strip.isVisible()
    window.notification_bar.fold()
    QTest.mouseClick(strip.pull, LEFT)
    assert world.voice.take()[-1][:2] == ("make_call", "sip:move-c1@office.example:5061")
    world.uc.call_removed.emit("c1")
    assert not strip.isVisible() and not window.notification_bar.elsewhere.isVisible()


@pytest.mark.req("MOVE-5")
def test_what_is_grey_says_why_and_the_knob_goes_back(panel: CallSliderPanel, world: World, qtbot: Any) -> None:
    world.uc.call_changed.emit(replace(AT_DESK, device_id=CELL.id))
    world.uc.device_changed.emit(replace(WORK, reachable=False))
    qtbot.waitUntil(lambda: knob_is_at(panel, "cell"))
    drag_by_mouse(panel, "desk")
    assert panel.told.text() == "The desk phone is not registered."
    assert not moves(world)
    qtbot.waitUntil(lambda: knob_is_at(panel, "cell"))
    world.uc.device_changed.emit(WORK)
    QTest.mouseClick(panel.track.station_button("desk"), LEFT)
    assert moves(world) == [("move_call", "c1", Destination("work"))]


# --- mouse, finger, keyboard ---------------------------------------------------------------------------


@pytest.mark.req("MOVE-1")
def test_the_knob_is_dragged_by_mouse(panel: CallSliderPanel, world: World, qtbot: Any) -> None:
    drag_by_mouse(panel, "cell")
    assert moves(world) == [("move_call", "c1", Destination(CELL.id))]
    world.uc.call_changed.emit(MOVING)
    qtbot.waitUntil(lambda: knob_is_at(panel, "cell"))
    assert panel.track.knob.waits and panel.told.text() == "Ringing at Cell Phone …"
    drag_by_mouse_is_no_use(panel)
    world.uc.call_changed.emit(replace(AT_DESK, device_id=CELL.id))
    assert not panel.track.knob.waits and knob_is_at(panel, "cell")


def drag_by_mouse_is_no_use(panel: CallSliderPanel) -> None:
    knob = panel.track.knob
    QTest.mousePress(knob, LEFT, pos=centre(knob))
    assert not knob.is_held, "while the move is under way"
    QTest.mouseRelease(knob, LEFT, pos=centre(knob))


@pytest.mark.req("MOVE-1")
def test_let_go_where_it_was_moves_nothing(panel: CallSliderPanel, world: World, qtbot: Any) -> None:
    knob = panel.track.knob
    QTest.mousePress(knob, LEFT, pos=centre(knob))
    QTest.mouseMove(knob, centre(knob) + QPoint(30, 0))
    QTest.mouseRelease(knob, LEFT, pos=centre(knob))
    QTest.mouseClick(panel.track.station_button("desk"), LEFT)
    qtbot.waitUntil(lambda: knob_is_at(panel, "desk"))
    assert not moves(world)


@pytest.mark.req("MOVE-1", "TAB-1")
def test_the_knob_is_dragged_by_a_finger(
    panel: CallSliderPanel, window: MainWindow, world: World, hand: Hand, qtbot: Any
) -> None:
    knob = panel.track.knob
    before = window.notification_bar.sheet.verticalScrollBar().value()
    hand.down(knob, centre(knob))
    for step in range(1, 11):
        way = in_knob(panel, "cell") - centre(knob)
        hand.move(knob, centre(knob) + way * (step / 10) + QPoint(0, 2 * step))
    assert panel.track.aim == "cell"
    hand.up(knob, centre(knob))
    assert moves(world) == [("move_call", "c1", Destination(CELL.id))]
    assert window.notification_bar.sheet.verticalScrollBar().value() == before, "the sheet stays"
    qtbot.waitUntil(lambda: knob_is_at(panel, "desk"))


@pytest.mark.req("MOVE-1", "TAB-1")
def test_a_tap_on_a_station(panel: CallSliderPanel, world: World, hand: Hand) -> None:
    station = panel.track.station_button("cell")
    hand.down(station, centre(station))
    hand.up(station, centre(station))
    assert moves(world) == [("move_call", "c1", Destination(CELL.id))]


@pytest.mark.req("MOVE-1", "DESK-1")
def test_arrows_carry_the_knob_and_enter_lets_go(
    panel: CallSliderPanel, window: MainWindow, world: World, qtbot: Any
) -> None:
    panel.focus_slider()
    desk, cell = panel.track.station_button("desk"), panel.track.station_button("cell")
    assert desk.hasFocus()
    QTest.keyClick(desk, Qt.Key.Key_Right)
    assert cell.hasFocus()
    qtbot.waitUntil(lambda: knob_is_at(panel, "cell"))
    assert not moves(world), "it is only looked at"
    QTest.keyClick(cell, Qt.Key.Key_Escape)
    assert desk.hasFocus() and window.notification_bar.expanded
    qtbot.waitUntil(lambda: knob_is_at(panel, "desk"))
    QTest.keyClick(desk, Qt.Key.Key_Right)
    QTest.keyClick(cell, Qt.Key.Key_Return)
    assert moves(world) == [("move_call", "c1", Destination(CELL.id))]
    QTest.keyClick(cell, Qt.Key.Key_Escape)
    assert not window.notification_bar.expanded, "then it is the bar's"


@pytest.mark.req("MOVE-1")
def test_who_goes_elsewhere_has_not_let_go(panel: CallSliderPanel, world: World, qtbot: Any) -> None:
    panel.focus_slider()
    QTest.keyClick(panel.track.station_button("desk"), Qt.Key.Key_Left)
    assert panel.track.aim == "wifi"
    panel.more.buttons[PlaceKind.RECENTS].setFocus()
    qtbot.waitUntil(lambda: knob_is_at(panel, "desk"))
    assert not panel.track.aim and not moves(world)


@pytest.mark.req("MOVE-1")
def test_motion_is_short(panel: CallSliderPanel, theme: Theme, world: World) -> None:
    assert MOTION_MS <= 200
    theme.set_system(None, False)
    world.uc.call_changed.emit(replace(AT_DESK, device_id=CELL.id))
    assert knob_is_at(panel, "cell"), "at once"


@pytest.mark.req("MOVE-1", "MOVE-5")
def test_cancel_and_failure(panel: CallSliderPanel, world: World, qtbot: Any) -> None:
    assert not panel.cancel.isVisible()
    world.uc.call_changed.emit(MOVING)
    QTest.mouseClick(panel.cancel, LEFT)
    assert world.uc.take() == [("cancel_move", "c1")]
    world.uc.call_changed.emit(
        replace(AT_DESK, move=Move(Destination(CELL.id), ChangeState.FAILED, ChangeFailure.BUSY))
    )
    assert panel.told.text() == "Cell Phone is busy. The call stayed where it was."
    qtbot.waitUntil(lambda: knob_is_at(panel, "desk"))


# --- More ----------------------------------------------------------------------------------------------


@pytest.mark.req("MOVE-2")
def test_more_contacts_and_keypad(panel: CallSliderPanel, window: MainWindow, world: World) -> None:
    world.book.tell(demo_people())
    QTest.mouseClick(panel.more.buttons[PlaceKind.CONTACTS], LEFT)
    assert panel.places.isVisible() and panel.places.field.hasFocus()
    QTest.keyClicks(panel.places.field, "noether")
    assert nameless(window) == []
    QTest.keyClick(panel.places.field, Qt.Key.Key_Return)
    assert moves(world) == [("move_call", "c1", Destination(number="104"))]
    assert not panel.places.isVisible()
    QTest.mouseClick(panel.more.buttons[PlaceKind.KEYPAD], LEFT)
    QTest.keyClicks(panel.places.field, "no number!")
    QTest.keyClick(panel.places.field, Qt.Key.Key_Return)
    assert panel.places.isVisible() and not moves(world)
    panel.places.field.clear()
    QTest.keyClicks(panel.places.field, "+49 89 123")
    QTest.mouseClick(panel.places.take, LEFT)
    assert moves(world) == [("move_call", "c1", Destination(number="+4989123"))]


@pytest.mark.req("MOVE-2")
def test_more_devices_by_keyboard_and_escape(panel: CallSliderPanel, window: MainWindow, world: World) -> None:
    QTest.mouseClick(panel.more.buttons[PlaceKind.DEVICES], LEFT)
    assert panel.places.list.hasFocus()
    QTest.keyClick(panel.places.list, Qt.Key.Key_End)
    QTest.keyClick(panel.places.list, Qt.Key.Key_Return)
    assert moves(world) == [("move_call", "c1", Destination("home"))]
    QTest.mouseClick(panel.more.buttons[PlaceKind.HISTORY], LEFT)
    assert panel.places.hasFocus(), "there is no row"
    QTest.keyClick(panel.places, Qt.Key.Key_Escape)
    assert not panel.places.isVisible() and window.notification_bar.expanded
    assert not panel.more.buttons[PlaceKind.HISTORY].isChecked()


# --- More Features -------------------------------------------------------------------------------------


@pytest.mark.req("XFER-1", "BAR-2")
def test_more_features(panel: CallSliderPanel, window: MainWindow, world: World) -> None:
    elsewhere = window.notification_bar.elsewhere
    choose(elsewhere.features, "Hold")
    choose(elsewhere.features, "Transfer")
    assert elsewhere.transfer.isVisible() and not panel.isVisible()
    QTest.keyClicks(elsewhere.transfer.places.field, "104")
    assert not elsewhere.transfer.now.isEnabled()
    elsewhere.transfer._more.buttons[PlaceKind.KEYPAD].click()
    QTest.keyClicks(elsewhere.transfer.places.field, "104")
    QTest.keyClick(elsewhere.transfer.places.field, Qt.Key.Key_Return)
    QTest.mouseClick(elsewhere.transfer.ask, LEFT)
    assert panel.isVisible()
    choose(elsewhere.features, "Hang up")
    assert world.uc.take() == [
        *(("hold_call", "c1", True), ("transfer_call", "c1", "104", True), ("hang_up_call", "c1"))
    ]


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def choose(made: Any, words: str) -> None:
    QTest.mouseClick(made, LEFT)
    menu = made.menu_shown
    action = next(action for action in menu.actions() if action.text() == words)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


# --- the window of Move --------------------------------------------------------------------------------


@pytest.fixture
def call_here(window: MainWindow, world: World, call_windows: CallWindows) -> Iterator[UcCall]:
    world.use(Configuration.INTEGRATED)
    call = world.voice.becomes(world.voice.ring(sip_call_id="ours"), CallState.ACTIVE)
    known = replace(AT_DESK, device_id="soft", sip_call_ids=frozenset({"ours"}))
    tell_calls(world.uc, known)
    yield known
    world.voice.becomes(call, CallState.ENDED)
    world.models.calls.leave()


@pytest.mark.req("MOVE-1")
def test_move_of_the_call_screen_opens_the_slider(
    call_here: UcCall, call_windows: CallWindows, world: World, qtbot: Any
) -> None:
    assert call_windows.call_window is not None
    qtbot.waitUntil(call_windows.call_window.isExposed)
    find(call_windows.call_window.rootObject(), "Move", ROLE.Button).press()
    window = call_windows.move_window
    assert isinstance(window, MoveWindow) and window.isVisible()
    qtbot.waitUntil(lambda: knob_is_at(window.panel, "wifi"))
    world.uc.take()
    drag_by_mouse(window.panel, "desk")
    assert moves(world) == [("move_call", "c1", Destination("work"))]
    world.uc.call_changed.emit(replace(call_here, move=Move(Destination("work"), ChangeState.RINGING)))
    assert window.isVisible()
    world.uc.call_changed.emit(AT_DESK)
    assert not window.isVisible(), "it is there"


@pytest.mark.req("MOVE-1")
def test_the_window_goes_with_escape_and_with_the_call(
    call_here: UcCall, call_windows: CallWindows, world: World, qtbot: Any
) -> None:
    slider = world.models.uc_calls.slider
    slider.open()
    window = call_windows.move_window
    assert window is not None
    assert nameless(window) == []
    assert window.findChild(QPushButton) is not None
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    slider.open()
    world.uc.calls_replaced.emit([])
    assert not window.isVisible()
