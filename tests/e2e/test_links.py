"""Links of other programs and the command line: a second start talks to the running program."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import open_page
from tests.e2e.test_protocol import digits_heard
from tests.support.desktop import Desktop, home_environment
from tests.support.office import OfficeProcess
from tests.support.program import Program
from tests.support.sip_peer import SipPeer
from tests.support.waiting import wait_for

NOT_RUNNING = 3


def second(phone: Phone, *words: str) -> "subprocess.CompletedProcess[str]":
    """Another start of the program for the same profile, as a desktop or a script does it."""
    command = [sys.executable, "-m", "osmo_qt", "--profile-dir", str(phone.profile), *words]
    return subprocess.run(command, env=phone.environment, capture_output=True, text=True, timeout=20, check=False)


def status(phone: Phone) -> dict[str, object]:
    """What `status --json` says."""
    done = second(phone, "status", "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert isinstance(content, dict)
    return content


def dial_from_bar(phone: Phone) -> None:
    phone.click(phone.find("push button", "Dial", states=["enabled", "sensitive"]))


def wait_calls(phone: Phone, number: int) -> list[dict[str, object]]:
    """The calls that `status` tells of, once there are so many."""

    def calls() -> list[dict[str, object]] | None:
        found = status(phone)["calls"]
        assert isinstance(found, list)
        return found if len(found) == number else None

    if number:
        return phone.wait_until(calls, 10, f"{number} calls in the status")
    phone.wait_until(lambda: calls() is not None, 10, "no call in the status")
    return []


@pytest.fixture
def server() -> Iterator[SipPeer]:
    """A registrar and other side in one."""
    with SipPeer(users={"100": "secret"}, realm="own.test") as peer:
        yield peer


def sign_in(phone: Phone, server: SipPeer) -> None:
    phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
    phone.enter_account("100", "secret")
    phone.wait_registered()


@pytest.mark.req("CALL-4", "DESK-1")
def test_a_link_is_shown_then_called_and_its_digits_arrive(
    start_phone: StartPhone, server: SipPeer, tmp_path: Path
) -> None:
    phone = start_phone(environment=home_environment(tmp_path / "home"))
    phone.find(re.compile("text"), "Server Address")
    assert second(phone, "--", "osmo://600%2C%2012%23").returncode == 0
    phone.find("label", re.compile("when the connection to the server is there"))
    assert not phone.find_all("push button", "Dial")
    sign_in(phone, server)
    phone.find("label", "Call 600,12#?")
    phone.find("label", re.compile(r"osmo:.*After the answer: a pause of 3 s, 12#"))
    phone.screenshot(phone.log.with_name("bar.png"))
    assert server.requests("INVITE") == [], "nothing is called before the click"
    dial_from_bar(phone)
    phone.wait_call("In call")
    phone.absent("label", "Call 600,12#?")
    wait_for(lambda: digits_heard(server) == "12#", 10, "the digits after the pause")
    assert "12#" not in phone.log_text(), "digits are in no log"
    assert second(phone, "hangup").returncode == 0
    phone.wait_no_call()
    _links_of_the_desktop_open_here(phone)


def _links_of_the_desktop_open_here(phone: Phone) -> None:
    """The person asks for it in the settings; then a browser hands links to the desktop, and that to the program."""
    usual = Path(phone.environment["XDG_DATA_HOME"], "osmo-qt")  # the profile that nobody has to name
    usual.parent.mkdir(parents=True)
    usual.symlink_to(phone.profile)
    page = open_page(phone, "Desktop")
    phone.find("label", re.compile("open elsewhere, or not at all"), within=page)
    phone.scroll(page, 30)
    phone.click(phone.find("push button", "Open links here", within=page))
    phone.find("label", "Telephone links in your browser and your mail open here.", within=page)
    for opener, link in ((("gio", "open"), "tel:+49-89-600"), (("xdg-open",), "sip:601")):
        subprocess.run([*opener, link], env=phone.environment, capture_output=True, check=True, timeout=20)
        number = link.partition(":")[2].replace("-", "")
        phone.find("label", f"Call {number}?", timeout=15)
        assert status(phone)["calls"] == []
        phone.click(phone.find("push button", "Cancel"))
        phone.absent("label", f"Call {number}?")


@pytest.mark.req("CALL-4", "SECR-10")
def test_hostile_links_are_refused_in_words(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    for link, words in {
        "tel:112": "emergency number 112 was refused",
        "tel:*21*100%23": "is a code that changes settings",
        "sip:600@127.0.0.1?Replaces=1": "hidden instructions",
        "tel:600%0d%0aX": "hidden characters",
        "javascript:alert(1)": "begin with “javascript:” can't be called",
        "tel:" + "1" * 65: "it is too long",
    }.items():
        done = second(phone, link)
        assert done.returncode == 1
        assert words in done.stderr
        phone.find("label", re.compile(re.escape(words)))
    assert second(phone, "call", "112").returncode == 1
    assert second(phone, "--", "--version").returncode == 2, "no option comes in as a link"
    assert second(phone, "--", "-x").returncode == 2
    assert not phone.find_all("push button", "Dial")
    assert status(phone)["calls"] == []


@pytest.mark.req("CALL-4", "SECR-17")
def test_the_command_line_answers_mutes_holds_transfers_and_hangs_up(start_phone: StartPhone, server: SipPeer) -> None:
    phone = start_phone(settings={"calls.confirm_links": False})
    sign_in(phone, server)
    assert status(phone) == {"registration": "registered", "calls": []}
    assert second(phone, "hangup").stderr.startswith("osmo-qt: There is no call.")
    assert second(phone, "mute", "loud").returncode == 2
    assert second(phone, "call", "+49 89 601").returncode == 0
    phone.find("label", "Call +4989601?")
    phone.find("label", re.compile("command line.*Calls in [123] s"))
    phone.click(phone.find("push button", "Cancel"))
    phone.absent("label", "Call +4989601?")
    assert server.requests("INVITE") == []
    assert second(phone, "tel:601").returncode == 0
    phone.wait_call("In call")
    assert second(phone, "hangup").returncode == 0
    phone.wait_call("Call ended")
    server.invite(server.bindings["100"])
    phone.wait_until(lambda: status(phone)["calls"], 10, "the call rings")
    assert second(phone, "answer").returncode == 0
    phone.wait_call("In call")
    call = wait_calls(phone, 1)[0]
    assert (call["state"], call["number"], call["direction"], call["muted"]) == ("active", "peer", "incoming", False)
    assert second(phone, "mute", "on").returncode == 0
    phone.find(name="Unmute")
    assert second(phone, "mute", "on").returncode == 0
    assert wait_calls(phone, 1)[0]["muted"] is True
    assert second(phone, "mute").returncode == 0
    phone.find(name="Mute")
    assert second(phone, "hold").returncode == 0
    phone.wait_call("On hold")
    assert "On hold: peer" in second(phone, "status").stdout
    assert second(phone, "transfer", "112").returncode == 1, "nobody is sent to an emergency number by a program"
    assert second(phone, "transfer", "102").returncode == 0
    assert "sip:102@" in server.wait_request("REFER").get("Refer-To")
    assert second(phone, "hangup").returncode == 0
    phone.wait_no_call()


@pytest.mark.req("DESK-1", "CALL-4")
def test_a_second_start_shows_the_window_and_a_crash_leaves_no_trace(desktop: Desktop, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit code -9"), Phone(desktop, tmp_path) as phone:
        window = phone.window("OSMO Qt")
        phone.focus(window)
        phone.hands.run("getactivewindow", "windowminimize")
        phone.wait_until(lambda: "active" not in window.now().states, 5, "the window is minimised")
        assert second(phone).returncode == 0
        phone.wait_until(lambda: "active" in phone.window("OSMO Qt").states, 5, "the window is back")
        phone.process.send_signal(signal.SIGKILL)
        phone.process.wait()
    assert list(Path(desktop.environment["XDG_RUNTIME_DIR"], "osmo-qt").glob("*.sock")), "the crash left its socket"
    assert second(phone, "status").returncode == NOT_RUNNING
    log = tmp_path / "again.log"
    with Program(desktop, "--profile-dir", str(phone.profile), "--verbose", "--", "tel:600", log=log) as again:
        again.find("label", "Call 600?")
        assert second(phone, "status").stdout == "Not signed in\n"
        assert second(phone, "quit").returncode == 0
        again.wait_end()
    assert second(phone, "status").returncode == NOT_RUNNING
