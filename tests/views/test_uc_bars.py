"""Presence and preferred device in the bars, callback mode, the order of the tabs, and the watch for input."""

import itertools
import math
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Property, QPoint, Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from osmo_qt.core.accounts import Registration
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import Configuration, PreferredDevice, UcState
from osmo_qt.models.session import Session
from osmo_qt.services.secrets import MemorySecrets
from osmo_qt.views.input_watch import InputWatch
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.menu_button import MenuButton
from osmo_qt.views.qml_parts import prepare_engine, qml_url
from osmo_qt.views.theme import Theme
from osmo_qt.views.tray import tray_icon
from tests.uc_world import OWN, InstantTasks

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def tabs(window: MainWindow) -> list[str]:
    """In the order in which they are seen."""
    seen = [b for b in window.pages.findChildren(QToolButton) if b.property("look") == "tab" and b.isVisible()]
    return [b.accessibleName() for b in sorted(seen, key=lambda b: (b.y(), b.x()))]


def choose(made: MenuButton, words: str) -> None:
    """Opens the menu and takes one, by keyboard."""
    QTest.keyClick(made, Qt.Key.Key_Space)
    menu = made.menu_shown
    assert menu.isVisible()
    action = next(a for a in menu.actions() if a.text().replace("  ✓", "") == words)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()


def test_without_a_uc_server_nothing_of_it_is_seen(window: MainWindow, qtbot: Any) -> None:
    assert not window.status_bar.findChildren(MenuButton)
    window.notification_bar.unfold()
    assert not window.notification_bar.presence.isVisible()
    qtbot.waitUntil(lambda: tabs(window) == ["Recents", "Contacts", "Keypad", "Settings"])


@pytest.mark.req("PRES-1", "BAR-2")
@pytest.mark.parametrize("place", ["status", "notification"])
def test_the_menu_of_the_own_presence(place: str, window: MainWindow, world: World) -> None:
    world.use(Configuration.INTEGRATED)
    window.notification_bar.unfold()
    made = window.status_bar.uc.presence if place == "status" else window.notification_bar.presence.change
    assert made.accessibleName() == "Own presence: Available"
    world.uc.take()
    choose(made, "Do not disturb")
    assert world.uc.take() == [("set_presence", PresenceState.DO_NOT_DISTURB, OWN.location, OWN.note)]
    assert made.accessibleName() == "Own presence: Do not disturb"
    choose(made, "Automatic")
    assert world.uc.take()[0][1] is None
    assert window.notification_bar.expanded


@pytest.mark.req("DEV-1", "BAR-2")
@pytest.mark.parametrize("place", ["status", "notification"])
def test_the_menu_of_the_preferred_device(place: str, window: MainWindow, world: World) -> None:
    world.configure(Configuration.INTEGRATED)
    window.notification_bar.unfold()
    made = window.status_bar.uc.device if place == "status" else window.notification_bar.device.change
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    assert not made.menu_shown.actions()[0].isEnabled(), "they have not come yet"
    made.menu_shown.close()
    world.use(Configuration.INTEGRATED)
    assert made.accessibleName() == "Preferred device: Auto-Pilot"
    choose(made, "At home")
    assert world.uc.take() == [("set_preferred_device", PreferredDevice(device_group_id="all"))]
    world.uc.preferred_device_changed.emit(PreferredDevice(device_group_id="all"))
    assert made.accessibleName() == "Preferred device: At home"


@pytest.mark.req("DEV-1", "PRES-1", "BAR-2")
def test_the_menus_lead_to_the_pages(window: MainWindow, world: World) -> None:
    world.use(Configuration.INTEGRATED)
    choose(window.status_bar.uc.presence, "Location and note …")
    assert window.pages.current == "own-status"
    window.notification_bar.unfold()
    choose(window.notification_bar.device.change, "Add or edit devices …")
    assert window.pages.current == "devices"
    assert not window.notification_bar.expanded


