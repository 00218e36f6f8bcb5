"""Makes this program the one that opens `tel:`, `sip:`, `sips:` and `osmo:` links, when the person asks for it.

On Linux: a desktop file and an icon in the person's own data folder, and the desktop's own tool for the default
application (freedesktop.org, Desktop Entry and MIME applications specifications). Elsewhere an installer does it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.links import SCHEMES
from osmo_qt.services.own_program import exec_line, own_command

DESKTOP_FILE = "osmo-qt.desktop"
TOOL_WITHIN_S = 10.0


class LinkHandler:
    """`environment` tells the folders (XDG); nothing else of the machine is touched."""

    def __init__(self, environment: Mapping[str, str] | None = None, command: Sequence[str] = ()) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        self._command = list(command) or own_command()

    @property
    def data_folder(self) -> Path:
        """The person's own data folder."""
        home = self._environment.get("HOME", str(Path.home()))
        return Path(self._environment.get("XDG_DATA_HOME") or Path(home, ".local", "share"))

    def register(self) -> None:
        """Writes the files and sets the defaults; takes up to a second. Raises UserError(LINKS_NOT_REGISTERED)."""
        if sys.platform in ("win32", "darwin"):
            raise UserError(Problem.LINKS_NOT_REGISTERED, sys.platform)
        try:
            self._write_files()
        except OSError as error:
            raise UserError(Problem.LINKS_NOT_REGISTERED, error.strerror or str(error)) from error
        self._run("update-desktop-database", str(self.data_folder / "applications"))
        refused = [scheme for scheme in SCHEMES if not self._set_default(scheme)]
        if refused:
            raise UserError(Problem.LINKS_NOT_REGISTERED, "xdg-mime, gio")

    def is_registered(self) -> bool:
        """Whether the desktop opens `tel:` links with this program."""
        return self._ask("xdg-mime", "query", "default", "x-scheme-handler/tel").strip() == DESKTOP_FILE

    def _write_files(self) -> None:
        found = resources.files("osmo_qt") / "resources"
        text = (found / DESKTOP_FILE).read_text(encoding="utf-8")
        text = text.replace("Exec=osmo-qt", f"Exec={exec_line(self._command)}")
        _write(self.data_folder / "applications" / DESKTOP_FILE, text)
        icon = self.data_folder / "icons" / "hicolor" / "scalable" / "apps" / "osmo-qt.svg"
        _write(icon, (found / "osmo-qt.svg").read_text(encoding="utf-8"))

    def _set_default(self, scheme: str) -> bool:
        kind = f"x-scheme-handler/{scheme}"
        return self._run("xdg-mime", "default", DESKTOP_FILE, kind) or self._run("gio", "mime", kind, DESKTOP_FILE)

    def _run(self, *command: str) -> bool:
        """Whether the tool is there and did it."""
        done = self._start(command)
        return done is not None and done.returncode == 0

    def _ask(self, *command: str) -> str:
        done = self._start(command)
        return done.stdout if done is not None else ""

    def _start(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str] | None":
        tool = shutil.which(command[0], path=self._environment.get("PATH"))
        if tool is None:
            return None
        try:
            return subprocess.run(
                [tool, *command[1:]],
                env=self._environment,
                capture_output=True,
                text=True,
                timeout=TOOL_WITHIN_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None


def _write(path: Path, text: str) -> None:
    """Atomically, so that the desktop never sees half a file. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def register_from_command_line() -> int:
    """`osmo-qt --register-links`; the exit code."""
    handler = LinkHandler()
    try:
        handler.register()
    except UserError as error:
        print(f"osmo-qt: links could not be given to this program: {error.detail}", file=sys.stderr)  # noqa: T201
        return 1
    print("osmo-qt: opens " + ", ".join(f"{scheme}:" for scheme in SCHEMES) + " links from now on")  # noqa: T201
    return 0
