"""Calls that come in: between two programs, from baresip, from a peer that has no codec in common."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.accessibility import Node
from tests.support.baresip import Account, Baresip
from tests.support.office import OfficeProcess
from tests.support.sip_peer import SipPeer
from tests.support.stalls import Stalls
from tests.support.tones import analyse

ADA_HZ, GRACE_HZ = 440, 700
RINGING_HZ = (660, 784, 880, 1047)


def popup(phone: Phone) -> Node:
    """The window of an incoming call."""
    return phone.window("Incoming call")


@pytest.fixture
def two(start_phone: StartPhone, office: OfficeProcess) -> tuple[Phone, Phone]:
    """Ada (100) and Grace (101), registered, each speaking a tone of her own."""
    ada = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, name="ada")
    grace = start_phone(*as_user(office, "101"), tone_hz=GRACE_HZ, name="grace")
    ada.wait_registered()
    grace.wait_registered()
    return ada, grace


@pytest.mark.req("CALL-1", "IN-1", "REC-1")
def test_two_people_hear_each_other(two: tuple[Phone, Phone]) -> None:
    ada, grace = two
    ada.dial("101")
    window = popup(grace)
    grace.wait_until(lambda: round(grace.heard(RINGING_HZ[0]).dominant_hz) in RINGING_HZ, 10, "ringing in the speaker")
    grace.find(re.compile("label"), "Ada Lovelace", within=window)
    grace.find(re.compile("label"), "100", within=window)
    grace.click(grace.find(re.compile("button"), "Accept", within=window))
    ada.wait_call("In call")
    grace.wait_call("In call")
    ada.wait_heard(GRACE_HZ, 3)
    grace.wait_heard(ADA_HZ, 3)
    ada.focus(ada.window("Call"))
    ada.key("ctrl+h")
    ada.wait_call("On hold")
    grace.wait_until(lambda: grace.heard(ADA_HZ).tail_ms > 500, 10, "silence while held")
    ada.key("ctrl+h")
    ada.wait_call("In call")
    grace.focus(grace.window("Call"))  # the two programs share a screen
    grace.press("Hang up")
    grace.wait_no_call()
    ada.wait_no_call()
    ada.wait_recent("101", "Outbound call")
    grace.wait_recent("Ada Lovelace", "Inbound call accepted")


@pytest.mark.req("IN-1", "REC-1")
def test_decline_and_missed(two: tuple[Phone, Phone]) -> None:
    ada, grace = two
    ada.dial("101")
    grace.click(grace.find(re.compile("button"), "Decline", within=popup(grace)))
    grace.absent(re.compile("frame"), "Incoming call")
    grace.wait_recent("Ada Lovelace", "Inbound call not accepted")
    ada.wait_call("In call")  # the office's voicemail answers
    ada.press("Hang up")
    ada.wait_no_call()


@pytest.mark.req("IN-1")
def test_the_caller_gives_up(two: tuple[Phone, Phone]) -> None:
    ada, grace = two
    ada.dial("101")
    popup(grace)
    ada.wait_call("Ringing")
    ada.press("Hang up")
    grace.absent(re.compile("frame"), "Incoming call")
    grace.wait_recent("Ada Lovelace", "Inbound call not accepted")


@pytest.fixture
def other(office: OfficeProcess, tmp_path: Path) -> Iterator[Baresip]:
    """An independent telephone, signed in as Grace (101)."""
    sip = office.server.sip
    account = Account("101", f"{sip.host}:{sip.udp_port}", office.account("101").password, register=True)
    with Baresip(tmp_path / "baresip", account, hz=GRACE_HZ) as phone:
        phone.wait_event("REGISTER_OK")
        yield phone


@pytest.mark.quiet
@pytest.mark.req("CALL-1", "IN-1")
def test_baresip_calls(start_phone: StartPhone, office: OfficeProcess, other: Baresip, stalls: Stalls) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ)
    phone.wait_registered()
    other.dial(f"sip:100@{office.server.sip.host}:{office.server.sip.udp_port}")
    phone.click(phone.find(re.compile("button"), "Accept", within=popup(phone)))
    phone.wait_call("In call")
    phone.wait_heard(GRACE_HZ, 11)
    phone.press("Hang up")
    phone.wait_no_call()
    phone.stop()
    stalled_ms = stalls.end()
    phone.heard(GRACE_HZ).assert_clean(GRACE_HZ, seconds=10, stalled_ms=stalled_ms)
    analyse(other.heard(), ADA_HZ).assert_clean(ADA_HZ, seconds=10, stalled_ms=stalled_ms)


@pytest.mark.quiet
@pytest.mark.req("CALL-1")
def test_baresip_is_called(start_phone: StartPhone, office: OfficeProcess, other: Baresip, stalls: Stalls) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ)
    phone.wait_registered()
    phone.dial("101")
    other.wait_event("CALL_INCOMING")
    phone.wait_call("Ringing")
    other.accept()
    phone.wait_call("In call")
    phone.wait_heard(GRACE_HZ, 11)
    other.hangup()
    phone.wait_no_call()
    phone.stop()
    stalled_ms = stalls.end()
    phone.heard(GRACE_HZ, start=2).assert_clean(GRACE_HZ, seconds=8, stalled_ms=stalled_ms)
    analyse(other.heard(), ADA_HZ).assert_clean(ADA_HZ, seconds=10, stalled_ms=stalled_ms)


@pytest.mark.req("IN-1", "IN-6", "REC-1")
def test_no_common_codec_is_refused_with_488_and_a_hidden_caller_is_anonymous(start_phone: StartPhone) -> None:
    with SipPeer(users={"100": "secret"}) as server:
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        sdp = (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {server.rtp.port} RTP/AVP 18\r\na=rtpmap:18 G729/8000\r\n"
        )
        server.invite(server.bindings["100"], sdp)
        server.wait_response(488)
        phone.absent(re.compile("frame"), "Incoming call", timeout=1)

        nobody = '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=7'
        dialog = server.invite(server.bindings["100"], headers=[("From", nobody), ("Privacy", "id")])
        dialog.local = nobody
        window = popup(phone)
        phone.find(re.compile("label"), "Anonymous", within=window)
        assert "invalid" not in phone.outline(), "what stands for nobody is shown to nobody"
        phone.click(phone.find(re.compile("button"), "Accept", within=window))
        window = phone.wait_call("In call")
        phone.find("label", "Anonymous", within=window)
        phone.press("Hang up")
        phone.wait_call("Call ended")
        phone.click(phone.wait_recent("Anonymous", "Inbound call accepted"))
        assert "invalid" not in phone.outline()
        assert not phone.find_all(re.compile("button"), "Create new contact"), "nobody has no number to keep"
