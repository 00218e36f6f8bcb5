"""What could not be saved and waits: the way back to it."""

from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.views.widgets import button, column, frame, label, row


class OfferBar(QWidget):
    """*Continue* and *Discard*; takes no room when nothing waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar: QFrame = frame("information")
        self._words = label("", wrap=True)
        self.go_on = button(self.tr("Continue"), "quiet")
        self.discard = button(self.tr("Discard"), "quiet")
        lines = column(self._bar, space=0)
        lines.setContentsMargins(16, 8, 4, 2)
        lines.addWidget(self._words)
        line = row(space=0)
        line.addStretch(1)
        line.addWidget(self.discard)
        line.addWidget(self.go_on)
        lines.addLayout(line)
        outer = row(self)
        outer.setContentsMargins(16, 4, 16, 4)
        outer.addWidget(self._bar)
        self.hide()

    def offer(self, what: str, *, is_back: bool) -> None:
        """`what` is not saved; `is_back`: the server is there again. "" for nothing."""
        text = self.tr("The server is back. Not saved yet: %1") if is_back else self.tr("Not saved yet: %1")
        self._words.setText(text.replace("%1", what))
        self._bar.setAccessibleName(self._words.text())
        self.setVisible(bool(what))
