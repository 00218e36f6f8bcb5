"""How long this machine itself stood still: the host of a virtual machine takes its processors away now and then.

Sound has a gap then whoever plays it; what is measured meanwhile says nothing about the program.
"""

import select
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

TICK_S = 0.005


class Stalls:
    """Context manager. A process of its own wakes up every 5 ms and notes by how much it was late."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-I", "-S", __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.communicate(timeout=5)

    def end(self) -> float:
        """The longest one so far in ms; nothing is measured any more."""
        said, _ = self._process.communicate(timeout=5)
        return float(said)


def _watch() -> float:
    worst = 0.0
    while True:
        before = time.monotonic()
        if select.select([sys.stdin], [], [], TICK_S)[0]:
            return worst
        worst = max(worst, time.monotonic() - before - TICK_S)


if __name__ == "__main__":
    print(_watch() * 1000)  # noqa: T201 - this is how it answers
