"""One finger on the screen of a test."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

STEPS = 12


class Hand:
    """One finger; places are pixels of a widget."""

    def __init__(self, screen: QPointingDevice) -> None:
        self._screen = screen

    def down(self, where: QWidget, place: QPoint) -> None:
        self._do("press", where, place)

    def move(self, where: QWidget, place: QPoint) -> None:
        self._do("move", where, place)

    def up(self, where: QWidget, place: QPoint) -> None:
        self._do("release", where, place)

    def _do(self, what: str, where: QWidget, place: QPoint) -> None:
        """By way of the window: it stands still, and only it gets anything from the system."""
        window = where.window()
        event = QTest.touchEvent(window, self._screen)
        getattr(event, what)(0, where.mapTo(window, place), window)
        event.commit()

    def tap(self, where: QWidget, place: QPoint) -> None:
        self.down(where, place)
        self.up(where, place)

    def drag(self, where: QWidget, place: QPoint, way: QPoint) -> None:
        """As a hand does it, in steps; then lets go."""
        window = where.window()
        start = where.mapTo(window, place)
        self.down(window, start)
        for step in range(1, STEPS + 1):
            self.move(window, start + way * step / STEPS)
        self.up(window, start + way)
