"""Pictures on the call screen: shown, asked for, removed; what covers them goes and comes back."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.uc import Configuration
from osmo_qt.core.video import CallVideo, VideoUse
from osmo_qt.services.voice.driver import StackInfo
from osmo_qt.services.voice.video_bridge import CAMERA, PictureState
from osmo_qt.views.call_windows import SMALLEST_CALL, CallWindows
from tests.uc_world import AT_DESK, tell_calls

from .accessible import find, nameless
from .fakes import World
from .test_call_windows import names

S = CallState
SCREEN = 3
BOTH = CallVideo(VideoUse.BOTH, screen=SCREEN, codec="H264")
GREEN, BLUE = 0xFF00FF00, 0xFF0000FF
MIDDLE = 330  # pixels from above: pictures, not what covers them


class FakeBridge:
    """One green picture of theirs and a blue one of the camera; the socket is never used, the test tells the news."""

    def __init__(self) -> None:
        self.size = (320, 180)

    def wake_on(self, _socket: int) -> None: ...

    def state(self, slot: int) -> PictureState:
        there = slot in (SCREEN, CAMERA)
        return PictureState(there, *(self.size if there else (0, 0)), (0, 0), int(there), 0)

    def read(self, slot: int, address: int, stride: int, width: int, height: int) -> bool:
        colour = {SCREEN: GREEN, CAMERA: BLUE}[slot]
        line = colour.to_bytes(4, "little") * width
        for row in range(height):
            ctypes.memmove(address + row * stride, line, len(line))
        return True


@dataclass
class Stage:
    """A call with pictures both ways on the screen."""

    world: World
    view: QQuickView
    call: CallSnapshot

    def becomes(self, **changes: Any) -> None:
        self.call = self.world.voice.becomes(self.call, S.ACTIVE, **changes)

    def colour(self, x: int, y: int) -> str:
        return self.view.grabWindow().pixelColor(x, y).name()

    def press(self, name: str) -> None:
        find(self.view, name).press()

    def own(self) -> QPoint:
        """The middle of the own picture, in the window."""
        return self.view.mapFromGlobal(find(self.view, "Your video").interface.rect().center())

    def tap(self) -> None:
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, pos=QPoint(self.view.width() // 2, MIDDLE))


@pytest.fixture
def stage(call_windows: CallWindows, world: World, qtbot: Any) -> Iterator[Stage]:
    view = call_windows.call_window
    assert view is not None
    world.sign_in()
    bridge: Any = FakeBridge()
    world.voice.stack_changed.emit(StackInfo("2.17", video=True, bridge=bridge))
    call = world.voice.becomes(world.voice.dialled(), S.ACTIVE, video=BOTH)
    qtbot.waitUntil(view.isExposed)
    world.pictures.arrived.emit(CAMERA)
    world.voice.take()
    yield Stage(world, view, call)
    world.pictures.stop()


@pytest.mark.req("VID-2")
def test_theirs_in_the_middle_and_the_own_one_in_the_corner(stage: Stage) -> None:
    assert stage.colour(stage.view.width() // 2, MIDDLE) == "#00ff00"
    own = stage.own()
    assert own.x() < stage.view.width() // 3
    assert stage.colour(own.x(), own.y()) == "#0000ff"
    stage.view.resize(SMALLEST_CALL)
    assert nameless(stage.view) == []
    stage.becomes(video=CallVideo())
    assert "Your video" not in names(stage.view)


@pytest.mark.req("VID-1")
def test_five_buttons_in_a_row_stay_within_the_smallest_window(stage: Stage, qtbot: Any) -> None:
    stage.world.use(Configuration.INTEGRATED)
    tell_calls(stage.world.uc, AT_DESK)  # so that Move is there as well
    stage.becomes(video=CallVideo())
    stage.view.resize(SMALLEST_CALL)

    def in_order() -> bool:
        named = [find(stage.view, name) for name in ("Transfer", "Move", "Add call", "Video", "Record")]
        places = [one.interface.rect() for one in named]
        left = stage.view.mapToGlobal(QPoint(0, 0)).x()
        edges = [edge - left for place in places for edge in (place.left(), place.right())]
        return edges == sorted(edges) and edges[0] >= 0 and edges[-1] < SMALLEST_CALL.width()

    qtbot.waitUntil(in_order)


@pytest.mark.req("VID-2")
def test_the_own_picture_is_dragged(stage: Stage) -> None:
    start = stage.own()
    QTest.mousePress(stage.view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 9):
        QTest.mouseMove(stage.view, start + QPoint(15 * step, 20 * step))
    QTest.mouseRelease(stage.view, Qt.MouseButton.LeftButton, pos=start + QPoint(120, 160))
    moved = stage.own() - start
    assert moved.x() > 60
    assert moved.y() > 60


@pytest.mark.req("VID-2")
def test_controls_go_by_themselves_and_come_back_by_a_tap(stage: Stage, qtbot: Any) -> None:
    assert "Hang up" in names(stage.view)
    qtbot.waitUntil(lambda: "Hang up" not in names(stage.view), timeout=12000)
    stage.tap()
    assert "Hang up" in names(stage.view)
    stage.tap()
    assert "Hang up" not in names(stage.view)
    QTest.keyClick(stage.view, Qt.Key.Key_Tab)  # whoever uses the keyboard needs them
    assert "Hang up" in names(stage.view)


@pytest.mark.req("VID-1")
def test_what_can_be_removed_and_added(stage: Stage) -> None:
    stage.press("Video")
    stage.press("Remove my video only")
    assert stage.world.voice.take() == [("set_video", stage.call.id, VideoUse.RECEIVE)]
    stage.becomes(video=CallVideo(VideoUse.RECEIVE, screen=SCREEN))
    assert "Your video" not in names(stage.view)
    stage.press("Video")
    stage.press("Send my video")
    assert stage.world.voice.take() == [("set_video", stage.call.id, VideoUse.BOTH)]
    stage.press("Video")
    stage.press("Remove video")
    assert stage.world.voice.take() == [("set_video", stage.call.id, VideoUse.NONE)]
    stage.becomes(video=CallVideo())
    stage.press("Video")
    assert stage.world.voice.take() == [("set_video", stage.call.id, VideoUse.BOTH)]
    stage.becomes(video=CallVideo(refused=True))
    assert "The other side takes no video" in names(stage.view)


@pytest.mark.req("IN-2")
@pytest.mark.parametrize(
    ("answer", "use"),
    [("Yes", VideoUse.BOTH), ("Yes, but don't send my video", VideoUse.RECEIVE), ("No, thanks", VideoUse.NONE)],
)
def test_an_offer_of_video(stage: Stage, answer: str, use: VideoUse) -> None:
    stage.becomes(video=CallVideo(offered=True))
    assert "Grace Hopper would like to add video. Do you agree?" in names(stage.view)
    assert nameless(stage.view) == []
    stage.press(answer)
    assert stage.world.voice.take() == [("set_video", stage.call.id, use)]


def test_without_video_in_the_stack_nothing_offers_it(call_windows: CallWindows, world: World, qtbot: Any) -> None:
    view = call_windows.call_window
    assert view is not None
    world.voice.stack_changed.emit(StackInfo("2.15", video=False))
    world.voice.becomes(world.voice.dialled(), S.ACTIVE)
    qtbot.waitUntil(view.isExposed)
    assert "Video" not in names(view)
    assert "Add call" in names(view)
