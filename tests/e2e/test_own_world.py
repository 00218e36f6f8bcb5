"""Own Status, Devices and Rules with the real program and the real UC server: two clients of one person."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import as_user
from tests.support.office import running_office

BUTTON = re.compile("button|radio")


@pytest.mark.req("PRES-1", "DEV-1", "RULE-1", "BAR-2", "MORE-1")
def test_what_one_client_chooses_the_other_one_shows(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "uc-only")) as office:
        one, other = (start_phone(*as_user(office, "100"), name=name) for name in ("one", "other"))
        for phone in (one, other):
            phone.find(name=re.compile("Own presence: (Available|Away)"), timeout=15)
        one.show_tab("Own Status")
        one.click(one.find("radio button", "In A Meeting"))
        other.find(name="Own presence: In A Meeting")
        one.fill("Note", "In the library")
        other.show_tab("Own Status")
        other.wait_until(lambda: other.find("text", "Note").text == "In the library", 10, "the note")
        other.show_tab("Devices")
        other.click(other.find("push button", "New Device"))
        other.fill("Name", "Summer house")
        other.fill("Address", "+49 171 0007222")
        other.key("Return")
        one.show_tab("Devices")
        one.click(one.find("list item", re.compile("Summer house")))
        one.click(one.find("push button", "Make Preferred Device"))
        other.find(name="Preferred device: Summer house")
        one.show_tab("Rules")
        one.click(one.find("list item", re.compile("^(?!.*Active)")))
        other.show_tab("Rules")
        other.find("list item", re.compile("Active"))


@pytest.mark.req("PRES-1")
def test_what_is_typed_while_the_server_is_away_is_sent_when_it_is_back(
    start_phone: StartPhone, tmp_path: Path
) -> None:
    data, kind = tmp_path / "office", ("--kind", "uc-only")
    with running_office(data=data, arguments=kind) as office:
        port = office.url.rpartition(":")[2].strip("/")
        phone = start_phone(*as_user(office, "100"))
        phone.find(name=re.compile("Own presence: (Available|Away)"), timeout=15)
        phone.show_tab("Own Status")
    phone.find(name="Connection: Not connected", timeout=20)
    phone.fill("Note", "In the train")
    phone.click(phone.find("radio button", "Be Right Back"))
    phone.find("label", re.compile("This is kept here"))
    with running_office(data=data, arguments=(*kind, "--port", port)) as office:
        phone.click(phone.find("push button", "Try again"))
        phone.absent("label", re.compile("This is kept here"), timeout=15)
        other = start_phone(*as_user(office, "100"), name="other")
        other.find(name="Own presence: Be Right Back", timeout=15)
        other.show_tab("Own Status")
        other.wait_until(lambda: other.find("text", "Note").text == "In the train", 10, "the note")
