"""Transfers by telephones themselves: REFER and Replaces, and that nobody takes calls of others."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support import sip_message as sip
from tests.support.office import OfficeProcess, running_office
from tests.support.office_phone import OfficePhone
from tests.support.sip_peer import Dialog
from tests.support.waiting import wait_for

from .floor import Floor, brief

ADA, GRACE, ALAN, TABLET = 11, 22, 33, 44  # voices


@pytest.fixture(scope="module")
def quiet_office() -> Iterator[OfficeProcess]:
    with running_office(("102", "Alan Turing")) as office:
        yield office


@pytest.fixture
def floor(quiet_office: OfficeProcess) -> Iterator[Floor]:
    with Floor(quiet_office) as floor:
        floor.set_ring_times(20)
        yield floor


def call(caller: OfficePhone, callee: OfficePhone, number: str) -> Dialog:
    dialog = caller.call(number)
    assert caller.wait_final(dialog.invite).status == 200
    callee.wait_hears(caller.voice)
    return dialog


def replaces(dialog: Dialog, ours: Dialog | None = None) -> str:
    """The dialog as the engine knows it (RFC 3891): the to-tag is the engine's own."""
    local, remote = ((ours or dialog).local, dialog.remote)
    tags = [sip.parameter(value, "tag") for value in (remote, local)]
    return f"{dialog.call_id};to-tag={tags[0]};from-tag={tags[1]}"


def refer(phone: OfficePhone, floor: Floor, dialog: Dialog, number: str, replaced: Dialog | None = None) -> None:
    server = floor.office.server.sip
    headers = f"?Replaces={quote(replaces(replaced), safe='')}" if replaced else ""
    target = f"<sip:{number}@{server.host}:{server.udp_port}{headers}>"
    request = phone.request(dialog, "REFER", headers=[("Refer-To", target), ("Referred-By", f"<{phone.uri}>")])
    assert phone.wait_final(request).status == 202


def wait_told(phone: OfficePhone, status: int) -> None:
    def told() -> list[str]:
        return [m.body.split("\r\n")[0] for m in phone.requests("NOTIFY") if "SIP/2.0" in m.body]

    wait_for(lambda: any(f" {status} " in line for line in told()), 5, lambda: f"{status}, not {told()}")


@pytest.mark.req("XFER-1")
def test_a_telephone_hands_its_call_over(floor: Floor) -> None:
    ada, grace, alan = floor.phone("100", ADA), floor.phone("101", GRACE), floor.phone("102", ALAN, "ring")
    dialog = call(grace, ada, "100")
    grace.hold(dialog)
    ada.wait_hears(0)
    refer(grace, floor, dialog, "102")
    ringing = alan.wait_call()
    wait_told(grace, 100)
    alan.answer(ringing)
    ada.wait_hears(ALAN)
    wait_told(grace, 200)
    grace.wait_over(dialog)
    floor.wait_no_call("101")
    assert floor.wait_call("102")["number"] == "100"
    ada.hang_up_all()
    assert brief(floor.entries("101", 1)[0]) == ("outgoing", "answered", "100", "Ada Lovelace")
    assert len(floor.entries("102", 1)) == 1


@pytest.mark.req("XFER-1")
def test_a_telephone_keeps_its_call_when_that_fails(floor: Floor) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    floor.phone("102", ALAN, 486)
    dialog = call(grace, ada, "100")
    refer(grace, floor, dialog, "102")
    wait_told(grace, 603)
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    refer(grace, floor, dialog, "112")
    assert floor.wait_call("101", state="connected")


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize("answered", [True, False])
def test_a_telephone_joins_its_two_calls(floor: Floor, answered: bool) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    alan = floor.phone("102", ALAN, "answer" if answered else "ring")
    first = call(grace, ada, "100")
    grace.hold(first)
    second = grace.call("102")
    if answered:
        assert grace.wait_final(second.invite).status == 200
        alan.wait_hears(GRACE)
    else:
        alan.wait_call()
        wait_for(lambda: any(m.status == 180 for m in grace.received), 5, "ringing")
        second.remote = next(m.get("To") for m in grace.received if m.status == 180)
    refer(grace, floor, first, "102", second)
    if not answered:
        alan.answer(alan.wait_call(2))
    ada.wait_hears(ALAN)
    alan.wait_hears(ADA)
    wait_told(grace, 200)
    floor.wait_no_call("101")
    second.over = True
    assert floor.wait_call("102")["number"] == "100"
    ada.hang_up_all()
    assert [entry["result"] for entry in floor.entries("102", 1)] == ["answered"]


@pytest.mark.parametrize("own", [True, False])
def test_a_telephone_fetches_a_call_by_replaces_if_it_is_its_users(floor: Floor, own: bool) -> None:
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    other = floor.phone("101" if own else "102", TABLET)
    dialog = call(grace, ada, "100")
    wanted = other.call("100", headers=[("Replaces", replaces(dialog))])
    if own:
        assert other.wait_final(wanted.invite).status == 200
        ada.wait_hears(TABLET)
        grace.wait_over(dialog)
        floor.wait_call("101", sip_call_ids=[wanted.call_id])
        return
    other.wait_final(wanted.invite)
    wait_for(lambda: wanted.over or any(d.over for d in other.dialogs.values()), 5, "it is refused")
    ada.wait_hears(GRACE)
    grace.wait_hears(ADA)
    assert floor.calls("102") == []
