"""Groups of contacts (CON-5, guide 3.2.5)."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Signal

from osmo_qt.core.cards import source_of
from osmo_qt.core.errors import UserError
from osmo_qt.core.people import Person, fold
from osmo_qt.core.uc import GroupFields, UcContact, UcGroup, UcList, UcState
from osmo_qt.models.contacts import Contacts, ContactsState
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.portraits import Starter
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.services.uc.service import UcService


def members_text(count: int) -> str:
    """How many contacts a group has."""
    if count == 1:
        return QCoreApplication.translate("texts", "1 contact")
    return QCoreApplication.translate("texts", "%1 contacts").replace("%1", str(count))


class UcGroups(QObject):
    """Signals: `changed()`: other groups or another state; `deleted(str)`: Undo brings back the group so called."""

    changed = Signal()
    deleted = Signal(str)

    def __init__(self, uc: UcService, people: UcPeople, tasks: Starter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._people = people
        self._tasks = tasks
        self._groups: dict[str, UcGroup] = {}
        self._deleted: GroupFields | None = None
        self._complete = False
        self.error = ""
        self.text = ""
        self.rows: RecordListModel[UcGroup] = RecordListModel(
            key=lambda group: group.id,
            roles={
                Qt.ItemDataRole.DisplayRole: lambda group: group.title,
                Qt.ItemDataRole.AccessibleTextRole: lambda group: f"{group.title}, {self.detail(group)}",
                PeopleRole.DETAIL: self.detail,
                PeopleRole.LETTER: lambda _group: "",
            },
            parent=self,
        )
        uc.groups_replaced.connect(self._on_replaced)
        uc.group_changed.connect(self._on_changed)
        uc.group_removed.connect(self._on_removed)
        uc.list_failed.connect(self._on_failed)
        uc.state_changed.connect(self._on_state)
        people.changed.connect(self._on_people)

    @property
    def state(self) -> ContactsState:
        if self._groups:
            return ContactsState.CONTENT
        if self._complete:
            return ContactsState.EMPTY
        return ContactsState.ERROR if self.error else ContactsState.LOADING

    @property
    def count(self) -> int:
        return len(self._groups)

    def group(self, group_id: str) -> UcGroup | None:
        return self._groups.get(group_id)

    def members(self, group: GroupFields) -> list[UcContact]:
        """The contacts of a group, in the order of the contacts."""
        return self._people.own.in_order(filter(None, map(self._people.contact, group.members)))

    def people_in(self, group: GroupFields) -> list[Person]:
        """The same as people of a list."""
        own = self._people.own
        return [person for card in self.members(group) if (person := own.person(source_of(card))) is not None]

    def groups_with(self, contact: UcContact) -> list[UcGroup]:
        """In which groups a contact is."""
        return [group for group in self._sorted() if contact.id in group.members]

    def detail(self, group: UcGroup) -> str:
        """The first names of who is in it, and how many."""
        members = self.members(group)
        names = ", ".join(card.first_name or card.name(self._people.own.display) for card in members[:3])
        if not members:
            return members_text(0)
        return f"{names} · {members_text(len(members))}" if len(members) > 3 else names

    def search_for(self, text: str) -> None:
        """Shows the groups whose titles have all the words."""
        if text != self.text:
            self.text = text
            self._show()

    def mail_url(self, group: GroupFields) -> QUrl:
        """What opens a message to all members that have an address; empty if nobody has one (guide 3.2.6.2)."""
        addresses = [card.email for card in self.members(group) if card.email]
        return Contacts.mail_url(*addresses) if addresses else QUrl()

    # --- commands ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._people.refresh()

    def delete(self, group: UcGroup) -> None:
        """The contacts stay; `undo` makes the group again."""
        self._tasks.start("delete group", self._delete(group))

    def undo(self) -> None:
        """Brings back the group that was deleted last."""
        if self._deleted is not None:
            self._tasks.start("group", self._create(self._deleted))
            self._deleted = None

    async def _delete(self, group: UcGroup) -> None:
        await self._uc.delete_group(group.id, group.etag)
        self._deleted = GroupFields(group.title, group.members)
        self.deleted.emit(group.title)

    async def _create(self, group: GroupFields) -> None:
        there = tuple(member for member in group.members if self._people.contact(member) is not None)
        await self._uc.create_group(GroupFields(group.title, there))

    # --- what happens --------------------------------------------------------------------------------

    def _on_replaced(self, groups: Sequence[UcGroup]) -> None:
        self._groups = {group.id: group for group in groups}
        self._complete, self.error = True, ""
        self._show()

    def _on_changed(self, group: UcGroup) -> None:
        self._groups[group.id] = group
        self._show()

    def _on_removed(self, group_id: str) -> None:
        if self._groups.pop(group_id, None) is not None:
            self._show()

    def _on_failed(self, which: UcList, error: UserError) -> None:
        if which is UcList.GROUPS and not self._complete:
            self.error = " ".join(problem_text(error))
            self.changed.emit()

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state is UcState.OFF:
            self._complete, self.error, self._groups = False, "", {}
            self._show()
        elif not self._complete:  # nothing is known from before
            self.error = " ".join(problem_text(reason)) if reason is not None else ""
            self.changed.emit()

    def _on_people(self) -> None:
        self.rows.refresh()
        self.changed.emit()

    def _sorted(self) -> list[UcGroup]:
        return sorted(self._groups.values(), key=lambda group: fold(group.title))

    def _show(self) -> None:
        words = fold(self.text).split()
        self.rows.replace([g for g in self._sorted() if all(word in fold(g.title) for word in words)])
        self.changed.emit()
