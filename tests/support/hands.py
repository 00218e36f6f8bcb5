"""Mouse and keyboard of a person at a desktop: xdotool, kept running, as its start takes longer than a key press."""

import contextlib
import select
import subprocess
import time
from collections.abc import Mapping

ANSWER_TIMEOUT_S = 5
LEFT, MIDDLE, RIGHT, WHEEL_UP, WHEEL_DOWN = 1, 2, 3, 4, 5
TYPING_DELAY_MS = 8
# for letters the keyboard lacks: xdotool lends them a key, and the program must see it before it is taken back
LENDING_DELAY_MS = 100


class Hands:
    """Acts on the display of the environment; every call returns when the X server has taken the events."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._xdotool = subprocess.Popen(
            ["xdotool", "-"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def close(self) -> None:
        assert self._xdotool.stdin
        with contextlib.suppress(BrokenPipeError):
            self._xdotool.stdin.close()
        try:
            self._xdotool.wait(ANSWER_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # the X server does not answer
            self._xdotool.kill()
        with self._xdotool:  # closes the other pipe and waits
            pass

    def act(self, command: str) -> float:
        """Carry out a line of xdotool commands; returns the monotonic time at which it was handed over (about 0.1 ms
        before the event)."""
        assert self._xdotool.stdin
        assert self._xdotool.stdout
        start = time.monotonic()
        self._xdotool.stdin.write(f"{command} getdisplaygeometry\n".encode())
        self._xdotool.stdin.flush()
        # the answer is only wanted as a sign that all before it was done; it asks no window, which may be gone
        ready, _, _ = select.select([self._xdotool.stdout], [], [], ANSWER_TIMEOUT_S)
        assert ready, f"xdotool does not come back from: {command}"
        assert self._xdotool.stdout.readline(), f"xdotool refuses: {command}"
        return start

    def click(self, x: int, y: int, button: int = LEFT, repeat: int = 1, delay_ms: int = 30) -> float:
        """Move there first, then press; the time is that of the press, `delay_ms` is between two presses."""
        self.act(f"mousemove {x} {y}")
        return self.act(f"click --repeat {repeat} --delay {delay_ms} {button}")

    def move(self, x: int, y: int) -> float:
        """The pointer goes there and rests."""
        return self.act(f"mousemove {x} {y}")

    def drag(self, x: int, y: int, to_x: int, to_y: int, steps: int = 8) -> None:
        """Press, move in steps as a hand does, let go."""
        self.act(f"mousemove {x} {y} mousedown {LEFT}")
        for step in range(1, steps + 1):
            self.act(f"mousemove {x + (to_x - x) * step // steps} {y + (to_y - y) * step // steps}")
        self.act(f"mouseup {LEFT}")

    def key(self, *keys: str) -> float:
        """Press keys one after the other, e.g. "ctrl+k", "Return"; the time is that of the first."""
        return self.act("key " + " ".join(keys))

    def type(self, text: str) -> None:
        """Type any text into whatever has the focus; slowly if it has letters beyond Latin-1."""
        known = all(ord(letter) < 256 for letter in text)
        self.run("type", "--delay", str(TYPING_DELAY_MS if known else LENDING_DELAY_MS), "--", text)

    def run(self, *arguments: str) -> str:
        """One xdotool of its own: for text with spaces and for commands that print; empty if it found nothing."""
        command = ["xdotool", *arguments]
        timeout = ANSWER_TIMEOUT_S + len(" ".join(arguments)) * 0.1
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, timeout=timeout, check=False
        )
        return done.stdout
