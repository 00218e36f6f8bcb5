"""Own Status, Devices and Rules over a fake UC server: by mouse and keyboard, in all faces and layouts."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import Configuration, DeviceFields, PreferredDevice, UcList, UcState
from osmo_qt.views.devices_page import DevicesPage
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.own_status_page import OwnStatusPage
from osmo_qt.views.rules_page import RulesPage
from tests.uc_world import CABIN, DEVICES, HOME, OWN

from .accessible import ROLE, find, nameless
from .conftest import MakeWindow
from .fakes import World

NASTY = '<b>x</b><img src="file:///etc/passwd">'


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def press(widget: QWidget, name: str) -> None:
    buttons = [*widget.findChildren(QPushButton), *widget.findChildren(QToolButton)]
    next(b for b in buttons if b.accessibleName() == name and b.isVisible()).click()


@pytest.fixture
def uc_window(window: MainWindow, world: World, qtbot: Any) -> MainWindow:
    """Somebody is signed in to a UC server with telephony."""
    world.use(Configuration.INTEGRATED)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    world.uc.take()
    return window


@pytest.fixture
def status(uc_window: MainWindow) -> OwnStatusPage:
    uc_window.pages.show_page("own-status")
    page = uc_window.pages.page("own-status")
    assert isinstance(page, OwnStatusPage)
    return page


@pytest.fixture
def devices(uc_window: MainWindow, world: World) -> DevicesPage:
    uc_window.pages.show_page("devices")
    page = uc_window.pages.page("devices")
    assert isinstance(page, DevicesPage)
    world.uc.take()
    return page


@pytest.fixture
def rules(uc_window: MainWindow, world: World) -> RulesPage:
    uc_window.pages.show_page("rules")
    page = uc_window.pages.page("rules")
    assert isinstance(page, RulesPage)
    world.uc.take()
    return page


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("page", ["own-status", "devices", "rules", "more"])
def test_every_control_has_a_name(layout: Layout, page: str, make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    window = make_window(layout.value)
    if page == "more":
        window.pages.show_more()
    else:
        window.pages.show_page(page)
    assert nameless(window) == []
    labels = window.pages.findChildren(QLabel)
    assert [label.text() for label in labels if label.textFormat() is not Qt.TextFormat.PlainText] == []


# --- Own Status ----------------------------------------------------------------------------------------


@pytest.mark.req("PRES-1")
def test_a_state_is_chosen_by_a_click_or_by_the_keyboard(status: OwnStatusPage, world: World) -> None:
    assert "Available" in texts(status)
    assert status.rows[None].isChecked()
    world.uc.take()
    QTest.mouseClick(status.rows[PresenceState.BUSY], Qt.MouseButton.LeftButton)
    assert world.uc.take() == [("set_presence", PresenceState.BUSY, OWN.location, OWN.note)]
    assert {"Busy", "Chosen by you"} <= set(texts(status))
    status.rows[PresenceState.BUSY].setFocus()
    QTest.keyClick(status.rows[PresenceState.BUSY], Qt.Key.Key_Up)
    QTest.keyClick(status.rows[PresenceState.BE_RIGHT_BACK], Qt.Key.Key_Space)
    assert world.uc.take()[-1][1] is PresenceState.BE_RIGHT_BACK
    assert find(status, "Be Right Back", ROLE.RadioButton).interface.state().checked


@pytest.mark.req("PRES-1")
def test_texts_are_saved_on_leaving_and_never_replaced_while_typed(status: OwnStatusPage, world: World) -> None:
    assert (status.location.text(), status.note.text()) == (OWN.location, OWN.note)
    world.uc.take()
    status.note.setFocus()
    status.note.clear()
    QTest.keyClicks(status.note, "In the train ")
    world.uc.own_presence_changed.emit(replace(OWN, note="from elsewhere", location="Berlin"))
    assert (status.location.text(), status.note.text()) == ("Berlin", "In the train ")
    status.location.setFocus()
    assert world.uc.take() == [("set_presence", None, "Berlin", "In the train")]


@pytest.mark.req("PRES-1")
def test_what_is_typed_is_kept_while_the_server_is_away(status: OwnStatusPage, world: World) -> None:
    world.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
    QTest.keyClicks(status.note, "!")
    status.location.setFocus()
    assert any("kept here" in text for text in texts(status))
    world.uc.take()
    world.uc.becomes(UcState.ONLINE)
    assert world.uc.take()[0] == ("set_presence", None, OWN.location, OWN.note + "!")
    assert not any("kept here" in text for text in texts(status))


@pytest.mark.req("PRES-1")
def test_a_status_that_can_not_be_fetched(window: MainWindow, world: World) -> None:
    world.configure(Configuration.INTEGRATED)
    window.pages.show_page("own-status")
    page = window.pages.page("own-status")
    assert "Loading your status …" in texts(page)
    world.uc.list_failed.emit(UcList.OWN_PRESENCE, UserError(Problem.UC_BROKEN_ANSWER))
    assert any("makes no sense" in text for text in texts(page))
    press(page, "Retry")
    assert world.uc.take()[-1] == ("refresh", UcList.OWN_PRESENCE)
    world.use(Configuration.INTEGRATED)
    assert "Available" in texts(page)


# --- Devices -------------------------------------------------------------------------------------------


@pytest.mark.req("DEV-1")
def test_make_preferred_device(devices: DevicesPage, world: World, qtbot: Any) -> None:
    assert "Preferred: Auto-Pilot" in texts(devices)
    devices.list.setFocus()
    QTest.keyClick(devices.list, Qt.Key.Key_Down)
    QTest.keyClick(devices.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "+4989100100" in texts(devices.details))
    QTest.keyClick(devices.details.make_preferred, Qt.Key.Key_Space)
    assert world.uc.take() == [("set_preferred_device", PreferredDevice(device_id="work"))]
    world.uc.preferred_device_changed.emit(PreferredDevice(device_id="work"))
    assert "Preferred device" in texts(devices.details)
    assert not devices.details.make_preferred.isVisible()


@pytest.mark.req("DEV-1")
def test_a_new_device(devices: DevicesPage, world: World, qtbot: Any) -> None:
    press(devices, "New Device")
    form = devices.form
    QTest.keyClicks(form.name.edit, "Summer house")
    QTest.keyClicks(form.address.edit, "12")
    QTest.keyClick(form.address.edit, Qt.Key.Key_Return)
    assert any("international" in text for text in texts(form))
    form.address.edit.clear()
    QTest.keyClicks(form.address.edit, "+49 171 0007222")
    qtbot.waitUntil(form.ring.isVisible)
    press(form, "Unlimited")
    world.uc.answers["create_device"] = replace(HOME, id="new", name="Summer house")
    press(form, "Save")
    assert world.uc.take()[0][:2] == ("create_device", DeviceFields("Summer house", "+491710007222", None))
    assert not form.isVisible()


@pytest.mark.req("DEV-1")
def test_only_own_ones_can_be_changed_and_deleted(devices: DevicesPage, world: World, qtbot: Any) -> None:
    devices.list.setCurrentIndex(devices.list.model().index(1, 0))
    assert not devices.details.edit.isVisible()
    QTest.keyClick(devices.list, Qt.Key.Key_Delete)
    assert world.uc.take() == []
    devices.list.setCurrentIndex(devices.list.model().index(5, 0))
    press(devices.details, "Edit")
    assert devices.form.ring.value == "20"
    press(devices.form, "Delete Device")
    assert world.uc.take() == [("delete_device", "home", "1")]
    qtbot.waitUntil(lambda: "Home office deleted" in texts(devices))
    world.uc.answers["create_device"] = HOME
    press(devices, "Undo")
    assert world.uc.take()[0][0] == "create_device"


@pytest.mark.req("DEV-1")
def test_what_somebody_else_changed_is_shown_and_what_is_typed_stays(devices: DevicesPage, world: World) -> None:
    form = devices.form
    devices.edit(CABIN)
    form.name.edit.selectAll()
    QTest.keyClicks(form.name.edit, "Mine")
    world.uc.answers["update_device"] = UserError(Problem.UC_CONFLICT)
    press(form, "Save")
    assert any("changed elsewhere" in text for text in texts(form))
    theirs = replace(CABIN, name=NASTY, ring_time_s=45, etag="8")
    world.uc.devices_replaced.emit([theirs if d.id == "cabin" else d for d in DEVICES])
    assert any(NASTY in text for text in texts(form))
    assert form.name.edit.text() == "Mine"
    world.uc.answers["update_device"] = UserError(Problem.UC_UNREACHABLE)
    press(form, "Save")
    assert form.name.edit.text() == "Mine"
    assert any("can't be reached" in text for text in texts(form))
    world.uc.device_changed.emit(replace(theirs, etag="9"))
    press(form, "Take these values")
    assert (form.name.edit.text(), form.ring.value) == (NASTY, "45")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


@pytest.mark.req("DEV-1", "TAB-1")
def test_in_the_narrow_layout_there_is_one_thing_at_a_time(make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    world.use(Configuration.INTEGRATED)
    window = make_window("narrow")
    window.resize(400, 700)
    window.pages.show_page("devices")
    page = window.pages.page("devices")
    assert isinstance(page, DevicesPage)
    index = page.list.model().index(4, 0)
    page.list.setCurrentIndex(index)
    page.list.clicked.emit(index)
    assert not page.list.isVisible()
    world.uc.device_removed.emit("cabin")
    assert page.list.isVisible(), "it was deleted elsewhere"
    page.new_device()
    window.resize(401, 700)
    assert page.form.isVisible()
    press(page.form, "Cancel")
    assert page.list.isVisible()


@pytest.mark.req("DEV-1", "RULE-1")
@pytest.mark.parametrize(("key", "which"), [("devices", UcList.DEVICES), ("rules", UcList.RULES)])
def test_the_four_faces(key: str, which: UcList, window: MainWindow, world: World, qtbot: Any) -> None:
    world.configure(Configuration.INTEGRATED)
    window.pages.show_page(key)
    page = window.pages.page(key)
    assert isinstance(page, DevicesPage | RulesPage)
    qtbot.waitUntil(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    world.uc.list_failed.emit(which, UserError(Problem.UC_BROKEN_ANSWER))
    assert any("makes no sense" in text for text in texts(page))
    press(page, "Retry")
    assert world.uc.take()[-1][:2] == ("refresh", which)
    (world.uc.devices_replaced if key == "devices" else world.uc.rules_replaced).emit([])
    assert any(
        text in texts(page) for text in ("No devices yet", "No rules profiles yet. They are made in the web client.")
    )
    world.use(Configuration.INTEGRATED)
    assert page.list.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_F5)
    assert world.uc.take()[-1][:2] == ("refresh", which)


# --- Rules ---------------------------------------------------------------------------------------------


@pytest.mark.req("RULE-1")
def test_a_click_activates_and_deactivates(rules: RulesPage, world: World) -> None:
    assert "Active: Weekly meeting" in texts(rules)
    place = rules.list.visualRect(rules.list.model().index(0, 0)).center()
    QTest.mouseClick(rules.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    world.uc.active_rules_changed.emit("trip")
    assert "Active: Business trip" in texts(rules)
    rules.list.setFocus()
    QTest.keyClick(rules.list, Qt.Key.Key_Space)
    world.uc.active_rules_changed.emit("")
    assert world.uc.take() == [("activate_rules", "trip"), ("activate_rules", "")]
    assert "No profile is active" in texts(rules)
