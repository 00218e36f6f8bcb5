"""Two windows, two users, one office: what a call is like on both of its sides."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from osmo_qt.core.errors import UserError
from osmo_qt.embedded_office import EmbeddedOffice

USERS = ("100", "101")
STOP_WITHIN_S = 8.0


def run_two(folder: Path, passed_on: Sequence[str] = ()) -> int:
    """Runs both with the options `passed_on` until both windows are closed, or a signal ends all; the exit code."""
    office = EmbeddedOffice(folder / "office")
    windows: list[subprocess.Popen[bytes]] = []
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        url = office.url()
        for user in USERS:
            profile = str(folder / user)
            command = [sys.executable, "-m", "osmo_qt", "--office", url, "--user", user, "--profile-dir", profile]
            command += ["--camera", "generated", *passed_on]
            windows.append(subprocess.Popen(command, start_new_session=True))
        codes = [window.wait() for window in windows]
        return int(any(codes))
    except KeyboardInterrupt:
        return 0
    except UserError as error:
        print(f"osmo-qt: the office did not start ({error})", file=sys.stderr)  # noqa: T201 - there is no window
        return 1
    finally:
        _stop(windows)
        office.stop()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(windows: list[subprocess.Popen[bytes]]) -> None:
    for window in windows:
        window.terminate()
    for window in windows:
        try:
            window.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            window.kill()
            window.wait()