@pytest.mark.req("BAR-2", "TAB-1")
@pytest.mark.parametrize("layout", list(Layout))
def test_the_bars_have_room_in_each_layout(layout: Layout, make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    world.uc.devices_replaced.emit([])
    world.uc.own_presence_changed.emit(replace(OWN, note="W" * 250, location="W" * 100))
    window = make_window(layout.value)
    window.resize(360 if layout is Layout.NARROW else 1000, 560)
    window.notification_bar.unfold()
    assert nameless(window) == []
    assert window.status_bar.minimumSizeHint().width() <= 360
    assert window.status_bar.uc.device.isVisible()


@pytest.mark.req("BAR-1", "BAR-2")
def test_uc_only_has_no_telephone_here(window: MainWindow, world: World) -> None:
    world.use(Configuration.UC_ONLY)
    bar = window.notification_bar
    bar.unfold()
    assert bar.presence.isVisible()
    assert not any(part.isVisible() for part in (bar.mailbox, bar.forwarding, bar.disturb_row))
    assert "Keypad" not in tabs(window)


class CallbackSession(Session):
    """As it is for a signed-in UC-only client."""

    led = Property(str, lambda _self: "callback", notify=Session.registration_changed)
    ledText = Property(str, lambda _self: "Callback mode", notify=Session.registration_changed)  # noqa: N815


@pytest.mark.req("BAR-1")
def test_callback_mode_is_a_thick_green_ring(window: MainWindow, world: World, theme: Theme, qtbot: Any) -> None:
    tasks = InstantTasks(lambda _error: None).tasks
    session = CallbackSession(
        world.voice.service, world.settings, MemorySecrets(), tasks, world.models.feedback, window, uc=world.uc.service
    )
    led = QQuickWidget(window)
    prepare_engine(led.engine())
    led.setInitialProperties({"session": session, "connection": world.models.uc.connection, "theme": theme})
    led.setSource(qml_url("StatusLed.qml"))
    led.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
    led.setFixedSize(24, 24)
    led.setClearColor(theme.colour("surface"))
    led.show()
    qtbot.waitUntil(lambda: led.grabFramebuffer().pixelColor(5, 12) == theme.colour("led_registered"))
    picture = led.grabFramebuffer()
    assert picture.pixelColor(7, 12) == theme.colour("led_registered"), "thicker than that of off"
    assert picture.pixelColor(12, 12) == theme.colour("surface")
    led.setSource(QUrl())
    world.voice.registration_changed.emit(Registration())
    off = window.findChildren(QQuickWidget)[0].grabFramebuffer()
    assert off.pixelColor(7, 12) == off.pixelColor(12, 12) != off.pixelColor(5, 12)


@pytest.mark.req("BAR-1")
def test_a_ring_around_the_led_tells_of_the_uc_server(
    window: MainWindow, world: World, theme: Theme, qtbot: Any
) -> None:
    world.use(Configuration.INTEGRATED)
    qtbot.waitUntil(lambda: bool(window.status_bar.findChildren(QQuickWidget)))
    led = window.status_bar.findChildren(QQuickWidget)[0]
    ground = theme.colour("surface")

    def seen() -> tuple[QColor, bool]:
        """The colour of the ring at its right, and whether it is closed at the top right."""
        picture = led.grabFramebuffer()
        return picture.pixelColor(22, 12), picture.pixelColor(20, 4) != ground

    for state, colour, closed in ((UcState.OFFLINE, "led_failed", False), (UcState.ONLINE, "led_registered", True)):
        world.uc.becomes(state, None)
        wanted = theme.colour(colour), closed
        qtbot.waitUntil(lambda wanted=wanted: seen() == wanted)
        assert "UC server: " in led.toolTip()
    world.uc.becomes(UcState.CONNECTING)
    qtbot.waitUntil(lambda: parts(led, theme) >= 8)  # dots
    world.uc.becomes(UcState.OFF)
    qtbot.waitUntil(lambda: seen() == (ground, False))
    assert "UC server" not in led.toolTip()


def parts(led: QQuickWidget, theme: Theme) -> int:
    """Of how many pieces the ring around the LED is made."""
    picture = led.grabFramebuffer()
    angles = [n * math.tau / 96 for n in range(96)]
    points = [(round(11.5 + 10.5 * math.cos(a)), round(11.5 + 10.5 * math.sin(a))) for a in angles]
    there = [picture.pixelColor(*point) != theme.colour("surface") for point in points]
    return sum(1 for one, before in zip(there, [there[-1], *there], strict=False) if one and not before)


@pytest.mark.req("BAR-1")
def test_callback_mode_in_the_tray() -> None:
    pictures = [tray_icon(state, 0).pixmap(48, 48).toImage() for state in ("callback", "off", "registered")]
    assert all(one != other for one, other in itertools.combinations(pictures, 2))


# --- tabs ----------------------------------------------------------------------------------------------


@pytest.mark.req("MORE-1")
def test_what_does_not_fit_goes_under_more(window: MainWindow, world: World, qtbot: Any) -> None:
    world.use(Configuration.INTEGRATED)
    window.resize(400, 700)
    qtbot.waitUntil(lambda: tabs(window) == ["Recents", "Contacts", "Keypad", "Own Status", "More..."])
    QTest.mouseClick(window.pages._buttons["more"], Qt.MouseButton.LeftButton)
    more = window.pages.more_page
    assert [more.list.item(n).text() for n in range(more.list.count())] == ["Devices", "Rules", "Settings"]
    more.list.setFocus()
    QTest.keyClick(more.list, Qt.Key.Key_Down)
    QTest.keyClick(more.list, Qt.Key.Key_Return)
    assert window.pages.current == "rules"
    assert window.pages._buttons["more"].isChecked()
    window.resize(900, 720)
    qtbot.waitUntil(lambda: "Rules" in tabs(window))
    assert window.pages._buttons["rules"].isChecked()
    window.resize(360, 520)
    qtbot.waitUntil(lambda: len(tabs(window)) == 4)
    assert window.width() == 360, "tabs must not keep the window from becoming smaller"


@pytest.mark.req("MORE-1")
def test_a_tab_keeps_the_keyboard_in_another_size(window: MainWindow, world: World, qtbot: Any) -> None:
    world.use(Configuration.INTEGRATED)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.resize(400, 700)
    made = window.pages._buttons["recents"]
    made.setFocus()
    window.resize(480, 720)
    window.resize(900, 720)
    assert window.focusWidget() is made


@pytest.mark.req("MORE-1")
def test_another_order_by_drag_and_by_keyboard(
    window: MainWindow, world: World, make_window: MakeWindow, qtbot: Any
) -> None:
    world.use(Configuration.UC_ONLY)
    window.resize(400, 700)
    window.pages.show_more()
    more = window.pages.more_page
    more.edit.click()
    order = more.order

    def middle(row: int) -> QPoint:
        return order.visualItemRect(order.item(row)).center()

    QTest.mousePress(order.viewport(), Qt.MouseButton.LeftButton, pos=middle(5))
    for row in (4, 3, 2, 1, 0):
        QTest.mouseMove(order.viewport(), middle(row))
    QTest.mouseRelease(order.viewport(), Qt.MouseButton.LeftButton, pos=middle(0))
    assert world.models.uc.tabs.order[:2] == ("settings", "recents")
    qtbot.waitUntil(lambda: tabs(window)[0] == "Settings")
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: tabs(window)[:2] == ["Recents", "Settings"])
    assert order.currentItem().text() == "Settings"
    buttons = [b for b in more.findChildren(QToolButton) if b.accessibleName() == "Move down"]
    buttons[0].click()
    assert world.models.uc.tabs.order[2] == "settings"
    QTest.keyClick(order, Qt.Key.Key_Escape)
    assert not more.edits
    other = make_window()
    assert other.pages._order.order[2] == "settings"


