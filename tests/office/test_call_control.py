"""Calls in the office's application, with telephones at the real engine: what is heard, listed, told and entered."""

from collections.abc import Iterator

import pytest

from tests.support.office import OfficeProcess, running_office

from .floor import Floor, brief

ADA, GRACE, TABLET = 11, 22, 33  # voices


@pytest.fixture(scope="module")
def quiet_office() -> Iterator[OfficeProcess]:
    """No call of other tests goes on in it."""
    with running_office(("102", "Alan Turing")) as office:
        yield office


@pytest.fixture
def floor(quiet_office: OfficeProcess) -> Iterator[Floor]:
    with Floor(quiet_office) as floor:
        yield floor


def test_the_office_says_that_it_has_calls(quiet_office: OfficeProcess) -> None:
    assert "calls" in quiet_office.server.capabilities


@pytest.mark.req("REC-1")
def test_two_talk_and_see_their_call(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE, "ring")
    with floor.events("100") as ada_hears, floor.events("101") as grace_hears:
        dialog = ada.call("101")
        ringing = grace.wait_call()
        ada.wait_response(180)
        shown = grace_hears("call").data
        assert (shown["direction"], shown["state"], shown["number"]) == ("incoming", "ringing", "100")
        assert ada_hears("call").data["direction"] == "outgoing"
        mine = floor.wait_call("101", sip_call_ids=[ringing.call_id])
        assert (mine["name"], mine["device_id"]) == ("Ada Lovelace", None)
        grace.answer(ringing)
        assert ada.wait_final(dialog.invite).status == 200
        ada.wait_hears(GRACE)
        grace.wait_hears(ADA)
        call = floor.wait_call("100", state="connected", number="101", name="Grace Hopper", secure=False)
        assert call["device_id"] == floor.device("100", "softphone")["id"]
        assert call["sip_call_ids"] == [dialog.call_id]
        assert call["user_id"] == floor.people["101"].get("/me")["user_id"]
        other = floor.wait_call("101", state="connected", direction="incoming")
        assert other["id"] == call["id"]
        assert floor.people["102"].http.get(f"/calls/{call['id']}").status_code == 404
        assert floor.people["102"].http.delete(f"/calls/{call['id']}").status_code == 404
        assert floor.people["101"].http.delete(f"/calls/{call['id']}").status_code == 204
        ada.wait_over(dialog)
        grace.wait_over(ringing)
        assert ada_hears("call-removed").data == grace_hears("call-removed").data == {"id": call["id"]}
    assert brief(floor.entries("100", 1)[0]) == ("outgoing", "answered", "101", "Grace Hopper")
    assert brief(floor.entries("101", 1)[0]) == ("incoming", "answered", "100", "Ada Lovelace")


def test_all_telephones_of_a_number_ring_and_the_losers_are_told_why(floor: Floor) -> None:
    ada, grace, tablet = floor.phone("100", ADA), floor.phone("101", GRACE, "ring"), floor.phone("101", TABLET, "ring")
    ada.call("101")
    grace.wait_call()
    tablet.answer(tablet.wait_call())
    cancel = grace.wait_request("CANCEL")
    assert "cause=200" in cancel.get("Reason")  # completed elsewhere (RFC 3326): no missed call
    ada.wait_hears(TABLET)
    ada.hang_up_all()
    assert len(floor.entries("101", 1)) == 1


def test_who_holds_gives_music(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    dialog = ada.call("101")
    grace.wait_hears(ADA)
    ada.hold(dialog)
    floor.wait_call("100", state="held")
    floor.wait_call("101", state="connected")
    grace.wait_hears(0)
    assert any(set(packet.payload) != {0xFF} for packet in grace.rtp.wait_packets(20))
    ada.hold(dialog, on=False)
    floor.wait_call("100", state="connected")
    grace.wait_hears(ADA)


def test_a_refused_call_goes_to_the_mailbox(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE, "ring")
    dialog = ada.call("101")
    grace.wait_call()
    call = floor.wait_call("101", state="ringing")
    floor.people["101"].http.delete(f"/calls/{call['id']}").raise_for_status()
    assert ada.wait_final(dialog.invite).status == 200  # the mailbox
    floor.wait_no_call("101")
    assert floor.wait_call("100", state="connected")["number"] == "101"
    refused = floor.entries("101", 1)[0]
    assert (brief(refused), refused["seen"]) == (("incoming", "missed", "100", "Ada Lovelace"), True)


def test_a_call_to_a_service_number_is_a_call(floor: Floor) -> None:
    ada = floor.phone("100", ADA)
    ada.call("600")
    ada.wait_hears(ADA)
    assert floor.wait_call("100", state="connected")["number"] == "600"
    ada.hang_up_all()
    assert brief(floor.entries("100", 1)[0]) == ("outgoing", "answered", "600", "")


def test_a_caller_who_gives_up(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE, "ring")
    dialog = ada.call("101")
    grace.wait_call()
    ada.cancel(dialog)
    assert ada.wait_final(dialog.invite).status == 487
    assert "cause=200" not in grace.wait_request("CANCEL").get("Reason")
    assert floor.entries("101", 1)[0]["result"] == "missed"
    assert floor.entries("100", 1)[0]["result"] == "failed"
