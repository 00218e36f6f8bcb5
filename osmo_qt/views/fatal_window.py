"""The one window of a program that can't start: why, and what to do about it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from osmo_qt.views.icons import application_icon
from osmo_qt.views.widgets import button, column, label

WIDTH = 440


class FatalWindow(QMainWindow):
    """Closing it ends the program. It needs neither settings nor a theme, as these are what could not be read."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__()
        self.setWindowTitle("OSMO Qt")
        self.setAccessibleName("OSMO Qt")
        self.setWindowIcon(application_icon())
        central = QWidget()
        lines = column(central, margin=6, space=4)
        title = label(what, wrap=True, selectable=True)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        title.setMinimumWidth(WIDTH)
        lines.addWidget(title)
        lines.addWidget(label(advice, wrap=True, selectable=True))
        close = button(self.tr("Close"))
        close.clicked.connect(self.close)
        lines.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        self.setCentralWidget(central)
        close.setFocus()
