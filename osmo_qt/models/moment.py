"""A line of text that stands for a moment and then goes by itself."""

from PySide6.QtCore import QObject, QTimer, Signal


class Moment(QObject):
    """Signal: `changed()`: `text` differs."""

    changed = Signal()

    def __init__(self, lasting_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self._end = QTimer(self, interval=lasting_ms, singleShot=True)
        self._end.timeout.connect(self.clear)

    def say(self, text: str) -> None:
        self._end.start()
        self._show(text)

    def clear(self) -> None:
        self._end.stop()
        self._show("")

    def _show(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.changed.emit()
