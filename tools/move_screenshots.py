"""Pictures of calls on other devices: the strip, the call slider, More, Choose Device, an incoming call."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallState
from osmo_qt.core.move_history import MovedTo
from osmo_qt.core.uc import Configuration, UcState
from osmo_qt.core.uc_calls import CallAction, ChangeFailure, ChangeState, Destination, Move, Refusal
from osmo_qt.models.place_picker import PlaceKind
from osmo_qt.views.call_slider import CallSliderPanel
from osmo_qt.views.move_window import MoveWindow
from osmo_qt.views.slider_parts import KNOB
from tests.uc_world import AT_DESK, CELL, DEVICES, HOME, RINGING, tell_calls, tell_lists

if TYPE_CHECKING:
    from tools.screenshots import Studio


def calls_elsewhere(studio: "Studio") -> None:
    """Somebody is signed in; afterwards it is as before."""
    world, uc = studio.world, studio.world.uc
    world.configure(Configuration.INTEGRATED)
    tell_lists(uc)
    tell_calls(uc, replace(AT_DESK, answered_at=time.time() - 83))
    world.moves.loaded.emit([MovedTo("", "+4989550123", "Hotel Astoria", 5.0), MovedTo(HOME.id, HOME.address, "", 4.0)])
    studio.window.pages.show_page("recents")
    studio.take("elsewhere-strip")
    _slider(studio)
    _more(studio)
    _move_window(studio)
    _prompts(studio)
    uc.calls_replaced.emit([])
    uc.capabilities_changed.emit(frozenset())
    world.configure(Configuration.VOICE_ONLY)
    uc.becomes(UcState.OFF)


def _slider(studio: "Studio") -> None:
    bar, uc = studio.window.notification_bar, studio.world.uc
    call = replace(AT_DESK, answered_at=time.time() - 83)
    bar.unfold()
    studio.settle(bar.isVisible)
    studio.take("slider")
    _drag(studio, bar.elsewhere.slider)
    uc.call_changed.emit(replace(call, move=Move(Destination(CELL.id), ChangeState.RINGING)))
    studio.settle(bar.isVisible)
    studio.take("slider-moving")
    uc.call_changed.emit(replace(call, move=Move(Destination(CELL.id), ChangeState.FAILED, ChangeFailure.BUSY)))
    studio.settle(bar.isVisible)
    studio.take("slider-failed")
    work = next(device for device in DEVICES if device.id == "work")
    uc.device_changed.emit(replace(work, reachable=False))
    uc.device_removed.emit(CELL.id)
    uc.call_changed.emit(replace(call, device_id=HOME.id))
    studio.settle(bar.isVisible)
    studio.take("slider-grey")
    uc.device_changed.emit(work)
    uc.device_changed.emit(CELL)
    uc.call_changed.emit(replace(call, actions=((CallAction.MOVE, Refusal.CONFERENCE),)))
    studio.settle(bar.isVisible)
    studio.take("slider-refused")
    uc.call_changed.emit(call)


def _drag(studio: "Studio", panel: CallSliderPanel) -> None:
    """The knob in the middle of its way."""
    knob, track = panel.track.knob, panel.track
    kind, button = QMouseEvent.Type, Qt.MouseButton.LeftButton
    middle = QPointF(KNOB / 2, KNOB / 2)

    def send(what: QMouseEvent.Type, place: QPointF) -> None:
        event = QMouseEvent(what, place, knob.mapToGlobal(place), button, button, Qt.KeyboardModifier.NoModifier)
        knob.event(event)

    send(kind.MouseButtonPress, middle)
    send(kind.MouseMove, middle + QPointF(track.width() * 0.2, 0))
    studio.take("slider-dragged")
    send(kind.MouseMove, middle)
    knob.drop(taken_away=True)


def _more(studio: "Studio") -> None:
    bar = studio.window.notification_bar
    panel = bar.elsewhere.slider
    for kind in PlaceKind:
        panel.more.buttons[kind].click()
        if kind is PlaceKind.CONTACTS:
            panel.places.field.setText("gra")
        studio.settle(bar.isVisible)
        studio.take(f"slider-more-{kind.value}")
        panel.more.buttons[kind].click()
    bar.elsewhere._do(CallAction.TRANSFER)
    studio.settle(bar.isVisible)
    studio.take("elsewhere-transfer")
    bar.elsewhere.transfer.close_panel()
    bar.fold()
    studio.settle(lambda: not bar.isVisible())


def _move_window(studio: "Studio") -> None:
    world = studio.world
    call = world.voice.becomes(world.voice.ring(sip_call_id="ours"), CallState.ACTIVE)
    here = replace(AT_DESK, id="c5", device_id="soft", sip_call_ids=frozenset({"ours"}))
    world.uc.calls_replaced.emit([here])
    window = MoveWindow(world.models.uc_calls, studio.theme)
    world.models.uc_calls.slider.open()
    window.open_over(None)
    studio.settle(window.isVisible)
    studio.take_other(window, "move-window")
    window.close()
    window.deleteLater()
    world.voice.becomes(call, CallState.ENDED)
    world.models.calls.leave()


def _prompts(studio: "Studio") -> None:
    """Choose Device with a telephone here and without one, and an incoming call that is answered elsewhere."""
    world, outgoing = studio.world, studio.models.uc_calls.outgoing
    world.uc.calls_replaced.emit([])
    studio.models.preferences.set("uc.outgoing_call_prompt", True)
    world.uc.device_changed.emit(replace(HOME, reachable=False))
    assert studio.models.dialer.call_number("+4989550123")
    studio.take("choose-device")
    outgoing.cancel()
    world.voice.registration_changed.emit(Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER))
    studio.models.preferences.set("uc.outgoing_call_prompt", False)
    studio.models.preferences.set("uc.cell_prompt", True)
    assert studio.models.dialer.call_number("+4989550123")
    studio.take("call-through-cell")
    outgoing.cancel()
    world.uc.call_changed.emit(RINGING)
    studio.take("incoming-elsewhere")
    world.uc.call_removed.emit(RINGING.id)
    studio.models.preferences.set("uc.cell_prompt", False)
    world.voice.register_succeeds()
    world.uc.device_changed.emit(HOME)
