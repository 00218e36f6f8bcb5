"""Reminders on disk: one small JSON file in the profile, read and written in a thread of its own.

What can't be read costs that record only; a broken file is set aside.
"""

import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.reminders import Reminder, reminder_of
from osmo_qt.services.paths import set_aside

log = logging.getLogger(__name__)

LARGEST = 1 << 20  # bytes; no file of ours comes near


class RemindersStore(QObject):
    """Signals, in the GUI thread: `loaded(list[Reminder])` once, `failed(UserError)`."""

    loaded = Signal(list)
    failed = Signal(object)
    _loaded = Signal(list)
    _failed = Signal(object)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="reminders")
        self._loaded.connect(self.loaded, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Reads the file; a broken one is set aside and told."""
        self._executor.submit(self._guard, self._load)

    def save(self, reminders: Sequence[Reminder]) -> None:
        records = [reminder.as_record() for reminder in reminders]
        self._executor.submit(self._guard, lambda: self._write(records))

    def stop(self) -> None:
        """Finishes what was asked for."""
        self._executor.shutdown(wait=True)

    # --- on the store's thread ----------------------------------------------------------------------

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            log.warning("the reminders can't be kept: %s", error)
            self._failed.emit(UserError(Problem.REMINDERS_NOT_SAVED, error.strerror or ""))
        except Exception:
            log.exception("reminders")

    def _load(self) -> None:
        self._loaded.emit(self._read())

    def _read(self) -> list[Reminder]:
        try:
            if self._path.stat().st_size > LARGEST:
                raise ValueError("too large")
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(content, list):
                raise ValueError("not a list")
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the reminders can't be read: %s", error)
            self._failed.emit(UserError(Problem.REMINDERS_SET_ASIDE, self._set_aside()))
            return []
        read = [reminder_of(record) for record in content]
        if None in read:
            log.warning("%d reminders were not understood", read.count(None))
        return [reminder for reminder in read if reminder is not None]

    def _set_aside(self) -> str:
        try:
            return set_aside(self._path).name
        except OSError as error:
            log.warning("the broken reminders can't be renamed: %s", error)
            return self._path.name

    def _write(self, records: list[dict[str, object]]) -> None:
        temporary = self._path.with_name(f"{self._path.name}.new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(records, file, indent=1)
        temporary.replace(self._path)
