"""Moving calls without a UC server, with the real program: at Asterisk, and at a system that tells of dialogs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.parties import party
from tests.e2e.phone import Phone, as_user
from tests.support.office import OfficeProcess
from tests.support.pbx_peer import REPLACES, PbxPeer, dialog
from tests.support.tones import analyse
from tests.support.waiting import wait_for

ADA_HZ, GRACE_HZ, DESK_HZ = 440, 700, 1300
BUTTON = re.compile("button")


def open_bar(phone: Phone) -> None:
    phone.focus(phone.window("OSMO Qt"))
    if not phone.find_all(BUTTON, "Hide the notification bar"):
        phone.click(phone.find(BUTTON, "Show the notification bar"))


def status_line(phone: Phone, words: str) -> None:
    """Waits for the line of Diagnostics."""
    phone.focus(phone.window("OSMO Qt"))
    if folds := phone.find_all(BUTTON, "Hide the notification bar"):
        phone.click(folds[0])
    phone.find(BUTTON, "Show the notification bar")
    phone.show_tab("Settings")
    phone.click(phone.find("list item", "Diagnostics"))
    phone.find("label", f"Calls of the desk phone: {words}")


@pytest.mark.req("MOVE-1", "DIAG-1")
def test_to_the_desk_phone_at_asterisk(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    settings = {"features.desk_number": "102"}
    phone = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, settings=settings)
    phone.wait_registered()
    with party(office, tmp_path, "101", GRACE_HZ) as grace, party(office, tmp_path, "102", DESK_HZ) as desk:
        phone.dial("101")
        phone.wait_call("In call")
        phone.wait_heard(GRACE_HZ, 1)
        open_bar(phone)
        assert "enabled" not in phone.find(BUTTON, "Move the call to Cell").states
        phone.click(phone.find(BUTTON, "Move the call to Desk"))
        phone.wait_no_call()
        phone.find("label", re.compile("^The call with .* is now at Desk.$"))
        desk.wait_event("CALL_ESTABLISHED")
        wait_for(lambda: analyse(desk.heard(), GRACE_HZ).heard_s > 1, 10, "Grace at the desk phone")
        wait_for(lambda: analyse(grace.heard(), DESK_HZ).heard_s > 1, 10, "the desk phone at Grace's")
        grace.hangup()
        desk.wait_event("CALL_CLOSED")
    status_line(phone, "can't be fetched: the server does not tell of them (404)")


@pytest.fixture
def system() -> Iterator[PbxPeer]:
    with PbxPeer(users={"100": "secret"}, echo=True) as made:
        yield made


@pytest.fixture
def phone(start_phone: StartPhone, system: PbxPeer) -> Phone:
    started = start_phone(tone_hz=ADA_HZ, settings={"features.desk_number": "200"})
    started.enter_server(f"127.0.0.1:{system.port}", "UDP")
    started.fill("Cell Number", "+491711234567")
    started.enter_account("100", "secret")
    started.wait_registered()
    wait_for(lambda: system.subscriptions, 5, "the question for the desk phone's calls")
    return started


@pytest.mark.req("MOVE-3", "BAR-2")
def test_from_the_desk_phone_to_here(phone: Phone, system: PbxPeer) -> None:
    system.tell(dialog("early", name="Bob", uri=f"sip:301@127.0.0.1:{system.port}"))
    open_bar(phone)
    phone.absent(name="Move here")
    system.tell(dialog(name="Bob", uri=f"sip:301@127.0.0.1:{system.port}"))
    phone.find("label", "Call on another device: Bob, at your desk phone")
    phone.click(phone.find(BUTTON, "Move here"))
    phone.wait_call("In call")
    system.tell(dialog("terminated"), full=False)  # the phone has been replaced
    invite = system.wait_request("INVITE")
    assert (invite.get("Replaces"), invite.get("Require")) == (REPLACES, "replaces")
    assert invite.uri.startswith("sip:301@")
    phone.wait_heard(ADA_HZ, 1)  # the other side sends back what it hears
    phone.press("Hang up")
    phone.wait_no_call()
    phone.absent(name="Move here")
    status_line(phone, "can be fetched: the server tells of them")


@pytest.mark.req("MOVE-1", "MOVE-5")
def test_a_move_to_the_cell_phone_that_fails_brings_the_call_back(phone: Phone, system: PbxPeer) -> None:
    phone.dial("101")
    phone.wait_call("In call")
    phone.wait_heard(ADA_HZ, 1)
    system.script("REFER", 202)
    open_bar(phone)
    phone.click(phone.find(BUTTON, "Move the call to Cell"))
    refer = system.wait_request("REFER")
    assert "+491711234567@" in refer.get("Refer-To")
    phone.find("label", "Move the call: Ringing at Cell …")
    event = (("Event", "refer"), ("Subscription-State", "terminated;reason=noresource"))
    kind = (("Content-Type", "message/sipfrag;version=2.0"),)
    system.request(system.wait_call(), "NOTIFY", "SIP/2.0 486 Busy Here\r\n", (*event, *kind))
    phone.find("label", "Move the call: Cell is busy")
    phone.wait_call("In call")
    before = phone.heard(ADA_HZ).heard_s
    phone.wait_heard(ADA_HZ, before + 1)
    phone.focus(phone.window("Call"))
    phone.press("Hang up")
    phone.wait_no_call()
