"""Some of the contacts, or all to choose some: the rows of a group's members and of who may become one."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from osmo_qt.core.people import Person
from osmo_qt.models.card_list import CardList
from osmo_qt.models.people_list import PeopleModel
from osmo_qt.models.portraits import Portraits

_Index = QModelIndex | QPersistentModelIndex
_PREFIX = "uc:"


class MemberRows(PeopleModel):
    """`members` are ids of contacts, in the order in which they came; with `pick` the rows are all contacts, and the
    members those that are ticked. Signal: `members_changed()`."""

    members_changed = Signal()

    def __init__(
        self, cards: CardList, portraits: Portraits, parent: QObject | None = None, *, pick: bool = False
    ) -> None:
        super().__init__(parent, cards.portrait)
        self._cards = cards
        self._pick = pick
        self._text = ""
        self.members: tuple[str, ...] = ()
        cards.changed.connect(self._show)
        portraits.changed.connect(self._on_portraits)
        self._show()

    def set_members(self, ids: Iterable[str]) -> None:
        """Others; each once."""
        self.members = tuple(dict.fromkeys(ids))
        if self._pick:
            self.touch(None)
        else:
            self._show()
        self.members_changed.emit()

    def toggle(self, person: Person) -> None:
        """One more, or one less."""
        contact_id = person.source.removeprefix(_PREFIX)
        if contact_id in self.members:
            self.set_members(member for member in self.members if member != contact_id)
        else:
            self.set_members((*self.members, contact_id))

    def search_for(self, text: str) -> None:
        self._text = text
        self._show()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._pick and index.isValid() and role in (Qt.ItemDataRole.CheckStateRole, _SPOKEN):
            ticked = self.person(index.row()).source.removeprefix(_PREFIX) in self.members
            if role == Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            words = QCoreApplication.translate("texts", "chosen")
            return f"{super().data(index, role)}, {words}" if ticked else super().data(index, role)
        return super().data(index, role)

    def _show(self) -> None:
        cards = self._cards
        people = cards.directory if self._pick else cards.part(f"{_PREFIX}{member}" for member in self.members)
        self.show_people(people, self._text)

    def _on_portraits(self, user_ids: frozenset[str] | None) -> None:
        self.touch(None if user_ids is None else self._cards.people_of(user_ids))


_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
