"""Moving calls without a UC server, in the notification bar."""

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from osmo_qt.core.calls import CallState, TransferState
from osmo_qt.core.dialog_info import DialogReport, DialogService, DialogState, RemoteDialog
from osmo_qt.core.uc import Configuration
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.voice_move_rows import VoiceMoveRows

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World

NASTY = '<img src="file:///etc/passwd">'
CALL = RemoteDialog("x", DialogState.CONFIRMED, "a@b", "1", "2", "bob", NASTY, "sip:bob@office.example")
TOLD = DialogReport(DialogService.TELLS, dialogs=(CALL,))


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def seen(widget: QWidget) -> list[str]:
    return [made.accessibleName() for made in widget.findChildren(QPushButton) if made.isVisible()]


@pytest.fixture
def rows(window: MainWindow, world: World) -> VoiceMoveRows:
    world.models.preferences.set("features.desk_number", "200")
    window.notification_bar.unfold()
    return window.notification_bar.moves


def test_nothing_is_there_to_move(rows: VoiceMoveRows, world: World) -> None:
    assert not rows.isVisible()
    world.use(Configuration.INTEGRATED)
    world.voice.becomes(world.voice.dialled(), CallState.ACTIVE)
    assert not rows.isVisible(), "the UC server moves calls"


@pytest.mark.req("MOVE-1", "MOVE-5", "BAR-2")
def test_to_another_device_and_back(rows: VoiceMoveRows, world: World) -> None:
    call = world.voice.dialled()
    assert seen(rows) == ["Move the call to Desk", "Move the call to Cell"]
    assert not rows.desk.isEnabled()
    assert "A call can be moved once it is answered." in texts(rows)
    call = world.voice.becomes(call, CallState.ACTIVE)
    rows.desk.click()
    assert world.voice.asked[-1] == ("transfer", call.id, "sip:200@office.example:5061")
    assert "Ringing at Desk …" in texts(rows)
    assert seen(rows) == ["Cancel the move"]
    call = world.voice.becomes(call, CallState.HELD, transfer=TransferState.RUNNING)
    world.voice.becomes(call, CallState.ACTIVE, transfer=TransferState.FAILED, transfer_code=603)
    assert "Desk declined the call" in texts(rows)
    rows.cell.click()
    rows.cancel.click()
    assert list(world.voice.asked[-1]) == ["cancel_transfer", call.id]
    world.models.preferences.set("features.desk_number", "")
    assert not rows.desk.isEnabled()
    assert rows.desk.toolTip() == "Enter the number of your desk phone in Settings, Features."


@pytest.mark.req("MOVE-3", "BAR-2")
def test_a_call_at_the_desk_phone(rows: VoiceMoveRows, world: World) -> None:
    world.voice.dialogs_changed.emit(TOLD)
    assert seen(rows) == ["Move here"]
    assert f"{NASTY}, at your desk phone" in texts(rows), "plain text"
    rows.fetch.click()
    assert world.voice.asked[-1][-1] == "a@b;to-tag=2;from-tag=1"
    world.voice.dialled(id=1)
    assert "Fetching the call …" in texts(rows)


@pytest.mark.req("TAB-1")
@pytest.mark.parametrize("layout", list(Layout))
def test_it_fits_and_every_control_has_a_name(
    layout: Layout, make_window: MakeWindow, world: World, qtbot: Any
) -> None:
    world.sign_in()
    window = make_window(layout.value)
    window.resize(360 if layout is Layout.NARROW else 1000, 620)
    window.notification_bar.unfold()
    world.voice.becomes(world.voice.dialled(), CallState.ACTIVE)
    qtbot.waitUntil(lambda: window.notification_bar.sheet.height() > 300)
    rows = window.notification_bar.moves
    assert nameless(window) == []
    for control in [*rows.findChildren(QPushButton), *rows.findChildren(QToolButton)]:
        assert not control.isVisible() or control.height() >= 44, control.accessibleName()
    assert rows.width() <= window.width()
