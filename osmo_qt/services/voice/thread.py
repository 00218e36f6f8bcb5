"""The one thread that gives commands to the SIP stack, with a queue and timers of its own."""

import heapq
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)

Command = Callable[[], object]


class Timer:
    """Something due later on the voice thread; `cancel` may be called there only."""

    __slots__ = ("cancelled", "command")

    def __init__(self, command: Command) -> None:
        self.command = command
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Scheduler(Protocol):
    """How a driver comes back to the voice thread."""

    def post(self, command: Command) -> None: ...
    def post_later(self, delay_s: float, command: Command) -> Timer: ...


class VoiceThread:
    """Runs posted commands in order. An exception in a command is handed to `on_error` and ends nothing."""

    def __init__(self, on_error: Callable[[Exception], None]) -> None:
        self._on_error = on_error
        self._queue: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, command: Command) -> None:
        """Carries out `command` after those posted before it. From any thread; returns at once."""
        self._queue.put(command)

    def post_later(self, delay_s: float, command: Command) -> Timer:
        """Carries out `command` in `delay_s` seconds. On the voice thread only; never carried out after stop."""
        timer = Timer(command)
        heapq.heappush(self._timers, (time.monotonic() + delay_s, next(self._order), timer))
        return timer

    def stop(self, timeout_s: float) -> bool:
        """Lets what is queued finish and ends the thread; False if that took longer than `timeout_s`."""
        self._queue.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            try:
                command = self._queue.get(timeout=self._until_next_timer())
            except queue.Empty:
                command = heapq.heappop(self._timers)[2].command
            if command is None:
                return
            try:
                command()
            except Exception as error:
                self._on_error(error)

    def _until_next_timer(self) -> float | None:
        while self._timers and self._timers[0][2].cancelled:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None
