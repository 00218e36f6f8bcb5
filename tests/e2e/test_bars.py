"""The status bar and the notification bar: what is in sight, and what is done from there."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import search
from tests.support.accessibility import Node
from tests.support.baresip import Account, Baresip
from tests.support.office import OfficeProcess
from tests.support.waiting import wait_for

BUTTON = re.compile("button")
OWN_HZ, MESSAGE_HZ = 440, 1000
MESSAGE_S = 3
SECRET = "7302946185"
PAUSES = "," * 8  # so that it is never sent here
BYTES_S = 16_000  # of a recording: 8 kHz, 16 bit


def unfold(phone: Phone) -> Node:
    """The notification bar, pulled down by its arrow."""
    phone.focus(phone.window("OSMO Qt"))
    if not phone.find_all(name="Notification bar"):
        phone.click(phone.find(BUTTON, "Show the notification bar"))
    return phone.find(name="Notification bar")


def fold(phone: Phone) -> None:
    phone.click(phone.find(BUTTON, "Hide the notification bar"))
    phone.absent(name="Notification bar")


def forward(phone: Phone, bar: Node, kind: str, destination: str) -> None:
    """Types where to and switches it on."""
    phone.fill(f"{kind}: destination", destination)
    phone.click(phone.find("check box", f"Forward: {kind}", within=bar))


def as_baresip(office: OfficeProcess, number: str) -> Account:
    server = f"{office.server.sip.host}:{office.server.sip.udp_port}"
    return Account(user=number, server=server, password=office.account(number).password, register=True)


def call(phone: Baresip, office: OfficeProcess, number: str) -> None:
    phone.dial(f"sip:{number}@{office.server.sip.host}:{office.server.sip.udp_port}")


def leave_message(phone: Baresip) -> None:
    """Once the mailbox speaks: past its greeting, some words, the end."""

    def said() -> float:
        return phone.sent().stat().st_size / BYTES_S

    wait_for(lambda: phone.heard().stat().st_size > BYTES_S, 15, "the mailbox speaks")
    phone.dtmf("#")
    before = said()
    wait_for(lambda: said() > before + MESSAGE_S, MESSAGE_S + 10, "a message")
    phone.hangup()


@pytest.mark.req("VM-1", "BAR-2", "CALL-1", "SECR-16")
def test_a_message_shows_an_envelope_and_call_plays_it(
    start_phone: StartPhone, office: OfficeProcess, tmp_path: Path
) -> None:
    phone = start_phone(*as_user(office, "100"), tone_hz=OWN_HZ)
    phone.wait_registered()
    search(phone, "override", "Features")
    phone.type(f"*97;1{PAUSES}{SECRET}")
    phone.key("Return")
    phone.show_tab("Recents")
    bar = unfold(phone)
    phone.find("label", "Voicemail: No new messages", within=bar)
    phone.click(phone.find("check box", "Do Not Disturb", within=bar))
    phone.find("label", "Do Not Disturb: Callers hear busy", within=bar)
    fold(phone)
    with Baresip(tmp_path / "grace", as_baresip(office, "101"), codecs=("g711",), rate=8000) as grace:
        grace.wait_event("REGISTER_OK")
        call(grace, office, "100")
        grace.wait_event("CALL_ESTABLISHED", timeout=15)
        phone.wait_no_call()
        leave_message(grace)
        phone.find(name="1 new message", timeout=20)
    bar = unfold(phone)
    phone.find("label", "Voicemail: 1 new message", within=bar)
    phone.click(phone.find("check box", "Do Not Disturb", within=bar))
    phone.click(phone.find(BUTTON, "Call the mailbox", within=bar))
    window = phone.wait_call("In call")
    phone.find("label", "*97", within=window)
    phone.find(name="The call is encrypted")
    dial = phone.find(BUTTON, re.compile(r"^Dial \d+ digits$"), within=window)
    assert SECRET not in phone.outline()
    assert phone.heard(MESSAGE_HZ).heard_s < 1, "the digits wait"
    phone.click(dial)
    phone.wait_heard(MESSAGE_HZ, 1, timeout=20)  # the mailbox was told to play it
    assert SECRET not in phone.outline()
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("*97", "Outbound call")
    assert SECRET not in phone.outline()
    assert SECRET not in phone.log_text(), "the digits are a password"


@pytest.mark.req("FWD-1", "BAR-2")
def test_forwarding_is_set_in_force_and_shown(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    bar = unfold(phone)
    phone.click(phone.find(BUTTON, "Change call forwarding", within=bar))
    phone.click(phone.find("check box", "Forward: All", within=bar))
    phone.find("label", re.compile("There is no number to forward calls to"), within=bar)
    forward(phone, bar, "All", "604")
    phone.find("label", "Call Forwarding: All \u2192 604", within=bar, timeout=20)
    phone.find(name="Call forwarding: All \u2192 604")  # the arrow
    phone.find("check box", "Forward: Busy", within=bar)
    assert "enabled" not in phone.find("check box", "Forward: Busy", within=bar).states
    with Baresip(tmp_path / "grace", as_baresip(office, "101"), codecs=("g711",), rate=8000) as grace:
        grace.wait_event("REGISTER_OK")
        call(grace, office, "100")
        grace.wait_event("CALL_ESTABLISHED", timeout=10)  # by the tone of 604: nobody has touched the phone
        grace.hangup()
        phone.click(phone.find("check box", "Forward: All", within=bar))
        phone.find("label", "Call Forwarding: Off", within=bar, timeout=20)
        phone.absent(name=re.compile("^Call forwarding: "))
        # only while it is busy (*67*, #67#)
        forward(phone, bar, "Busy", "604")
        phone.find("label", "Call Forwarding: Busy \u2192 604", within=bar, timeout=20)
        phone.click(phone.find("check box", "Do Not Disturb", within=bar))
        call(grace, office, "100")
        grace.wait_event("CALL_ESTABLISHED", timeout=10)
        grace.hangup()
        phone.click(phone.find("check box", "Do Not Disturb", within=bar))
        phone.click(phone.find("check box", "Forward: Busy", within=bar))
        phone.find("label", "Call Forwarding: Off", within=bar, timeout=20)
        # when nobody answers (*61*, #61#)
        forward(phone, bar, "No Reply", "600")
        phone.find("label", "Call Forwarding: No Reply \u2192 600", within=bar, timeout=20)
        call(grace, office, "100")
        phone.click(phone.find(BUTTON, "Decline", within=phone.window("Incoming call")))  # the office goes on at once
        grace.wait_event("CALL_ESTABLISHED", timeout=10)
        phone.wait_no_call()
        grace.hangup()
        phone.focus(phone.window("OSMO Qt"))
        phone.click(phone.find("check box", "Forward: No Reply", within=bar))
        phone.find("label", "Call Forwarding: Off", within=bar, timeout=20)


@pytest.mark.req("LOGIN-6", "BAR-1", "BAR-2")
def test_wifi_mode_off_asks_mentions_the_call_and_ends_all(start_phone: StartPhone, office: OfficeProcess) -> None:
    account = office.account("100")
    phone = start_phone()
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    phone.dial("604")
    phone.wait_call("In call")
    bar = unfold(phone)
    phone.find("label", re.compile(r"Current call: 604 · In call · .* · Not encrypted"), within=bar)
    phone.find(name="The call is not encrypted")
    phone.click(phone.find("check box", "Wi-Fi Mode", within=bar))
    phone.find("label", re.compile("Sign out and close OSMO Qt.*The call with 604 ends"), within=bar)
    phone.click(phone.find("push button", "Stay signed in", within=bar))
    phone.wait_call("In call")
    phone.click(phone.find("check box", "Wi-Fi Mode", within=bar))
    phone.click(phone.find("push button", "Continue", within=bar))
    phone.wait_end()
    again = start_phone(name="phone")  # switching off is not forgetting
    again.wait_registered()
