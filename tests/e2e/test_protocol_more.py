"""What goes over the wire, continued: who may ring, whose word counts about a caller, PRACK and session timers."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.services.sound import ToneSender
from tests.support import sip_message as sip
from tests.support.rtp import RtpPort
from tests.support.sip_peer import SipPeer
from tests.support.waiting import wait_for

OWN_HZ, SERVER_HZ, STRANGER_HZ = 320.0, 640.0, 1240.0


@pytest.fixture
def server() -> Iterator[SipPeer]:
    """A registrar and other side in one."""
    with SipPeer(users={"100": "secret"}, realm="own.test") as peer:
        yield peer


def sign_in(started: Phone, server: SipPeer) -> Phone:
    started.enter_server(f"127.0.0.1:{server.port}", "UDP")
    started.enter_account("100", "secret")
    started.wait_registered()
    return started


def ring_from(address: str, uri: str) -> int:
    """An INVITE from another address of this machine; the final status it gets."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind((address, 0))
        stranger.settimeout(5)
        port, body = stranger.getsockname()[1], sip.sdp(4000)
        invite = sip.SipMessage(
            f"INVITE {uri} SIP/2.0",
            [
                ("Via", f"SIP/2.0/UDP {address}:{port};branch=z9hG4bKstranger"),
                ("From", f'"Your bank" <sip:110@{address}>;tag=1'),
                ("To", f"<{uri}>"),
                ("Call-ID", "stranger"),
                ("CSeq", "1 INVITE"),
                ("Max-Forwards", "70"),
                ("Contact", f"<sip:110@{address}:{port}>"),
                ("Content-Type", "application/sdp"),
            ],
            body,
        )
        stranger.sendto(invite.compose(), sip.address_of(uri))
        while True:
            answer = sip.SipMessage.parse(stranger.recv(65536))
            if answer.status >= 180:
                return answer.status


@pytest.mark.req("SECR-5")
@pytest.mark.req("IN-1")
@pytest.mark.req("CALL-1")
@pytest.mark.req("SECR-8")
def test_who_may_ring_be_heard_and_be_believed(start_phone: StartPhone, server: SipPeer) -> None:
    phone = sign_in(start_phone(tone_hz=OWN_HZ), server)
    uri = server.bindings["100"]
    assert ring_from("127.0.0.2", uri) == 403
    wait_for(
        lambda: "does not come from the own server is refused: 127.0.0.2" in phone.log_text(), 5, "a line of the log"
    )

    headers = [
        ("P-Asserted-Identity", '"Bea Bell" <sip:105@127.0.0.1>'),
        ("Supported", "100rel, timer"),
        ("Session-Expires", "90;refresher=uac"),
        ("Call-Info", "<sip:127.0.0.1>;answer-after=0"),  # not without the person's leave
    ]
    dialog = server.invite(uri, headers=headers)
    ringing = server.wait_response(180)
    assert "100rel" in ringing.get("Require")
    dialog.remote, dialog.target = ringing.get("To"), sip.uri_of(ringing.get("Contact"))
    prack = server.request(dialog, "PRACK", headers=[("RAck", f"{ringing.get('RSeq')} {dialog.invite.get('CSeq')}")])
    assert server.wait_answered(prack).status == 200
    window = phone.window("Incoming call")
    phone.find("label", re.compile("Bea Bell"), within=window)
    assert "Your bank" not in phone.log_text()
    assert not [m for m in server.received if m.status == 200 and m.method == "INVITE"]
    phone.press("Accept")
    answer = server.wait_response(200)
    assert answer.get("Session-Expires").startswith("90;refresher=uac")
    phone.wait_call("In call")
    refresh = server.request(
        dialog, "UPDATE", headers=[("Session-Expires", "90;refresher=uac"), ("Supported", "timer")]
    )
    assert server.wait_answered(refresh).status == 200
    found = re.search(r"^m=audio (\d+)", answer.body, re.M)
    assert found
    media = int(found[1])
    with RtpPort(host="127.0.0.2") as stranger, ToneSender(server.rtp, media, SERVER_HZ):
        phone.wait_heard(SERVER_HZ, 0.5)
        begin = phone.heard(SERVER_HZ).last_s  # the ringing before has a little of any tone
        with ToneSender(stranger, media, STRANGER_HZ, source_id=666, flood=30):
            phone.wait_talk(1)
            phone.wait_heard(SERVER_HZ, phone.heard(SERVER_HZ).heard_s + 0.5)
        assert stranger.packets == []
    assert phone.heard(STRANGER_HZ, start=begin).heard_s == 0
    phone.press("Hang up")
    phone.wait_no_call()


CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
ANSWER_NOW = [
    ("Call-Info", "<sip:127.0.0.1>;answer-after=0"),
    ("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer;delay=0"),
]


@pytest.mark.req("SECR-7")
@pytest.mark.req("CALL-1")
def test_encryption_is_not_given_up_and_the_server_may_let_a_call_be_answered(
    start_phone: StartPhone, server: SipPeer
) -> None:
    phone = sign_in(start_phone(settings={"network.srtp": "mandatory", "calls.auto_answer_by_server": True}), server)
    uri, plain = server.bindings["100"], sip.sdp(server.rtp.port)
    secure = sip.sdp(server.rtp.port, codecs="0 PCMU/8000").replace("RTP/AVP", "RTP/SAVP") + CRYPTO
    server.invite(uri, plain, ANSWER_NOW[:1])
    server.wait_response(488)
    for header in ANSWER_NOW:
        dialog = server.invite(uri, secure, [header])
        phone.wait_call("In call")
        for way in ("INVITE", "UPDATE"):
            answer = server.wait_answered(server.request(dialog, way, plain))
            assert answer.status == 488, way
        phone.wait_call("In call")
        assert not phone.find_all("label", re.compile("no longer encrypted"))
        server.bye(dialog)
        phone.wait_no_call()
