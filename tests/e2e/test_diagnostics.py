"""Diagnostics and logs: the LED's message, the worst problem first, what is written down and what is sent."""

import re
import stat
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import BUTTON, TEXT, keep_password, open_page
from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess

DIGITS = "7351942"


@pytest.mark.req("BAR-3", "DIAG-1")
def test_the_message_of_the_red_led_leads_to_what_is_wrong(
    start_phone: StartPhone, office: OfficeProcess, desktop: Desktop
) -> None:
    host, port, account = office.server.sip.host, office.server.sip.udp_port, office.account("102")
    keep_password(desktop, f"sip:{account.number}@{host}:{port}", "wrong")
    settings = {
        "account.server": host,
        "account.port": port,
        "account.transport": "udp",
        "account.username": account.number,
        "account.signed_in": True,
        "logging.level": "max",
    }
    phone = start_phone(settings=settings)
    phone.find(name="Connection: Not connected", timeout=15)
    phone.focus(phone.window("OSMO Qt"))
    phone.click(phone.find(BUTTON, "Show the notification bar"))
    bar = phone.find(name="Notification bar")
    phone.click(phone.find("push button", "Diagnostics", within=bar))
    phone.find(name="Problem 1: The username or the password is wrong.")
    phone.find(name=re.compile(r"Problem \d: The log level is Max\."))
    phone.find("label", re.compile("not tried again by itself"))
    phone.find("label", re.compile(f"Server: {host}:{port}"))
    phone.absent(name="Notification bar")
    phone.find("label", re.compile(r"\d problems were found, the worst first\."))
    first = phone.find(name=re.compile("^Problem 1: "))
    phone.click(phone.find("push button", "Sign in again", within=first))
    phone.fill("Password", account.password)
    phone.key("Return")
    phone.wait_registered()
    open_page(phone, "Diagnostics")
    phone.find("label", re.compile("^State: Ready for calls"))
    phone.absent(name=re.compile("password is wrong"))
    events = phone.find(TEXT, "Events")
    phone.wait_until(lambda: "connection: registered" in events.now().text, 5, "the event is there")
    lines = events.now().text.splitlines()
    wanted = [next(n for n, line in enumerate(lines) if words in line) for words in (": registered", "wrong-password")]
    assert wanted == sorted(wanted), "the newest stands first"
    phone.click(phone.find("check box", "Older Events"))
    phone.wait_until(lambda: "There are no older events." in events.now().text, 5, "older events")
    logged = _log(phone)
    assert "Request msg REGISTER" in logged, "the level was Max from the start"
    assert account.password not in logged
    assert not re.search(r"nonce=|response=", logged)


@pytest.mark.req("LOG-1", "SECR-16", "DIAG-1")
def test_logs_are_read_sent_and_deleted_and_hold_no_secrets(
    start_phone: StartPhone, office: OfficeProcess, tmp_path: Path
) -> None:
    tools = _mail_program(tmp_path)
    phone = start_phone(*as_user(office, "100"), environment={"PATH": f"{tools}:/usr/bin:/bin"})
    phone.wait_registered()
    assert "REGISTER" not in _log(phone), "only Max has whole messages"
    open_page(phone, "Logging")
    phone.click(phone.find("check box", "Max"))
    phone.click(phone.find("check box", "Hide telephone numbers"))
    phone.fill("Technical support", "help@example.org")
    phone.dial("600")
    window = phone.wait_call("In call")
    phone.focus(window)
    phone.key("ctrl+d")
    phone.type(DIGITS)
    phone.wait_talk(1)
    phone.press("Hang up")
    phone.wait_no_call()

    open_page(phone, "Logging")
    phone.click(phone.find("push button", "View osmo-qt.log"))
    text = phone.find(TEXT, "osmo-qt.log")
    phone.wait_until(lambda: " INFO " in text.now().text, 5, "the file is shown")
    phone.key("Escape")
    phone.click(phone.find("push button", "Send"))
    phone.find("label", re.compile("These files go to help@example.org"))
    phone.find("label", re.compile("quickDiagnostic.txt.*about.txt", re.S))
    phone.click(phone.find("push button", "Open e-mail program"))
    phone.find("label", "Your e-mail program has the files now.")
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[-1] == "mailto:help@example.org"
    packed = Path(asked[asked.index("--attach") + 1])
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    _assert_useful_and_without(packed, DIGITS, office.account("100").password)
    logs = [path for path in (phone.profile / "logs").iterdir() if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in logs} == {0o600}

    phone.click(phone.find("push button", "Delete"))
    phone.click(phone.find("push button", "Yes, delete all"))
    phone.wait_until(lambda: not packed.exists(), 5, "the files are gone")


def _log(phone: Phone) -> str:
    return (phone.profile / "logs" / "osmo-qt.log").read_text()


def _mail_program(tmp_path: Path) -> Path:
    """A folder with an e-mail program that notes what it was asked in `asked`."""
    tools = tmp_path / "tools"
    tools.mkdir()
    mailer = tools / "xdg-email"
    mailer.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/asked\n')
    mailer.chmod(0o700)
    return tools


def _assert_useful_and_without(packed: Path, *secrets: str) -> None:
    with zipfile.ZipFile(packed) as files:
        content = {name: files.read(name).decode() for name in files.namelist()}
    assert {"about.txt", "osmo-qt.log", "quickDiagnostic.txt"} <= set(content)
    everything = "\n".join(content.values())
    assert not [secret for secret in secrets if secret in everything]
    assert not re.search(r"Authorization: Digest|nonce=|response=|inline:", everything)
    # at Max the SIP messages are there: the call's, encrypted and with an answer to a challenge
    traced = content["osmo-qt.log"]
    assert re.search(r"TX \d+ bytes Request msg INVITE/cseq=\d+ .* to TLS ", traced)
    assert "| Proxy-Authorization: (removed)" in traced or "| Authorization: (removed)" in traced
    assert re.search(r"^\| a=crypto:\d+ \S+ \(removed\)$", traced, re.M)
    assert re.search(r"^\| CSeq: \d+ INVITE$", traced, re.M)
    assert "Sending DTMF digit id (removed)" in traced
    assert re.search(r"call \d+: ended here after \d+ s, code 200", content["quickDiagnostic.txt"])
