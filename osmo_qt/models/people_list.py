"""The rows of the address book: everybody, or whom the search finds, within a few milliseconds for each key.

A search that takes longer goes on between other events and adds rows as it finds them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from time import perf_counter
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from osmo_qt.core.directory import Directory, Query, query_of
from osmo_qt.core.people import Person, digits_of
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait

BUDGET_S = 0.01
KEPT_SEARCHES = 16
SLICE = 4096  # people looked at between two looks at the clock

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PeopleRole(IntEnum):
    """What a row tells, beside the usual roles."""

    PERSON = Qt.ItemDataRole.UserRole + 1  # core.people.Person
    LETTER = Qt.ItemDataRole.UserRole + 2  # of the first row of each letter; "" for the others
    DETAIL = Qt.ItemDataRole.UserRole + 3  # a second line
    PORTRAIT = Qt.ItemDataRole.UserRole + 4  # models.portraits.Portrait


def _nobody_of_the_office(_person: Person) -> Portrait:
    return NO_PORTRAIT


class PeopleModel(QAbstractListModel):
    """Signal: `found()`: the search is done; before, there may be rows already. `portrait`: how somebody is shown."""

    found = Signal()

    def __init__(
        self, parent: QObject | None = None, portrait: Callable[[Person], Portrait] = _nobody_of_the_office
    ) -> None:
        super().__init__(parent)
        self._portrait = portrait
        self._directory = Directory()
        self._query = query_of("")
        self._positions: Sequence[int] = ()
        self._found_before: dict[Query, Sequence[int]] = {}  # so that letters are taken back at once
        self._next = 0  # of the directory: where the search goes on
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._go_on)

    @property
    def searching(self) -> bool:
        return self._next < len(self._directory)

    def show_people(self, directory: Directory, text: str) -> None:
        """Shows whom `text` finds in `directory`; without words everybody."""
        query = query_of(text)
        same = directory is self._directory
        narrows = same and bool(self._query.needles) and not self.searching and query.narrows(self._query)
        if not same:
            self._found_before.clear()
        self.beginResetModel()
        self._directory, self._query, self._next = directory, query, len(directory)
        if not query.needles:
            self._positions = range(len(directory))
        elif query in self._found_before:
            self._positions = self._found_before[query]
        elif narrows:
            self._positions = directory.narrow(query, self._positions)
        elif (found := directory.by_initials(query)) is not None:
            self._positions = found
        else:
            self._next = 0
            self._positions = self._search()
        self.endResetModel()
        self._announce()

    def _search(self) -> list[int]:
        """Hits of the next few milliseconds."""
        hits: list[int] = []
        until = perf_counter() + BUDGET_S
        while self.searching:
            hits += self._directory.search(self._query, self._next, self._next + SLICE)
            self._next += SLICE
            if perf_counter() > until:
                break
        return hits

    def _go_on(self) -> None:
        if hits := self._search():
            rows = len(self._positions)
            self.beginInsertRows(_ROOT, rows, rows + len(hits) - 1)
            self._positions = [*self._positions, *hits]
            self.endInsertRows()
        self._announce()

    def _announce(self) -> None:
        if self.searching:
            self._later.start()
            return
        self._later.stop()
        if self._query.needles:
            self._found_before[self._query] = array("I", self._positions)
            while len(self._found_before) > KEPT_SEARCHES:
                del self._found_before[next(iter(self._found_before))]
        self.found.emit()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._positions)

    def person(self, row: int) -> Person:
        """Who stands in `row`. Raises IndexError."""
        return self._directory.people[self._positions[row]]

    def row_of(self, person: Person) -> int:
        """Where somebody stands; -1 for nowhere."""
        at = self._directory.position_of(person)
        row = bisect_left(self._positions, at)
        return row if at >= 0 and row < len(self._positions) and self._positions[row] == at else -1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._positions):
            return None
        person = self.person(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer: str | Person | Portrait | None = person.name
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (person.name, self._portrait(person).text, self._detail(person))
                answer = ", ".join(filter(None, said))
            case PeopleRole.PERSON:
                answer = person
            case PeopleRole.DETAIL:
                answer = self._detail(person)
            case PeopleRole.LETTER:
                answer = self._letter(index.row())
            case PeopleRole.PORTRAIT:
                answer = self._portrait(person)
            case _:
                answer = None
        return answer

    def touch(self, people: Iterable[Person] | None) -> None:
        """Lets views ask again for the rows of some people, or for all, as they are shown differently now."""
        if people is None:
            if self._positions:
                self.dataChanged.emit(self.index(0), self.index(len(self._positions) - 1))
            return
        for row in map(self.row_of, people):
            if row >= 0:
                self.dataChanged.emit(self.index(row), self.index(row))

    def _letter(self, row: int) -> str:
        """The letter of the first row of each letter."""
        letter = self._directory.letter(self._positions[row])
        before = self._directory.letter(self._positions[row - 1]) if row else ""
        return letter if letter != before else ""

    def _detail(self, person: Person) -> str:
        """The number that was searched for, else the organisation, else what can be called."""
        if self._query.is_number:
            return next((n for n in person.number_texts if _has(n, self._query)), person.best_number)
        return second_line(person)


def second_line(person: Person) -> str:
    """What tells more of somebody, beside the name."""
    organisation = "" if person.organisation == person.name else person.organisation
    return organisation or person.best_number or next(iter(person.emails), "")


def _has(number: str, query: Query) -> bool:
    digits = f" {digits_of(number).lstrip('0')}"
    return all(needle in digits for needle in query.needles)
