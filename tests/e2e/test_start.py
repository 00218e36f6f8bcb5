"""Starting and ending as a newcomer does: the demo, the self-test, Ctrl+C, closing the window."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import GONE, as_user
from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess
from tests.support.program import Program

CACHE = {"XDG_CACHE_HOME": str(platformdirs.user_cache_path("osmo-qt").parent)}


@pytest.mark.req("CALL-1", "BAR-1")
def test_the_demo_signs_in_calls_and_leaves_nothing(desktop: Desktop, tmp_path: Path) -> None:
    home, cache = tmp_path / "home", tmp_path / "cache/osmo-qt"
    home.mkdir()
    cache.mkdir(parents=True)
    (cache / "asterisk").symlink_to(platformdirs.user_cache_path("osmo-qt") / "asterisk")
    own_cache = {"XDG_CACHE_HOME": str(cache.parent)}
    with Program(
        desktop, "--demo", log=tmp_path / "demo.log", allow=(GONE,), home=home, environment=own_cache
    ) as program:
        program.find(name="Connection: Ready for calls", timeout=20)
        program.focus(program.window("OSMO Qt"))
        program.click(program.find(re.compile("button|check box"), "Keypad"))
        program.type("600")
        program.key("Return")
        program.find("label", "In call", within=program.window("Call"))
        os.kill(program.process.pid, signal.SIGINT)  # Ctrl+C; the window may be anywhere
        program.wait_end()
    assert not [path for path in home.rglob("*") if path.is_file()], "nothing is written to the home folder"
    assert not list(cache.glob("run-*")), "no scratch folder is left"


def test_closing_the_window_ends_the_program_but_no_call_by_mistake(
    start_phone: StartPhone, office: OfficeProcess
) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.dial("600")
    phone.wait_call("In call")
    phone.focus(phone.window("OSMO Qt"))
    phone.key("alt+F4")
    phone.find("label", re.compile("^The call with .* ends when OSMO Qt is closed"))
    phone.wait_call("In call")
    phone.focus(phone.window("OSMO Qt"))
    phone.click(phone.find("push button", "Hang up and close"))
    phone.wait_end()


def test_demo_two_shows_two_users_who_can_call_each_other(desktop: Desktop, tmp_path: Path) -> None:
    with Program(desktop, "--demo-two", log=tmp_path / "two.log", environment=CACHE) as program:
        pids: list[int] = program.wait_until(lambda: _windows_of(program), 20, "two windows")
        assert len(pids) == 2
        os.kill(program.process.pid, signal.SIGTERM)
        program.wait_end()


def _windows_of(program: Program) -> list[int] | None:
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^OSMO Qt$"],
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return [int(word) for word in found] if len(found) == 2 else None


@pytest.mark.req("CALL-1")
def test_the_self_test_hears_its_own_tone(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), **CACHE}
    command = [sys.executable, "-m", "osmo_qt", "--self-test"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.fullmatch(r"osmo-qt \S+ self-test: passed", result.stdout.splitlines()[-1])


def test_the_self_test_fails_where_there_is_no_engine(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": "/nowhere",
    }
    command = [sys.executable, "-m", "osmo_qt", "--self-test"]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert result.returncode == 1
    assert "the office did not start" in result.stdout.splitlines()[-1]
