"""Whom to transfer to or to add: search over whatever knows people, and what was typed itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Property, QByteArray, QObject, Qt, Signal, Slot

from osmo_qt.core.journal import JournalEntry
from osmo_qt.models.list_model import RecordListModel

MOST_HITS = 30
_TYPED = re.compile(r"[+0-9*#][0-9*#\s\-()./]*\Z|\S+@\S+\Z|(sips?|tel):\S+\Z")


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who can be called; `name` is "" for a bare number."""

    name: str
    number: str


class PartySearch(Protocol):
    """Anything that knows people. `search("")` tells the likeliest ones; it must answer at once."""

    def search(self, text: str) -> list[Hit]: ...


class Journal(Protocol):
    """What of the recent calls is used."""

    @property
    def all(self) -> RecordListModel[JournalEntry]: ...
    def name_of(self, entry: JournalEntry) -> str: ...


class RecentsSearch:
    """The parties of recent calls, the last one first."""

    def __init__(self, recents: Journal) -> None:
        self._recents = recents

    def search(self, text: str) -> list[Hit]:
        wanted = text.casefold().split()
        entries = [entry for entry in self._recents.all.records() if entry.number]
        hits = [Hit(self._recents.name_of(entry), entry.number) for entry in entries]
        return [hit for hit in hits if all(w in f"{hit.name} {hit.number}".casefold() for w in wanted)]


class PartyPicker(QObject):
    """Signals: `changed()`: the query or the selection differs. `hits` is a list model with `name` and `number`."""

    changed = Signal()

    def __init__(self, providers: Sequence[PartySearch], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._providers = providers
        self._query = ""
        self._selected = 0
        self._hits = _HitList(self)

    @Property(QObject, constant=True)
    def hits(self) -> "RecordListModel[Hit]":
        return self._hits

    @Property(str, notify=changed)
    def query(self) -> str:
        return self._query

    @Property(int, notify=changed)
    def selected(self) -> int:
        """The row chosen; -1 if there is nothing to choose."""
        return self._selected if self._hits.rowCount() else -1

    @Property(str, notify=changed)
    def number(self) -> str:
        """Whom to call as things are; "" for nobody."""
        return self._hits.record(self._selected).number if self._hits.rowCount() else self._query.strip()

    @Property(str, notify=changed)
    def who(self) -> str:
        """The same for people."""
        if not self._hits.rowCount():
            return self._query.strip()
        hit = self._hits.record(self._selected)
        return hit.name or hit.number

    @Slot()
    def reset(self) -> None:
        """A new search."""
        self._query = ""
        self._search()

    @Slot(str)
    def find(self, text: str) -> None:
        if text != self._query:
            self._query = text
            self._search()

    @Slot(int)
    def select(self, row: int) -> None:
        """Rows beyond the ends are the ends, so that arrow keys need not count."""
        self._selected = max(0, min(row, self._hits.rowCount() - 1))
        self.changed.emit()

    def name_of(self, number: str) -> str:
        """How somebody with this number is called, or the number."""
        hits = (hit for provider in self._providers for hit in provider.search(number))
        return next((hit.name for hit in hits if hit.number == number and hit.name), number)

    def _search(self) -> None:
        text = self._query.strip()
        hits: dict[str, Hit] = {}
        if _TYPED.match(text):
            hits[text] = Hit("", text)
        for hit in (hit for provider in self._providers for hit in provider.search(text)):
            known = hits.get(hit.number)
            if known is None or not known.name:
                hits[hit.number] = hit
        self._hits.replace(list(hits.values())[:MOST_HITS])
        self.select(0)


class _HitList(RecordListModel[Hit]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(
            key=lambda hit: hit,
            roles={
                Qt.ItemDataRole.AccessibleTextRole: lambda hit: f"{hit.name}, {hit.number}" if hit.name else hit.number,
                _NAME: lambda hit: hit.name or hit.number,
                _NUMBER: lambda hit: hit.number if hit.name else "",
            },
            parent=parent,
        )

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        return {_NAME: QByteArray(b"name"), _NUMBER: QByteArray(b"number")}


_NAME = Qt.ItemDataRole.UserRole + 1
_NUMBER = Qt.ItemDataRole.UserRole + 2
