"""The journal of the UC server as a store of recent calls: the same on all of the person's clients (REC-1, I and U)."""

import logging
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.journal import EntryId, JournalEntry
from osmo_qt.core.uc import UcJournalEntry, UcList, UcState
from osmo_qt.models.portraits import Starter
from osmo_qt.services.uc.service import UcService

log = logging.getLogger(__name__)

KEPT_DELETIONS = 100


@dataclass(eq=False)
class _Deletion:
    """`id` comes with the server's answer; `unwanted`: it was undone before that."""

    ids: frozenset[EntryId]
    id: str = ""
    unwanted: bool = False


class UcJournal(QObject):
    """Signals: `loaded(list[JournalEntry])` (newest first, at each change), `failed(UserError)`, and `forgotten()`:
    nobody is signed in any more."""

    forgotten = Signal()
    loaded = Signal(list)
    failed = Signal(object)

    def __init__(self, uc: UcService, tasks: Starter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._entries: list[JournalEntry] = []
        self._deletions: list[_Deletion] = []
        self._known = False
        self._seen_here: set[EntryId] = set()  # what the server has not confirmed yet
        uc.journal_replaced.connect(self._on_replaced)
        uc.journal_added.connect(self._on_added)
        uc.journal_removed.connect(self._on_removed)
        uc.journal_seen.connect(self._on_seen)
        uc.list_failed.connect(self._on_list_failed)
        uc.state_changed.connect(self._on_state)

    # --- commands ------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Fetches it again (F5), or connects now if the server was away."""
        if self._uc.state is UcState.OFFLINE:
            self._uc.retry()
            return
        self._start("recents", self._uc.refresh(UcList.JOURNAL))

    def delete(self, ids: Iterable[EntryId]) -> None:
        """Deletes on all clients; `restore` undoes it."""
        deletion = _Deletion(frozenset(ids))
        self._deletions = [*self._deletions, deletion][-KEPT_DELETIONS:]
        self._start("delete recents", self._delete(deletion))

    def restore(self, entries: Iterable[JournalEntry]) -> None:
        """Undoes all deletions that took one of these."""
        ids = {entry.id for entry in entries}
        undone = [deletion for deletion in self._deletions if deletion.ids & ids]
        self._deletions = [deletion for deletion in self._deletions if deletion not in undone]
        for deletion in undone:
            if deletion.id:
                self._start("undo", self._uc.undo_deletion(deletion.id))
            else:
                deletion.unwanted = True

    def see(self, ids: Iterable[EntryId]) -> None:
        """The person has seen these; if the server is away it is told later."""
        self._seen_here.update(ids)
        self._tell(self._entries)
        self._tasks.start("seen", self._tell_seen())

    # --- what happens --------------------------------------------------------------------------------

    async def _delete(self, deletion: _Deletion) -> None:
        """By their ids also if it is all of them: a call that came meanwhile was not meant."""
        try:
            deletion.id = (await self._uc.delete_journal(sorted(str(i) for i in deletion.ids))).id
        except UserError:
            if deletion in self._deletions:
                self._deletions.remove(deletion)
            raise
        if deletion.unwanted:
            await self._uc.undo_deletion(deletion.id)

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(name, self._reported(work))

    async def _reported(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except UserError as error:
            self.failed.emit(error)
            raise

    async def _tell_seen(self) -> None:
        ids = sorted(str(i) for i in self._seen_here)
        if not ids or self._uc.state is not UcState.ONLINE:
            return
        try:
            await self._uc.mark_seen(ids)
        except UserError as error:
            log.info("seen calls are told later: %s", error)
            return
        self._seen_here.difference_update(ids)

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state is UcState.OFF:
            self._known = False
            self._seen_here.clear()
            self._deletions.clear()
            self._entries = []
            self.forgotten.emit()
        elif reason is not None and not self._known:
            self.failed.emit(reason)
        if state is UcState.ONLINE and self._seen_here:
            self._tasks.start("seen", self._tell_seen())

    def _on_replaced(self, entries: list[UcJournalEntry]) -> None:
        self._known = True
        self._tell([_entry(entry) for entry in entries])

    def _on_added(self, new: UcJournalEntry) -> None:
        others = [entry for entry in self._entries if entry.id != new.id]
        self._tell(sorted([*others, _entry(new)], key=lambda entry: -entry.started_at))

    def _on_removed(self, ids: list[str]) -> None:
        gone = set(ids)
        self._tell([entry for entry in self._entries if entry.id not in gone])

    def _on_seen(self, ids: list[str] | None) -> None:
        seen = None if ids is None else set(ids)
        self._tell([replace(e, seen=True) if seen is None or e.id in seen else e for e in self._entries])

    def _on_list_failed(self, which: UcList, error: UserError) -> None:
        if which is UcList.JOURNAL:
            self.failed.emit(error)

    def _tell(self, entries: list[JournalEntry]) -> None:
        here = self._seen_here
        self._entries = [replace(e, seen=True) if e.id in here and not e.seen else e for e in entries]
        self.loaded.emit(list(self._entries))


def _entry(told: UcJournalEntry) -> JournalEntry:
    return JournalEntry(
        outcome=told.outcome,
        number=told.number,
        name=told.name,
        started_at=told.started_at,
        duration_s=told.duration_s,
        id=told.id,
        user_id=told.user_id,
        seen=told.seen,
    )
