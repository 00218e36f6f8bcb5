"""The program as a person uses it: sign in, dial, answer, look at the screen; and what it said and heard."""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from osmo_qt.services.documents import legal_version
from tests.support.accessibility import Node
from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess
from tests.support.program import Program
from tests.support.tones import ToneReport, analyse, duration_s, write_tone
from tests.support.waiting import wait_for

TONE_S = 40.0
# the harness asked for an object that has just gone
GONE = r"Could not find accessible on path"


class Phone(Program):
    """A program with a profile of its own; with `tone_hz` it speaks that tone and keeps what it hears.

    Licence and disclaimer count as accepted, but for a `first_run`.
    """

    def __init__(
        self,
        desktop: Desktop,
        folder: Path,
        *arguments: str,
        tone_hz: float | None = None,
        allow: Iterable[str] = (),
        environment: Mapping[str, str | None] | None = None,
        settings: Mapping[str, object] | None = None,
        settings_text: str | None = None,
        first_run: bool = False,
        command: Sequence[str] = (sys.executable, "-m", "osmo_qt"),
    ) -> None:
        self.profile = folder / "profile"
        if settings is None and settings_text is None and not self.profile.exists() and not first_run:
            settings = {}
        accepted = {} if first_run else {"first_run.accepted_version": legal_version()}
        text = json.dumps(accepted | dict(settings)) if settings is not None else settings_text
        if text is not None:
            self.profile.mkdir()
            (self.profile / "settings.json").write_text(text)
        self.heard_file = folder / "heard.wav"
        sound: list[str] = []
        if tone_hz is not None:
            said = write_tone(folder / "said.wav", tone_hz, TONE_S)
            sound = ["--audio-in", str(said), "--audio-out", str(self.heard_file)]
        common = ("--profile-dir", str(self.profile), "--verbose", *sound)
        super().__init__(
            desktop,
            *common,
            *arguments,
            log=folder / "program.log",
            command=command,
            allow=(GONE, *allow),
            environment=environment,
        )

    def accept_texts(self) -> None:
        """The first start's licence and disclaimer."""
        for step in ("Step 1 of 2", "Step 2 of 2"):
            self.find("label", step)
            self.click(self.find("push button", "Accept"))

    # --- signing in -----------------------------------------------------------------------------------

    def enter_server(self, server: str, transport: str) -> None:
        """The first step of the form, with the way to the server chosen by hand."""
        self.fill("Server Address", f"https://{server}")
        if not self.find_all(name=transport):
            self.click(self.find(re.compile("button|check box"), "Advanced"))
        self.click(self.find(name=transport))
        self.click(self.find("push button", "Connect"))

    def enter_account(self, username: str, password: str) -> None:
        """The second step, ended by Return (the button may be below the fold when messages stand above)."""
        self.fill("Username", username)
        self.fill("Password", password)
        self.key("Return")

    def fill(self, name: str, text: str) -> None:
        """Types into a field by its name, in place of what is there."""
        self.click(self.find(re.compile("text"), name))
        self.key("ctrl+a")
        self.type(text)

    def wait_registered(self) -> None:
        self.find(name="Connection: Ready for calls", timeout=15)

    def show_tab(self, name: str) -> None:
        """Brings the main window to the front and opens a page."""
        window = self.window("OSMO Qt")
        self.focus(window)
        self.click(self.find(re.compile("button|check box"), name, within=self.find(name="Tabs", within=window)))

    # --- calls ----------------------------------------------------------------------------------------

    def dial(self, number: str) -> None:
        """Types a number on the keypad page and presses Return."""
        self.show_tab("Keypad")
        self.fill("Number to call", number)
        self.key("Return")

    def wait_call(self, state: str, timeout: float = 10) -> Node:
        """Waits until the call window shows a state in words; the window."""
        window = self.window("Call", timeout=timeout)
        self.find("label", state, within=window, timeout=timeout)
        return window

    def wait_talk(self, seconds: int) -> None:
        """Waits until the clock of the call has gone on for so long."""
        first = self._seconds()
        self.wait_until(lambda: self._seconds() >= first + seconds, seconds + 10, f"{seconds} s of the call's clock")

    def _seconds(self) -> int:
        clock = self.find("label", re.compile("^Time: "), within=self.window("Call")).name
        minutes, seconds = clock.removeprefix("Time: ").split(":")
        return 60 * int(minutes) + int(seconds)

    def press(self, button: str) -> None:
        """Clicks a button of the call window or the pop-up."""
        self.click(self.find(re.compile("button"), button))

    def wait_no_call(self, timeout: float = 10) -> None:
        self.absent(re.compile("frame"), "Call", timeout=timeout)

    def wait_recent(self, *words: str) -> Node:
        """Waits for a row of Recents that contains all the words."""
        self.show_tab("Recents")
        pattern = re.compile("".join(f"(?=.*{re.escape(word)})" for word in words))
        return self.find(re.compile("list item|table cell"), pattern)

    def heard(self, hz: float, *, start: float | None = None) -> ToneReport:
        """What the speaker file holds of a tone."""
        return analyse(self.heard_file, hz, start=start)

    def wait_heard(self, hz: float, seconds: float, timeout: float = 30) -> None:
        """Waits until the tone was heard for that long."""

        def is_heard() -> bool:
            there = self.heard_file.exists() and duration_s(self.heard_file) >= seconds
            return there and self.heard(hz).heard_s >= seconds

        wait_for(is_heard, timeout, f"{seconds} s of {hz} Hz")


def as_user(office: OfficeProcess, number: str, transport: str = "tls") -> list[str]:
    """Arguments that sign a phone in as a demo user."""
    return ["--office", office.url, "--user", number, "--transport", transport]
