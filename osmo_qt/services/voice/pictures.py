"""Pictures of calls in the GUI thread: told by a socket when there are new ones, read and written by address."""

import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from osmo_qt.services.voice.driver import StackInfo
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.video_bridge import CAMERA, PictureState, VideoBridge

_EMPTY = PictureState(False, 0, 0, (0, 0), 0, 0)


class Pictures(QObject):
    """Empty until the stack has told of a bridge, and always if it was built without one.

    Signals: `ready()` when pictures are possible; `arrived(slot)`: a picture of this slot, or its end; several that
    come before the GUI thread has time are told once. `camera_wanted()`: look at `wanted` again.
    """

    ready = Signal()
    arrived = Signal(int)
    camera_wanted = Signal()

    def __init__(self, voice: VoiceService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge: VideoBridge | None = None
        self._ends: tuple[socket.socket, socket.socket] | None = None
        self._notifier: QSocketNotifier | None = None
        self._wanted: tuple[int, int, int] | None = None
        voice.stack_changed.connect(self._on_stack)

    @property
    def possible(self) -> bool:
        """Whether there can be any."""
        return self._bridge is not None

    @property
    def wanted(self) -> tuple[int, int, int] | None:
        """Width, height and pictures a second that calls want of the camera; None if no call wants any."""
        return self._wanted

    def state(self, slot: int) -> PictureState:
        """What is in a slot."""
        return self._bridge.state(slot) if self._bridge is not None else _EMPTY

    def read(self, slot: int, address: int, stride: int, width: int, height: int) -> bool:
        """As `VideoBridge.read`; takes a millisecond or two for a large picture."""
        return self._bridge is not None and self._bridge.read(slot, address, stride, width, height)

    @property
    def bridge(self) -> VideoBridge | None:
        """Where a camera brings its pictures."""
        return self._bridge

    def stop(self) -> None:
        """Nothing is told any more."""
        if self._bridge is not None:
            self._bridge.wake_on(-1)
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        for end in self._ends or ():
            end.close()
        self._ends = self._bridge = None

    def _on_stack(self, info: StackInfo) -> None:
        if info.bridge is None or self._bridge is not None:
            return
        self._bridge = info.bridge
        self._ends = socket.socketpair()  # Windows can't wait for anything else
        for end in self._ends:
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ends[0].fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_news)
        self._bridge.wake_on(self._ends[1].fileno())
        self.ready.emit()

    def _on_news(self) -> None:
        if self._bridge is None or self._ends is None:
            return
        try:
            self._ends[0].recv(64)  # before it is re-armed, so that no byte is taken without a look
        except BlockingIOError:
            return
        for slot in self._bridge.awake():
            self.arrived.emit(slot)
            if slot == CAMERA:
                self._look_at_camera()

    def _look_at_camera(self) -> None:
        wanted = self._bridge.camera_wanted() if self._bridge is not None else None
        if wanted != self._wanted:
            self._wanted = wanted
            self.camera_wanted.emit()
