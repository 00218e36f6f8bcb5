"""The list of recent calls: All and Missed, names from the contacts, with Undo for what was deleted."""

import time
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import UserError
from osmo_qt.core.journal import JournalEntry, entry_of
from osmo_qt.core.same_number import same_number
from osmo_qt.models.call_texts import anonymous_text
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import duration_text, moment_text, outcome_text


class RecentsRole(IntEnum):
    """What a row tells, beside the usual roles."""

    OUTCOME = Qt.ItemDataRole.UserRole + 1  # core.journal.CallOutcome
    NAME = Qt.ItemDataRole.UserRole + 2  # in the contacts, else what the other side said, else ""
    NUMBER = Qt.ItemDataRole.UserRole + 3
    MOMENT = Qt.ItemDataRole.UserRole + 4  # text: 14:02, Yesterday, ...
    OUTCOME_TEXT = Qt.ItemDataRole.UserRole + 5
    DURATION_TEXT = Qt.ItemDataRole.UserRole + 6  # "" for calls that never connected
    ENTRY = Qt.ItemDataRole.UserRole + 7  # core.journal.JournalEntry
    KNOWN = Qt.ItemDataRole.UserRole + 8  # whether the name is that of a contact


class RecentsStorage(Protocol):
    """What of the recents store is used."""

    @property
    def loaded(self) -> SignalInstance: ...
    def add(self, entry: JournalEntry) -> None: ...
    def restore(self, entries: Iterable[JournalEntry]) -> None: ...
    def delete(self, ids: Iterable[int]) -> None: ...
    def reload(self) -> None: ...
    @property
    def failed(self) -> SignalInstance: ...


class Names(Protocol):
    """Whose number it is: the contacts."""

    @property
    def changed(self) -> SignalInstance: ...
    def name_of(self, number: str) -> str: ...


class Recents(QObject):
    """Signals: `state_changed()` (loading, empty, error or content); `deleted(int)`: how many Undo brings back."""

    state_changed = Signal()
    deleted = Signal(int)

    def __init__(self, store: RecentsStorage, parent: QObject | None = None, names: Names | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._names = names
        self._entries: list[JournalEntry] = []
        self._deleted: list[JournalEntry] = []
        self.loading = True
        self.error = ""  # what to do if the list could not be read
        self.all = self._model()
        self.missed = self._model()
        store.loaded.connect(self._on_loaded)
        store.failed.connect(self._on_failed)
        if names is not None:
            names.changed.connect(self._on_names)

    def add_call(self, call: CallSnapshot) -> None:
        """A call is over."""
        self._store.add(entry_of(call))

    def refresh(self) -> None:
        """Reads the list again."""
        self._store.reload()

    def contact_of(self, entry: JournalEntry) -> str:
        """The name in the contacts; "" for none."""
        return self._names.name_of(entry.number) if self._names is not None else ""

    def name_of(self, entry: JournalEntry) -> str:
        """The name in the contacts, else what the other side called itself; "" for neither. Who hid the number is
        anonymous."""
        return self.contact_of(entry) or entry.name or ("" if entry.number else anonymous_text())

    def calls_with(self, entry: JournalEntry) -> Sequence[JournalEntry]:
        """All calls with that party, newest first: the same number however written, or the same contact."""
        if not entry.number:
            return [entry]
        contact = self.contact_of(entry)
        return [
            other
            for other in self._entries
            if other.number == entry.number
            or same_number(other.number, entry.number)
            or (contact and self.contact_of(other) == contact)
        ]

    def delete(self, entries: Iterable[JournalEntry]) -> None:
        """Deletes; `undo` brings back all that was deleted since `forget_deleted`."""
        deleted = list(entries)
        if deleted:
            self._deleted += deleted
            self._store.delete(entry.id for entry in deleted)
            self.deleted.emit(len(self._deleted))

    def forget_deleted(self) -> None:
        """There is no way back any more."""
        self._deleted = []

    def undo(self) -> None:
        self._store.restore(self._deleted)
        self._deleted = []

    def _on_loaded(self, entries: list[JournalEntry]) -> None:
        self._entries = entries
        self.loading, self.error = False, ""
        self.all.replace(entries)
        self.missed.replace([entry for entry in entries if entry.outcome.is_missed])
        self.state_changed.emit()

    def _on_failed(self, error: UserError) -> None:
        """What was shown before stays; the notices tell, too."""
        if self.loading:
            self.loading, self.error = False, problem_text(error)[1]
            self.state_changed.emit()

    def _on_names(self) -> None:
        self.all.refresh()
        self.missed.refresh()
        self.state_changed.emit()

    def _model(self) -> RecordListModel[JournalEntry]:
        return RecordListModel(
            key=lambda entry: entry.id,
            roles={
                Qt.ItemDataRole.DisplayRole: lambda e: self.name_of(e) or e.number,
                Qt.ItemDataRole.AccessibleTextRole: self._spoken,
                RecentsRole.OUTCOME: lambda e: e.outcome,
                RecentsRole.NAME: self.name_of,
                RecentsRole.NUMBER: lambda e: e.number,
                RecentsRole.MOMENT: lambda e: moment_text(e.started_at, time.time()),
                RecentsRole.OUTCOME_TEXT: lambda e: outcome_text(e.outcome),
                RecentsRole.DURATION_TEXT: lambda e: duration_text(e.duration_s) if e.duration_s else "",
                RecentsRole.ENTRY: lambda e: e,
                RecentsRole.KNOWN: lambda e: bool(self.contact_of(e)),
            },
            parent=self,
        )

    def _spoken(self, entry: JournalEntry) -> str:
        name = self.name_of(entry)
        who = ", ".join(filter(None, (name, entry.number)))
        return f"{who}, {outcome_text(entry.outcome)}, {moment_text(entry.started_at, time.time())}"
