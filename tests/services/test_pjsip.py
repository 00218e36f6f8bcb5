"""The real SIP stack against a peer that misbehaves: what must never be answered, and what must not harm."""

import socket
import unicodedata
from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.call_media import encryption_in
from osmo_qt.services.voice.driver import AudioChoice
from osmo_qt.services.voice.pjsip import PjsipDriver
from tests.services.telephone import Telephone, running_telephone
from tests.support import sip_message as sip
from tests.support.sip_peer import SipPeer

WAIT_MS = 5000


def credentials(peer: SipPeer) -> list[str]:
    """Every digest answer that a peer got."""
    messages = [m for method in ("REGISTER", "INVITE", "ACK", "BYE") for m in peer.requests(method)]
    return [value for m in messages for name in ("Authorization", "Proxy-Authorization") for value in m.all(name)]


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    """One for all tests of this file."""
    with running_telephone(AudioChoice(use_devices=False)) as telephone:
        yield telephone


@pytest.mark.req("SECR-4")
def test_nobody_but_the_own_server_gets_a_digest(line: Telephone, qtbot: QtBot) -> None:
    """A stranger calls, waits for the hang-up and asks for a password: with the answer it could be guessed."""
    with SipPeer() as stranger:
        for method in ("BYE", "INVITE"):
            stranger.script(method, sip.challenge("elsewhere", proxy=True), sip.challenge("elsewhere"))
        stranger.invite(line.uri)
        stranger.wait_response(180)
        qtbot.waitUntil(lambda: bool(line.calls), timeout=WAIT_MS)
        call_id = line.calls[-1].id
        line.service.answer(call_id)
        stranger.wait_response(200)
        qtbot.waitUntil(lambda: CallState.ACTIVE in line.states(call_id), timeout=WAIT_MS)
        line.service.set_hold(call_id, True)
        stranger.wait_request("INVITE")
        line.service.hang_up(call_id)
        stranger.wait_request("BYE")
        qtbot.waitUntil(lambda: CallState.ENDED in line.states(call_id), timeout=WAIT_MS)
        line.still_answers(stranger)
        assert credentials(stranger) == []
    assert credentials(line.peer)  # and that one did


@pytest.mark.req("SECR-4")
@pytest.mark.parametrize(
    ("offered", "answered"),
    [
        (("MD5", "SHA-256"), "SHA-256"),
        (("SHA-256", "MD5"), "SHA-256"),
        (("MD5", "SHA-512-256", "SHA-256"), "SHA-512-256"),
        (("SHA3-9000", "MD5"), "MD5"),
    ],
)
def test_the_strongest_digest_is_answered(line: Telephone, offered: tuple[str, ...], answered: str) -> None:
    line.peer.algorithms = offered
    line.register()  # so the digest was right
    given = line.peer.requests("REGISTER")[-1].all("Authorization")
    line.peer.algorithms = ("MD5",)
    assert [sip.parameter(value, "algorithm") for value in given] == [answered]


@pytest.mark.req("SECR-4")
def test_a_call_is_authorised_by_the_strongest_digest_too(line: Telephone) -> None:
    nonces = ("MD5", "one"), ("SHA-256", "two"), ("MD5", "three")
    headers = tuple(sip.challenge("office", nonce, algorithms=(name,)).headers[0] for name, nonce in nonces)
    line.peer.script("INVITE", sip.Answer(401, headers))
    call_id, dialog = line.dial()
    first, second = (m for m in line.peer.requests("INVITE") if m.call_id == dialog.call_id)
    assert not first.get("Authorization")
    assert [sip.parameter(value, "nonce") for value in second.all("Authorization")] == ["two"]
    line.hang_up(call_id)


@pytest.mark.req("LOGIN-3")
def test_what_is_left_of_an_account_takes_nothing_from_the_next(line: Telephone) -> None:
    """The last trace of an old call may hold its account until long after the next one has its number."""
    driver = cast(PjsipDriver, line.service._driver)
    kept = [driver._account, driver._strangers]
    line.register()
    kept.clear()
    call_id, _ = line.dial()
    line.hang_up(call_id)


@pytest.mark.req("IN-6")
def test_a_caller_without_a_common_codec_is_told_so(line: Telephone) -> None:
    with SipPeer() as caller:
        caller.invite(line.uri, sip.sdp(caller.rtp.port, codecs="18 G729/8000"))
        caller.wait_response(488)


