"""A running call moves between devices at the real engine, and the other side goes on hearing somebody."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.office_phone import OfficePhone

from .floor import Floor, office_with_trunk

ADA, GRACE, DESK, CELL, TABLET = 11, 22, 33, 44, 55  # voices
CELL_NUMBER = "+491711234567"
LONGEST_GAP_MS = 500  # generous: machines are busy; tests/bench measures


@pytest.fixture(scope="module")
def world() -> Iterator[Floor]:
    with office_with_trunk() as (office, port):
        yield Floor(office, port)


@pytest.fixture
def floor(world: Floor) -> Iterator[Floor]:
    with Floor(world.office, world.trunk_port) as floor:
        floor.set_ring_times(20)
        floor.people["101"].http.put("/me/cell-number", json={"cell_number": CELL_NUMBER}).raise_for_status()
        yield floor


def connect(floor: Floor, caller: OfficePhone, callee: OfficePhone, number: str) -> str:
    """Both hear each other; the id of the call."""
    dialog = caller.call(number)
    assert caller.wait_final(dialog.invite).status == 200
    caller.wait_hears(callee.voice)
    callee.wait_hears(caller.voice)
    user = caller.number[:3]
    return str(floor.wait_call(user, state="connected")["id"])


def push(floor: Floor, user: str, call_id: str, target: dict[str, str], status: int = 202) -> dict[str, Any]:
    answer = floor.people[user].http.post(f"/calls/{call_id}/move", json=target)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def to(floor: Floor, user: str, kind: str) -> dict[str, str]:
    return {"device_id": floor.device(user, kind)["id"]}


def wait_failed(floor: Floor, user: str, failure: str) -> None:
    def moved() -> dict[str, Any]:
        return floor.wait_call(user)["move"] or {}

    from tests.support.waiting import wait_for

    wait_for(lambda: moved().get("state") == "failed", 5, lambda: f"the move fails, not {moved()}")
    assert moved()["failure"] == failure


@pytest.mark.req("MOVE-1", "MOVE-3")
@pytest.mark.parametrize("caller_moves", [True, False])
def test_softphone_to_desk_and_back(floor: Floor, caller_moves: bool) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, "ring")
    call_id = connect(floor, grace, ada, "100") if caller_moves else connect(floor, ada, grace, "101")
    since = len(ada.rtp.packets)
    moving = push(floor, "101", call_id, to(floor, "101", "work-phone"))
    assert (moving["move"]["state"], moving["move"]["failure"]) == ("ringing", None)
    ringing = desk.wait_call()
    assert ringing.invite.get("X-Office-Move") == call_id
    refusals = {each["action"]: each["refusal"] for each in floor.wait_call("101")["actions"]}
    assert refusals == {**refusals, "move": "moving", "hang-up": None}
    push(floor, "101", call_id, to(floor, "101", "cell"), 409)  # a move during a move
    ada.wait_hears(GRACE)
    desk.answer(ringing)
    ada.wait_hears(DESK)
    desk.wait_hears(ADA)
    call = floor.wait_call("101", move=None, device_id=floor.device("101", "work-phone")["id"])
    assert call["id"] == call_id
    grace.wait_over(next(iter(grace.dialogs.values())))
    assert len(floor.channels()) == 2

    back = grace.call(f"move-{call_id}")
    assert grace.wait_final(back.invite).status == 200
    ada.wait_hears(GRACE)
    desk.wait_over(ringing)
    floor.wait_call("101", device_id=floor.device("101", "softphone")["id"], sip_call_ids=[back.call_id])
    assert ada.gap_ms(since, GRACE, DESK) < LONGEST_GAP_MS
    assert floor.wait_call("100")["move"] is None
    ada.hang_up_all()
    assert [entry["result"] for number in ("100", "101") for entry in floor.entries(number, 1)] == ["answered"] * 2


@pytest.mark.req("MOVE-1", "MOVE-3")
def test_to_the_cell_phone_and_to_the_desk(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    desk, cell = floor.desk("101", DESK), floor.outside(CELL_NUMBER, CELL)
    call_id = connect(floor, ada, grace, "101")
    push(floor, "101", call_id, to(floor, "101", "cell"))
    ada.wait_hears(CELL)
    assert floor.wait_call("101", move=None)["device_id"] == floor.device("101", "cell")["id"]
    assert floor.wait_call("100")["number"] == "101"
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ada.wait_hears(DESK)
    cell.wait_over(cell.wait_call())
    floor.wait_call("101", move=None)
    grace.call(f"move-{call_id}")
    ada.wait_hears(GRACE)
    desk.wait_over(desk.wait_call())


@pytest.mark.req("MOVE-2")
def test_to_any_number_with_a_party_from_outside(floor: Floor) -> None:
    grace, alan, outside = floor.phone("101", GRACE), floor.phone("102", TABLET), floor.outside("+4930999", CELL)
    outside.call("101")
    grace.wait_hears(CELL)
    call_id = floor.wait_call("101", state="connected")["id"]
    push(floor, "101", call_id, {"number": "102"})
    outside.wait_hears(TABLET)
    alan.wait_hears(CELL)
    call = floor.wait_call("101", move=None)
    assert (call["device_id"], call["device_number"]) == (None, "102")
    assert floor.calls("102") == []
    push(floor, "101", call_id, {"number": "112"}, 422)


@pytest.mark.req("MOVE-3")
def test_to_the_other_softphone_of_the_same_number(floor: Floor) -> None:
    ada, grace, tablet = floor.phone("100", ADA), floor.phone("101", GRACE), floor.phone("101", TABLET, "ring")
    call_id = connect(floor, ada, grace, "101")
    push(floor, "101", call_id, to(floor, "101", "softphone"), 409)  # it is fetched, not sent
    tablet.call(f"move-{call_id}")
    ada.wait_hears(TABLET)
    grace.wait_over(grace.wait_call())


@pytest.mark.req("MOVE-5")
@pytest.mark.parametrize(("status", "failure"), [(486, "busy"), (603, "declined"), (404, "unreachable")])
def test_a_move_that_is_refused_leaves_the_call(floor: Floor, status: int, failure: str) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, status)
    call_id = connect(floor, ada, grace, "101")
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    wait_failed(floor, "101", failure)
    ada.wait_hears(GRACE)
    assert len(floor.channels()) == 2
    desk.on_invite = "answer"
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ada.wait_hears(DESK)


@pytest.mark.req("MOVE-5")
def test_a_device_that_is_not_there_and_a_number_that_nobody_has(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    call_id = connect(floor, ada, grace, "101")
    for target in (to(floor, "101", "work-phone"), {"number": "nobody"}):
        push(floor, "101", call_id, target)
        wait_failed(floor, "101", "unreachable")
    push(floor, "101", call_id, {"device_id": "unknown"}, 404)
    push(floor, "101", call_id, to(floor, "100", "softphone"), 404)  # somebody else's device
    ada.wait_hears(GRACE)


def test_a_move_is_cancelled(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, "ring")
    call_id = connect(floor, ada, grace, "101")
    assert floor.people["101"].http.delete(f"/calls/{call_id}/move").status_code == 409
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ringing = desk.wait_call()
    assert floor.people["100"].http.delete(f"/calls/{call_id}/move").status_code == 409  # not the one who moves
    assert floor.people["102"].http.delete(f"/calls/{call_id}/move").status_code == 404
    assert floor.people["101"].http.delete(f"/calls/{call_id}/move").status_code == 204
    desk.wait_over(ringing)
    wait_failed(floor, "101", "cancelled")
    ada.wait_hears(GRACE)


def test_the_other_side_hangs_up_during_a_move(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, "ring")
    call_id = connect(floor, ada, grace, "101")
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ringing = desk.wait_call()
    ada.hang_up_all()
    desk.wait_over(ringing)
    grace.wait_over(grace.wait_call())
    floor.wait_no_call("101")


def test_the_source_hangs_up_during_a_move(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, "ring")
    call_id = connect(floor, ada, grace, "101")
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ringing = desk.wait_call()
    grace.hang_up_all()
    floor.wait_call("101", device_id=None)
    desk.answer(ringing)
    ada.wait_hears(DESK)


def test_the_source_hangs_up_and_the_move_fails(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK, "ring")
    dialog_id = connect(floor, ada, grace, "101")
    push(floor, "101", dialog_id, to(floor, "101", "work-phone"))
    ringing = desk.wait_call()
    grace.hang_up_all()
    desk.reject(ringing)
    floor.wait_no_call("100")


def test_nobody_fetches_or_moves_a_call_of_others(floor: Floor) -> None:
    ada, grace, alan = floor.phone("100", ADA), floor.phone("101", GRACE), floor.phone("102", TABLET)
    call_id = connect(floor, ada, grace, "101")
    assert alan.wait_final(alan.call(f"move-{call_id}").invite).status == 404
    assert alan.wait_final(alan.call("move-nothing").invite).status == 404
    push(floor, "102", call_id, to(floor, "102", "softphone"), 404)
    ada.wait_hears(GRACE)


def test_a_held_call_is_not_moved_and_a_client_holds(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK)
    call_id = connect(floor, ada, grace, "101")
    http = floor.people["101"].http
    assert http.put(f"/calls/{call_id}/hold", json={"held": True}).json()["state"] == "held"
    ada.wait_hears(0)
    grace.wait_hears(0)
    push(floor, "101", call_id, to(floor, "101", "work-phone"), 409)
    assert grace.wait_final(grace.call(f"move-{call_id}").invite).status == 403
    assert http.put(f"/calls/{call_id}/hold", json={"held": False}).json()["state"] == "connected"
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    push(floor, "101", call_id, to(floor, "101", "work-phone"))
    ada.wait_hears(DESK)
    assert desk.hears()


def test_a_call_that_rings_is_not_moved(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE, "ring")
    ada.call("101")
    grace.wait_call()
    call_id = floor.wait_call("100")["id"]
    for user in ("100", "101"):
        push(floor, user, call_id, to(floor, user, "cell" if user == "101" else "work-phone"), 409)
