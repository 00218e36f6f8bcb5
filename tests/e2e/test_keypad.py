"""The keypad as a person uses it: rules for numbers, digits for after the answer, emergency numbers, redial."""

import re
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.e2e.test_protocol import digits_heard
from tests.support.sip_peer import SipPeer
from tests.support.waiting import wait_for

RULES = "0([1-9]\\d+) -> +49\\1"


@pytest.fixture
def server() -> Iterator[SipPeer]:
    """A registrar and other side in one."""
    with SipPeer(users={"100": "secret"}, realm="own.test") as peer:
        yield peer


def hang_up(phone: Phone) -> None:
    """Ends the call, and goes on without waiting for its window to close."""
    phone.press("Hang up")
    phone.wait_call("Call ended")
    phone.focus(phone.window("OSMO Qt"))


@pytest.mark.req("CALL-1", "CALL-4", "CALL-5", "REC-4")
def test_what_is_typed_is_dialled_by_the_rules(start_phone: StartPhone, server: SipPeer) -> None:
    phone = start_phone(settings={"calls.rewrite_rules": RULES, "calls.region": "DE"})
    phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
    phone.enter_account("100", "secret")
    phone.wait_registered()

    phone.show_tab("Keypad")
    phone.fill("Number to call", "089 550123;55")
    phone.find("label", "Dials +49 89 550123 After the answer: a wait for you, 55")
    phone.key("Return")
    window = phone.wait_call("In call")
    assert server.wait_request("INVITE").uri.startswith("sip:+4989550123@")
    assert digits_heard(server) == "", "the digits wait"
    phone.click(phone.find(re.compile("button"), re.compile("^Dial"), within=window))
    wait_for(lambda: digits_heard(server) == "55", 5, "the digits after the click")
    hang_up(phone)

    phone.fill("Number to call", "112")
    phone.find("label", re.compile("^Emergency calls are better made on a cell phone. It tells"))
    phone.key("Return")
    phone.wait_call("In call")
    assert server.wait_request("INVITE", 2).uri.startswith("sip:112@")
    phone.find("label", "Emergency calls are better made on a cell phone.", within=phone.window("OSMO Qt"))
    hang_up(phone)
    phone.absent("label", "Emergency calls are better made on a cell phone.")

    phone.press("Redial")
    phone.wait_call("In call")
    assert server.wait_request("INVITE", 3).uri.startswith("sip:112@")
    hang_up(phone)

    phone.fill("Number to call", f"sip:601@127.0.0.1:{server.port}")
    phone.key("Return")
    phone.wait_call("In call")
    assert server.wait_request("INVITE", 4).uri.startswith(f"sip:601@127.0.0.1:{server.port}")
    hang_up(phone)
    keypad = phone.find(re.compile("text"), "Number to call")
    phone.click(phone.find("push button", "Contacts"))
    phone.wait_until(lambda: "showing" not in keypad.now().states, 5, "the contacts instead of the keypad")