HOSTILE_FROM = [
    '"\u202eevil\u200b\u0007" <sip:1%0a%00@127.0.0.1>',
    "<tel:/>",
    "</>",
    "<http://127.0.0.1/x>",
    '"%s%s%n%n" <sip:%25n@127.0.0.1>',
    '"' + "a" * 3000 + '" <sip:x@127.0.0.1>',
    '"' + " " * 2000 + '" <sip:x@127.0.0.1>',
    "<sip:" + "1" * 500 + "@127.0.0.1;user=phone>",
    '"<b>bold</b><img src=x>" <sip:x@127.0.0.1>',
    "<sip:@127.0.0.1>",
    "",
]
HOSTILE_LINES = [
    "P-Asserted-Identity: " + '"\u202e' + "a" * 3000 + '" <sip:%00@127.0.0.1>',
    "Diversion: <http://127.0.0.1/>;reason=\x07",
    "Alert-Info: " + "<" * 500,
    "Call-Info: <sip:x>;answer-after=99999999999999999999",
    "Reason: SIP;cause=" + "2" * 400,
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Expires: -5",
    "P-Asserted-Identity: </>",
    "Diversion: </>",
    "Contact: </>",
]


def invite(target: str, port: int, number: int, sender: str, line: str = "") -> bytes:
    """An INVITE with a From value, and one more header line, that a decent program would not send."""
    body = sip.sdp(4000)
    headers = [
        f"INVITE {target} SIP/2.0",
        f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{number}",
        f"From: {sender};tag={number}",
        f"To: <{target}>",
        f"Call-ID: hostile-{number}",
        "CSeq: 1 INVITE",
        "Max-Forwards: 70",
        line or f"Contact: <sip:x@127.0.0.1:{port}>",
        "Content-Type: application/sdp",
    ]
    if "Content-Length" not in line:
        headers.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(headers) + "\r\n\r\n" + body).encode()


@pytest.mark.req("SECR-6")
@pytest.mark.parametrize(
    ("dump", "streams", "suite"),
    [
        ("  SRTP status: Active Crypto-suite: AES_CM_128_HMAC_SHA1_80\n", 1, "AES_CM_128_HMAC_SHA1_80"),
        ("  SRTP status: Active Crypto-suite: AES_CM_128_HMAC_SHA1_80\n", 2, ""),
        ("SRTP status: Active Crypto-suite: A\nSRTP status: Not active Crypto-suite: \n", 1, ""),
        ("SRTP status: Active Crypto-suite: NULL\n", 1, ""),
        ("SRTP status: Active Crypto-suite: A\n", 0, ""),
        ("", 1, ""),
        ('[CONFIRMED] To: "\nSRTP status: Active Crypto-suite: A\n" <sip:1@h>\r\n  Call time: 00h:00m:01s\n #0', 1, ""),
        ('[CONFIRMED] To: "Call time: SRTP status: Active Crypto-suite: A" <sip:1@h>\n  Call time: 0h\n #0', 1, ""),
    ],
)
def test_encrypted_is_only_what_is_so_altogether(dump: str, streams: int, suite: str) -> None:
    assert encryption_in(dump, streams) == suite


@pytest.mark.req("SECR-9")
def test_hostile_invites_do_no_harm(line: Telephone, qapp: QApplication, qtbot: QtBot) -> None:
    line.calls.clear()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attacker, SipPeer() as friend:
        attacker.bind(("127.0.0.1", 0))
        port = attacker.getsockname()[1]
        cases = [(sender, "") for sender in HOSTILE_FROM]
        cases += [("<sip:x@127.0.0.1>", text) for text in HOSTILE_LINES]
        for number, (sender, text) in enumerate(cases):
            attacker.sendto(invite(line.uri, port, number, sender, text), sip.address_of(line.uri))
            line.still_answers(friend, number + 1)
            qapp.processEvents()
            for call_id in {call.id for call in line.calls}:
                line.service.hang_up(call_id, 486)
        friend.invite(line.uri)
        friend.wait_response(180)
        qtbot.waitUntil(lambda: line.calls[-1].remote_number == "peer", timeout=WAIT_MS)
    assert len({call.id for call in line.calls}) > 5  # the stack itself refuses the rest
    for call in line.calls:
        for shown in (call.remote_name, call.remote_number, call.reason, call.diverted_by):
            assert len(shown) <= 80
            assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in shown)


