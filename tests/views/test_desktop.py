"""What shows the desktop's side of the program: tray, reminders, the number in the title, the recorder of shortcuts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.calls import CallState
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.shortcuts import ShortcutState
from osmo_qt.core.uc import Configuration
from osmo_qt.models.call_keys import CallKeys
from osmo_qt.services.policy import Policy
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.reminder_bar import ReminderBar
from osmo_qt.views.settings.shortcut_field import ShortcutField
from osmo_qt.views.theme import Theme
from osmo_qt.views.tray import Tray, tray_icon
from tests.views.conftest import MakeWindow
from tests.views.fakes import World

MUTE = "desktop.shortcut_mute"
LEDS = ("off", "connecting", "registered", "cellular", "failed")


def picture(led: str, count: int) -> QImage:
    return tray_icon(led, count).pixmap(32, 32).toImage()


@pytest.fixture
def tray(world: World) -> Iterator[Tray]:
    models = world.models
    made = Tray(models.session, CallKeys(models.calls), models.attention, models.preferences)
    yield made
    made.stop()


def visible(tray: Tray) -> list[str]:
    return [action.text() for action in tray.menu.actions() if action.isVisible() and action.text()]


@pytest.mark.req("DESK-1", "BAR-1", "REC-5")
def test_every_state_has_a_picture_of_its_own(world: World) -> None:
    states = [(led, count) for led in LEDS for count in (0, 1, 12, 100)]
    pictures = [picture(*state) for state in states]
    assert not any(one == other for i, one in enumerate(pictures) for other in pictures[:i])
    grey = [picture(led, 0).convertToFormat(QImage.Format.Format_Grayscale8) for led, _ in states[::4]]
    assert not any(one == other for i, one in enumerate(grey) for other in grey[:i]), "colour is not all that differs"


@pytest.mark.req("DESK-1")
def test_the_menu_offers_what_the_moment_allows(world: World, tray: Tray) -> None:
    idle = ["Open OSMO Qt", "Do Not Disturb", "Quit"]
    assert visible(tray) == idle
    call = world.voice.ring()
    assert visible(tray) == ["Open OSMO Qt", "Accept", "Decline", "Do Not Disturb", "Quit"]
    call = world.voice.becomes(call, CallState.ACTIVE)
    assert visible(tray) == ["Open OSMO Qt", "Hang up", "Mute", "Do Not Disturb", "Quit"]
    world.voice.becomes(call, CallState.ENDED)
    assert visible(tray) == idle
    next(a for a in tray.menu.actions() if a.text() == "Do Not Disturb").trigger()
    assert world.models.preferences.get("calls.do_not_disturb") is True
    world.voice.messages_changed.emit(MessageCounts(new=1))
    assert tray.tool_tip() == "OSMO Qt: Not signed in, New voicemail message, Do Not Disturb"


@pytest.mark.req("PRES-1")
def test_ones_presence_is_in_the_tray_where_there_is_a_uc_server(world: World) -> None:
    models = world.models
    tray = Tray(models.session, CallKeys(models.calls), models.attention, models.preferences, uc=models.uc)
    assert "Own presence" not in visible(tray)
    world.use(Configuration.UC_ONLY)
    assert "Own presence" in visible(tray)
    states = tray._presence.actions()
    assert [a.text() for a in states if a.isChecked()] == ["Automatic"]
    next(a for a in states if a.text() == "Busy").trigger()
    assert world.uc.take()[0][:2] == ("set_presence", PresenceState.BUSY)
    assert [a.text() for a in states if a.isChecked()] == ["Busy"]
    tray.stop()


def entry(number: int) -> JournalEntry:
    return JournalEntry(CallOutcome.INCOMING_NOT_ACCEPTED, "102", "Grace Hopper", 1000.0 + number, 0, id=number)


@pytest.mark.req("REC-5")
def test_missed_calls_count_until_somebody_looked(world: World, window: MainWindow, qtbot: Any) -> None:
    window.pages.show_page("keypad")
    qtbot.waitUntil(window.isActiveWindow)
    world.store.load([entry(1)])
    assert world.models.attention.missed == 1
    window.pages.show_page("recents")
    qtbot.waitUntil(lambda: world.models.attention.missed == 0)
    world.store.load([entry(1), entry(2)])
    assert world.models.attention.missed == 1, "an open page alone has shown nothing to anybody"
    recents: Any = window.pages.page("recents")
    qtbot.mouseClick(recents.list.viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: world.models.attention.missed == 0)


@pytest.mark.req("DESK-1", "REC-5")
def test_the_title_has_the_number_and_the_tab_comes_back(window: MainWindow, make_window: MakeWindow) -> None:
    window.show_count(3)
    assert window.windowTitle() == "(3) OSMO Qt"
    assert window.accessibleName() == "OSMO Qt"
    window.show_count(0)
    assert window.windowTitle() == "OSMO Qt"
    window.pages.show_page("settings")
    window.stop()
    assert make_window().pages.current == "settings"


@pytest.mark.req("DESK-1")
def test_closing_hides_the_window_where_the_tray_keeps_it(window: MainWindow, qtbot: Any) -> None:
    window.stays_in_tray = lambda: True
    with qtbot.waitSignal(window.went_to_tray), qtbot.assertNotEmitted(window.closed):
        window.close()
    assert not window.isVisible()
    window.show_recents()
    assert window.isVisible()
    window.stays_in_tray = lambda: False
    with qtbot.waitSignal(window.closed):
        window.close()


def press(parent: QWidget, name: str) -> None:
    QCoreApplication.processEvents()  # what was just put into a layout is shown then
    for kind in (QPushButton, QToolButton):
        for button in parent.findChildren(kind):
            if button.accessibleName() == name and button.isVisibleTo(parent):
                button.click()
                return
    raise AssertionError(name)


@pytest.mark.req("IN-1")
def test_a_reminder_is_chosen_and_answered_in_its_bar(world: World, theme: Theme, qtbot: Any) -> None:
    reminders = world.models.reminders
    around = QWidget()
    qtbot.addWidget(around)
    around.show()
    bar = ReminderBar(reminders, theme, around)
    assert not bar.isVisible()
    reminders.remind(world.voice.ring())
    assert bar.isVisible()
    press(bar, "30 min")
    assert not bar.isVisible()
    (kept,) = world.reminders.saved
    world.reminders.loaded.emit([replace(kept, id=9, due_at=1.0)])
    press(bar, "Snooze")
    assert not bar.isVisible()
    world.reminders.loaded.emit([replace(kept, id=10, due_at=1.0)])
    bar.resize(360, 100)
    press(bar, "Dismiss")
    assert 10 not in [r.id for r in world.reminders.saved]


@pytest.mark.req("DESK-1")
def test_a_shortcut_is_recorded_by_pressing_it(world: World, theme: Theme, qtbot: Any) -> None:
    preferences = world.models.preferences
    field = ShortcutField(MUTE, "Mute", preferences, world.models.shortcuts, theme)
    qtbot.addWidget(field)
    field.show()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(field.field, Qt.Key.Key_M, both)
    qtbot.waitUntil(lambda: preferences.text(MUTE) == "Ctrl+Alt+M", timeout=3000)
    world.keys.states["mute"] = ShortcutState.TAKEN
    world.keys.states_changed.emit()
    assert field.field.accessibleDescription() == "Another program uses these keys."
    press(field, "No keys for: Mute")
    assert preferences.text(MUTE) == ""
    assert field.field.keySequence().isEmpty()


def test_what_the_desktop_says_of_its_look_is_followed(world: World, theme: Theme) -> None:
    theme.set_system(True, False)
    assert theme.dark
    assert not theme.motion
    theme.set_system(False, True)
    assert not theme.dark
    world.models.preferences.set("appearance.theme", "dark")
    assert theme.dark, "the person's own choice comes first"


@pytest.mark.req("DESK-1")
def test_what_the_administrator_decides_is_not_offered_in_the_tray(tmp_path: Path, qapp: QApplication) -> None:
    world = World(tmp_path, policy=Policy({"calls.do_not_disturb": True}))
    models = world.models
    tray = Tray(models.session, CallKeys(models.calls), models.attention, models.preferences)
    quiet = next(a for a in tray.menu.actions() if a.text() == "Do Not Disturb")
    assert (quiet.isChecked(), quiet.isEnabled()) == (True, False)
    tray.stop()
