"""A card over whatever page is in sight, at the top, in the middle."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

TOP = 64
MARGIN = 16


class Popover(QFrame):
    """Over `window`; stays in the middle of it. Escape calls `on_escape`, wherever the focus is in it."""

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._over = window
        self._width = width
        self.setProperty("look", "card")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.setGraphicsEffect(shadow)
        window.installEventFilter(self)
        self.hide()

    def pop_up(self) -> None:
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """As wide as there is room, as high as what it shows."""
        room = self._over.size()
        width = min(self._width, room.width() - 2 * MARGIN)
        self.setFixedWidth(width)
        layout = self.layout()
        if layout is not None:
            layout.activate()  # what it shows may have changed just now
        self.adjustSize()
        self.move((room.width() - width) // 2, min(TOP, max(0, room.height() - self.height())))

    def leave(self) -> None:
        """It goes; the keyboard is with the page again."""
        if self.isVisible():
            self.hide()
            self._over.setFocus()

    def on_escape(self) -> None:
        self.leave()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self.on_escape()
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self._over and event.type() is QEvent.Type.Resize and self.isVisible():
            self.place()
        return False
