"""Windows are never larger than the screen, also where everything on it is shown twice as large."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

FRAME = QSize(8, 40)  # what the window manager adds, at most


def that_fits(size: QSize) -> QSize:
    """As much of `size` as there is room for on the first screen; device-independent pixels."""
    screen = QGuiApplication.primaryScreen()
    return size.boundedTo(screen.availableSize() - FRAME) if screen is not None else size
