"""A countdown in whole seconds that can be seen and stopped."""

import math

from PySide6.QtCore import QObject, QTimer, Signal


class Countdown(QObject):
    """Signals: `counted()` when `left` differs, `over()` once, at the end; not when it is stopped."""

    counted = Signal()
    over = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.left = 0
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)

    def start(self, seconds: float) -> None:
        """Counts down from `seconds`, rounded up; with 0 it is over at once."""
        self.left = max(0, math.ceil(seconds))
        self.counted.emit()
        if self.left:
            self._second.start()
        else:
            self.over.emit()

    def stop(self) -> None:
        self._second.stop()
        if self.left:
            self.left = 0
            self.counted.emit()

    def _on_second(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self._second.stop()
        self.counted.emit()
        if self.left <= 0:
            self.over.emit()
