"""What goes over the wire: digits, foreign challenges, a second caller; seen by a peer that we write ourselves."""

import re
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.support.sip_message import challenge
from tests.support.sip_peer import SipPeer
from tests.support.waiting import wait_for

TELEPHONE_EVENTS = range(96, 128)


@pytest.fixture
def server() -> Iterator[SipPeer]:
    """A registrar and other side in one."""
    with SipPeer(users={"100": "secret"}, realm="own.test") as peer:
        yield peer


@pytest.fixture
def phone(start_phone: StartPhone, server: SipPeer) -> Phone:
    return sign_in(start_phone(), server)


def sign_in(started: Phone, server: SipPeer) -> Phone:
    started.enter_server(f"127.0.0.1:{server.port}", "UDP")
    started.enter_account("100", "secret")
    started.wait_registered()
    return started


def digits_heard(server: SipPeer) -> str:
    """DTMF digits in the order of their first packet (RFC 4733): the event is the first octet of the payload."""
    digits, last = "", None
    for packet in server.rtp.packets:
        if packet.payload_type in TELEPHONE_EVENTS and len(packet.payload) == 4 and packet.timestamp != last:
            last = packet.timestamp
            digits += "0123456789*#"[packet.payload[0]]
    return digits


@pytest.mark.req("CALL-1")
def test_keys_send_dtmf(phone: Phone, server: SipPeer) -> None:
    phone.dial("101")
    window = phone.wait_call("In call")
    phone.focus(window)
    phone.key("ctrl+d")
    phone.click(phone.find("push button", "5", within=window))
    wait_for(lambda: digits_heard(server) == "5", 5, "the digit 5")
    phone.key("1", "numbersign")
    wait_for(lambda: digits_heard(server) == "51#", 5, "the digits of the keyboard")
    phone.find("label", "Digits sent: 51#", within=window)
    assert "51#" not in phone.log_text()
    phone.press("Hang up")
    phone.wait_no_call()


@pytest.mark.req("SECR-4")
def test_a_foreign_realm_never_gets_an_answer(phone: Phone, server: SipPeer) -> None:
    for method in ("INVITE", "BYE"):
        server.script(method, challenge("foreign.test", "n0nce"), challenge("foreign.test", "n0nce", proxy=True))
    phone.dial("101")
    phone.wait_call("The call failed (401 Unauthorized)")
    phone.wait_no_call()
    phone.dial("102")  # the second challenge, by a proxy
    phone.wait_no_call()
    phone.dial("103")
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    asked = [message for message in server.received if message.method in ("INVITE", "BYE")]
    assert asked
    assert not [m for m in asked if m.get("Authorization") or m.get("Proxy-Authorization")]


@pytest.mark.req("CALL-1")
def test_without_call_waiting_a_second_caller_is_told_busy(start_phone: StartPhone, server: SipPeer) -> None:
    phone = sign_in(start_phone(settings={"calls.call_waiting": False}), server)
    phone.dial("101")
    phone.wait_call("In call")
    server.invite(server.bindings["100"])
    server.wait_response(486)
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("Inbound call not accepted")


@pytest.mark.req("IN-1", "SECR-9")
def test_a_hostile_name_is_shown_as_plain_text(phone: Phone, server: SipPeer) -> None:
    hostile = '"<b>Bank</b> <img src=x>\u202e" <sip:666@127.0.0.1>;tag=1'
    server.invite(server.bindings["100"], headers=[("From", hostile)])
    window = phone.window("Incoming call")
    phone.find("label", re.compile(re.escape("<b>Bank</b> <img src=x>")), within=window)
    phone.press("Decline")
    phone.absent(re.compile("frame"), "Incoming call")


@pytest.mark.req("CALL-1")
def test_hanging_up_does_not_wait_for_a_dead_server(phone: Phone, server: SipPeer) -> None:
    phone.dial("101")
    phone.wait_call("In call")
    server.script("BYE", *[0] * 20)
    phone.press("Hang up")
    phone.wait_no_call(timeout=5)
    phone.wait_recent("101", "Outbound call")
