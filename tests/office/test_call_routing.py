"""Calls find the device they should: softphone, desk phone, cell phone, mailbox, at the real engine."""

from collections.abc import Iterator

import pytest

from tests.support import sip_message as sip

from .floor import Floor, brief, office_with_trunk

ADA, GRACE, DESK, CELL = 11, 22, 33, 44  # voices
CELL_NUMBER = "+491711234567"


@pytest.fixture(scope="module")
def world() -> Iterator[Floor]:
    with office_with_trunk() as (office, port):
        yield Floor(office, port)


@pytest.fixture
def floor(world: Floor) -> Iterator[Floor]:
    with Floor(world.office, world.trunk_port) as floor:
        floor.set_ring_times(1)
        yield floor


@pytest.fixture
def with_cell(floor: Floor) -> Floor:
    floor.people["101"].http.put("/me/cell-number", json={"cell_number": CELL_NUMBER}).raise_for_status()
    return floor


@pytest.mark.req("DEV-1")
def test_a_desk_phone_that_comes_and_goes_is_told(floor: Floor) -> None:
    assert not floor.device("101", "work-phone")["reachable"]
    with floor.events("101") as next_event:
        desk = floor.desk("101", DESK)
        told = next_event("device").data
        assert (told["kind"], told["reachable"]) == ("work-phone", True)
        desk.register(0)
        assert next_event("device").data["reachable"] is False
    assert desk.register().status == 200


@pytest.mark.req("IN-4")
def test_auto_pilot_goes_from_softphone_to_desk_to_mailbox(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE, "ring"), floor.desk("101", DESK, "ring")
    dialog = ada.call("101")
    soft_call = grace.wait_call()
    assert desk.requests("INVITE") == []
    desk_call = desk.wait_call()
    grace.wait_over(soft_call)
    assert sip.user_of(sip.uri_of(desk_call.invite.get("From"))) == "100"
    assert ada.wait_final(dialog.invite).status == 200
    desk.wait_over(desk_call)
    assert floor.wait_call("100", state="connected")["number"] == "101"
    assert [brief(entry)[1] for entry in floor.entries("101", 1)] == ["missed"]


@pytest.mark.req("IN-4")
def test_who_declines_is_rung_at_the_next_device(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE, 603), floor.desk("101", DESK)
    floor.set_ring_times(20)
    ada.call("101")
    ada.wait_hears(DESK)
    assert len(grace.requests("INVITE")) == 1
    call = floor.wait_call("101", state="connected")
    assert call["device_id"] == floor.device("101", "work-phone")["id"]
    desk.hang_up_all()
    assert [brief(entry)[1] for entry in floor.entries("101", 1)] == ["answered"]


@pytest.mark.req("IN-4", "IN-5")
def test_without_a_softphone_the_cell_phone_rings_with_the_office_number_shown(with_cell: Floor) -> None:
    ada, desk, cell = (
        with_cell.phone("100", ADA),
        with_cell.desk("101", DESK, 486),
        with_cell.outside(CELL_NUMBER, CELL),
    )
    with_cell.set_ring_times(20)
    dialog = ada.call("101")
    ada.wait_hears(CELL)
    assert desk.requests("INVITE")
    invite = cell.requests("INVITE")[0]
    assert sip.user_of(invite.uri) == CELL_NUMBER
    assert sip.user_of(sip.uri_of(invite.get("From"))) == "100"
    call = with_cell.wait_call("101", state="connected")
    assert call["device_id"] == with_cell.device("101", "cell")["id"]
    assert with_cell.wait_call("100")["number"] == "101"
    shown = [m.get("P-Asserted-Identity") for m in ada.received if m.call_id == dialog.call_id]
    assert not any(CELL_NUMBER in text for text in shown)


@pytest.mark.req("IN-5")
def test_calls_are_not_routed_to_the_cell_phone_when_that_is_off(with_cell: Floor) -> None:
    http = with_cell.people["101"].http
    assert http.put("/me/route-to-cell", json={"on": False}).json()["route_to_cell"] is False
    ada, cell = with_cell.phone("100", ADA), with_cell.outside(CELL_NUMBER, CELL)
    assert ada.wait_final(ada.call("101").invite).status == 200  # the mailbox
    assert cell.requests("INVITE") == []
    http.put("/me/route-to-cell", json={"on": True}).raise_for_status()


@pytest.mark.req("IN-4")
def test_the_preferred_device_rings_alone(floor: Floor) -> None:
    ada, grace, desk = floor.phone("100", ADA), floor.phone("101", GRACE), floor.desk("101", DESK)
    floor.prefer("101", floor.device("101", "work-phone")["id"])
    ada.call("101")
    ada.wait_hears(DESK)
    assert grace.requests("INVITE") == []
    assert desk.requests("INVITE")


def test_an_own_device_rings_by_its_number(floor: Floor) -> None:
    ada, home = floor.phone("100", ADA), floor.outside("+493012345678", CELL)
    floor.prefer("101", floor.device("101", "own")["id"])
    ada.call("101")
    ada.wait_hears(CELL)
    assert floor.wait_call("101", state="connected")["device_id"] == floor.device("101", "own")["id"]
    assert sip.user_of(home.requests("INVITE")[0].uri) == "+493012345678"


def test_a_desk_phone_calls_with_the_office_number(floor: Floor) -> None:
    desk, grace = floor.desk("100", DESK), floor.phone("101", GRACE)
    desk.call("101")
    desk.wait_hears(GRACE)
    assert sip.user_of(sip.uri_of(grace.requests("INVITE")[0].get("From"))) == "100"
    assert floor.wait_call("100")["device_id"] == floor.device("100", "work-phone")["id"]


def test_a_caller_from_outside_and_a_call_to_outside(floor: Floor) -> None:
    grace, outside = floor.phone("101", GRACE), floor.outside("+4930999", CELL)
    outside.call("101")
    grace.wait_hears(CELL)
    assert floor.wait_call("101")["number"] == "+4930999"
    outside.hang_up_all()
    floor.wait_no_call("101")
    grace.call("004930998")
    assert sip.user_of(outside.wait_call().invite.uri) == "004930998"
    outside.wait_hears(GRACE)


def test_who_calls_by_the_own_cell_phone_has_the_office_number(with_cell: Floor) -> None:
    ada, cell = with_cell.phone("100", ADA), with_cell.outside(CELL_NUMBER, CELL)
    cell.call("100")
    ada.wait_hears(CELL)
    assert with_cell.wait_call("100", number="101")["name"] == "Grace Hopper"
    assert with_cell.wait_call("101")["device_id"] == with_cell.device("101", "cell")["id"]


def test_a_wrong_password_at_the_trunk_gets_nowhere(floor: Floor) -> None:
    floor.phone("101", GRACE)
    stranger = floor.outside("+4930999", CELL)
    stranger._password = "wrong"
    dialog = stranger.invite(f"sip:101@127.0.0.1:{floor.office.server.sip.udp_port}")
    stranger.wait_response(401, number=2)
    dialog.over = True


def test_an_emergency_call_goes_straight_out(floor: Floor) -> None:
    ada, outside = floor.phone("100", ADA), floor.outside("+4930999", CELL)
    floor.people["100"].http.put("/me/forwarding", json={"all": "101"}).raise_for_status()
    ada.call("112")
    ada.wait_hears(CELL)
    assert sip.user_of(outside.requests("INVITE")[0].uri) == "112"
