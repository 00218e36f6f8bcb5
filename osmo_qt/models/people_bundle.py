"""The models of people of the UC server; they are empty where there is none."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from osmo_qt.models.contacts import Contacts
from osmo_qt.models.editor import Editor
from osmo_qt.models.portraits import Portraits, Starter
from osmo_qt.models.uc_groups import UcGroups
from osmo_qt.models.uc_journal import UcJournal
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.models.uc_shelves import ContactEditor, ContactShelf, GroupEditor, GroupShelf
from osmo_qt.models.whose_number import WhoseNumber
from osmo_qt.services.uc.service import UcService


@dataclass(frozen=True, slots=True)
class PeopleModels:
    """One of each."""

    people: UcPeople
    groups: UcGroups
    contact_editor: ContactEditor
    group_editor: GroupEditor
    journal: UcJournal
    whose: WhoseNumber


def build_people_models(
    uc: UcService, tasks: Starter, contacts: Contacts, parent: QObject | None = None
) -> PeopleModels:
    """`contacts`: the address books of this machine."""
    people = UcPeople(uc, Portraits(uc, tasks, parent), tasks, parent)
    groups = UcGroups(uc, people, tasks, parent)
    return PeopleModels(
        people=people,
        groups=groups,
        contact_editor=Editor(ContactShelf(uc, people), uc, tasks, parent),
        group_editor=Editor(GroupShelf(uc, groups), uc, tasks, parent),
        journal=UcJournal(uc, tasks, parent),
        whose=WhoseNumber(contacts, people, parent),
    )
