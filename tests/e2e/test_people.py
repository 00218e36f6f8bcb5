"""People without a server: address books on disk, search, calls by name, and recent calls that become contacts."""

import re
import sqlite3
import stat
from pathlib import Path

import pytest
import vobject

from tests.e2e.conftest import StartPhone
from tests.e2e.parties import uri_of
from tests.e2e.phone import Phone, as_user
from tests.support.office import OfficeProcess
from tests.support.waiting import wait_for

ROW = re.compile("list item|cell")
BUTTON = re.compile("button")
HOSTILE = "<b>Mallory</b><img src=x> & Co"


def card(name: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *lines, "END:VCARD", ""])


@pytest.fixture
def books(tmp_path: Path, office: OfficeProcess) -> Path:
    """A vdir with two cards, and a file with two good ones and two that are broken."""
    vdir = tmp_path / "vdir"
    vdir.mkdir()
    ada = ("N:Lovelace;Ada;;;", "ORG:Engines", "TEL;TYPE=WORK:600", "TEL;TYPE=CELL:+49 171 1234567")
    (vdir / "ada.vcf").write_text(card("Ada Lovelace", *ada, "EMAIL:ada@engines.example"))
    (vdir / "mallory.vcf").write_text(card(HOSTILE + "\u202e", "TEL:604"))
    broken = "BEGIN:VCARD\r\nFN:\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\n"
    joerg = card("Jörg Müller", "TEL:601", f"X-SIP:{uri_of(office, '600')}")
    (tmp_path / "friends.vcf").write_text(card("Carl") + broken + joerg)
    return tmp_path


def opener(folder: Path) -> tuple[dict[str, str], Path]:
    """An environment in which what is opened is only noted down, and the note."""
    note = folder / "opened"
    program = folder / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" >> "{note}"\n')
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin"}, note


def row(phone: Phone, pattern: str) -> str:
    """The name of a row, waited for."""
    return phone.find(ROW, re.compile(pattern)).name


def call_and_hang_up(phone: Phone, name: str) -> None:
    """The call that was just begun shows that name."""
    window = phone.wait_call("In call", timeout=15)
    phone.find("label", name, within=window)
    phone.press("Hang up")
    phone.wait_no_call()


@pytest.mark.req("CON-1", "CON-3", "CON-6", "CON-7", "CALL-1", "SECR-9", "SECR-15", "SECR-20")
def test_address_books_are_searched_called_and_followed(
    start_phone: StartPhone, office: OfficeProcess, books: Path, tmp_path: Path
) -> None:
    environment, opened = opener(tmp_path)
    places = f"{books / 'vdir'}\n{books / 'friends.vcf'}"
    phone = start_phone(*as_user(office, "100"), settings={"contacts.places": places}, environment=environment)
    phone.wait_registered()
    phone.show_tab("Contacts")
    assert row(phone, "^Mallory|^<b>Mall").startswith(f"{HOSTILE}, 604"), "plain text, without the mark"
    phone.find("label", "2 cards could not be read")
    phone.click(phone.find(BUTTON, "Details"))
    phone.find("label", re.compile("^friends.vcf, card 2: neither a name"))
    phone.find("label", re.compile("^friends.vcf, card 3: its end is missing"))
    phone.click(phone.find(BUTTON, "Close address books"))
    # search as you type, by any part of a name without its marks, and by digits
    phone.key("ctrl+f")
    phone.type("mull")
    phone.absent(ROW, re.compile("Ada"))
    row(phone, "^Jörg Müller")
    phone.key("ctrl+f")
    phone.type("0171 12")
    assert row(phone, "^Ada") == "Ada Lovelace, +49 171 1234567"
    phone.absent(ROW, re.compile("Jörg"))
    # details: call any number, write an e-mail
    phone.click(phone.find(ROW, re.compile("^Ada")))
    phone.click(phone.find(BUTTON, "Write to ada@engines.example"))
    wait_for(lambda: opened.exists() and opened.read_text() == "mailto:ada@engines.example\n", 5, "a mail program")
    phone.click(phone.find(BUTTON, "Call 600"))
    # what changes on disk shows at once: in a call, in the list, in the details, in the recent calls
    phone.find("label", "Ada Lovelace", within=phone.wait_call("In call", timeout=15))
    (books / "vdir" / "ada.vcf").write_text(card("Ada King", "TEL:600", "TEL:+49 171 1234567"))
    call_and_hang_up(phone, "Ada King")
    phone.wait_recent("Ada King, 600", "Outbound call")
    phone.show_tab("Contacts")
    phone.find("label", "Ada King")
    phone.key("ctrl+f", "Escape")
    _call_an_address(phone, uri_of(office, "600"))
    (books / "vdir" / "mallory.vcf").unlink()
    phone.absent(ROW, re.compile("Mallory"))
    phone.wait_recent("Ada King, 600")
    # search or dial anything, from any page
    phone.key("ctrl+k")
    phone.type("müll")
    row(phone, "Jörg Müller, 601")
    phone.key("ctrl+a")
    phone.type("600")
    row(phone, "Ada King, 600")
    phone.key("Return")
    call_and_hang_up(phone, "Ada King")


