"""How this very program is started again, and how a command is written into a desktop file."""

import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "osmo-qt"
_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
_ESCAPED_IN_QUOTES = '"`$\\'


def own_command(profile: Path | None = None) -> list[str]:
    """How this program is started again; `profile` if it is not the usual one."""
    beside = Path(sys.executable).with_name(NAME)
    command = [str(beside)] if beside.exists() else [sys.executable, "-m", "osmo_qt"]
    return command + (["--profile-dir", str(profile)] if profile is not None else [])


def exec_line(command: Sequence[str]) -> str:
    """A command as the value of Exec=, quoted as the Desktop Entry Specification wants it ("The Exec key").

    What is escaped there is escaped once more as every value of type string, and `%` begins a field code.
    """
    return " ".join(_quoted(word.replace("%", "%%")).replace("\\", "\\\\") for word in command)


def _quoted(word: str) -> str:
    if word and not _RESERVED & set(word):
        return word
    return '"' + "".join(f"\\{c}" if c in _ESCAPED_IN_QUOTES else c for c in word) + '"'