@pytest.mark.req("MORE-1")
def test_the_keys_follow_the_order(window: MainWindow, world: World, qtbot: Any) -> None:
    world.use(Configuration.INTEGRATED)
    world.models.uc.tabs.arrange(["rules", "devices", "recents", "contacts", "keypad", "own-status", "settings"])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for digit, page in ((Qt.Key.Key_2, "devices"), (Qt.Key.Key_1, "rules"), (Qt.Key.Key_7, "settings")):
        QTest.keyClick(window, digit, Qt.KeyboardModifier.ControlModifier)
        assert window.pages.current == page
    window.pages.show_page("devices")
    world.configure(Configuration.VOICE_ONLY)
    assert window.pages.current == "recents", "there is no such page any more"
    qtbot.waitUntil(lambda: tabs(window) == ["Recents", "Contacts", "Keypad", "Settings"])


@pytest.mark.req("SET-2")
def test_auto_refresh_by_moving_through_the_tabs(window: MainWindow, world: World) -> None:
    world.use(Configuration.INTEGRATED)
    window.pages.show_page("rules")
    assert [call[0] for call in world.uc.take()] == ["refresh"]
    world.models.preferences.set("uc.auto_refresh", False)
    window.pages.show_page("devices")
    assert world.uc.take() == []


# --- input ---------------------------------------------------------------------------------------------


@pytest.mark.req("PRES-2")
def test_keyboard_and_mouse_in_any_window_are_input(window: MainWindow, world: World) -> None:
    noted: list[bool] = []
    watch = InputWatch(lambda: noted.append(True), window)
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, Qt.Key.Key_A)
    assert noted
    noted.clear()
    QTest.mouseMove(handle, QPoint(50, 50))
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(200, 5))
    assert noted
    noted.clear()
    window.update()
    window.resize(window.width() + 10, window.height())
    assert not noted
    watch.deleteLater()
    world.uc.becomes(UcState.OFF)
