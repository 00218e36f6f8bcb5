"""Starting with the desktop session: an XDG autostart entry; on macOS a LaunchAgent, on Windows a Run key (untested).

Only what differs is written, and only our own file is removed.
"""

import logging
import os
import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path

from osmo_qt.services.own_program import NAME, exec_line

log = logging.getLogger(__name__)

_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def desktop_entry(command: Sequence[str]) -> str:
    """The autostart file."""
    return (
        "[Desktop Entry]\nType=Application\nName=OSMO Qt\nComment=Softphone\nIcon=osmo-qt\nTerminal=false\n"
        f"Exec={exec_line(command)}\nX-GNOME-Autostart-enabled=true\n"
    )


def autostart_file() -> Path:
    """Where the desktop looks (Desktop Application Autostart Specification)."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".config") / "autostart" / f"{NAME}.desktop"


def set_autostart(on: bool, command: Sequence[str]) -> None:
    """Makes the next session start the program, or not. Raises OSError. Blocks: not for the GUI thread."""
    if sys.platform == "darwin":
        _set_launch_agent(on, command)
    elif sys.platform == "win32":
        _set_run_key(on, command)
    else:
        _set_file(autostart_file(), desktop_entry(command).encode() if on else None)


def _set_file(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _set_launch_agent(on: bool, command: Sequence[str]) -> None:  # untested: no such machine
    content = plistlib.dumps({"Label": NAME, "ProgramArguments": list(command), "RunAtLoad": True})
    _set_file(Path.home() / "Library/LaunchAgents" / f"{NAME}.plist", content if on else None)


def _set_run_key(on: bool, command: Sequence[str]) -> None:  # untested: no such machine
    if sys.platform == "win32":
        import subprocess
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            if on:
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, subprocess.list2cmdline(command))
            else:
                try:
                    winreg.DeleteValue(key, NAME)
                except FileNotFoundError:
                    log.debug("there was no such entry")
