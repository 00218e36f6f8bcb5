"""The office's directory: searched at the server on request, its hits come page by page (CON-3, guide 3.2.3.1)."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from osmo_qt.core.cards import person_of, source_of
from osmo_qt.core.errors import UserError
from osmo_qt.core.people import Person
from osmo_qt.core.uc import DirectoryEntry, NameOrder
from osmo_qt.models.people_list import PeopleRole, second_line
from osmo_qt.models.portraits import Portrait, Portraits, Starter, whose
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.uc.service import UcService

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HitsState(Enum):
    """What of the search is to be seen."""

    IDLE = "idle"  # nobody asked
    LOADING = "loading"
    ERROR = "error"
    DONE = "done"


class DirectorySearch(QAbstractListModel):
    """The rows: a heading, which cannot be selected, and the hits. Signal: `changed()`: another state."""

    changed = Signal()

    def __init__(self, uc: UcService, tasks: Starter, portraits: Portraits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._portraits = portraits
        self._display = NameOrder.FIRST_LAST
        self._entries: dict[str, DirectoryEntry] = {}  # by the source of their person
        self._people: list[Person] = []
        self._next = ""
        self._search = 0  # answers to an earlier one are late
        self.text = ""
        self.state = HitsState.IDLE
        self.error = ("", "")  # what happened, what to do
        self._roles: dict[int, Callable[[Person], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda person: person.name,
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            PeopleRole.PERSON: lambda person: person,
            PeopleRole.DETAIL: second_line,
            PeopleRole.LETTER: lambda _person: "",
            PeopleRole.PORTRAIT: self._portrait,
        }
        portraits.changed.connect(self._on_portraits)

    # --- commands ------------------------------------------------------------------------------------

    def search_for(self, text: str) -> None:
        """Searches anew; "" forgets the hits."""
        self._search += 1
        self.beginResetModel()
        self.text, self._next = text, ""
        self._entries, self._people = {}, []
        self.state = HitsState.LOADING if text else HitsState.IDLE
        self.endResetModel()
        self.changed.emit()
        if text:
            self._tasks.start("directory", self._fetch(self._search, ""))

    def more(self) -> None:
        """The next hits, if there are some."""
        if self._next and self.state is HitsState.DONE:
            self.retry()

    def retry(self) -> None:
        """Asks again for what failed."""
        self._set_state(HitsState.LOADING)
        self._tasks.start("directory", self._fetch(self._search, self._next))

    def set_display(self, display: NameOrder) -> None:
        """How names are shown; the order is the server's."""
        if display is not self._display:
            self.beginResetModel()
            self._display = display
            self._people = [person_of(entry, display) for entry in self._entries.values()]
            self.endResetModel()

    # --- what came -----------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self._people)

    def card(self, source: str) -> DirectoryEntry | None:
        return self._entries.get(source)

    def person(self, source: str) -> Person | None:
        return next((person for person in self._people if person.source == source), None)

    async def _fetch(self, search: int, cursor: str) -> None:
        try:
            page = await self._uc.search_directory(self.text, cursor)
        except UserError as error:
            if search == self._search:
                self.error = problem_text(error)
                self._set_state(HitsState.ERROR)
            return
        if search != self._search:
            return
        new = [entry for entry in page.entries if source_of(entry) not in self._entries]
        self._next = page.next if new else ""  # a server that repeats itself has no more
        self._add(new)
        self._set_state(HitsState.DONE)

    def _add(self, entries: list[DirectoryEntry]) -> None:
        if not entries:
            return
        first = self.rowCount()
        self.beginInsertRows(_ROOT, first, first + len(entries) - 1)
        self._entries |= {source_of(entry): entry for entry in entries}
        self._people += [person_of(entry, self._display) for entry in entries]
        self.endInsertRows()

    def _set_state(self, state: HitsState) -> None:
        self.state = state
        self.changed.emit()

    # --- the rows ------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() or self.state is HitsState.IDLE else 1 + len(self._people)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) if index.row() else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < self.rowCount():
            return None
        if index.row() == 0:
            heading = QCoreApplication.translate("texts", "Directory")
            return heading if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        read = self._roles.get(role)
        return read(self._people[index.row() - 1]) if read else None

    def _spoken(self, person: Person) -> str:
        return ", ".join(filter(None, (person.name, self._portrait(person).text, second_line(person))))

    def _portrait(self, person: Person) -> Portrait:
        entry = self._entries[person.source]
        return self._portraits.of(entry.user_id, entry.avatar)

    def _on_portraits(self, user_ids: frozenset[str] | None) -> None:
        meant = whose(user_ids)
        for row, person in enumerate(self._people, 1):
            if meant(self._entries[person.source].user_id):
                self.dataChanged.emit(self.index(row), self.index(row))
