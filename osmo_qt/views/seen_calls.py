"""When missed calls count as seen: the person goes to Recents, or does something there (guide 5.9).

A page that merely stands on an unattended screen while somebody calls has shown nothing to anybody.
"""

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QWidget

from osmo_qt.models.attention import Attention

_ON_CONTENT = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.TouchBegin)


class SeenCalls(QObject):
    """Watches `page`, what on it can be clicked and typed at, and the window around it."""

    def __init__(self, attention: Attention, page: QWidget, window: QWidget) -> None:
        super().__init__(page)
        self._attention = attention
        self._page = page
        self._window = window
        self._content: list[QWidget] = list(page.findChildren(QAbstractButton))
        for view in page.findChildren(QAbstractScrollArea):
            self._content += [view, view.viewport()]
        for watched in (page, window, *self._content):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        kind = event.type()
        if (
            (watched is self._page and kind == QEvent.Type.Show)
            or (watched is self._window and kind == QEvent.Type.WindowActivate)
            or (watched in self._content and kind in _ON_CONTENT)
        ):
            QTimer.singleShot(0, self, self._look)  # after the window and the page have become what they will be
        return False

    def _look(self) -> None:
        if self._page.isVisible() and self._window.isActiveWindow():
            self._attention.see_missed()
