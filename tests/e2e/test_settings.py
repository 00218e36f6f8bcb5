"""Settings: changed by hand, in force at once, there again after a restart, locked by an administrator."""

import contextlib
import json
import re
import resource
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import BUTTON, TEXT, is_on, open_page, search
from tests.support.office import OfficeProcess
from tests.support.waiting import wait_for

SECRET = "only for TURN 42"


def kept(phone: Phone, key: str) -> object:
    return json.loads((phone.profile / "settings.json").read_text()).get(key)


@pytest.mark.req("SET-1", "SET-2", "SECR-11", "LOGIN-3")
def test_what_is_changed_is_in_force_and_there_after_a_restart(start_phone: StartPhone, office: OfficeProcess) -> None:
    account = office.account("100")
    phone = start_phone()
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.enter_account(account.number, account.password)
    phone.wait_registered()

    page = open_page(phone, "Account")
    phone.find("label", f"Subscriber: {account.number}", within=page)
    phone.click(phone.find(TEXT, "Display name", within=page))
    phone.key("ctrl+a")
    phone.type("Countess")
    page = open_page(phone, "Calls")
    phone.click(phone.find("check box", "Do Not Disturb", within=page))
    phone.click(phone.find(BUTTON, "Delay: more", within=page))
    page = open_page(phone, "Desktop")
    phone.click(phone.find("check box", "Dark", within=page))
    search(phone, "stun", "Network")
    phone.type("no server!")
    phone.key("Return")
    page = phone.find("filler", "Network")
    phone.find("label", re.compile("is not a server address"), within=page)
    phone.key("ctrl+a", "Delete", "Return")
    phone.absent("label", re.compile("is not a server address"), within=page)
    search(phone, "turn password", "Network")
    phone.type(SECRET)
    phone.key("Tab")
    phone.wait_until(lambda: kept(phone, "secrets.kept") == "network.turn_password", 5, "the keyring has the secret")
    phone.wait_registered()
    values = {
        "account.display_name": "Countess",
        "calls.do_not_disturb": True,
        "calls.auto_answer_delay_s": 3,
        "appearance.theme": "dark",
    }
    assert {key: kept(phone, key) for key in values} == values
    phone.stop()
    written = b"".join(path.read_bytes() for path in phone.profile.rglob("*") if path.is_file())
    assert SECRET.encode() not in written

    again = start_phone(name="phone")
    again.wait_registered()
    assert is_on(again, open_page(again, "Calls"), "Do Not Disturb")
    field = search(again, "turn password", "Network")
    again.wait_until(lambda: len(field.now().text) == len(SECRET), 5, "the secret came from the keyring")
    again.click(again.find("check box", "Show TURN password", within=again.find("filler", "Network")))
    again.wait_until(lambda: field.now().text == SECRET, 5, "the secret is shown")


@pytest.mark.req("SET-2", "SECR-20")
def test_an_administrator_locks_settings(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(json.dumps({"calls.call_waiting": False, "network.srtp": "mandatory", "no.such": 1}))
    phone = start_phone(*as_user(office, "100"), environment={"OSMO_QT_POLICY": str(policy)})
    phone.wait_registered()
    phone.find("label", re.compile(r"settings of your administrator were not understood: no\.such"))
    page = open_page(phone, "Calls")
    phone.find("label", "Set by your administrator", within=page)
    assert not is_on(phone, page, "Call waiting")
    phone.click(phone.find("check box", "Call waiting", within=page))
    phone.click(phone.find("check box", "Do Not Disturb", within=page))
    phone.wait_until(lambda: kept(phone, "calls.do_not_disturb"), 5, "what is not locked changes")
    assert not is_on(phone, page, "Call waiting")
    assert "enabled" not in phone.find("check box", "Call waiting", within=page).states


@pytest.mark.req("SECR-20")
def test_a_full_disk_is_told_and_nothing_is_lost(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    open_page(phone, "Calls")
    pid, unlimited = phone.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (64, unlimited))
    phone.click(phone.find("check box", "Do Not Disturb"))
    phone.find("label", re.compile("The settings can't be saved"))
    phone.dial("606")
    phone.find("label", re.compile("Recent calls can't be saved"), timeout=15)
    phone.wait_no_call()
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
    page = open_page(phone, "Calls")
    assert is_on(phone, page, "Do Not Disturb")
    phone.click(phone.find("check box", "Call waiting", within=page))
    wait_for(lambda: kept(phone, "calls.call_waiting") is False, 5, "the settings are saved")
    assert kept(phone, "calls.do_not_disturb") is True


@pytest.mark.req("SECR-20")
def test_a_profile_that_can_not_be_used_is_told_in_a_window(start_phone: StartPhone, tmp_path: Path) -> None:
    (tmp_path / "phone").mkdir()
    (tmp_path / "phone" / "profile").write_text("this is no folder")
    phone = start_phone()
    phone.find("label", re.compile("The program's folder can't be used: .*profile"))
    phone.click(phone.find("push button", "Close"))
    phone.wait_end(code=1)
    assert (tmp_path / "phone" / "profile").read_text() == "this is no folder"


def said(phone: Phone, title: str, words: str) -> bool:
    """Whether a text of our own stands there to be read."""
    found = ""
    for node in phone.find_all("label", title):
        with contextlib.suppress(LookupError):  # a title has no text to walk through
            found += node.text
    return words in " ".join(found.split())


@pytest.mark.req("SET-4", "SECR-18")
def test_about_tells_versions_texts_and_the_works_of_others(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    open_page(phone, "About")
    phone.find("label", re.compile(r"Telephony: PJSIP \d+\.\d+.*, sound and video"))
    phone.find("label", re.compile(r"Python: 3\.\d+"))
    for title, words in (
        ("EULA Notice", "General Public License"),
        ("Emergency Calls Disclaimer", "mobile phone or a fixed line"),
        ("User Guide", "Signing in"),
    ):
        phone.click(phone.find("push button", title))
        phone.wait_until(partial(said, phone, title, words), 5, f"{title} can be read")
        phone.key("Escape")
    phone.click(phone.find("push button", "Third Party Components"))
    phone.fill("Search components", "pjproject")
    text = phone.find(TEXT, "Third Party Components")
    phone.wait_until(lambda: text.now().text.startswith("PJSIP (pjproject)"), 5, "the component is found")
    assert "GPL-2.0-or-later" in text.now().text
