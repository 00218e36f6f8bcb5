"""Where the own picture comes from. A camera runs only while a call wants pictures."""

from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer

from osmo_qt.services.voice.pictures import Pictures
from osmo_qt.services.voice.video_bridge import VideoBridge

GENERATED = "generated"  # the name of the camera that is none
GENERATED_FPS = 15  # enough to be seen to move


class Source(Protocol):
    """Something that brings pictures until it is stopped."""

    def stop(self) -> None: ...


class GeneratedCamera(QObject):
    """Colour bars and a block that moves, for kiosks and tests."""

    def __init__(self, bridge: VideoBridge, width: int, height: int, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._size, self._step = bridge, (width, height), 0
        self._timer = QTimer(self, interval=1000 // GENERATED_FPS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._film)
        self._film()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self.deleteLater()

    def _film(self) -> None:
        self._step += 1
        self._bridge.push_pattern(*self._size, self._step)


class Cameras(QObject):
    """Opens the chosen camera when a call wants pictures, and closes it after."""

    def __init__(self, pictures: Pictures, choice: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._choice = choice
        self._source: Source | None = None
        pictures.camera_wanted.connect(self._on_wanted)

    @property
    def choice(self) -> str:
        """The name of the chosen camera, "" for none."""
        return self._choice

    def choose(self, name: str) -> None:
        """Another camera from now on, also in a running call: GENERATED, or "" for none."""
        if name != self._choice:
            self._choice = name
            self._on_wanted()

    def stop(self) -> None:
        """Closes the camera."""
        if self._source is not None:
            self._source.stop()
            self._source = None
            if self._pictures.bridge is not None:
                self._pictures.bridge.clear_camera()

    def _on_wanted(self) -> None:
        wanted, bridge = self._pictures.wanted, self._pictures.bridge
        self.stop()
        if wanted is None or bridge is None:
            return
        if self._choice == GENERATED:
            self._source = GeneratedCamera(bridge, *wanted[:2], self)
