"""What was just deleted, with Undo, for a while."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, frame, icon_button, label, row

UNDO_MS = 10_000


class UndoBar(QWidget):
    """Signals: `undo_wanted()`; `closed()`: it is too late for that. Takes no room when there is nothing to undo."""

    undo_wanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar: QFrame = frame("information")
        self._words = label("", wrap=True)
        undo = button(self.tr("Undo"), "quiet")
        undo.clicked.connect(self.undo)
        close = icon_button(self.tr("Close this message"), icon(theme, "close", "muted"))
        close.clicked.connect(self._close)
        line = row(self._bar)
        line.setContentsMargins(16, 2, 4, 2)
        line.addWidget(self._words, 1)
        line.addWidget(undo)
        line.addWidget(close)
        outer = row(self)
        outer.setContentsMargins(8, 0, 8, 8)
        outer.addWidget(self._bar)
        self._time = QTimer(self, interval=UNDO_MS, singleShot=True)
        self._time.timeout.connect(self._close)
        self.hide()

    def offer(self, words: str) -> None:
        """`words` say what was deleted."""
        self._words.setText(words)
        self._bar.setAccessibleName(words)
        self.show()
        self._time.start()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def undo(self) -> None:
        if self.isVisible():
            self.hide()
            self.undo_wanted.emit()
