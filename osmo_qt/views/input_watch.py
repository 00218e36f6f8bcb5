"""Notices that somebody uses this program: keyboard, mouse, wheel and fingers in any of its windows.

It listens to windows of the system, which get each input once, and nothing that is painted or laid out.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication

_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class InputWatch(QObject):
    """Calls `note` for each input; windows that come later are found when they get the keyboard."""

    def __init__(self, note: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._note = note
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self.look)
        self.look()

    def look(self) -> None:
        """Listens to all windows that there are."""
        for window in QGuiApplication.allWindows():
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in _INPUT:
            self._note()
        return False
