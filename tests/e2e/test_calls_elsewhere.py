"""Calls on several devices of one person, with real programs and a real office."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.office import running_office

BUTTON = re.compile("button|check box|radio button")
SHOWN_WITHIN_S = 5  # from the answer; the figure itself is measured elsewhere


def strip(phone: Phone, words: str, timeout: float = SHOWN_WITHIN_S) -> None:
    """Waits for what the strip of a call on another device says."""
    phone.find("label", re.compile(words), timeout=timeout)


@pytest.mark.req("MOVE-3", "BAR-2")
def test_a_call_of_another_program_shows_and_is_hung_up_here(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        laptop = start_phone(*as_user(office, "100"), name="laptop")
        laptop.wait_registered()
        tablet = start_phone(*as_user(office, "100"), name="tablet")
        tablet.wait_registered()
        laptop.dial("600")
        laptop.wait_call("In call")
        strip(tablet, "^At Other Wi-Fi device · In call · 0:")
        laptop.absent("label", re.compile("^At "))
        tablet.focus(tablet.window("OSMO Qt"))
        tablet.click(tablet.find(BUTTON, "Move the call"))
        tablet.find(BUTTON, "Other Wi-Fi device, the call is here")
        tablet.click(tablet.find(BUTTON, "More Features"))
        tablet.key("Up", "Return")  # Hang up, the last one
        laptop.wait_no_call()
        tablet.absent("label", re.compile("^At "))
