"""Moving calls without a UC server: what each station does, what comes back, what can't be done and why."""

from pathlib import Path
from typing import cast

import pytest

from osmo_qt.core.calls import CallState, TransferState
from osmo_qt.core.dialog_info import DialogReport, DialogService, DialogState, RemoteDialog
from osmo_qt.core.uc import Configuration
from osmo_qt.models.call import CallItem
from osmo_qt.models.voice_moves import CELL, DESK, WIFI, VoiceMoves
from tests.views.fakes import ACCOUNT, World

BOB = RemoteDialog("x", DialogState.CONFIRMED, "a84b@pbx", "12", "45", "bob", "Bob", "sip:bob@office.example")
TOLD = DialogReport(DialogService.TELLS, dialogs=(BOB,))
DESK_URI = "sip:200@office.example:5061"


@pytest.fixture
def world(tmp_path: Path, qapp: object) -> World:
    made = World(tmp_path)
    made.models.preferences.set("features.desk_number", "200")
    made.sign_in()
    return made


@pytest.fixture
def moves(world: World) -> VoiceMoves:
    return world.models.voice_moves


def talk(world: World) -> int:
    """A call with Grace; its id."""
    call = world.voice.dialled()
    world.voice.becomes(call, CallState.ACTIVE)
    world.voice.take()
    return call.id


def becomes(world: World, call_id: int, state: CallState, transfer: TransferState, code: int = 0) -> None:
    item = cast(CallItem, world.models.calls.item(call_id))
    world.voice.becomes(item.snapshot, state, transfer=transfer, transfer_code=code)


@pytest.mark.req("MOVE-1")
def test_to_the_desk_phone_and_there(world: World, moves: VoiceMoves) -> None:
    call_id = talk(world)
    assert (moves.present, moves.refusal) == (WIFI, "")
    assert [(station.key, station.number) for station in moves.stations] == [
        (WIFI, ""),
        (DESK, "200"),
        (CELL, "+491711234567"),
    ]
    moves.move_to(DESK)
    assert world.voice.take() == [("transfer", call_id, DESK_URI)]
    assert (moves.is_moving, moves.target, moves.progress) == (True, DESK, "Ringing at Desk …")
    moves.move_to(CELL)
    assert world.voice.take() == [], "one move at a time"
    becomes(world, call_id, CallState.HELD, TransferState.RUNNING)
    becomes(world, call_id, CallState.ENDED, TransferState.DONE)
    assert not moves.is_moving
    assert [n.what for n in world.models.feedback.notices] == ["The call with Grace Hopper is now at Desk."]


@pytest.mark.req("MOVE-5")
def test_a_move_that_fails_or_is_cancelled_changes_nothing(world: World, moves: VoiceMoves) -> None:
    call_id = talk(world)
    moves.move_to(CELL)
    assert world.voice.take()[0][:2] == ("transfer", call_id)
    becomes(world, call_id, CallState.HELD, TransferState.RUNNING)
    becomes(world, call_id, CallState.ACTIVE, TransferState.FAILED, 486)
    assert (moves.is_moving, moves.present, moves.error) == (False, WIFI, "Cell is busy")
    assert [(n.what, n.advice) for n in world.models.feedback.notices] == [
        ("Cell is busy", "You can go on talking here.")
    ]
    moves.move_to(DESK)
    assert moves.error == ""
    world.voice.take()
    moves.cancel()
    assert world.voice.take() == [("cancel_transfer", call_id)]
    assert not moves.is_moving


@pytest.mark.req("MOVE-5")
def test_what_cannot_be_moved_says_why(world: World, moves: VoiceMoves) -> None:
    moves.move_to(DESK)
    assert world.voice.take() == []
    call = world.voice.dialled()
    moves.move_to(DESK)
    assert moves.error == moves.refusal == "A call can be moved once it is answered."
    world.voice.becomes(call, CallState.ACTIVE)
    world.models.preferences.set("features.desk_number", "")
    moves.move_to(DESK)
    assert moves.error == "Enter the number of your desk phone in Settings, Features."
    assert [asked[0] for asked in world.voice.take()] == ["watch_dialogs"]


