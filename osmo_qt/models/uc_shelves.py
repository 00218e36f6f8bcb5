"""Contacts and groups as what an `Editor` edits."""

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import ContactFields, GroupFields, NameOrder, UcContact, UcGroup, UcList
from osmo_qt.models.editor import Editor
from osmo_qt.models.uc_groups import UcGroups
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.services.uc.service import UcService

ContactEditor = Editor[ContactFields, UcContact]
GroupEditor = Editor[GroupFields, UcGroup]


class ContactShelf:
    """The private contacts."""

    def __init__(self, uc: UcService, people: UcPeople) -> None:
        self._uc = uc
        self._people = people

    def current(self, item_id: str) -> UcContact | None:
        return self._people.contact(item_id)

    def fields_of(self, item: UcContact) -> ContactFields:
        return item.fields

    def check(self, fields: ContactFields) -> None:
        """Somebody has something by which to be found."""
        if not fields.name(NameOrder.FIRST_LAST):
            raise UserError(Problem.EMPTY_NAME)

    async def create(self, fields: ContactFields, key: str) -> UcContact:
        return await self._uc.create_contact(fields, key)

    async def update(self, item: UcContact, fields: ContactFields) -> UcContact:
        return await self._uc.update_contact(item.id, item.etag, fields)

    async def refresh(self) -> None:
        await self._uc.refresh(UcList.CONTACTS)


class GroupShelf:
    """The groups."""

    def __init__(self, uc: UcService, groups: UcGroups) -> None:
        self._uc = uc
        self._groups = groups

    def current(self, item_id: str) -> UcGroup | None:
        return self._groups.group(item_id)

    def fields_of(self, item: UcGroup) -> GroupFields:
        return GroupFields(item.title, item.members)

    def check(self, fields: GroupFields) -> None:
        if not fields.title:
            raise UserError(Problem.EMPTY_TITLE)

    async def create(self, fields: GroupFields, key: str) -> UcGroup:
        return await self._uc.create_group(fields, key)

    async def update(self, item: UcGroup, fields: GroupFields) -> UcGroup:
        return await self._uc.update_group(item.id, item.etag, fields)

    async def refresh(self) -> None:
        await self._uc.refresh(UcList.GROUPS)