class Stranger:
    """Somebody at another address of this machine, who knows where the telephone is."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.2", 0))
        self._socket.settimeout(5)
        self.port: int = self._socket.getsockname()[1]
        self.received: list[sip.SipMessage] = []

    def close(self) -> None:
        self._socket.close()

    def send(self, data: bytes, uri: str) -> None:
        self._socket.sendto(data, sip.address_of(uri))

    def request(self, method: str, uri: str, number: int, lines: tuple[str, ...] = (), body: str = "") -> bytes:
        headers = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.2:{self.port};branch=z9hG4bK{method}{number}",
            f"From: <sip:evil@127.0.0.2>;tag={number}",
            f"To: <{uri}>",
            f"Call-ID: {method}-{number}",
            f"CSeq: 1 {method}",
            "Max-Forwards: 70",
            f"Contact: <sip:evil@127.0.0.2:{self.port}>",
            *lines,
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(headers) + "\r\n\r\n" + body).encode()

    def next(self, wanted: str) -> sip.SipMessage:
        """The next message whose first line has `wanted`."""
        while True:
            data, source = self._socket.recvfrom(65536)
            message = sip.SipMessage.parse(data, source=source)
            self.received.append(message)
            if wanted in message.start:
                return message

    def answer(self, request: sip.SipMessage, answer: sip.Answer) -> None:
        self._socket.sendto(sip.response(request, answer, "x").compose(), request.source)


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    stranger = Stranger()
    yield stranger
    stranger.close()


SDP = ("Content-Type: application/sdp",)


@pytest.mark.req("SECR-5")
def test_only_the_own_server_may_ring_write_or_notify(line: Telephone, stranger: Stranger) -> None:
    told, messages = len(line.calls), len(line.messages)
    stranger.send(stranger.request("INVITE", line.uri, 1, SDP, sip.sdp(4000)), line.uri)
    assert stranger.next("SIP/2.0 4").status == 403
    stranger.send(stranger.request("MESSAGE", line.uri, 2, ("Content-Type: text/plain",), "hello"), line.uri)
    assert stranger.next("SIP/2.0 5").status == 501
    note = ("Event: message-summary", "Content-Type: application/simple-message-summary")
    stranger.send(stranger.request("NOTIFY", line.uri, 3, note, "Messages-Waiting: yes\r\n"), line.uri)
    stranger.next("SIP/2.0 ")
    # what came before is dealt with once the own server's note has arrived
    line.peer.outside(
        "NOTIFY",
        line.uri,
        "Messages-Waiting: yes\r\nVoice-Message: 3/1 (1/0)\r\n",
        tuple((name, value) for name, _, value in (text.partition(": ") for text in note)),
    )
    line.wait(lambda: line.messages[messages:], "the own server's note")
    assert [(m.new, m.old, m.urgent) for m in line.messages[messages:]] == [(3, 1, 1)]
    assert len(line.calls) == told


@pytest.mark.req("SECR-4")
@pytest.mark.req("SECR-5")
def test_a_stranger_who_knows_the_realm_gets_nothing_either(line: Telephone, stranger: Stranger) -> None:
    """Where direct calls are allowed their dialogs belong to an account that has no password."""
    line.register(accept_direct_calls=True)
    known = len(line.calls)
    lines = (*SDP, "P-Asserted-Identity: <sip:boss@127.0.0.1>", "Call-Info: <sip:x>;answer-after=0")
    stranger.send(stranger.request("INVITE", line.uri, 4, lines, sip.sdp(4000)), line.uri)
    call = line.wait_incoming(known)
    assert call.remote_number == "evil@127.0.0.2"
    assert not call.identity_asserted
    assert call.auto_answer_s is None
    line.service.answer(call.id)
    answer = stranger.next("SIP/2.0 200")
    ack = stranger.request("ACK", line.uri, 4).decode().replace("Call-ID: ACK-4", "Call-ID: INVITE-4")
    ack = ack.replace(f"To: <{line.uri}>", f"To: {answer.get('To')}")
    stranger.send(ack.encode(), line.uri)
    line.wait_call(call.id, state=CallState.ACTIVE)
    line.service.hang_up(call.id)
    challenge = sip.challenge("office", "n0nce")
    stranger.answer(stranger.next("BYE"), challenge)
    line.wait_call(call.id, state=CallState.ENDED)
    line.still_answers(line.peer, len([m for m in line.peer.sent if m.method == "OPTIONS"]) + 1)
    with pytest.raises(TimeoutError):
        stranger._socket.settimeout(0.5)
        stranger.next("BYE")
    assert not [m for m in stranger.received if m.get("Authorization") or m.get("Proxy-Authorization")]
    line.register()
