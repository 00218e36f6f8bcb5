"""Signing in where there is a UC server, with the real program, office, engine and keyring."""

import os
import re
import signal

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.e2e.settings_screen import open_page
from tests.support.office import OfficeProcess, running_office


def connect(phone: Phone, office: OfficeProcess) -> None:
    phone.fill("Server Address", office.url)
    phone.click(phone.find("push button", "Connect"))
    phone.find("label", re.compile("Found the UC server “OSMO office”"))


@pytest.mark.req("LOGIN-2", "LOGIN-3", "LOGIN-5", "LOGIN-6", "BAR-1", "SECR-11")
def test_integrated_signs_in_once_and_registers_by_itself(start_phone: StartPhone) -> None:
    with running_office() as office:
        account = office.account("100")
        phone = start_phone()
        connect(phone, office)
        phone.enter_account(account.username, "wrong")
        phone.find("label", "The username or the password is wrong.")
        phone.fill("Cell Number", "+49 170 1234567")
        phone.enter_account(account.username, account.password)
        phone.wait_registered()
        phone.stop()
        written = b"".join(path.read_bytes() for path in phone.profile.rglob("*") if path.is_file())
        assert account.password.encode() not in written and b"refresh" not in written
        again = start_phone(name="phone")
        again.wait_registered()
        again.show_tab("Settings")
        again.click(again.find("push button", "Sign out"))
        again.click(again.find("push button", "Yes, sign out"))
        again.find(re.compile("text"), re.compile("Server Address|Username"))
        again.wait_until(lambda: not list(again.profile.glob("uc.sqlite*")), 5, "nothing of the people on disk")


@pytest.mark.req("LOGIN-2", "BAR-1")
def test_uc_only_shows_the_green_ring_and_registers_nowhere(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "uc-only")) as office:
        account = office.account("101")
        phone = start_phone()
        connect(phone, office)
        phone.enter_account(account.username, account.password)
        phone.find(name="Connection: Callback mode", timeout=15)
        phone.stop()
        again = start_phone(name="phone")
        again.find(name="Connection: Callback mode", timeout=15)
        assert "registered" not in again.log.read_text()


@pytest.mark.req("BAR-1", "BAR-3", "DIAG-1", "SET-4")
def test_a_ring_and_the_diagnostics_tell_of_the_uc_server(start_phone: StartPhone) -> None:
    with running_office() as office:
        account = office.account("100")
        phone = start_phone()
        connect(phone, office)
        phone.enter_account(account.username, account.password)
        phone.wait_registered()
        phone.stop()
        os.kill(office.pid, signal.SIGSTOP)  # its voice engine goes on
        again = start_phone(name="phone")
        again.find(name="UC server: connecting", timeout=15)
        again.wait_registered()
        os.kill(office.pid, signal.SIGCONT)
        again.find(name="UC server: connected", timeout=20)
        again.absent(name=re.compile("^UC server: connect"))
        again.find(name="Connection: Ready for calls")
        software = f"{office.server.name} {office.server.version}"
        again.focus(again.window("OSMO Qt"))
        open_page(again, "Diagnostics")
        again.find("label", f"UC server: {software}")
        again.find("label", "Event server: connected")
        again.absent(name=re.compile("^Problem .*UC server"))
        os.kill(office.pid, signal.SIGKILL)
        again.find(name="UC server: not connected", timeout=15)
        problem = again.find(name=re.compile(r"^Problem \d: UC server: "))
        again.find("push button", "Try again", within=problem)
        again.find("label", "Event server: not connected")
