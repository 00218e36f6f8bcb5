"""Registering and calling at the real engine, by raw SIP."""

import base64
import secrets
import wave
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from osmo_qt.office.engine.configuration import REALM
from tests.support.office import OfficeProcess

from .sip_client import SipClient

AES_CM = "AES_CM_128_HMAC_SHA1_80"


@pytest.fixture
def connect(office: OfficeProcess) -> Iterator["Connect"]:
    with ExitStack() as stack:
        yield Connect(office, stack)


class Connect:
    """Makes registered clients, and un-registers them at the end."""

    def __init__(self, office: OfficeProcess, stack: ExitStack) -> None:
        self._office = office
        self._stack = stack

    def __call__(self, number: str, password: str | None = None) -> SipClient:
        known = self._office.account(number).password
        return self._stack.enter_context(SipClient(self._office.server.sip, number, password or known))

    def registered(self, number: str) -> SipClient:
        client = self(number)
        assert client.register().status == 200
        self._stack.callback(client.register, 0)
        return client


def crypto_line() -> str:
    key = base64.b64encode(secrets.token_bytes(30)).decode()
    return f"a=crypto:1 {AES_CM} inline:{key}"


def test_registers_with_the_right_password_only(connect: Connect) -> None:
    good = connect("100")
    assert good.register().status == 200
    assert good.challenge is not None
    assert good.challenge.parameter("www-authenticate", "realm") == REALM
    assert good.register(expires=0).status == 200
    assert connect("100", "wrong").register().status == 401


def test_refuses_an_unknown_user(office: OfficeProcess) -> None:
    with SipClient(office.server.sip, "999", "any") as stranger:
        assert stranger.register().status == 401


def test_a_sixth_device_takes_the_place_of_the_oldest(connect: Connect) -> None:
    for _ in range(6):
        client = connect.registered("102")
    answer = client.register()
    assert answer.status == 200


def test_echo_sends_the_sound_back(connect: Connect) -> None:
    client = connect("100")
    dialog, answer = client.call("600")
    assert answer.status == 200
    client.send_sound(answer.audio_port(), 0.2)
    assert len(client.receive_sound()) == 160
    assert client.hang_up(dialog).status == 200


def test_an_unknown_number_is_not_found(connect: Connect) -> None:
    assert connect("100").call("777")[1].status == 404


def test_no_common_codec_is_488(connect: Connect) -> None:
    client = connect("100")
    sdp = client.sdp("RTP/AVP").replace(" 0 101\r\n", " 18\r\n")
    assert client.call("600", sdp)[1].status == 488


def test_the_colleague_the_tone_and_the_mailbox_are_heard(connect: Connect) -> None:
    client = connect("101")
    for number in ("601", "604", "*97"):
        dialog, answer = client.call(number)
        assert answer.status == 200
        assert len(set(client.receive_sound())) > 1
        assert client.hang_up(dialog).status == 200


def test_who_never_answers_has_a_mailbox(connect: Connect) -> None:
    client = connect("101")
    dialog, answer = client.call("602")
    assert answer.status == 200
    assert client.receive_sound()
    client.hang_up(dialog)


def test_srtp_is_taken_and_plain_rtp_too(connect: Connect) -> None:
    client = connect("100")
    dialog, answer = client.call("600", client.sdp("RTP/SAVP", crypto_line()))
    assert answer.status == 200
    assert "RTP/SAVP" in answer.body
    assert AES_CM in answer.body
    client.hang_up(dialog)
    dialog, answer = client.call("600")
    assert answer.status == 200
    assert "crypto" not in answer.body
    client.hang_up(dialog)


def test_a_called_device_sees_name_number_and_an_offer_with_keys(connect: Connect) -> None:
    called = connect.registered("101")
    caller = connect("100")
    dialog = caller.dial("101")
    invite = called.wait_for_request("INVITE")  # declined, so the mailbox answers
    assert caller.final_answer(dialog).status == 200
    caller.hang_up(dialog)
    for header in ("from", "p-asserted-identity"):
        assert invite.headers[header].startswith('"Ada Lovelace" <sip:100@')
    assert AES_CM in invite.body


def test_a_message_left_is_told_by_mwi(office: OfficeProcess, connect: Connect) -> None:
    caller = connect("101")
    dialog, answer = caller.call("103")
    assert answer.status == 200
    port = answer.audio_port()
    caller.receive_sound()
    caller.press(port, "#")  # past the greeting, to the beep
    caller.talk(port, 4)  # the beep is over within two seconds
    assert caller.hang_up(dialog).status == 200
    owner = connect.registered("103")
    notify = owner.wait_for_request("NOTIFY", lambda message: "Messages-Waiting: yes" in message.body)
    assert "Voice-Message: 1/0" in notify.body
    (recording,) = (office.data / "engine/spool/voicemail/default/103/INBOX").glob("*.wav")
    with wave.open(str(recording)) as sound:
        assert sound.getnframes() >= sound.getframerate()


def test_busy_and_no_way_through(connect: Connect) -> None:
    client = connect("100")
    assert client.call("606")[1].status == 486
    assert client.call("607")[1].status == 503


def test_words_before_the_answer_end_in_busy(connect: Connect) -> None:
    client = connect("100")
    dialog = client.dial("605")
    assert client.receive_sound()
    client.cancel(dialog)
    assert client.final_answer(dialog).status == 487


def test_forwarding_by_codes(connect: Connect) -> None:
    client = connect("100")
    for code, destination in (("*21*606%23", 486), ("%2321%23", 200), ("*61*606%23", 486), ("%2361%23", 200)):
        dialog, answer = client.call(code)
        assert answer.status == 200, code
        client.hang_up(dialog)
        dialog, answer = connect("101").call("100")  # without a device: the mailbox
        assert answer.status == destination, code


def test_forwarding_when_busy(connect: Connect) -> None:
    owner = connect.registered("102")
    owner.refusal = "486 Busy Here"
    dialog, answer = owner.call("*67*607%23")
    assert answer.status == 200
    owner.hang_up(dialog)
    caller = connect("101")
    dialog = caller.dial("102")
    owner.wait_for_request("INVITE")
    assert caller.final_answer(dialog).status == 503
    assert owner.call("%2367%23")[1].status == 200


def test_forwarding_in_a_circle_ends(connect: Connect) -> None:
    for number, other in (("100", "101"), ("101", "100")):
        connect(number).call(f"*21*{other}%23")
    assert connect("102").call("100")[1].status == 503
    for number in ("100", "101"):
        connect(number).call("%2321%23")
