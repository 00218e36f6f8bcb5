"""quickDiagnostic.txt: the events that matter for finding a fault, one a line, for their owner only."""

import contextlib
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

log = logging.getLogger(__name__)

RECENT, OLDER = "quickDiagnostic.txt", "quickDiagnostic-older.txt"
LARGEST = 64_000  # bytes; then the recent events become the older ones


class EventLog:
    """Appends and reads in a thread of its own. A disk that refuses costs the event, never the program."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._now = now
        self._thread = ThreadPoolExecutor(1, "events")
        self._broken = False

    def append(self, event: str) -> None:
        """Keeps one event with the time of now. `event` has one line, and no number, name or secret."""
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(self._now()))
        with contextlib.suppress(RuntimeError):  # after the end
            self._thread.submit(self._append, f"{moment}  {' '.join(event.split())}\n")

    def read(self) -> tuple[str, str]:
        """Recent and older events, oldest first; waits for what is being written. Not for the GUI thread."""
        return self._thread.submit(lambda: (self._read(RECENT), self._read(OLDER))).result()

    def stop(self) -> None:
        self._thread.shutdown(wait=True)

    def _append(self, line: str) -> None:
        path = self._folder / RECENT
        try:
            if path.exists() and path.stat().st_size + len(line) > LARGEST:
                path.replace(self._folder / OLDER)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            if not self._broken:
                self._broken = True
                log.warning("events can't be kept: %s", error)

    def _read(self, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        except OSError as error:
            log.warning("events can't be read: %s", error)
            return ""
