"""Calls by other devices, with the real program and a real office: Choose Device, answering, callback mode."""

import re

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.office import OfficeProcess, running_office
from tests.support.office_phone import OfficePhone

BUTTON = re.compile("button|check box|radio button")
GRACE, DESK = 22, 33  # voices


def desk_of(office: OfficeProcess, number: str, voice: int, on_invite: str = "answer") -> OfficePhone:
    """Somebody's desk phone; where there is no telephony in the program, it is all that people have."""
    return OfficePhone(office.server.sip, f"{number}d", office.account(number).desk_password, voice, on_invite)


def hang_up_elsewhere(phone: Phone) -> None:
    """The call on another device, by More Features."""
    phone.focus(phone.window("OSMO Qt"))
    phone.click(phone.find(BUTTON, "Move the call"))
    phone.find(BUTTON, re.compile("the call is here$"), states=("focused",))  # the bar has come down
    phone.click(phone.find(BUTTON, "More Features"))
    phone.key("Up", "Return")
    phone.absent("label", re.compile("^At Work Phone"))
    phone.click(phone.find(BUTTON, "Hide the notification bar"))
    phone.absent(name="Notification bar")


@pytest.mark.req("CALL-2", "CALL-3", "REC-2")
def test_uc_only_calls_with_the_desk_phone_and_controls_the_call(start_phone: StartPhone) -> None:
    with (
        running_office(arguments=("--kind", "uc-only")) as office,
        desk_of(office, "101", GRACE) as grace,
        desk_of(office, "100", DESK) as desk,
    ):
        ada = start_phone(*as_user(office, "100"), name="ada")
        ada.find(name="Connection: Callback mode", timeout=15)
        ada.dial("101")
        ada.find(name=re.compile("^Choose Device"))
        ada.click(ada.find(BUTTON, re.compile("^Work Phone")))
        desk.wait_call()
        grace.wait_hears(DESK)
        desk.wait_hears(GRACE)
        ada.find("label", re.compile("^At Work Phone · In call · 0:"))
        ada.key("ctrl+h")
        ada.find("label", re.compile("^At Work Phone · On hold"))
        grace.wait_hears(0)
        ada.key("ctrl+h")
        grace.wait_hears(DESK)
        hang_up_elsewhere(ada)
        grace.wait_over(grace.wait_call())
        ada.show_tab("Recents")
        ada.double_click(ada.find(re.compile("list item|cell"), re.compile("^Grace Hopper, 101.*Outgoing call")))
        ada.find(name=re.compile("^Choose Device"))
        ada.key("Escape")
        ada.absent(name=re.compile("^Choose Device"))


@pytest.mark.req("IN-3")
def test_uc_only_picks_the_device_to_answer_on(start_phone: StartPhone) -> None:
    with (
        running_office(arguments=("--kind", "uc-only")) as office,
        desk_of(office, "101", GRACE) as grace,
        desk_of(office, "100", DESK, "ring") as desk,
    ):
        ada = start_phone(*as_user(office, "100"), name="ada")
        ada.find(name="Connection: Callback mode", timeout=15)
        dialog = grace.call("100")
        desk.wait_call()
        ada.find(name="Incoming call from Grace Hopper")
        ada.click(ada.find(BUTTON, re.compile("^Work Phone")))
        ada.find("label", "Ringing at Work Phone …")
        desk.answer(desk.wait_call(2))  # it is rung anew, alone
        assert grace.wait_final(dialog.invite).status == 200
        grace.wait_hears(DESK)
        ada.find("label", re.compile("^At Work Phone · In call · 0:"))
        ada.absent(name="Incoming call from Grace Hopper")
        grace.hang_up_all()
        ada.absent("label", re.compile("^At Work Phone"))


@pytest.mark.req("CALL-3", "BAR-1")
def test_callback_mode_while_telephony_is_down(start_phone: StartPhone) -> None:
    nowhere = {"network.outbound_proxy": "127.0.0.1:9"}
    with (
        running_office(arguments=("--kind", "integrated")) as office,
        desk_of(office, "101", GRACE) as grace,
        desk_of(office, "100", DESK) as desk,
    ):
        ada = start_phone(*as_user(office, "100"), name="ada", settings=nowhere)
        ada.find(name="Connection: Callback mode", timeout=20)
        ada.dial("101")
        ada.click(ada.find(BUTTON, re.compile("^Work Phone")))
        desk.wait_hears(GRACE)
        grace.wait_hears(DESK)
        hang_up_elsewhere(ada)


@pytest.mark.req("CALL-2", "SET-2")
def test_the_outgoing_call_prompt_asks_before_a_call_from_here(start_phone: StartPhone) -> None:
    prompt = {"uc.outgoing_call_prompt": True}
    with running_office(arguments=("--kind", "integrated")) as office:
        ada = start_phone(*as_user(office, "100"), name="ada", settings=prompt)
        ada.wait_registered()
        ada.dial("600")
        ada.find(name=re.compile("^Work Phone, .*not reachable"))
        ada.click(ada.find(BUTTON, "This device (Wi-Fi)"))
        ada.wait_call("In call")
        ada.press("Hang up")
        ada.wait_no_call()


@pytest.mark.req("CALL-3", "MOVE-1", "SET-2")
def test_callback_through_the_cell_phone_with_its_prompt(start_phone: StartPhone) -> None:
    nowhere = {"network.outbound_proxy": "127.0.0.1:9", "uc.cell_prompt": True}
    with (
        running_office(arguments=("--kind", "integrated", "--simulated-devices")) as office,
        OfficePhone(office.server.sip, "101", office.account("101").password, GRACE) as grace,
    ):
        ada = start_phone(*as_user(office, "100"), name="ada", settings=nowhere)
        ada.find(name="Connection: Callback mode", timeout=20)
        ada.dial("101")
        ada.find("label", "Call 101 through your cell phone?")
        ada.click(ada.find(BUTTON, re.compile("^Mobile Phone|^Cell Phone")))
        called = grace.wait_call()
        ada.find("label", re.compile("· In call · 0:"))
        ada.focus(ada.window("OSMO Qt"))
        ada.click(ada.find(BUTTON, "Move the call"))
        ada.click(ada.find(BUTTON, "Move the call to Desk"))
        ada.find(BUTTON, "Desk, the call is here")
        ada.click(ada.find(BUTTON, "More Features"))
        ada.key("Up", "Return")
        grace.wait_over(called)
