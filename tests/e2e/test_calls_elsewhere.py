"""Calls on several devices of one person, with real programs and a real office."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.office import running_office
from tests.support.office_phone import OfficePhone

BUTTON = re.compile("button|check box|radio button")
GRACE, DESK, ALAN = 22, 33, 44  # voices
SHOWN_WITHIN_S = 5  # from the answer; the figure itself is measured elsewhere


def strip(phone: Phone, words: str, timeout: float = SHOWN_WITHIN_S) -> None:
    """Waits for what the strip of a call on another device says."""
    phone.find("label", re.compile(words), timeout=timeout)


@pytest.mark.req("MOVE-3", "MOVE-4", "BAR-2")
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
        with OfficePhone(office.server.sip, "100d", office.account("100").desk_password, DESK) as desk:
            desk.call("600")
            strip(tablet, "^At Work Phone · In call · 0:")
        strip(tablet, "^At Other Wi-Fi device · In call · 0:")
        tablet.focus(tablet.window("OSMO Qt"))
        tablet.click(tablet.find(BUTTON, "Move the call"))
        tablet.find(BUTTON, "Other Wi-Fi device, the call is here")
        tablet.click(tablet.find(BUTTON, "More Features"))
        tablet.key("Up", "Return")  # Hang up, the last one
        laptop.wait_no_call()
        tablet.absent("label", re.compile("^At "))


@pytest.mark.req("MOVE-1", "MOVE-3", "MOVE-5")
def test_the_knob_is_dragged_to_the_desk_phone_and_the_call_is_pulled_back(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        ada = start_phone(*as_user(office, "100"), name="ada")
        ada.wait_registered()
        sip, account = office.server.sip, office.account("100")
        with OfficePhone(sip, "101", office.account("101").password, GRACE) as grace:
            ada.dial("101")
            ada.wait_call("In call")
            ada.click(ada.find(BUTTON, "Move", states=("enabled",)))
            ada.find(BUTTON, "Cell, not available: No cell number is configured.")
            ada.find(BUTTON, "Desk, not available: The desk phone is not registered.")
            with OfficePhone(sip, "100d", account.desk_password, DESK) as desk:
                target = ada.find(BUTTON, "Move the call to Desk")
                ada.drag(ada.find(BUTTON, "Wi-Fi, the call is here"), target)
                grace.wait_hears(DESK)
                desk.wait_hears(GRACE)
                strip(ada, "^At Work Phone · In call · 0:")
                ada.wait_no_call()
                ada.focus(ada.window("OSMO Qt"))
                ada.click(ada.find(BUTTON, "Pull here"))
                ada.find("label", "Grace Hopper", within=ada.wait_call("In call"))
                ada.absent("label", re.compile("^At "))
                desk.wait_over(desk.wait_call())
                grace.wait_hears(0)  # the program's microphone is silent
                ada.press("Hang up")
                grace.wait_over(grace.wait_call())


@pytest.mark.req("MOVE-1", "MOVE-2", "MOVE-5")
def test_a_move_that_is_declined_cancelled_and_then_goes_to_a_contact(start_phone: StartPhone) -> None:
    with running_office(("102", "Alan Turing"), arguments=("--kind", "integrated")) as office:
        ada = start_phone(*as_user(office, "100"), name="ada")
        ada.wait_registered()
        sip, account = office.server.sip, office.account("100")
        with (
            OfficePhone(sip, "101", office.account("101").password, GRACE) as grace,
            OfficePhone(sip, "102", office.account("102").password, ALAN) as alan,
            OfficePhone(sip, "100d", account.desk_password, DESK, 603) as desk,
        ):
            ada.dial("101")
            ada.wait_call("In call")
            ada.click(ada.find(BUTTON, "Move", states=("enabled",)))
            ada.click(ada.find(BUTTON, "Move the call to Desk"))
            ada.find("label", "Work Phone declined the call. It stayed where it was.")
            desk.on_invite = "ring"
            ada.key("Return")  # the keyboard is where the mouse was
            ada.find("label", "Ringing at Work Phone …")
            ada.key("Escape")
            ada.find(BUTTON, "Wi-Fi, the call is here")
            ada.absent("label", "Ringing at Work Phone …")
            ada.click(ada.find(BUTTON, "Keypad", within=ada.find("dialog", "Move call")))
            ada.type("102")
            ada.key("Return")
            grace.wait_hears(ALAN)
            alan.wait_hears(GRACE)
            strip(ada, "^At 102 · In call · 0:")
            ada.focus(ada.window("OSMO Qt"))
            ada.click(ada.find(BUTTON, "Move the call"))
            ada.click(ada.find(BUTTON, "Move History"))
            ada.find(re.compile("list item|cell"), re.compile("^102"))


@pytest.mark.req("XFER-1", "BAR-2")
def test_a_call_at_the_desk_phone_is_transferred_after_asking(start_phone: StartPhone) -> None:
    with running_office(("102", "Alan Turing"), arguments=("--kind", "integrated")) as office:
        ada = start_phone(*as_user(office, "100"), name="ada")
        ada.wait_registered()
        sip, account = office.server.sip, office.account("100")
        with (
            OfficePhone(sip, "101", office.account("101").password, GRACE) as grace,
            OfficePhone(sip, "102", office.account("102").password, ALAN) as alan,
            OfficePhone(sip, "100d", account.desk_password, DESK) as desk,
        ):
            desk.call("101")
            strip(ada, "^At Work Phone · In call")
            ada.click(ada.find(BUTTON, "Move the call"))
            ada.find(BUTTON, "Desk, the call is here", states=("focused",))  # the bar has come down
            ada.click(ada.find(BUTTON, "More Features"))
            ada.key("Down", "Down", "Return")  # Hold, Transfer
            ada.find("label", "Transfer Grace Hopper")
            ada.click(ada.find_all(BUTTON, "Keypad")[-1])
            ada.type("102")
            ada.key("Return")
            ada.click(ada.find(BUTTON, "Ask first", states=("enabled",)))
            alan.wait_hears(DESK)
            ada.find("label", re.compile("Transfer to 102"))
            ada.click(ada.find(BUTTON, "More Features"))
            ada.key("Down", "Return")  # Complete the transfer, the first one
            grace.wait_hears(ALAN)
            alan.wait_hears(GRACE)
            ada.absent("label", re.compile("^At Work Phone"))
