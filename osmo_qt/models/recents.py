"""The list of recent calls: All and Missed, names from the contacts, with Undo for what was deleted.

They are kept on this machine, or by the UC server if the configuration has one.
"""

import time
from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import EntryId, JournalEntry, entry_of
from osmo_qt.core.same_number import same_number
from osmo_qt.core.uc import Configuration
from osmo_qt.models.call_texts import anonymous_text
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait, whose
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import duration_text, kind_text, moment_text


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
    PORTRAIT = Qt.ItemDataRole.UserRole + 9  # models.portraits.Portrait


class Journal(Protocol):
    """Where recent calls are kept."""

    @property
    def loaded(self) -> SignalInstance: ...
    @property
    def failed(self) -> SignalInstance: ...
    def restore(self, entries: Iterable[JournalEntry]) -> None: ...
    def delete(self, ids: Iterable[EntryId]) -> None: ...
    def reload(self) -> None: ...


class RecentsStorage(Journal, Protocol):
    """The one on this machine: it is told of each call."""

    def add(self, entry: JournalEntry) -> None: ...


class ServerJournal(Journal, Protocol):
    """The one of the UC server, which knows all calls itself, and what the person has seen on other clients."""

    def see(self, ids: Iterable[EntryId]) -> None: ...
    @property
    def forgotten(self) -> SignalInstance: ...


class Names(Protocol):
    """Whose number it is: the contacts."""

    @property
    def changed(self) -> SignalInstance: ...
    def name_of(self, number: str) -> str: ...


class People(Names, Protocol):
    """The same, and how those of the office are shown."""

    @property
    def pictured(self) -> SignalInstance: ...
    def user_of(self, number: str) -> str: ...
    def portrait_of(self, number: str, user_id: str) -> Portrait: ...


class Recents(QObject):
    """Signals: `state_changed()` (loading, empty, error or content); `deleted(int)`: how many Undo brings back; 0 if
    they could not be deleted."""

    state_changed = Signal()
    deleted = Signal(int)

    def __init__(
        self,
        store: RecentsStorage,
        parent: QObject | None = None,
        names: Names | None = None,
        *,
        server: ServerJournal | None = None,
        people: People | None = None,
    ) -> None:
        """`people`: names and pictures of those of the office, too; in the place of `names`."""
        super().__init__(parent)
        self._local = store
        self._server = server
        self._store: Journal = store
        self._told: dict[Journal, list[JournalEntry]] = {}
        self._names = people or names
        self._people = people
        self._entries: list[JournalEntry] = []
        self._deleted: list[JournalEntry] = []
        self.loading = True
        self.error = ""  # what to do if the list could not be read
        self.all = self._model()
        self.missed = self._model()
        for journal in filter(None, (store, server)):
            journal.loaded.connect(partial(self._on_loaded, journal))
            journal.failed.connect(partial(self._on_failed, journal))
        if server is not None:
            server.forgotten.connect(self._on_forgotten)
        if self._names is not None:
            self._names.changed.connect(self._on_names)
        if people is not None:
            people.pictured.connect(self._on_pictured)

    def set_configuration(self, configuration: Configuration) -> None:
        """Shows the journal of the UC server, if there is one, else the one of this machine."""
        server = self._server
        store: Journal = server if configuration.has_uc and server is not None else self._local
        if store is self._store:
            return
        self._store = store
        self._forget_undo()
        self._show(self._told.get(store, []), loading=store not in self._told)

    def add_call(self, call: CallSnapshot) -> None:
        """A call is over. A UC server has noticed that itself."""
        if self._store is self._local:
            self._local.add(entry_of(call))

    def see(self, entries: Iterable[JournalEntry]) -> None:
        """The person has seen these calls; the server tells that to the other clients."""
        if self._server is not None and self._store is self._server:
            self._server.see(entry.id for entry in entries)

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

    def _on_loaded(self, store: Journal, entries: list[JournalEntry]) -> None:
        self._told[store] = entries
        if store is self._store:
            self._show(entries)

    def _forget_undo(self) -> None:
        """Nothing can be brought back to another list."""
        self._deleted = []
        self.deleted.emit(0)

    def _on_forgotten(self) -> None:
        """Nothing of one person's journal is left for the next."""
        server = self._server
        if self._store is server:
            self._forget_undo()
        if server is not None:
            self._told.pop(server, None)
            if self._store is server:
                self._show([], loading=True)

    def _show(self, entries: list[JournalEntry], *, loading: bool = False) -> None:
        self._entries = entries
        self.loading, self.error = loading, ""
        self.all.replace(entries)
        self.missed.replace([entry for entry in entries if entry.outcome.is_missed])
        self.state_changed.emit()

    def _on_failed(self, store: Journal, error: UserError) -> None:
        """What was shown before stays, and what is shown was not deleted; the notices tell, too."""
        if store is not self._store:
            return
        if self.loading:
            self.loading, self.error = False, problem_text(error)[1]
            self.state_changed.emit()
        elif self._deleted and error.problem is not Problem.RECENTS_DAMAGED:
            there = {entry.id for entry in self._entries}
            self._deleted = [entry for entry in self._deleted if entry.id not in there]
            self.deleted.emit(len(self._deleted))

    def _on_names(self) -> None:
        self.all.refresh()
        self.missed.refresh()
        self.state_changed.emit()

    def _on_pictured(self, user_ids: frozenset[str] | None) -> None:
        """Only the rows of those who look different."""
        meant = whose(user_ids)
        for model in (self.all, self.missed):
            model.touch(lambda entry: meant(self._user_of(entry)))

    def _user_of(self, entry: JournalEntry) -> str:
        return entry.user_id or (self._people.user_of(entry.number) if self._people is not None else "")

    def portrait_of(self, entry: JournalEntry) -> Portrait:
        """How the party is shown, if it is one of the office."""
        return NO_PORTRAIT if self._people is None else self._people.portrait_of(entry.number, entry.user_id)

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
                RecentsRole.OUTCOME_TEXT: kind_text,
                RecentsRole.DURATION_TEXT: lambda e: duration_text(e.duration_s) if e.duration_s else "",
                RecentsRole.ENTRY: lambda e: e,
                RecentsRole.KNOWN: lambda e: bool(self.contact_of(e)),
                RecentsRole.PORTRAIT: self.portrait_of,
            },
            parent=self,
        )

    def _spoken(self, entry: JournalEntry) -> str:
        name = self.name_of(entry)
        who = ", ".join(filter(None, (name, entry.number)))
        said = (
            who,
            self.portrait_of(entry).text,
            kind_text(entry),
            moment_text(entry.started_at, time.time()),
        )
        return ", ".join(filter(None, said))
