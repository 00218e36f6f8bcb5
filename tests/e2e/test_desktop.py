"""The program on a desktop: messages with buttons, the tray, the badge, global keys, headsets, reminders."""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.support.accessibility import Node
from tests.support.bus_peer import BusPeer
from tests.support.desktop import Desktop, read_xwd
from tests.support.desktop_services import Dock, NotificationServer, Portal, TrayHost
from tests.support.hands import LEFT
from tests.support.sip_peer import SipPeer

Settings = dict[str, object]

MPRIS, PLAYER_PATH = "org.mpris.MediaPlayer2", "/org/mpris/MediaPlayer2"
PLAYER = f"{MPRIS}.osmo_qt"
MAIN, POPUP, OTHER = "OSMO Qt", "Incoming call", "Event Tester"
GRACE = ("P-Asserted-Identity", '"Grace Hopper" <sip:102@127.0.0.1>')
KEEP_PASSWORD = "import keyring, sys; keyring.set_password('osmo-qt', sys.argv[1], sys.argv[2])"
HOSTILE_NAME = ("P-Asserted-Identity", '"<b>Eve</b> & co" <sip:102@127.0.0.1>')


@pytest.fixture
def server() -> Iterator[SipPeer]:
    """A SIP server of one user, who is called by whom the test likes."""
    with SipPeer(users={"100": "secret"}, on_invite=486) as peer:
        yield peer


@pytest.fixture
def messages(desktop: Desktop) -> Iterator[NotificationServer]:
    with NotificationServer(desktop) as shown:
        yield shown


@pytest.fixture
def tray(desktop: Desktop) -> Iterator[TrayHost]:
    with TrayHost(desktop) as host:
        yield host


@pytest.fixture
def account(desktop: Desktop, server: SipPeer) -> Settings:
    """Settings of somebody who signed in there before; the password is in the keyring."""
    name = f"sip:100@127.0.0.1:{server.port}"
    command = [sys.executable, "-c", KEEP_PASSWORD, name, "secret"]
    subprocess.run(command, env=desktop.environment, check=True, capture_output=True)
    return {
        "account.server": "127.0.0.1",
        "account.port": server.port,
        "account.transport": "udp",
        "account.username": "100",
        "account.realm": server.realm,
        "account.signed_in": True,
    }


@pytest.mark.req("DESK-1", "IN-1", "SECR-13")
def test_a_call_is_answered_and_declined_by_the_buttons_of_its_message(
    start_phone: StartPhone, server: SipPeer, account: Settings, messages: NotificationServer
) -> None:
    phone = start_phone(settings=account)
    phone.wait_registered()
    server.invite(server.bindings["100"], headers=[HOSTILE_NAME])
    shown = messages.wait_shown(POPUP)
    assert list(shown.actions.values())[:2] == ["Accept", "Decline"]
    assert shown.body.splitlines()[0] == "&lt;b&gt;Eve&lt;/b&gt; &amp; co", "somebody else's text is no markup"
    assert shown.hints["urgency"] == 2
    messages.press(shown, "accept")
    phone.wait_call("In call")
    messages.wait_gone(POPUP)
    phone.press("Hang up")
    phone.wait_no_call()

    server.invite(server.bindings["100"])
    messages.press(messages.wait_shown(POPUP), "decline")
    server.wait_response(603)
    phone.absent(re.compile("frame"), POPUP)

    again = server.invite(server.bindings["100"])
    messages.wait_shown(POPUP)
    server.cancel(again)
    messages.wait_gone(POPUP)
    missed = messages.wait_shown("Missed call")
    before = len(server.requests("INVITE"))
    messages.press(missed, "call-back")
    server.wait_request("INVITE", before + 1)


@pytest.mark.req("DESK-1", "REC-5", "BAR-1")
def test_the_tray_keeps_the_program_at_hand_and_counts_what_was_missed(
    start_phone: StartPhone,
    server: SipPeer,
    account: Settings,
    messages: NotificationServer,
    tray: TrayHost,
    desktop: Desktop,
) -> None:
    with Dock(desktop) as dock:
        phone = start_phone(settings=account)
        phone.wait_registered()
        tray.wait(lambda: tray.tool_tip() == "OSMO Qt: Ready for calls", "the connection in the tool tip")
        calm = tray.picture()
        call = server.invite(server.bindings["100"])
        phone.window(POPUP)
        server.cancel(call)
        dock.wait_badge(1)
        tray.wait(lambda: tray.tool_tip() == "OSMO Qt: Ready for calls, Missed call", "the missed call in the tool tip")
        assert tray.picture() != calm, "the icon has a number"
        assert phone.hands.run("search", "--onlyvisible", "--name", r"^\(1\) OSMO Qt$"), "the title has it, too"
        phone.focus(phone.window(MAIN))
        phone.click(phone.find(name="Missed"))
        dock.wait_badge(0)
        messages.wait_gone("Missed call")
        tray.wait(lambda: tray.picture() == calm, "an icon without a number")

        phone.key("alt+F4")
        phone.absent(re.compile("frame"), MAIN)
        messages.wait_shown("OSMO Qt is still running")
        server.invite(server.bindings["100"])
        tray.choose("Accept")
        phone.wait_call("In call")
        tray.choose("Mute")
        tray.wait(lambda: tray.is_checked("Mute"), "the call is muted")
        tray.choose("Hang up")
        phone.wait_no_call()
        tray.choose("Do Not Disturb")
        tray.wait(lambda: "Do Not Disturb" in tray.tool_tip(), "the tool tip says so")
        refused = server.invite(server.bindings["100"])
        server.wait_response(486)
        assert refused
        tray.click()
        phone.window(MAIN)
        tray.choose("Quit")
        phone.wait_end()


