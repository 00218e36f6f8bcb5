"""A process whose every line of output is kept with the time of its arrival."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
END_WITHIN_S = 10
TAIL = 25


class LoggedProcess:
    """Context manager. `started` is time.monotonic() just before the start.

    `terminal` gives it a pseudo terminal as output: the C library holds lines back from a pipe.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, terminal: bool = False) -> None:
        self._lines: list[tuple[float, str]] = []
        self._news = threading.Condition()
        self._ended = False
        reader, writer = os.openpty() if terminal else os.pipe()
        self._reader = threading.Thread(target=self._read, args=(reader,), name="output")
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=writer,
            stderr=writer,
            start_new_session=True,
        )
        os.close(writer)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(self.tail())
        self.stop()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, text: str) -> float:
        """Write a line to its standard input; returns time.monotonic() just before."""
        assert self._process.stdin
        now = time.monotonic()
        self._process.stdin.write(f"{text}\n".encode())
        self._process.stdin.flush()
        return now

    def mark(self) -> int:
        """A place in the output; `wait_line` can begin there."""
        return len(self._lines)

    def wait_line(self, text: str | tuple[str, ...], since: int = 0, timeout: float = 20) -> tuple[float, str]:
        """The first line with `text` (or one of several) from the place `since` on: time.monotonic() of its arrival,
        and the line.

        AssertionError when it does not come, or the process ends before.
        """
        deadline = time.monotonic() + timeout
        position, texts = since, (text,) if isinstance(text, str) else text
        with self._news:
            while True:
                while position < len(self._lines):
                    if any(t in self._lines[position][1] for t in texts):
                        return self._lines[position]
                    position += 1
                left = deadline - time.monotonic()
                assert left > 0 and not self._ended, f"no line {text!r} within {timeout} s\n{self.tail()}"
                self._news.wait(left)

    def tail(self) -> str:
        """The last lines, for a person."""
        return "\n".join(line for _, line in self._lines[-TAIL:])

    def stop(self) -> None:
        """SIGTERM, and SIGKILL if that is not enough."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdin
        self._process.stdin.close()
        self._reader.join()

    def _read(self, descriptor: int) -> None:
        rest = b""
        while piece := _piece(descriptor):
            now = time.monotonic()
            *lines, rest = (rest + piece).split(b"\n")
            with self._news:
                self._lines += [(now, line.decode(errors="replace").rstrip("\r")) for line in lines]
                self._news.notify_all()
        os.close(descriptor)
        with self._news:
            self._ended = True
            self._news.notify_all()


def _piece(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # a pseudo terminal whose other end is closed
        return b""
