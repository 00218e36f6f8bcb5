"""Calls of one program with the office: made, held, muted, hung up, and heard."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import as_user
from tests.support.office import OfficeProcess
from tests.support.stalls import Stalls

OWN_TONE_HZ = 440
RING_BACK_HZ = 425


@pytest.mark.quiet
@pytest.mark.req("CALL-1", "BAR-1", "SEC-1", "SECR-6")
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_echo_is_heard_without_a_gap(
    start_phone: StartPhone, office: OfficeProcess, stalls: Stalls, transport: str
) -> None:
    phone = start_phone(*as_user(office, "100", transport), tone_hz=OWN_TONE_HZ)
    phone.wait_registered()
    phone.dial("600")
    window = phone.wait_call("In call")
    phone.find(name="Encrypted to the server" if transport == "tls" else "Not encrypted", within=window)
    phone.wait_heard(OWN_TONE_HZ, 11)
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("600", "Outbound call")
    phone.stop()
    phone.heard(OWN_TONE_HZ).assert_clean(OWN_TONE_HZ, seconds=10, stalled_ms=stalls.end())


@pytest.mark.req("CALL-1")
def test_hold_and_mute_silence_the_echo(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=OWN_TONE_HZ)
    phone.wait_registered()
    phone.dial("600")
    phone.wait_call("In call")
    phone.wait_heard(OWN_TONE_HZ, 1)
    phone.press("Hold")
    phone.wait_call("On hold")
    held_at = phone.heard(OWN_TONE_HZ).heard_s
    phone.wait_talk(3)
    assert phone.heard(OWN_TONE_HZ).heard_s < held_at + 0.5, "silence while held"
    phone.press("Resume")
    phone.wait_call("In call")
    before = phone.heard(OWN_TONE_HZ).heard_s
    phone.wait_heard(OWN_TONE_HZ, before + 1)
    phone.key("ctrl+m")
    phone.find(name="Unmute")
    phone.wait_until(lambda: phone.heard(OWN_TONE_HZ).tail_ms > 800, 10, "silence while muted")
    phone.key("ctrl+m")
    phone.find(name="Mute")
    before = phone.heard(OWN_TONE_HZ).heard_s
    phone.wait_heard(OWN_TONE_HZ, before + 1)
    phone.press("Hang up")
    phone.wait_no_call()


@pytest.mark.req("CALL-6")
def test_ring_back_is_heard(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=OWN_TONE_HZ)
    phone.wait_registered()
    phone.dial("601")
    phone.wait_call("Ringing")
    phone.wait_heard(RING_BACK_HZ, 0.8)
    phone.press("Hang up")
    phone.wait_no_call()


@pytest.mark.req("CALL-1", "REC-1")
def test_the_colleague_rings_then_talks(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("601")
    phone.wait_call("Ringing")
    phone.wait_call("In call")
    phone.key("ctrl+h")
    phone.wait_call("On hold")
    phone.key("ctrl+h")
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("601", "Outbound call")


@pytest.mark.req("CALL-1", "REC-1")
def test_cancel_before_an_answer(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("602")
    phone.wait_call("Ringing")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("602", "not successful")


@pytest.mark.req("CALL-1")
def test_what_cannot_be_called_is_told_and_kept(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("(no) number!")
    phone.find("label", re.compile("is not a number that can be called"))
    assert phone.find(re.compile("text"), "Number to call").text == "(no) number!"
    phone.dial("0049 (0)999 / 12-34")  # unknown to the office, but a number
    phone.wait_call("This number does not exist")
    phone.wait_no_call()


@pytest.mark.req("CALL-1", "REC-2")
def test_recents_call_again_by_a_double_click(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("600")
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.double_click(phone.wait_recent("600"))
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