@pytest.mark.req("DESK-1", "IN-1")
def test_global_keys_and_headset_buttons_work_while_another_program_is_in_front(
    start_phone: StartPhone, server: SipPeer, account: Settings, desktop: Desktop
) -> None:
    keys = {"answer": "Ctrl+Alt+A", "hang_up": "Ctrl+Alt+E", "mute": "Ctrl+Alt+M"}
    wanted = {f"desktop.shortcut_{name}": text for name, text in keys.items()}
    phone = start_phone(settings={**account, **wanted})
    phone.wait_registered()
    phone.wait_until(lambda: "global keys: 3" in phone.log_text(), 5, "global keys")
    with another_window(phone, desktop), BusPeer(desktop) as headset:
        server.invite(server.bindings["100"])
        phone.window(POPUP)
        phone.key("ctrl+alt+a")
        phone.wait_call("In call")
        focus_other(phone)
        phone.key("ctrl+alt+m")
        phone.find(re.compile("button"), "Unmute", within=phone.window("Call"))
        phone.key("ctrl+alt+e")
        phone.wait_no_call()
        headset.wait(lambda: not headset.has_owner(PLAYER), "no player while there is no call")

        server.invite(server.bindings["100"])
        headset.wait(lambda: headset.has_owner(PLAYER), "a player while it rings")
        assert headset.property(PLAYER, PLAYER_PATH, f"{MPRIS}.Player", "PlaybackStatus") == "Playing"
        headset.ask(PLAYER, PLAYER_PATH, f"{MPRIS}.Player", "PlayPause")
        phone.wait_call("In call")
        headset.ask(PLAYER, PLAYER_PATH, f"{MPRIS}.Player", "PlayPause")
        phone.wait_no_call()


@pytest.mark.req("IN-1")
def test_remind_me_survives_the_end_of_the_program(
    start_phone: StartPhone, server: SipPeer, account: Settings, messages: NotificationServer, tmp_path: Path
) -> None:
    phone = start_phone(settings=account)
    phone.wait_registered()
    server.invite(server.bindings["100"], headers=[GRACE])
    phone.click(phone.find(re.compile("button"), "Remind Me", within=phone.window(POPUP)))
    phone.find("panel", re.compile("You will be reminded to call Grace Hopper, 102"))
    phone.click(phone.find(name="30 min"))
    file = phone.profile / "reminders.json"
    kept = phone.wait_until(lambda: reminders_in(file), 5, "the reminder on disk")[0]
    phone.wait_until(lambda: 1700 < reminders_in(file)[0]["due_at"] - time.time() < 1900, 5, "in half an hour")
    phone.stop()

    now = time.time()
    later = {**kept, "id": 2, "name": "Ada", "number": "101", "due_at": now + 4}
    file.write_text(json.dumps([{**kept, "due_at": now - 60}, later, {"not": "a reminder"}]))
    phone = start_phone()
    phone.wait_registered()
    phone.find(re.compile("button"), "Call back", within=phone.window(MAIN))
    first = messages.wait_shown("Reminder")
    assert first.body.startswith("Grace Hopper, 102")
    messages.press(first, "call-back")
    server.wait_request("INVITE", 1)
    messages.wait(lambda: "Ada, 101" in messages.wait_shown("Reminder").body, "the second reminder")
    messages.press(messages.wait_shown("Reminder"), "snooze")
    phone.wait_until(lambda: 500 < reminders_in(file)[0]["due_at"] - time.time() < 700, 5, "ten minutes more")
    assert [r["id"] for r in reminders_in(file)] == [2], "the call that was returned needs no reminder"


