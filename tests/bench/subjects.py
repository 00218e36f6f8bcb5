"""Starts what is measured on a private desktop: the program, its service alone, bare pjsua2, the C program pjsua."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.support import processes
from tests.support.desktop import Desktop
from tests.support.sound_cards import SoundCards
from tests.support.tones import write_tone

from .logged_process import LoggedProcess
from .login import Login
from .screen import Screen, Shown

WINDOW_TITLE, CALL_TITLE, POPUP_TITLE, BARE_TITLE = "OSMO Qt", "Call", "Incoming call", "bare"
TONE_HZ, TONE_S = 520, 20
# a desktop without a screen reader, as most are; and nothing that only tests look at
NOT_FOR_MEASURING = (
    *("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "QT_MESSAGE_PATTERN"),
    *("PYTHONWARNINGS", "PYTHONFAULTHANDLER", "PYTHONUNBUFFERED"),
)
KEEP_PASSWORD = "import keyring, sys; keyring.set_password('osmo-qt', sys.argv[1], sys.argv[2])"


class Stage:
    """A desktop with its screen, and a folder; leaves no process behind that was started from here."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        self.folder = folder
        self.sound = folder / "sound"
        self.sound.mkdir()
        write_tone(self.sound / "microphone.wav", TONE_HZ, TONE_S)
        self.screen = Screen(desktop.environment["DISPLAY"], desktop.folder / "Xvfb_screen0")
        self._mark = processes.new_mark()
        plain = {name: value for name, value in desktop.environment.items() if name not in NOT_FOR_MEASURING}
        self.environment: Mapping[str, str] = processes.with_mark(plain, self._mark)

    def close(self) -> None:
        """AssertionError when something still runs."""
        left = processes.end_marked(self._mark)
        self.screen.close()
        assert not left, f"left behind: {left}"

    def session_bus(self) -> DBusConnection:
        """A new connection to the desktop's bus; whoever asks closes it."""
        return open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])

    def profile(self, login: Login, name: str) -> Path:
        """A profile folder with this account signed in; its password is in the desktop's keyring."""
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        (folder / "settings.json").write_text(json.dumps(login.settings()), encoding="utf-8")
        self.keep_password(login)
        return folder

    def keep_password(self, login: Login) -> None:
        command = [sys.executable, "-c", KEEP_PASSWORD, login.secret_name, login.password]
        subprocess.run(command, env=dict(self.environment), check=True, capture_output=True)

    @contextmanager
    def program(self, login: Login, profile: Path) -> Iterator[LoggedProcess]:
        """The real program."""
        files = ("--audio-in", login.microphone, "--audio-out", login.speaker)
        command = [sys.executable, "-m", "osmo_qt", "--profile-dir", str(profile), "--verbose", *files]
        self.screen.forget()
        with LoggedProcess(command, self.environment) as process:
            yield process

    @contextmanager
    def bare(self, login: Login, *, window: bool = False) -> Iterator[LoggedProcess]:
        """pjsua2 in Python, with or without a QML window."""
        command = [sys.executable, "-m", "tests.bench.bare_pjsua2", login.to_json(), *["--window"] * window]
        self.screen.forget()
        with LoggedProcess(command, self.environment) as process:
            yield process

    @contextmanager
    def service(self, login: Login, cards: SoundCards | None = None) -> Iterator[LoggedProcess]:
        """The program's voice service and models without windows; with these sound cards in place of files."""
        profile = self.folder / f"service-{login.user}-{login.port}"
        profile.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tests.bench.service_client", login.to_json(), str(profile)]
        command += ["--devices"] * (cards is not None)
        environment = {**self.environment, **(cards.environment if cards is not None else {})}
        with LoggedProcess(command, environment) as process:
            yield process

    @contextmanager
    def pjsua(self, login: Login, *options: str) -> Iterator[LoggedProcess]:
        """The C program, over TLS with SRTP if the login has a port for it."""
        with LoggedProcess([*self._pjsua_command(login), *options], self.environment, terminal=True) as process:
            yield process

    def _pjsua_command(self, login: Login) -> list[str]:
        server = login.server
        if login.tls_port:
            authority = self.folder / f"ca-{hashlib.sha256(login.ca_certificate.encode()).hexdigest()[:8]}.pem"
            authority.write_text(login.ca_certificate, encoding="ascii")
        command = [str(pjsua_program()), f"--id=sip:{login.user}@{login.host}", f"--registrar={server}"]
        command += [f"--proxy={server};lr", f"--realm={login.realm}", f"--username={login.user}"]
        command += [f"--password={login.password}", "--reg-timeout=60", "--bound-addr=127.0.0.1", "--local-port=0"]
        command += ["--null-audio", "--no-vad", "--no-color", "--log-level=3", "--app-log-level=3", "--max-calls=32"]
        command += ["--add-codec=opus", "--no-tones"]
        if login.tls_port:
            command += ["--use-tls", f"--tls-ca-file={authority}", "--tls-verify-server", "--use-srtp=1"]
        return command


def wait_up(process: LoggedProcess, screen: Screen, title: str = WINDOW_TITLE) -> Shown:
    """Wait until a program with a window is on the screen and signed in."""
    shown = screen.wait_shown(title, 20)
    screen.wait_drawn(shown)
    process.wait_line("registered")
    return shown


def pjsua_program() -> Path:
    """The C program that was built beside the wheel. FileNotFoundError when there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or platformdirs.user_cache_path()) / "osmo-qt/pjsua2"
    found = sorted(cache.glob("*/pjsua"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise FileNotFoundError(f"no pjsua in {cache}: make setup-test builds it")
    return found[-1]
