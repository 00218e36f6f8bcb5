"""Pictures of calls for the screens: whether there can be any, and the newest one of each."""

from PySide6.QtCore import Property, QObject, Signal

from osmo_qt.services.voice.pictures import Pictures
from osmo_qt.services.voice.video_bridge import CAMERA


class Video(QObject):
    """Signals: `changed()`; `arrived(slot)`: a new picture, or the end of the last one."""

    changed = Signal()
    arrived = Signal(int)

    def __init__(self, pictures: Pictures, parent: QObject | None = None, *, camera: bool = False) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._camera = camera
        pictures.ready.connect(self.changed)
        pictures.arrived.connect(self.arrived)

    @Property(bool, notify=changed)
    def possible(self) -> bool:
        """Whether this build can show and send pictures."""
        return self._pictures.possible

    @Property(bool, constant=True)
    def camera(self) -> bool:
        """Whether there is a picture of one's own to send."""
        return self._camera

    @Property(int, constant=True)
    def ownSlot(self) -> int:  # noqa: N802 - QML sees it
        """Where the own picture is."""
        return CAMERA

    def size(self, slot: int) -> tuple[int, int]:
        """Of the newest picture, in pixels; (0, 0) if there is none."""
        state = self._pictures.state(slot)
        return state.width, state.height

    def read(self, slot: int, address: int, stride: int, width: int, height: int) -> bool:
        """The newest picture as 32-bit BGRX; False if there is none."""
        return self._pictures.read(slot, address, stride, width, height)
