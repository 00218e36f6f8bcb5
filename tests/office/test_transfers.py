"""Calls are handed over, made and answered by clients, at the real engine."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import sip_message as sip
from tests.support.office_phone import OfficePhone
from tests.support.waiting import wait_for

from .floor import Floor, brief, office_with_trunk

ADA, GRACE, ALAN, DESK, CELL = 11, 22, 33, 44, 55  # voices


@pytest.fixture(scope="module")
def world() -> Iterator[Floor]:
    with office_with_trunk() as (office, port):
        yield Floor(office, port)


@pytest.fixture
def floor(world: Floor) -> Iterator[Floor]:
    with Floor(world.office, world.trunk_port) as floor:
        floor.set_ring_times(20)
        yield floor


@pytest.fixture
def talking(floor: Floor) -> tuple[str, OfficePhone, OfficePhone]:
    """Ada has called Grace; the id of the call, and both telephones."""
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    ada.call("101")
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    return str(floor.wait_call("101", state="connected")["id"]), ada, grace


def ask(floor: Floor, user: str, method: str, path: str, body: object = None, status: int = 202) -> Any:
    answer = floor.people[user].http.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def wait_failed(floor: Floor, user: str, failure: str) -> None:
    def progress() -> Any:
        calls = floor.calls(user)
        return (calls[0]["transfer"] or {}) if calls else {}

    wait_for(lambda: progress().get("failure") == failure, 5, lambda: f"failure {failure}, not {progress()}")


@pytest.mark.req("XFER-1")
def test_a_call_is_handed_over(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone]) -> None:
    call_id, ada, grace = talking
    alan = floor.phone("102", ALAN, "ring")
    shown = ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102"})
    assert shown["transfer"] == {"number": "102", "consult": False, "state": "ringing", "failure": None}
    ringing = alan.wait_call()
    assert sip.user_of(sip.uri_of(ringing.invite.get("From"))) == "100"
    ada.wait_hears(0)  # music
    assert floor.wait_call("102")["state"] == "ringing"
    ask(floor, "101", "POST", f"/calls/{call_id}/move", {"number": "103"}, 409)
    alan.answer(ringing)
    ada.wait_hears(ALAN)
    alan.wait_hears(ADA)
    grace.wait_over(grace.wait_call())
    floor.wait_no_call("101")
    assert floor.wait_call("102", id=call_id)["number"] == "100"
    assert floor.wait_call("100", id=call_id)["number"] == "102"
    ada.hang_up_all()
    assert brief(floor.entries("101", 1)[0]) == ("incoming", "answered", "100", "Ada Lovelace")
    assert brief(floor.entries("102", 1)[0]) == ("incoming", "answered", "100", "Ada Lovelace")
    assert brief(floor.entries("100", 1)[0]) == ("outgoing", "answered", "101", "Grace Hopper")


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize(("status", "failure"), [(486, "busy"), (603, "declined")])
def test_a_transfer_that_fails_gives_the_call_back(
    floor: Floor, talking: tuple[str, OfficePhone, OfficePhone], status: int, failure: str
) -> None:
    call_id, ada, grace = talking
    floor.phone("102", ALAN, status)
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102"})
    wait_failed(floor, "101", failure)
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    ask(floor, "101", "DELETE", f"/calls/{call_id}/transfer", status=409)
    ask(floor, "100", "POST", f"/calls/{call_id}/transfer", {"number": "112"}, 422)


def test_who_has_hung_up_is_recalled(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone]) -> None:
    call_id, ada, grace = talking
    alan = floor.phone("102", ALAN, "ring")
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102"})
    ringing = alan.wait_call()
    grace.hang_up_all()
    floor.wait_call("101", device_id=None)
    alan.reject(ringing, 486)
    recall = grace.wait_call(2)
    assert recall.invite.get("X-Office-Recall") == "102"
    ada.wait_hears(GRACE)


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize("how", ["complete", "hang up"])
def test_a_call_is_handed_over_after_asking(
    floor: Floor, talking: tuple[str, OfficePhone, OfficePhone], how: str
) -> None:
    call_id, ada, grace = talking
    alan = floor.phone("102", ALAN, "ring")
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102", "consult": True})
    ringing = alan.wait_call()
    assert sip.user_of(sip.uri_of(ringing.invite.get("From"))) == "101"
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer/complete", status=409)
    alan.answer(ringing)
    grace.wait_hears(ALAN)
    alan.wait_hears(GRACE)
    ada.wait_hears(0)
    wait_for(lambda: floor.wait_call("101")["transfer"]["state"] == "connected", 5, "the consultation")
    if how == "complete":
        ask(floor, "101", "POST", f"/calls/{call_id}/transfer/complete", status=204)
        grace.wait_over(grace.wait_call())
    else:
        grace.hang_up_all()
    ada.wait_hears(ALAN)
    alan.wait_hears(ADA)
    floor.wait_no_call("101")
    assert floor.wait_call("102", id=call_id)["number"] == "100"


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize("answered", [True, False])
def test_asking_is_given_up(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone], answered: bool) -> None:
    call_id, ada, grace = talking
    alan = floor.phone("102", ALAN, "answer" if answered else "ring")
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102", "consult": True})
    ringing = alan.wait_call()
    if answered:
        grace.wait_hears(ALAN)
        wait_for(lambda: floor.wait_call("101")["transfer"]["state"] == "connected", 5, "the consultation")
    ask(floor, "101", "DELETE", f"/calls/{call_id}/transfer", status=204)
    alan.wait_over(ringing)
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    wait_failed(floor, "101", "cancelled")


def test_who_was_asked_hangs_up(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone]) -> None:
    call_id, ada, grace = talking
    alan = floor.phone("102", ALAN)
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102", "consult": True})
    grace.wait_hears(ALAN)
    wait_for(lambda: floor.wait_call("101")["transfer"]["state"] == "connected", 5, "the consultation")
    alan.hang_up_all()
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)


def test_the_one_on_hold_hangs_up(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone]) -> None:
    call_id, ada, _ = talking
    alan = floor.phone("102", ALAN)
    ask(floor, "101", "POST", f"/calls/{call_id}/transfer", {"number": "102", "consult": True})
    alan.wait_hears(GRACE)
    ada.hang_up_all()
    floor.wait_no_call("101")


@pytest.mark.req("CALL-3")
def test_the_office_calls_the_device_and_then_the_number(floor: Floor) -> None:
    desk, grace = floor.desk("100", DESK, "ring"), floor.phone("101", GRACE, "ring")
    device = floor.device("100", "work-phone")["id"]
    made = ask(floor, "100", "POST", "/calls", {"number": "101", "device_id": device}, 201)
    assert (made["state"], made["direction"], made["number"]) == ("calling", "outgoing", "101")
    ringing = desk.wait_call()
    assert ringing.invite.get("X-Office-Callback") == "101"
    assert grace.requests("INVITE") == []
    desk.answer(ringing)
    called = grace.wait_call()
    assert sip.user_of(sip.uri_of(called.invite.get("From"))) == "100"
    assert floor.wait_call("100", state="ringing")["id"] == made["id"]
    grace.answer(called)
    desk.wait_hears(GRACE)
    grace.wait_hears(DESK)
    desk.hang_up_all()
    assert brief(floor.entries("100", 1)[0]) == ("outgoing", "answered", "101", "Grace Hopper")


@pytest.mark.req("CALL-3")
def test_a_device_that_is_busy_and_a_number_that_is(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA, 486), floor.phone("101", GRACE)
    ask(floor, "100", "POST", "/calls", {"number": "101"}, 201)
    floor.wait_no_call("100")
    assert grace.requests("INVITE") == []
    assert floor.entries("100", 1)[0]["result"] == "failed"
    ada.on_invite = "answer"
    ask(floor, "100", "POST", "/calls", {"number": "606"}, 201)
    ada.wait_over(ada.wait_call(2))
    ask(floor, "100", "POST", "/calls", {"number": "101", "device_id": "unknown"}, 404)
    ask(floor, "100", "POST", "/calls", {"number": "600", "device_id": floor.device("100", "softphone")["id"]}, 201)
    ada.wait_hears(ADA)  # the echo


@pytest.mark.req("IN-3")
def test_a_call_is_answered_on_another_device(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE, "ring"), floor.desk("101", DESK)
    ada.call("101")
    ringing = grace.wait_call()
    call_id = floor.wait_call("101", state="ringing")["id"]
    answer = {"device_id": floor.device("101", "work-phone")["id"]}
    ask(floor, "100", "POST", f"/calls/{call_id}/answer", answer, 409)
    ask(floor, "101", "POST", f"/calls/{call_id}/answer", answer, 200)
    grace.wait_over(ringing)
    ada.wait_hears(DESK)
    assert floor.wait_call("101", state="connected")["device_id"] == answer["device_id"]
    desk.hang_up_all()
    assert [entry["result"] for entry in floor.entries("101", 1)] == ["answered"]


def test_digits_reach_the_other_side(floor: Floor, talking: tuple[str, OfficePhone, OfficePhone]) -> None:
    call_id, _, grace = talking
    ask(floor, "100", "POST", f"/calls/{call_id}/digits", {"digits": "7"}, 204)

    def events() -> set[int]:
        return {packet.payload[0] for packet in list(grace.rtp.packets) if packet.payload_type == 101}

    wait_for(lambda: 7 in events(), 5, lambda: f"the digit, not {events()}")
    ask(floor, "102", "POST", f"/calls/{call_id}/digits", {"digits": "7"}, 404)
