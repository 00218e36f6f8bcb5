"""Hostile messages from the own server: the program stays calm, usable, and shows nothing but plain text."""

import contextlib
import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.support.sip_message import address_of
from tests.support.sip_peer import SipPeer
from tests.support.sip_stream import StreamRegistrar
from tests.support.torture import MESSAGES, message, random_messages, streams
from tests.support.waiting import wait_for

RANDOM = 600
ANSWER_EVERY = 20  # messages between two looks whether the program still answers


@pytest.mark.req("IN-1", "SECR-9")
def test_hostile_messages_neither_crash_nor_hang(start_phone: StartPhone) -> None:
    with SipPeer(users={"100": "secret"}, realm="own.test") as server:
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        uri = server.bindings["100"]
        messages = [message(name, uri, number) for number, name in enumerate(MESSAGES)]
        messages += random_messages(RANDOM, seed=20, uri=uri)
        for number, data in enumerate(messages):
            server.send_raw(data, address_of(uri))
            if number % ANSWER_EVERY == 0:
                server.wait_answered(server.outside("OPTIONS", uri))
        while phone.find_all(re.compile("frame"), "Incoming call"):
            assert not phone.find_all(name=re.compile(r"[\x00-\x1f\u202e]"))
            phone.press("Decline")
        name = "<b>Bold</b><br><img src=x>"
        server.invite(uri, name=name)
        literally = re.compile(re.escape(name))
        phone.find("label", literally, within=phone.window("Incoming call"))
        phone.press("Accept")
        phone.find("label", literally, within=phone.wait_call("In call"))
        phone.press("Hang up")
        phone.wait_no_call()
        phone.wait_recent(name)
        phone.wait_registered()


@pytest.mark.req("IN-1", "SECR-9")
def test_hostile_streams_neither_crash_nor_hang(start_phone: StartPhone) -> None:
    """Over TCP a message says itself how long it is, and may lie."""
    with StreamRegistrar() as server:
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "TCP")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        for number, data in enumerate(streams(server.contact, seed=21)):
            known = server.registered
            with contextlib.suppress(OSError):  # the program may end such a talk at any time
                server.send(data)
            server.hang_up()
            wait_for(lambda known=known: server.registered > known, 10, f"a new connection after stream {number}")  # type: ignore[misc]
            server.wait_alive(number)
        phone.wait_registered()