@pytest.mark.req("MOVE-3")
def test_a_call_of_the_desk_phone_comes_here(world: World, moves: VoiceMoves) -> None:
    world.voice.dialogs_changed.emit(TOLD)
    assert (moves.present, moves.desk_caller) == (DESK, "Bob")
    moves.move_to(CELL)
    assert moves.error == "Move the call here first."
    moves.move_to(WIFI)
    uri = "sip:bob@office.example:5061"
    assert ("make_call", uri, "Bob", "", "a84b@pbx;to-tag=45;from-tag=12") in world.voice.take()
    call = world.voice.dialled("Bob", "bob", id=1)
    assert (moves.is_moving, moves.target, moves.progress) == (True, WIFI, "Fetching the call …")
    world.voice.becomes(call, CallState.ACTIVE)
    assert (moves.is_moving, moves.present) == (False, WIFI)
    world.voice.dialogs_changed.emit(DialogReport(DialogService.TELLS))
    assert moves.desk_call is None


@pytest.mark.req("MOVE-3", "MOVE-5")
def test_a_call_that_could_not_be_fetched_stays(world: World, moves: VoiceMoves) -> None:
    world.voice.dialogs_changed.emit(TOLD)
    moves.move_to(WIFI)
    call = world.voice.dialled("Bob", "bob", id=1)
    world.voice.becomes(call, CallState.ENDED, code=481)
    assert [n.what for n in world.models.feedback.notices] == ["The call could not be fetched. It stayed where it was."]
    world.models.calls.leave()
    assert moves.present == DESK
    moves.move_to(WIFI)
    call = world.voice.dialled("Bob", "bob", id=2)
    world.voice.take()
    moves.cancel()
    assert ("hang_up", 2) in world.voice.take()


@pytest.mark.req("MOVE-3")
def test_what_is_not_told_whole_or_not_answered_is_not_offered(world: World, moves: VoiceMoves) -> None:
    ringing = RemoteDialog("y", DialogState.EARLY, "c", "1", "2")
    half = RemoteDialog("z", DialogState.CONFIRMED)
    world.voice.dialogs_changed.emit(DialogReport(DialogService.TELLS_HALF, dialogs=(ringing, half)))
    assert (moves.desk_call, moves.present) == (None, "")


@pytest.mark.req("MOVE-3", "DIAG-1")
def test_the_line_of_diagnostics(world: World, moves: VoiceMoves) -> None:
    def line() -> str:
        return dict(world.models.diagnostics.status_rows()).get("Calls of the desk phone", "")

    for report, words in (
        (DialogReport(), "not asked for while there is no connection"),
        (DialogReport(DialogService.ASKED), "the server is being asked"),
        (DialogReport(DialogService.REFUSED, 489), "can't be fetched: the server does not tell of them (489)"),
        (DialogReport(DialogService.REFUSED), "can't be fetched: the server does not tell of them (no answer)"),
        (TOLD, "can be fetched: the server tells of them"),
        (DialogReport(DialogService.TELLS_HALF), "can't be fetched: the server does not tell which dialogs they are"),
    ):
        world.voice.dialogs_changed.emit(report)
        assert line() == words
    world.models.preferences.set("features.desk_number", "")
    assert line() == ""
    world.models.preferences.set("features.desk_number", "200")
    assert line()
    world.configure(Configuration.INTEGRATED)
    assert line() == ""


def test_when_the_server_is_asked(tmp_path: Path, qapp: object) -> None:
    world = World(tmp_path)
    world.models.preferences.set("features.desk_number", "200")
    assert world.voice.take() == []
    world.models.session.sign_in_with(ACCOUNT, "secret")
    world.voice.register_succeeds()
    assert ("watch_dialogs", DESK_URI) in world.voice.take()
    world.configure(Configuration.INTEGRATED)
    assert world.voice.take() == [("watch_dialogs", "")]
    assert world.models.voice_moves.call is None
