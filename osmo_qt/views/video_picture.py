"""The pictures of one slot in a QML scene: painted, as the software scene graph has no other way to show them.

The picture is scaled and converted in C to just the pixels of the item; what is left to Qt is one copy.
"""

import ctypes
from typing import cast

from PySide6.QtCore import Property, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from osmo_qt.models.video import Video


class VideoPicture(QQuickPaintedItem):
    """`video` and `slot` say which pictures; `aspect` is width by height of the newest one, 0 before the first."""

    source_changed = Signal()
    aspect_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._video: Video | None = None
        self._slot = -1
        self._mirrored = False
        self._aspect = 0.0

    def paint(self, painter: QPainter) -> None:
        ratio = painter.device().devicePixelRatio() if painter.device() is not None else 1.0
        area = self._area(int(self.width() * ratio), int(self.height() * ratio))
        image = self._image(area)
        if image is None:
            return
        if self._mirrored:
            image.flip(Qt.Orientation.Horizontal)
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(area.topLeft(), image)

    def _area(self, width: int, height: int) -> QRect:
        """Where the picture goes, in pixels: as large as can be, in the middle."""
        if self._aspect <= 0 or width <= 0 or height <= 0:
            return QRect()
        fitted = min(width, int(height * self._aspect)), min(height, int(width / self._aspect))
        return QRect((width - fitted[0]) // 2, (height - fitted[1]) // 2, *fitted)

    def _image(self, area: QRect) -> QImage | None:
        if self._video is None or area.width() < 2 or area.height() < 2:
            return None
        image = QImage(area.size(), QImage.Format.Format_RGB32)
        address = ctypes.addressof(ctypes.c_char.from_buffer(cast(memoryview, image.bits())))
        read = self._video.read(self._slot, address, image.bytesPerLine(), image.width(), image.height())
        return image if read else None

    def _on_arrived(self, slot: int) -> None:
        if slot == self._slot:
            self._refresh()

    def _refresh(self) -> None:
        width, height = self._video.size(self._slot) if self._video is not None else (0, 0)
        aspect = width / height if height else 0.0
        if aspect != self._aspect:
            self._aspect = aspect
            self.aspect_changed.emit()
        self.update()

    # --- what QML sets and sees -------------------------------------------------------------------------

    def _set_video(self, video: Video | None) -> None:
        if video is self._video:
            return
        if self._video is not None:
            self._video.arrived.disconnect(self._on_arrived)
        self._video = video
        if video is not None:
            video.arrived.connect(self._on_arrived)
        self._refresh()
        self.source_changed.emit()

    def _set_slot(self, slot: int) -> None:
        if slot != self._slot:
            self._slot = slot
            self._refresh()
            self.source_changed.emit()

    def _set_mirrored(self, on: bool) -> None:
        if on != self._mirrored:
            self._mirrored = on
            self.update()
            self.source_changed.emit()

    video = Property(Video, lambda item: item._video, _set_video, notify=source_changed)
    slot = Property(int, lambda item: item._slot, _set_slot, notify=source_changed)
    mirrored = Property(bool, lambda item: item._mirrored, _set_mirrored, notify=source_changed)
    aspect = Property(float, lambda item: item._aspect, notify=aspect_changed)
