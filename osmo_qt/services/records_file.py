"""A small JSON file in the profile, a list of records, read and written in a thread of its own.

A broken file is set aside; only its owner can read it.
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


class RecordsFile(QObject):
    """Signals, in the GUI thread: `loaded(list)` once, `failed(UserError)`."""

    loaded = Signal(list)
    failed = Signal(object)
    _loaded = Signal(list)
    _failed = Signal(object)

    def __init__(
        self, path: Path, name: str, broken: Problem, not_saved: Problem, parent: QObject | None = None
    ) -> None:
        """`name`: what is in it, for the log."""
        super().__init__(parent)
        self._path, self._name, self._broken, self._not_saved = path, name, broken, not_saved
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._loaded.connect(self.loaded, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self.failed, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Reads the file; a broken one is set aside and told."""
        self._executor.submit(self._guard, lambda: self._loaded.emit(self._decoded(self._read())))

    def save_records(self, records: list[dict[str, object]]) -> None:
        """They take the place of all that is there; without any the file goes."""
        self._executor.submit(self._guard, lambda: self._write(records))

    def stop(self) -> None:
        """Finishes what was asked for."""
        self._executor.shutdown(wait=True)

    # --- on the store's thread ----------------------------------------------------------------------

    def _decoded(self, records: list[object]) -> list[object]:
        """What `loaded` tells."""
        return records

    def _guard(self, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError as error:
            log.warning("the %s can't be kept: %s", self._name, error)
            self._failed.emit(UserError(self._not_saved, error.strerror or ""))
        except Exception:
            log.exception(self._name)

    def _read(self) -> list[object]:
        try:
            if self._path.stat().st_size > LARGEST:
                raise ValueError("too large")
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(content, list):
                raise ValueError("not a list")
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the %s can't be read: %s", self._name, error)
            self._failed.emit(UserError(self._broken, self._set_aside()))
            return []
        return content

    def _set_aside(self) -> str:
        try:
            return set_aside(self._path).name
        except OSError as error:
            log.warning("the broken %s can't be renamed: %s", self._name, error)
            return self._path.name

    def _write(self, records: list[dict[str, object]]) -> None:
        if not records:
            self._path.unlink(missing_ok=True)
            return
        temporary = self._path.with_name(f"{self._path.name}.new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(records, file, indent=1)
        temporary.replace(self._path)


class Record(Protocol):
    """A value that is kept."""

    def as_record(self) -> dict[str, object]: ...


R = TypeVar("R", bound=Record)


class RecordStore(RecordsFile, Generic[R]):
    """`loaded` tells list[R]; a record that can't be read costs itself only."""

    def __init__(
        self,
        path: Path,
        name: str,
        read: Callable[[object], R | None],
        problems: tuple[Problem, Problem],
        parent: QObject | None = None,
    ) -> None:
        """`read` gives None for a record that makes no sense; `problems`: it was broken, it can't be saved."""
        super().__init__(path, name, *problems, parent)
        self._read_record = read

    def save(self, values: Sequence[R]) -> None:
        self.save_records([value.as_record() for value in values])

    def _decoded(self, records: list[object]) -> list[object]:
        read = [self._read_record(record) for record in records]
        if None in read:
            log.warning("%d %s were not understood", read.count(None), self._name)
        return [value for value in read if value is not None]
