"""Own Status, Devices and Rules with the real program and the real UC server: two clients of one person."""

import re

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
