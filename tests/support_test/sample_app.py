"""A small program to try the harness on: widgets, and QML inside a widget and in a window of its own."""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QSocketNotifier, Qt, QUrl
from PySide6.QtGui import QMouseEvent
from PySide6.QtQuick import QQuickView
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

QML = Path(__file__).with_name("sample.qml")


class Area(QLabel):
    """Tells in its text what the mouse did to it."""

    def __init__(self) -> None:
        super().__init__("nothing yet")
        self.setMinimumSize(200, 100)
        self._from = (0, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._from = event.position().toPoint().toTuple()
        if event.button() == Qt.MouseButton.RightButton:
            self.setText("right")

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.setText("double")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        x, y = event.position().toPoint().toTuple()
        if (x, y) != self._from:
            self.setText(f"dragged {x - self._from[0]} {y - self._from[1]}")


class MainWindow(QMainWindow):
    """Every kind of thing the harness has to see or touch."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Sample window")
        self._count = 0
        self._label = QLabel("0 clicks")
        self._button = QPushButton("Count")
        self._button.setAccessibleDescription("counts")
        self._button.clicked.connect(self._on_count)
        self._entry = QLineEdit()
        self._entry.setAccessibleName("Number")
        self._entry.returnPressed.connect(self._on_entered)
        self._list = QListWidget()
        self._list.setAccessibleName("People")
        self._list.addItems([f"Person {number}" for number in range(30)])
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setAccessibleName("Volume")
        slider.setValue(7)
        hidden = QPushButton("Hidden")
        hidden.setVisible(False)
        off = QPushButton("Disabled")
        off.setEnabled(False)
        self.quick = QQuickWidget(QUrl.fromLocalFile(str(QML)))
        self.quick.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
        self.quick.rootObject().setProperty("label", "In widget")
        self.quick.setMinimumHeight(120)
        page = QWidget()
        layout = QVBoxLayout(page)
        for widget in (self._label, self._button, self._entry, self._list, QCheckBox("Tick"), slider, hidden, off):
            layout.addWidget(widget)
        layout.addWidget(Area())
        layout.addWidget(self.quick)
        self.setCentralWidget(page)

    def _on_count(self) -> None:
        self._count += 1
        self._label.setText(f"{self._count} clicks")

    def _on_entered(self) -> None:
        self._list.addItem(self._entry.text())
        self._entry.clear()


def main() -> int:
    application = QApplication(sys.argv)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGTERM, lambda *_: application.quit())
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: os.read(reader, 1))
    window = MainWindow()
    window.show()
    view = QQuickView(QUrl.fromLocalFile(str(QML)))
    view.setTitle("Quick window")
    view.setPosition(1000, 100)
    view.rootObject().setProperty("label", "In view")
    view.show()
    code = application.exec()
    del view, window
    return code


if __name__ == "__main__":
    sys.exit(main())
