"""The private desktop: everything is there, fast, and all of it goes away."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support import processes
from tests.support.desktop import Desktop, read_xwd, write_png
from tests.support.log_rules import complaints
from tests.support.waiting import wait_for

KEYRING = """
import keyring
keyring.set_password("service", "user", "secret")
assert keyring.get_password("service", "user") == "secret"
"""


def run(desktop: Desktop, code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=desktop.environment, capture_output=True, text=True, timeout=20, check=False)


def test_starts_and_ends_fast_and_leaves_nothing() -> None:
    start = time.monotonic()
    with Desktop() as desktop:
        ready = time.monotonic()
        mark = desktop.environment[processes.MARK]
        # X server, window manager, session bus, keyring, launcher, second bus, registry
        assert len(processes.marked(mark)) == 7
        assert desktop.environment["HOME"].startswith(str(desktop.folder))
        done = run(desktop, KEYRING)
        assert done.returncode == 0, done.stderr
        ending = time.monotonic()
    assert ready - start < 2
    assert time.monotonic() - ending < 2
    assert not processes.marked(mark)
    assert not desktop.folder.exists()


def test_without_keyring_and_accessibility_there_is_none() -> None:
    with Desktop(keyring=False, accessibility=False) as desktop:
        assert len(processes.marked(desktop.environment[processes.MARK])) == 3
        done = run(desktop, KEYRING)
    assert "NoKeyringError" in done.stderr


def test_picture_of_the_screen(desktop: Desktop, tmp_path: Path) -> None:
    picture = read_xwd(desktop.folder / "Xvfb_screen0")
    assert picture.shape == (1000, 1600, 3)
    write_png(tmp_path / "x.png", np.zeros((2, 3, 3), np.uint8))
    assert (tmp_path / "x.png").stat().st_size > 60


def test_wait_for_returns_the_value_or_says_what_was_missing() -> None:
    values = iter([0, None, "", 5])
    assert wait_for(lambda: next(values), 5, "five") == 5
    with pytest.raises(AssertionError, match=r"not within 0.05 s: rain"):
        wait_for(lambda: False, 0.05, lambda: "rain")


def test_marks_add_up() -> None:
    environment = processes.with_mark(processes.with_mark({}, "a"), "b")
    assert environment == {processes.MARK: "a,b"}
    assert os.environ.get(processes.MARK) is None


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        "Fatal Python error: Segmentation fault",
        "[qt warning] default: QObject::connect: no such signal",
        "12:00 WARNING qt: QObject::startTimer: Timers cannot be started from another thread",
        "2026-01-02 03:04:05.006 ERROR voice: the thread ended",
        "file:///x/LedView.qml:12:5: Unable to assign [undefined] to QColor",
        "<Unknown File>:1: ReferenceError: calls is not defined",
        "sys:1: ResourceWarning: unclosed file",
    ],
)
def test_bad_lines_are_found(line: str) -> None:
    assert complaints(f"all well\n{line}\n")
    assert not complaints(line, allow=[".*"])


def test_good_lines_are_not() -> None:
    told = "2026-01-02 03:04:05.006 WARNING voice: lost\nsip: 403 Forbidden\n"
    assert not complaints(f"registered\n{told}error: wrong password (told the user)\n")
