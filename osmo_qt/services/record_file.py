"""A short list of records in one JSON file of the profile, read and written in a thread of its own.

What can't be read costs that record only; a broken file is set aside.
"""

import json
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.paths import set_aside

log = logging.getLogger(__name__)

LARGEST = 1 << 20  # bytes; no file of ours comes near


class Record(Protocol):
    """What is kept."""

    def as_record(self) -> dict[str, object]: ...


R = TypeVar("R", bound=Record)


class RecordFile(QObject, Generic[R]):
    """Signals, in the GUI thread: `loaded(list[R])` once, `failed(UserError)`."""

    loaded = Signal(list)
    failed = Signal(object)
    _loaded = Signal(list)
    _failed = Signal(object)

    def __init__(
        self,
        path: Path,
        read: Callable[[object], R | None],
        problems: tuple[Problem, Problem],
        parent: QObject | None = None,
    ) -> None:
        """`read` makes a record of a JSON value, None of one that makes no sense. `problems`: what is told when the
        file can't be written, and when it was set aside."""
        super().__init__(parent)
        self._path = path
        self._read_record = read
        self._not_saved, self._was_set_aside = problems
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=path.stem)
        self._loaded.connect(self.loaded, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Reads the file; a broken one is set aside and told."""
        self._executor.submit(self._guard, self._load)

    def save(self, records: Sequence[R]) -> None:
        values = [record.as_record() for record in records]
        self._executor.submit(self._guard, lambda: self._write(values))

    def stop(self) -> None:
        """Finishes what was asked for."""
        self._executor.shutdown(wait=True)

    # --- on the thread of the file ------------------------------------------------------------------

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            log.warning("%s can't be kept: %s", self._path.stem, error)
            self._failed.emit(UserError(self._not_saved, error.strerror or ""))
        except Exception:
            log.exception("%s", self._path.stem)

    def _load(self) -> None:
        self._loaded.emit(self._read())

    def _read(self) -> list[R]:
        try:
            if self._path.stat().st_size > LARGEST:
                raise ValueError("too large")
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(content, list):
                raise ValueError("not a list")
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            log.warning("%s can't be read: %s", self._path.stem, error)
            self._failed.emit(UserError(self._was_set_aside, self._set_aside()))
            return []
        read = [self._read_record(value) for value in content]
        if None in read:
            log.warning("%s: %d records were not understood", self._path.stem, read.count(None))
        return [record for record in read if record is not None]

    def _set_aside(self) -> str:
        try:
            return set_aside(self._path).name
        except OSError as error:
            log.warning("the broken %s can't be renamed: %s", self._path.stem, error)
            return self._path.name

    def _write(self, values: list[dict[str, object]]) -> None:
        temporary = self._path.with_name(f"{self._path.name}.new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(values, file, indent=1)
        temporary.replace(self._path)
