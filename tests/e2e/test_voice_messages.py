"""Voice messages with the real program: left by a caller, heard where calls are heard, deleted and brought back."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.office.sip_client import SipClient
from tests.support.office import OfficeProcess, running_office

ROW = re.compile("list item|cell")
BUTTON = re.compile("button")
CALLER_HZ, OWN_HZ = 1000, 440
BUSY = {"calls.do_not_disturb": True}


def leave_message(office: OfficeProcess, caller: str, called: str, seconds: float) -> None:
    """A tone, after whoever is called was busy."""
    with SipClient(office.server.sip, caller, office.account(caller).password) as client:
        client.register()
        dialog, answer = client.call(called)
        port = answer.audio_port()
        client.receive_sound()
        client.press(port, "#")
        client.talk(port, seconds)
        client.hang_up(dialog)
        client.register(0)


def open_messages(phone: Phone) -> None:
    phone.focus(phone.window("OSMO Qt"))
    phone.click(phone.find(BUTTON, "Show the notification bar"))
    phone.click(phone.find(BUTTON, "Messages"))


@pytest.mark.req("VM-1", "BAR-2")
def test_left_listed_heard_and_deleted(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        phone = start_phone(*as_user(office, "100"), tone_hz=OWN_HZ, settings=BUSY)
        phone.wait_registered()
        leave_message(office, "101", "100", 4)
        phone.find(name="1 new message")
        open_messages(phone)
        phone.find(ROW, re.compile("^Grace Hopper, New message"))
        phone.click(phone.find(BUTTON, "Play"))
        phone.wait_heard(CALLER_HZ, 2)
        phone.find(BUTTON, "Play")  # it has come to its end
        phone.find(ROW, re.compile("^Grace Hopper, Heard message"))
        phone.absent(name="1 new message")  # the telephone's lamp is off, too: the engine has told so
        report = phone.heard(CALLER_HZ)
        assert abs(report.dominant_hz - CALLER_HZ) < 5
        assert report.longest_gap_ms < 100, report

        phone.click(phone.find(BUTTON, "Delete"))
        phone.find("label", "1 message deleted")
        phone.find("label", "No messages in your mailbox")
        phone.click(phone.find(BUTTON, "Undo"))
        phone.find(ROW, re.compile("^Grace Hopper, Heard message"))
        phone.click(phone.find(BUTTON, "Delete"))
        phone.find("label", "No messages in your mailbox")
        phone.click(phone.find(BUTTON, "Back"))
        phone.find(ROW, re.compile("Missed call|Incoming call"))
