"""The bar that asks before a link is dialled."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from osmo_qt.views.link_bar import LinkBar
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.settings.links import LinksSection

from .conftest import MakeWindow
from .fakes import World


@pytest.fixture
def bar(window: MainWindow) -> LinkBar:
    found = window.findChild(LinkBar)
    assert isinstance(found, LinkBar)
    return found


def texts(bar: LinkBar) -> str:
    return "\n".join(label.text().replace("\u200b", "") for label in bar.findChildren(QLabel) if label.isVisible())


@pytest.mark.req("CALL-4", "SECR-10")
def test_the_number_stands_there_in_full_before_it_can_be_dialled(
    bar: LinkBar, world: World, window: MainWindow, qtbot: Any
) -> None:
    assert not bar.isVisible()
    window.activateWindow()
    world.models.links.open("osmo://+15619231999,,123456;7")
    assert bar.isVisible()
    assert "Call +15619231999,,123456;7?" in texts(bar)
    assert not bar.dial.isEnabled()
    qtbot.waitUntil(bar.cancel.hasFocus)
    qtbot.waitUntil(bar.dial.isEnabled)
    QTest.mouseClick(bar.dial, Qt.MouseButton.LeftButton)
    assert world.voice.asked[-1][0] == "make_call"
    assert not bar.isVisible()


@pytest.mark.req("CALL-4")
def test_escape_and_cancel_leave_it(bar: LinkBar, world: World, window: MainWindow, qtbot: Any) -> None:
    links = world.models.links
    window.activateWindow()
    links.open("tel:600")
    qtbot.waitUntil(bar.cancel.hasFocus)
    QTest.keyClick(bar.cancel, Qt.Key.Key_Escape)
    assert links.request is None
    links.open("tel:600")
    QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert links.request is None
    assert world.voice.asked == []


def test_trusted_links_show_how_long(bar: LinkBar, world: World) -> None:
    world.settings.set("calls.confirm_links", False)
    world.models.links.open("tel:600")
    assert "Calls in 3 s" in texts(bar)
    world.models.links.cancel()


def test_the_desktop_can_be_asked_to_give_links(world: World, window: MainWindow, qapp: QApplication) -> None:
    section = LinksSection(world.models.default_phone, window._theme)
    section.show()
    assert section.register.isVisible()
    assert "open elsewhere" in world.models.default_phone.text
    QTest.mouseClick(section.register, Qt.MouseButton.LeftButton)
    assert world.handler.registered
    assert not section.register.isVisible()
    assert "open here" in world.models.default_phone.text
    section.close()


@pytest.mark.req("SECR-10")
def test_the_longest_number_is_never_cut(world: World, make_window: MakeWindow) -> None:
    world.sign_in()
    window = make_window("narrow")
    window.resize(360, 700)
    number = "+" + "8" * 63
    world.models.links.open(f"tel:{number}")
    found = window.findChild(LinkBar)
    assert isinstance(found, LinkBar)
    question = next(label for label in found.findChildren(QLabel) if number in label.accessibleName())
    widest = max(question.fontMetrics().horizontalAdvance(piece) for piece in question.text().split("\u200b"))
    assert widest <= question.width()
    assert question.heightForWidth(question.width()) <= question.height()
    world.models.links.cancel()