def _call_an_address(phone: Phone, uri: str) -> None:
    """Jörg has one beside his number."""
    phone.click(phone.find(ROW, re.compile("^Jörg")))
    phone.click(phone.find(BUTTON, f"Call {uri}"))
    call_and_hang_up(phone, "Jörg Müller")
    phone.show_tab("Contacts")


@pytest.mark.req("REC-1", "REC-2", "REC-3", "REC-4", "CON-7", "SECR-11", "SECR-20")
def test_a_recent_call_becomes_a_contact(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("600")
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.click(phone.wait_recent("600"))
    phone.find("label", "Not in your contacts")
    phone.click(phone.find(BUTTON, "Create new contact"))
    phone.fill("First name", "Echo <i>of")
    phone.fill("Last name", "the; Hills")
    phone.key("Return")
    phone.find(ROW, re.compile(re.escape("Echo <i>of the; Hills, 600")))
    (file,) = (phone.profile / "contacts").glob("*.vcf")
    made = vobject.readOne(file.read_text())
    made.validate()
    assert (made.fn.value, made.tel.value, made.n.value.family) == ("Echo <i>of the; Hills", "600", "the; Hills")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # a double click calls, the call has the name, and the details list all calls with that party
    phone.find(BUTTON, "Show contact")
    phone.double_click(phone.wait_recent("600"))
    call_and_hang_up(phone, "Echo <i>of the; Hills")
    calls = phone.find(re.compile("scroll|viewport|panel|filler"), "All calls with this number")
    outcome = "Outbound call successful"
    phone.wait_until(lambda: len(phone.find_all("label", outcome, within=calls)) == 2, 5, "both calls")
    _delete_and_bring_back(phone)
    # the phone button opens the keypad, and a button there the contacts
    phone.click(phone.find(BUTTON, "Open the keypad"))
    phone.find(re.compile("text"), "Number to call")
    phone.click([node for node in phone.find_all(BUTTON, "Contacts") if "checkable" not in node.states][-1])
    row(phone, "^Echo <i>of the; Hills")
    phone.stop()
    # one bad record does not keep the others from being shown
    database = sqlite3.connect(phone.profile / "recents.sqlite")
    database.execute("INSERT INTO recents VALUES (99, 'telepathy', x'ff', '', '', 'noon', 0.0)")
    database.commit()
    database.close()
    again = start_phone(*as_user(office, "100"), allow=["recent calls that make no sense"])
    again.find("label", "Some recent calls were damaged and are not shown: 1.")
    again.wait_recent("Echo <i>of the; Hills, 600")


def _delete_and_bring_back(phone: Phone) -> None:
    """One, several, all: each comes back."""

    def count() -> int:
        return len(phone.find_all(ROW, re.compile(", 600, ")))

    def wait_count(number: int) -> None:
        phone.wait_until(lambda: count() == number, 5, f"{number} calls in the list")

    wait_count(2)
    phone.click(phone.wait_recent("600"))
    phone.key("Delete")
    wait_count(1)
    phone.click(phone.find(BUTTON, "Undo"))
    wait_count(2)
    phone.click(phone.wait_recent("600"))
    phone.key("shift+Down", "Delete")
    phone.find("label", "No calls yet")
    phone.click(phone.find(BUTTON, "Undo"))
    wait_count(2)
    phone.click(phone.find(BUTTON, "Remove all"))
    phone.find("label", "No calls yet")
    phone.click(phone.find(BUTTON, "Undo"))
    wait_count(2)
    phone.key("F5")
    wait_count(2)
