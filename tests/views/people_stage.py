"""What tests of the screens of people do again and again."""

from typing import Any

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QTableView, QWidget

from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.people_page import PeoplePage

from .fakes import World


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def press(widget: QWidget, name: str) -> None:
    """Clicks what is in sight by its name."""
    QApplication.processEvents()
    buttons = [made for made in widget.findChildren(QAbstractButton) if made.isVisible()]
    next(made for made in buttons if made.accessibleName() == name).click()
    QApplication.processEvents()


def names(widget: QWidget) -> list[str]:
    """Of all buttons in sight."""
    QApplication.processEvents()
    return [made.accessibleName() for made in widget.findChildren(QAbstractButton) if made.isVisible()]


def asked(world: World) -> list[tuple[Any, ...]]:
    """The commands since the last look, but not those for pictures."""
    return [command for command in world.uc.take() if command[0] != "fetch_avatar"]


def rows(table: QTableView) -> list[str]:
    model = table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def field(widget: QWidget, name: str) -> QLineEdit:
    return next(f for f in widget.findChildren(QLineEdit) if f.accessibleName() == name and f.isVisible())


def open_contacts(window: MainWindow) -> PeoplePage:
    window.pages.show_page("contacts")
    page = window.pages.page("contacts")
    assert isinstance(page, PeoplePage)
    return page
