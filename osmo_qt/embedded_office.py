"""The office as a child of this program: started for the demo and the self-test, gone when they are."""

import json
import subprocess
import sys
from pathlib import Path

from osmo_qt.core.demo import Demo
from osmo_qt.core.errors import Problem, UserError

STOP_WITHIN_S = 8.0
LIFE_S = 4  # between two things that the demonstration's colleagues do


class EmbeddedOffice:
    """Starts at once; `url()` waits until it answers. It also ends by itself when this process dies."""

    def __init__(self, data_dir: Path, demo: Demo = Demo.INTEGRATED) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "osmo_qt.office", "serve", "--demo", "--until-stdin-closes"]
        kind = ["--kind", demo.configuration.value]
        devices = ["--simulated-devices"] if demo.configuration.has_uc else []
        life = ["--life", str(LIFE_S)] if demo.configuration.has_uc else []
        # without mailboxes: the access codes are told on the terminal and in the office's log
        two_factor = ["--two-factor", "--demo-mail"] if demo is Demo.TWO_FACTOR else []
        self._process = subprocess.Popen(
            [*command, *kind, *life, *devices, *two_factor, "--data-dir", str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl+C goes to this program, which then stops the office in order
        )

    def url(self) -> str:
        """Where it answers; blocks until it does. Raises UserError if it could not start."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            return str(json.loads(line)["url"])
        except (ValueError, KeyError) as error:
            raise UserError(Problem.OFFICE_UNREACHABLE, "127.0.0.1") from error

    def stop(self) -> None:
        """Asks it to end, and makes it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
