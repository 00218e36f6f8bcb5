"""Digits pressed in a call, by each of the ways in which a server may want them."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.settings_screen import search
from tests.e2e.test_protocol import digits_heard, server, sign_in
from tests.support.sip_peer import SipPeer
from tests.support.tones import analyse
from tests.support.waiting import wait_for

__all__ = ["server"]  # a fixture
FIVE_HZ = (770, 1336)  # ITU-T Q.23
TONE_S = 0.1


@pytest.mark.req("CALL-1", "SET-2")
def test_digits_travel_by_info_and_in_the_sound(start_phone: StartPhone, server: SipPeer) -> None:
    phone = sign_in(start_phone(settings={"calls.dtmf": "info"}), server)
    phone.dial("101")
    window = phone.wait_call("In call")
    phone.focus(window)
    phone.key("ctrl+d", "5", "numbersign")
    said = [server.wait_request("INFO", number) for number in (1, 2)]
    assert [message.get("Content-Type") for message in said] == ["application/dtmf-relay"] * 2
    assert [re.findall(r"Signal=\s*(\S)", message.body) for message in said] == [["5"], ["#"]]
    assert digits_heard(server) == "", "once is enough"
    phone.press("Hang up")
    phone.wait_call("Call ended")

    search(phone, "keypad tones", "Calls")
    phone.click(phone.find("check box", "In the sound"))
    phone.find("check box", "In the sound", states=["checked"])
    phone.dial("102")
    window = phone.wait_call("In call")
    phone.focus(window)
    phone.key("ctrl+d", "5")
    recording = phone.log.with_name("sound.wav")

    def heard() -> bool:
        server.rtp.write_recording(recording)
        return all(analyse(recording, hz).heard_s > TONE_S for hz in FIVE_HZ)

    wait_for(heard, 5, lambda: f"both tones of a five: {[analyse(recording, hz) for hz in FIVE_HZ]}")
    assert digits_heard(server) == ""
    assert len(server.requests("INFO")) == 2
    phone.press("Hang up")
    phone.wait_call("Call ended")
