"""Screens over fake edges, on Qt's offscreen platform."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.uc import Configuration
from osmo_qt.views.browser_panel import OpenUrl
from osmo_qt.views.call_windows import CallWindows
from osmo_qt.views.graphics import choose_scene_graph
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.people_page import PeoplePage
from osmo_qt.views.theme import Theme
from tests.uc_people import tell_people

from .fakes import World
from .fingers import Hand
from .people_stage import open_contacts

choose_scene_graph()

MakeWindow = Callable[..., MainWindow]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What only the offscreen platform says, beside what is ignored everywhere."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            mark = pytest.mark.qt_log_ignore("propagateSizeHints", "This plugin does not support")
            item.add_marker(mark, append=False)


@pytest.fixture
def world(tmp_path: Path, qapp: QApplication) -> World:
    return World(tmp_path)


@pytest.fixture
def theme(world: World, qapp: QApplication) -> Theme:
    made = Theme(world.models.preferences)
    made.apply(qapp)
    return made


@pytest.fixture
def make_window(world: World, theme: Theme, qtbot: Any) -> Iterator[MakeWindow]:
    made: list[MainWindow] = []

    def make(layout: str | None = None, open_url: OpenUrl = lambda _url: False) -> MainWindow:
        window = MainWindow(world.models, theme, layout, open_url)
        made.append(window)
        with qtbot.waitExposed(window):
            window.show()
        window.status_bar.load_led()
        return window

    yield make
    for window in made:
        window.stop()
        window.close()
        window.deleteLater()


@pytest.fixture
def window(world: World, make_window: MakeWindow) -> MainWindow:
    """The main window of somebody who is signed in."""
    world.sign_in()
    return make_window()


@pytest.fixture
def call_windows(world: World, theme: Theme) -> Iterator[CallWindows]:
    windows = CallWindows(world.models, theme)
    windows.prepare()
    yield windows
    windows.stop()


@pytest.fixture
def people(window: MainWindow, world: World) -> PeoplePage:
    """Contacts with a UC server that has told everything."""
    world.use(Configuration.INTEGRATED)
    page = open_contacts(window)
    tell_people(world.uc)
    world.uc.take()
    return page


@pytest.fixture(scope="session")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def hand(screen: QPointingDevice) -> Hand:
    return Hand(screen)
