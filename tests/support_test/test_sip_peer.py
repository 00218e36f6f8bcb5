"""The raw SIP peer: two of them call each other, baresip registers with one and calls it."""

import time
from pathlib import Path

import pytest

from tests.support import sip_message as sip
from tests.support.baresip import Account, Baresip
from tests.support.sip_message import Answer, SipMessage, digest_is_right, parameter
from tests.support.sip_peer import SipPeer
from tests.support.tones import analyse
from tests.support.waiting import wait_for

TEXT = (
    b"INVITE sip:bob@127.0.0.1:5061 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n"
    b'From: "A; tag=no" <sip:a@x>;tag=77\r\nTo: <sip:bob@x>\r\ni: 1@x\r\nSubject: two\r\n lines\r\n'
    b"CSeq: 5 INVITE\r\nContent-Length: 4\r\n\r\nv=0\n"
)


def test_message_is_read_and_written() -> None:
    message = SipMessage.parse(TEXT)
    assert (message.method, message.status, message.uri) == ("INVITE", 0, "sip:bob@127.0.0.1:5061")
    assert (message.call_id, message.branch, message.body) == ("1@x", "z9hG4bK1", "v=0\n")
    assert message.get("Subject") == "two lines"
    assert sip.user_of(sip.uri_of(message.get("To"))) == "bob"
    assert sip.address_of(message.uri) == ("127.0.0.1", 5061)
    assert SipMessage.parse(message.compose()).headers[:-1] == [
        header for header in message.headers if header[0] != "Content-Length"
    ]
    answer = sip.response(message, Answer(486), "9")
    assert (answer.status, answer.method) == (486, "INVITE")
    assert answer.start == "SIP/2.0 486 Busy Here"
    assert parameter(answer.get("To"), "tag") == "9"
    with pytest.raises(ValueError, match="not SIP"):
        SipMessage.parse(b"GET / HTTP/1.1\r\n\r\n")


def test_digest_of_the_rfc() -> None:
    """The example of RFC 2617, 3.5."""
    given = (
        'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", '
        'response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    request = SipMessage("GET /dir/index.html SIP/2.0", [("Authorization", given)])
    nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093"
    assert digest_is_right(request, "testrealm@host.com", nonce, "Circle Of Life")
    assert not digest_is_right(request, "testrealm@host.com", nonce, "circle of life")
    assert not digest_is_right(request, "other", nonce, "Circle Of Life")


def test_two_peers_call_each_other() -> None:
    with SipPeer() as alice, SipPeer() as bob:
        start = time.monotonic()
        call = alice.invite(bob.uri, headers=[("X-Test", "yes")])
        invite = bob.wait_request("INVITE")
        assert start < invite.time < time.monotonic()
        assert invite.get("X-Test") == "yes"
        assert f"m=audio {alice.rtp.port} " in invite.body
        alice.wait_response(180)
        alice.wait_response(200)
        bob.wait_request("ACK")
        assert bob.wait_call().call_id == call.call_id
        alice.request(call, "INVITE", sip.sdp(alice.rtp.port, direction="sendonly"))
        alice.wait_response(200, number=2)
        bob.wait_request("ACK", 2)
        bob.bye(bob.wait_call())
        alice.wait_request("BYE")
        bob.wait_response(200, "BYE")
        assert alice.dialogs[call.call_id].over


def test_ring_cancel_reject_and_scripts() -> None:
    with SipPeer(on_invite="ring") as alice, SipPeer(on_invite="ring") as bob:
        call = alice.invite(bob.uri)
        alice.wait_response(180)
        alice.cancel(call, [("Reason", 'SIP;cause=200;text="Call completed elsewhere"')])
        alice.wait_response(200, "CANCEL")
        alice.wait_response(487)
        bob.wait_request("ACK")
        assert "elsewhere" in bob.wait_request("CANCEL").get("Reason")
        alice.invite(bob.uri)
        bob.reject(bob.wait_call(2), 603)
        alice.wait_response(603)
        alice.invite(bob.uri)
        bob.answer(bob.wait_call(3))
        alice.wait_response(200)
        bob.script("INVITE", 503, sip.challenge("elsewhere"))
        bob.on_invite = 486
        for number, status in enumerate((503, 401, 486)):
            alice.invite(bob.uri)
            alice.wait_response(status)
            bob.wait_request("ACK", 4 + number)
        bob.script("OPTIONS", 0)
        lost = alice.outside("OPTIONS", bob.uri)
        bob.wait_request("OPTIONS")
        alice.outside("OPTIONS", bob.uri)
        assert alice.wait_response(200, "OPTIONS").call_id != lost.call_id
        with pytest.raises(AssertionError, match="no 500 to INVITE number 1"):
            alice.wait_response(500, timeout=0.05)


@pytest.mark.parametrize("qop", ["auth", ""])
def test_baresip_registers_and_leaves(tmp_path: Path, qop: str) -> None:
    with SipPeer(users={"bob": "secret"}, qop=qop) as peer:
        account = Account("bob", f"127.0.0.1:{peer.port}", "secret", register=True)
        with Baresip(tmp_path, account) as phone:
            phone.wait_event("REGISTER_OK")
            assert sip.address_of(peer.bindings["bob"]) == ("127.0.0.1", phone.port)
        peer.wait_request("REGISTER", 3)
        assert not peer.bindings


@pytest.mark.parametrize("status", [403, 503])
def test_baresip_is_refused(tmp_path: Path, status: int) -> None:
    with SipPeer(users={"bob": "other"}) as peer:
        if status != 403:
            peer.script("REGISTER", status)
        account = Account("bob", f"127.0.0.1:{peer.port}", "secret", register=True)
        with Baresip(tmp_path, account) as phone:
            assert str(status) in phone.wait_event("REGISTER_FAIL").text
        assert not peer.bindings


@pytest.mark.parametrize(("codec", "payload_type"), [("pcmu", 0), ("pcma", 8)])
def test_baresip_calls_is_held_and_its_tone_is_recorded(tmp_path: Path, codec: str, payload_type: int) -> None:
    account = Account(options=f";audio_codecs={codec}")
    with SipPeer(echo=True) as peer, Baresip(tmp_path, account, hz=440, codecs=("g711",)) as phone:
        phone.dial(peer.uri)
        phone.wait_event("CALL_ESTABLISHED")
        packets = peer.rtp.wait_packets(50)
        assert packets[0].payload_type == payload_type
        assert packets[49].sequence - packets[0].sequence == 49
        analyse(peer.rtp.write_recording(tmp_path / "x.wav"), 440).assert_clean(440, seconds=0.9, level_db=30)
        wait_for(lambda: analyse(phone.heard(), 440).heard_s > 0.8, 5, "the phone hears its echo")
        phone.hold()
        assert "a=sendonly" in peer.wait_request("INVITE", 2).body
        phone.resume()
        assert "a=sendrecv" in peer.wait_request("INVITE", 3).body
        peer.wait_request("ACK", 3)
        peer.rtp.wait_packets(20)
        assert peer.rtp.longest_pause_ms() >= 20
        peer.bye(peer.wait_call())
        phone.wait_event("CALL_CLOSED")
