"""Several calls of one program: waiting, swapped, merged; refused, answered by itself, recorded, by keyboard."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.parties import party, uri_of
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import search
from tests.support.accessibility import Node
from tests.support.office import OfficeProcess
from tests.support.sip_peer import SipPeer
from tests.support.tones import analyse
from tests.support.waiting import wait_for

ADA_HZ, GRACE_HZ, KONRAD_HZ, OFFICE_HZ = 440, 700, 1300, 1000
BANNER = re.compile("alert|label")
RINGING_HZ = (660, 784, 880, 1047)


def popup(phone: Phone) -> Node:
    return phone.window("Incoming call")


def accept(phone: Phone) -> None:
    phone.click(phone.find(re.compile("button"), "Accept", within=popup(phone)))


def assert_heard_more(phone: Phone, hz: float, seconds: float = 1.5) -> None:
    phone.wait_heard(hz, phone.heard(hz).heard_s + seconds)


def wait_silence(phone: Phone, hz: float) -> None:
    phone.wait_until(lambda: phone.heard(hz).tail_ms > 1000, 15, f"silence of {hz} Hz")


@pytest.mark.req("CALL-1", "IN-1")
def test_call_waiting_conference_swap(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    ada = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, name="ada")
    grace = start_phone(*as_user(office, "101"), tone_hz=GRACE_HZ, name="grace")
    ada.wait_registered()
    grace.wait_registered()
    with party(office, tmp_path, "102", KONRAD_HZ) as konrad:
        ada.dial("101")
        accept(grace)
        ada.wait_call("In call")
        ada.wait_heard(GRACE_HZ, 1)

        konrad.dial(uri_of(office, "100"))  # another call is waiting: the first one is held for it
        ada.find("label", "Another call is waiting", within=popup(ada))
        accept(ada)
        window = ada.wait_call("In call")
        ada.find("list item", re.compile("101, On hold|Grace Hopper, On hold"), within=window)
        konrad.wait_event("CALL_ESTABLISHED")
        ada.wait_heard(KONRAD_HZ, 1)
        wait_silence(grace, ADA_HZ)

        ada.press("Merge")  # everybody hears everybody
        ada.find("label", "Conference", within=window)
        for phone, hz in ((ada, GRACE_HZ), (ada, KONRAD_HZ), (grace, ADA_HZ), (grace, KONRAD_HZ)):
            assert_heard_more(phone, hz)
        wait_for(lambda: analyse(konrad.heard(), GRACE_HZ).heard_s > 1.5, 10, "Grace at Konrad's")
        assert analyse(konrad.heard(), ADA_HZ).heard_s > 1.5

        ada.press("Split")
        wait_silence(grace, KONRAD_HZ)
        ada.focus(window)
        ada.press("Swap")
        assert_heard_more(grace, ADA_HZ)
        wait_silence(ada, KONRAD_HZ)
        wait_silence(grace, KONRAD_HZ)

        ada.focus(window)
        ada.press("Hang up")  # the other one comes to the screen, on hold
        ada.find(re.compile("alert|label"), re.compile("(Grace Hopper|101): Call ended"), within=window)
        ada.wait_call("On hold")
        ada.press("Resume call")
        ada.wait_call("In call")
        assert_heard_more(ada, KONRAD_HZ)

        _add_a_call(ada, window)
        konrad.hangup()
        ada.wait_no_call()
        ada.wait_recent("Konrad Zuse", "Inbound call accepted")
        ada.wait_recent("101", "Outbound call")


def _add_a_call(ada: Phone, window: Node) -> None:
    """One more, made here: Konrad is held for it, and stays so at its end."""
    ada.press("Add call")
    ada.find(re.compile("text"), "Name or number", states=["focused"])
    ada.type("604")
    ada.key("Return")
    ada.find("list item", re.compile("^(102|Konrad Zuse), On hold"), within=window)
    ada.wait_call("In call")
    ada.wait_heard(OFFICE_HZ, 1)
    ada.press("Hang up")
    ada.wait_call("On hold")


@pytest.mark.req("CALL-1", "IN-1")
def test_do_not_disturb(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    quiet = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, settings={"calls.do_not_disturb": True})
    quiet.wait_registered()
    quiet.find(name="Do Not Disturb")
    with party(office, tmp_path, "101", GRACE_HZ) as grace:
        grace.dial(uri_of(office, "100"))
        grace.wait_event("CALL_ESTABLISHED")  # the office's voicemail
        quiet.wait_recent("Grace Hopper", "Inbound call not accepted")
        quiet.absent(re.compile("frame"), "Incoming call", timeout=1)
        if quiet.heard_file.exists():
            assert all(quiet.heard(hz).heard_s < 0.1 for hz in RINGING_HZ), "it rang"
        grace.hangup()
        grace.wait_event("CALL_CLOSED")
        quiet.click(quiet.find(name="Show the notification bar"))
        quiet.click(quiet.find(re.compile("box|button"), "Do Not Disturb"))
        grace.dial(uri_of(office, "100"))
        quiet.click(quiet.find(re.compile("button"), "Remind Me", within=popup(quiet)))
        quiet.absent(re.compile("frame"), "Incoming call")


@pytest.mark.req("CALL-1")
def test_auto_answer_and_recording(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    settings = {"calls.auto_answer": True, "calls.auto_answer_delay_s": 2, "calls.auto_answer_numbers": "101"}
    phone = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ, settings=settings)
    phone.wait_registered()
    with party(office, tmp_path, "101", GRACE_HZ) as grace:
        grace.dial(uri_of(office, "100"))
        phone.find("label", re.compile("Answers by itself in"), within=popup(phone))
        window = phone.wait_call("In call")
        phone.focus(window)
        phone.key("ctrl+r")
        phone.find("label", "The call is being recorded", within=window)
        phone.wait_talk(3)
        phone.press("Stop recording")
        phone.absent("label", "The call is being recorded")
        phone.press("Hang up")
        phone.wait_no_call()
        phone.find("label", re.compile(r"The call was recorded: .* 101\.wav"))
        phone.find(re.compile("button"), "Show folder")
    (file,) = (phone.profile / "recordings").glob("*.wav")
    for hz in (ADA_HZ, GRACE_HZ):
        assert analyse(file, hz).heard_s > 2, f"{hz} Hz is not in the recording"


@pytest.mark.req("CALL-1", "IN-1")
def test_a_whole_call_by_keyboard(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=ADA_HZ)
    phone.wait_registered()
    with party(office, tmp_path, "101", GRACE_HZ) as grace:
        grace.dial(uri_of(office, "100"))
        phone.focus(popup(phone))  # what Alt+Tab does
        phone.key("Return")
        window = phone.wait_call("In call")
        phone.focus(window)
        phone.key("ctrl+m")
        phone.find(name="Unmute", within=window)
        phone.key("ctrl+m")
        phone.find(name="Mute", within=window)
        phone.key("ctrl+h")
        phone.wait_call("On hold")
        phone.key("ctrl+h")
        phone.wait_call("In call")
        phone.key("ctrl+d", "5", "numbersign")
        phone.find("label", "Digits sent: 5#", within=window)
        phone.key("Escape")
        phone.key("ctrl+t")
        phone.find(re.compile("text"), "Name or number", states=["focused"])
        phone.key("Escape")
        phone.absent(re.compile("text"), "Name or number")

        def on_hang_up() -> bool:
            if phone.find_all(re.compile("button"), "Hang up", within=window)[0].states >= {"focused"}:
                return True
            phone.key("Tab")
            return False

        phone.wait_until(on_hang_up, 10, "the focus comes to Hang up by Tab")
        phone.key("Return")
        phone.wait_no_call()
        grace.wait_event("CALL_CLOSED")


@pytest.mark.req("QUAL-1", "SEC-1", "SET-2")
def test_a_bad_network_is_told(start_phone: StartPhone) -> None:
    with SipPeer(users={"100": "secret"}, echo=True) as server:
        server.rtp.lose_every = 8  # 12.5 %
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        phone.dial("101")
        window = phone.wait_call("In call")
        phone.find("label", "Not encrypted", within=window)
        phone.find(BANNER, "Network quality is poor", within=window, timeout=12)
        server.rtp.echo = False  # and not one packet comes
        phone.find(BANNER, "Network quality is bad", within=window, timeout=12)
        assert "checked" in search(phone, "quality warnings", "Calls").states
        phone.key("space")  # no warnings please, and warnings again
        phone.absent(BANNER, re.compile("^Network quality"), within=window)
        phone.key("space")
        phone.find(BANNER, "Network quality is bad", within=window)
        phone.focus(window)
        phone.click(phone.find(re.compile("button|check box"), re.compile("Statistics"), within=window))
        phone.find(re.compile("label|static"), re.compile("Loss received: "), within=window)
        phone.press("Hang up")
        phone.wait_no_call()
        assert "quality of call" in phone.log_text()
