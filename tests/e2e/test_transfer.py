"""Transfers of the real program: at once, to somebody who is busy, after asking, and cancelled."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.parties import party
from tests.e2e.phone import Phone, as_user
from tests.support.accessibility import Node
from tests.support.baresip import Baresip
from tests.support.office import OfficeProcess
from tests.support.sip_peer import SipPeer
from tests.support.tones import analyse
from tests.support.waiting import wait_for

ADA_HZ, GRACE_HZ, KONRAD_HZ, OFFICE_HZ = 440, 700, 1300, 1000


@pytest.fixture
def phone(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> Phone:
    book = tmp_path / "friends.vcf"
    book.write_text("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Tina Steady\r\nTEL:604\r\nEND:VCARD\r\n")
    started = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, settings={"contacts.places": str(book)})
    started.wait_registered()
    return started


@pytest.fixture
def grace(office: OfficeProcess, tmp_path: Path) -> Iterator[Baresip]:
    with party(office, tmp_path, "101", GRACE_HZ) as one:
        yield one


def talk_to_grace(phone: Phone) -> Node:
    phone.dial("101")
    window = phone.wait_call("In call")
    seconds = phone.heard(GRACE_HZ).heard_s if phone.heard_file.exists() else 0.0
    phone.wait_heard(GRACE_HZ, seconds + 1)
    return window


def open_panel(phone: Phone) -> None:
    phone.focus(phone.window("Call"))
    phone.key("ctrl+t")
    phone.find(re.compile("text"), "Name or number", states=["focused"])


def choose(phone: Phone, text: str, hit: str = "") -> None:
    """Opens the panel and types whom; `hit` is who is found by that."""
    open_panel(phone)
    phone.type(text)
    phone.find("list item", re.compile(re.escape(hit or text)))


@pytest.mark.req("XFER-1")
def test_a_transfer_at_once_to_a_contact(phone: Phone, grace: Baresip) -> None:
    talk_to_grace(phone)
    choose(phone, "tina", "Tina Steady, 604")
    phone.key("Return")  # to the button
    phone.find(re.compile("button"), "Transfer now", states=["focused"])
    phone.key("Return")
    phone.wait_no_call()
    phone.find("label", "The call was transferred to Tina Steady.")
    wait_for(lambda: analyse(grace.heard(), OFFICE_HZ).heard_s > 1, 10, "the office's tone at Grace's")
    grace.hangup()


@pytest.mark.req("XFER-1")
def test_asking_first(phone: Phone, grace: Baresip, office: OfficeProcess, tmp_path: Path) -> None:
    window = talk_to_grace(phone)
    with party(office, tmp_path, "102", KONRAD_HZ) as konrad:
        choose(phone, "102")
        phone.press("Ask first")
        phone.find("label", re.compile(".* waits while you ask .*"), within=window)
        konrad.wait_event("CALL_ESTABLISHED")
        phone.wait_heard(KONRAD_HZ, 1)
        phone.press("Cancel")  # they do not want it: Grace again
        konrad.wait_event("CALL_CLOSED")
        phone.wait_call("In call")
        before = phone.heard(GRACE_HZ).heard_s
        phone.wait_heard(GRACE_HZ, before + 1)

        choose(phone, "102")
        phone.press("Ask first")
        konrad.wait_event("CALL_ESTABLISHED")
        before = phone.heard(KONRAD_HZ).heard_s
        phone.wait_heard(KONRAD_HZ, before + 1)
        phone.press("Complete")
        phone.wait_no_call()
        phone.find("label", re.compile("The call was transferred to .*"))
        wait_for(lambda: analyse(konrad.heard(), GRACE_HZ).heard_s > 1, 10, "Grace at Konrad's")
        grace.hangup()
        konrad.wait_event("CALL_CLOSED")


@pytest.mark.req("XFER-1")
def test_whoever_is_asked_is_busy(phone: Phone, grace: Baresip) -> None:
    window = talk_to_grace(phone)
    choose(phone, "606")
    phone.press("Ask first")
    phone.find(re.compile("alert|label"), "606: Busy", within=window)
    phone.press("Close")
    phone.wait_call("In call")
    before = phone.heard(GRACE_HZ).heard_s
    phone.wait_heard(GRACE_HZ, before + 1)
    open_panel(phone)  # the recent calls stand there before anything is typed
    phone.click(phone.find("list item", "606", within=phone.find("list", "People")))
    phone.press("Transfer now")
    phone.find("label", "606 can't be reached")  # what the office makes of it, and then it lets Grace go
    grace.wait_event("CALL_CLOSED", timeout=20)


@pytest.mark.req("XFER-1")
def test_a_transfer_that_fails_brings_the_call_back(start_phone: StartPhone) -> None:
    with SipPeer(users={"100": "secret"}, echo=True) as server:
        phone = start_phone(tone_hz=ADA_HZ)
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        phone.dial("101")
        window = phone.wait_call("In call")
        phone.wait_heard(ADA_HZ, 1)
        server.script("REFER", 202)
        choose(phone, "606")
        phone.press("Transfer now")
        refer = server.wait_request("REFER")
        assert "606@" in refer.get("Refer-To")
        phone.find("label", "Transferring 101 to 606", within=window)
        phone.wait_call("On hold")
        event = (("Event", "refer"), ("Subscription-State", "terminated;reason=noresource"))
        kind = (("Content-Type", "message/sipfrag;version=2.0"),)
        server.request(server.wait_call(), "NOTIFY", "SIP/2.0 486 Busy Here\r\n", (*event, *kind))
        phone.find(re.compile("alert|label"), "606 is busy", within=window)
        phone.press("Close")
        phone.wait_call("In call")
        before = phone.heard(ADA_HZ).heard_s
        phone.wait_heard(ADA_HZ, before + 1)
        phone.press("Hang up")
        phone.wait_no_call()
