"""Move History: where calls were moved to, kept over a restart, the last one first."""

import time
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from osmo_qt.core.move_history import LONGEST_TEXT, MovedTo, remembered
from osmo_qt.core.uc_calls import Destination


class MoveHistoryStorage(Protocol):
    """What of the store is used."""

    @property
    def loaded(self) -> SignalInstance: ...
    def save(self, records: Sequence[MovedTo]) -> None: ...


class MoveHistory(QObject):
    """Signal: `changed()`."""

    changed = Signal()

    def __init__(self, store: MoveHistoryStorage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.entries: tuple[MovedTo, ...] = ()
        store.loaded.connect(self._on_loaded)

    def add(self, to: Destination, number: str, name: str) -> None:
        """A call was moved there. `number`: also of a device, which may be known by it later."""
        texts = [text[:LONGEST_TEXT] for text in (to.device_id, to.number or number, name)]
        self.entries = remembered(self.entries, MovedTo(texts[0], texts[1], texts[2], time.time()))
        self._store.save(self.entries)
        self.changed.emit()

    def _on_loaded(self, kept: list[MovedTo]) -> None:
        for entry in kept:
            if entry.destination not in {known.destination for known in self.entries}:  # used before the file was read
                self.entries = remembered(self.entries, entry)
        self.changed.emit()
