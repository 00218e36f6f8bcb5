"""People of the UC server, with the real program and office: two clients of one person."""

import os
import re
import signal
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.support.office import OfficeProcess, running_office

ROW = re.compile("list item|cell")
BUTTON = re.compile("button|check box")
STATES = "(Available|Away|Do not disturb|Be Right Back|Busy|In A Meeting|Offline)"


def signed_in(start_phone: StartPhone, office: OfficeProcess, name: str) -> Phone:
    account = office.account("100")
    phone = start_phone(name=name)
    phone.fill("Server Address", office.url)
    phone.click(phone.find("push button", "Connect"))
    phone.find("label", re.compile("Found the UC server"))
    phone.enter_account(account.username, account.password)
    phone.wait_registered()
    return phone


@pytest.mark.req("CON-1", "CON-2", "CON-3", "CON-5", "CON-8", "REC-1")
def test_two_clients_of_one_person_show_the_same_people(start_phone: StartPhone) -> None:
    with running_office(("199", "Xaver Quist")) as office:
        one = signed_in(start_phone, office, "one")
        one.find(ROW, re.compile(f"{STATES}, (Missed|Incoming|Outgoing) call"))
        one.show_tab("Contacts")
        one.find(ROW, re.compile(f", {STATES}, "))
        one.find(BUTTON, "Help Desk")
        other = signed_in(start_phone, office, "other")
        other.show_tab("Contacts")
        _add_from_the_directory(one)
        _search(other)
        other.find(ROW, re.compile("^Xaver"))
        _edit(one)
        _search(other)
        other.click(other.find(ROW, re.compile("^Xaver")))
        other.find("label", "Harvard")
        _group(one)
        other.show_tab("Contacts")
        other.click(other.find(BUTTON, "Groups"))
        other.find(ROW, re.compile("^Codes"))
        _remove(one)
        other.show_tab("Contacts")
        other.click(other.find(BUTTON, "UC"))
        _search(other)
        other.find("label", "Nobody found")


@pytest.mark.req("CON-2", "SECR-11")
def test_what_was_typed_outlives_server_and_program(start_phone: StartPhone, tmp_path: Path) -> None:
    data = tmp_path / "office"
    with running_office(data=data) as office:
        port = office.url.rpartition(":")[2]
        phone = signed_in(start_phone, office, "one")
        phone.show_tab("Contacts")
        phone.find(ROW, re.compile(f", {STATES}, "))
        phone.click(phone.find(BUTTON, "New contact or group"))
        phone.key("Down", "Return")  # of the menu
        phone.fill("First name", "Mary")
        os.kill(office.pid, signal.SIGKILL)
        phone.find(name="UC server: not connected", timeout=15)
        phone.fill("Last name", "Jackson")
        phone.click(phone.find(BUTTON, "Create"))
        phone.find("label", re.compile("^The UC server can't be reached"))
        phone.stop()
    kept = phone.profile / "unsaved.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    away = start_phone(name="one")
    away.show_tab("Contacts")
    away.find("label", "Not saved yet: Mary Jackson")
    with running_office(data=data, arguments=("--port", port)):
        away.find("label", "The server is back. Not saved yet: Mary Jackson", timeout=40)
        away.click(away.find("push button", "Continue"))
        away.click(away.find(BUTTON, "Create"))
        away.find("label", "Mary Jackson")
        away.wait_until(lambda: not kept.exists(), 5, "nothing is left to be saved")
        away.stop()


def _search(phone: Phone) -> None:
    phone.show_tab("Contacts")
    phone.key("ctrl+f")
    phone.type("xav")


def _add_from_the_directory(phone: Phone) -> None:
    _search(phone)
    phone.click(phone.find(BUTTON, "SEARCH DIRECTORY xav"))
    phone.click(phone.find(ROW, re.compile("^Xaver")))
    phone.click(phone.find(BUTTON, "Add"))
    phone.find(BUTTON, "Show contact")


def _edit(phone: Phone) -> None:
    phone.show_tab("Contacts")
    phone.click(phone.find(BUTTON, "Show contact"))
    phone.click(phone.find(BUTTON, "Edit"))
    phone.fill("Company", "Harvard")
    phone.click(phone.find(BUTTON, "Update"))
    phone.find("label", "Harvard")


def _group(phone: Phone) -> None:
    phone.show_tab("Contacts")
    phone.click(phone.find(BUTTON, "New contact or group"))
    phone.key("Down", "Down", "Return")  # of the menu
    phone.fill("Title", "Codes")
    phone.click(phone.find(BUTTON, "Add Participant(s)"))
    phone.type("xav")
    phone.click(phone.find(ROW, re.compile("^Xaver")))
    phone.click(phone.find(BUTTON, "Done"))
    phone.click(phone.find(BUTTON, "Done"))
    phone.find("label", "1 contact")
    phone.click(phone.find(BUTTON, "UC"))


def _remove(phone: Phone) -> None:
    _search(phone)
    phone.click(phone.find(ROW, re.compile("^Xaver")))
    phone.click(phone.find(BUTTON, "Remove"))
    phone.find("label", re.compile("^Remove Xaver"))
    phone.click(phone.find_all(BUTTON, "Remove")[-1])
    phone.find("label", "Nobody found")