@pytest.mark.req("DESK-1")
def test_it_starts_out_of_sight_and_at_login(
    start_phone: StartPhone, server: SipPeer, account: Settings, desktop: Desktop
) -> None:
    entry = Path(desktop.environment["XDG_CONFIG_HOME"], "autostart/osmo-qt.desktop")
    with TrayHost(desktop) as tray:
        phone = start_phone(settings={**account, "desktop.start_minimised": True, "desktop.start_at_login": True})
        tray.wait(lambda: tray.tool_tip() == "OSMO Qt: Ready for calls", "signed in")
        assert not visible_windows(phone)
        command = phone.wait_until(lambda: exec_of(entry), 5, "an entry for the start at login")
        assert command[-2:] == ["--profile-dir", str(phone.profile)]
        assert Path(command[0]).exists()
        tray.click()
        phone.window(MAIN)
        tray.choose("Quit")
        phone.wait_end()
    phone = start_phone("--minimised", name="other", settings=account)  # there is no tray any more
    phone.wait_until(lambda: "registered" in phone.log_text(), 10, "signed in")
    phone.wait_until(lambda: iconic_windows(phone), 10, "a window in the task bar")
    phone.hands.run("windowactivate", "--sync", iconic_windows(phone)[0])
    phone.focus(phone.window(MAIN))
    phone.key("alt+F4")
    phone.wait_end()


@pytest.mark.req("DESK-1")
def test_the_window_comes_back_as_it_was_and_follows_what_the_desktop_says(
    start_phone: StartPhone, server: SipPeer, account: Settings, desktop: Desktop
) -> None:
    with Portal(desktop, {"org.freedesktop.appearance": {"color-scheme": ("u", 1)}}) as portal:
        phone = start_phone(settings=account)
        phone.wait_registered()
        window = phone.window(MAIN)
        phone.wait_until(lambda: brightness(desktop, window) < 0.3, 5, "a dark window")
        portal.change("org.freedesktop.appearance", "color-scheme", ("u", 2))
        phone.wait_until(lambda: brightness(desktop, window) > 0.7, 5, "a light window")
        portal.change("org.freedesktop.appearance", "reduced-motion", ("u", 1))
        phone.focus(window)
        phone.click(phone.find(name="Show the notification bar"))
        sheet = phone.find(name="Notification bar").children[0]
        assert len({sheet.extents.height for _ in range(50)}) == 1, "it is there at once, and does not grow"
        phone.key("Escape", "ctrl+3")
        phone.find(re.compile("text"), "Number to call")
        extents = window.extents
        phone.hands.click(extents.x + extents.width // 2, extents.y - 8, LEFT, repeat=2)  # the title: maximises
        phone.wait_until(lambda: window.now().extents.width > 1500, 5, "a maximised window")
        phone.stop()
        phone = start_phone()
        phone.wait_registered()
        assert phone.window(MAIN).extents.width > 1500
        phone.find(re.compile("text"), "Number to call")


def reminders_in(file: Path) -> list[dict[str, Any]]:
    return list(json.loads(file.read_text())) if file.exists() else []


def exec_of(entry: Path) -> list[str]:
    """The command of a desktop entry; [] if there is none."""
    lines = entry.read_text().splitlines() if entry.exists() else []
    return [word for line in lines if line.startswith("Exec=") for word in shlex.split(line.removeprefix("Exec="))]


def visible_windows(phone: Phone) -> list[str]:
    return phone.hands.run("search", "--onlyvisible", "--pid", str(phone.process.pid), "--name", MAIN).split()


def iconic_windows(phone: Phone) -> list[str]:
    """Windows that are in the task bar only (ICCCM 4.1.3.1)."""
    found = phone.hands.run("search", "--pid", str(phone.process.pid), "--name", f"^{MAIN}$").split()
    return [number for number in found if "Iconic" in _wm_state(phone, number)]


def _wm_state(phone: Phone, number: str) -> str:
    command = ["xprop", "-id", number, "WM_STATE"]
    return subprocess.run(command, env=phone.environment, capture_output=True, text=True, check=False).stdout


@contextmanager
def another_window(phone: Phone, desktop: Desktop) -> Iterator[None]:
    """A program of somebody else that has the keyboard."""
    with subprocess.Popen(["xev"], env=desktop.environment, stdout=subprocess.DEVNULL) as other:
        phone.wait_until(lambda: phone.hands.run("search", "--onlyvisible", "--name", OTHER), 5, "another window")
        focus_other(phone)
        yield
        other.terminate()


def focus_other(phone: Phone) -> None:
    number = phone.hands.run("search", "--onlyvisible", "--name", OTHER).split()[0]
    phone.hands.run("windowactivate", "--sync", number)
    phone.wait_until(lambda: phone.hands.run("getactivewindow").split() == [number], 5, "the other window is in front")


def brightness(desktop: Desktop, window: Node) -> float:
    """Of the middle of a window: 0 black, 1 white."""
    place = window.now().extents
    picture = read_xwd(desktop.folder / "Xvfb_screen0")
    return float(picture[place.y + 60 : place.y + place.height, place.x : place.x + place.width].mean()) / 255
