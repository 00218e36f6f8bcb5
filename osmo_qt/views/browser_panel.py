"""While the person signs in with the browser: what to do there, and the way back to its page."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from osmo_qt.views.widgets import button, column, label

OpenUrl = Callable[[str], bool]


def in_browser(url: str) -> bool:
    """Opens a page in the person's browser; False if there is none."""
    return QDesktopServices.openUrl(QUrl(url))


class BrowserPanel(QWidget):
    """`again` opens the page once more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        what = self.tr("Sign in on the page that has opened. This window goes on by itself when you are done.")
        self.again = button(self.tr("Open the page again"), "primary")
        self.again.setAccessibleDescription(what)
        words = column(space=1)
        words.addWidget(label(self.tr("Continue in your browser"), "strong"))
        words.addWidget(label(what, wrap=True))
        lines = column(self, space=4)
        lines.addLayout(words)
        lines.addWidget(self.again)
