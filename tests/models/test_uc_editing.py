"""Editing of contacts and groups: conflicts, a server that is away, and what was typed."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from osmo_qt.core.cards import differing
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import ContactFields, GroupFields, UcContact, UcGroup, UcList, UcState
from osmo_qt.models.contacts import ContactsState
from osmo_qt.models.editor import Editor, EditState
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.portraits import Portraits
from osmo_qt.models.uc_groups import UcGroups
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.models.uc_shelves import ContactShelf, GroupShelf
from tests.fake_uc import FakeUc
from tests.uc_people import Reports, demo_contacts, demo_groups, tell_people

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
AWAY, CONFLICT, GONE = (UserError(p) for p in (Problem.UC_UNREACHABLE, Problem.UC_CONFLICT, Problem.UC_GONE))
GRACE = demo_contacts()[0]
MINE = replace(GRACE.fields, company="Harvard")
THEIRS = replace(GRACE, etag="grace-2", email="new@navy.example")


class Desk:
    """The editors over a UC service that the test plays."""

    def __init__(self) -> None:
        self.uc = FakeUc()
        self.tasks = Reports()
        service = self.uc.service
        self.people = UcPeople(service, Portraits(service, self.tasks), self.tasks)
        self.groups = UcGroups(service, self.people, self.tasks)
        self.contact: Editor[ContactFields, UcContact] = Editor(ContactShelf(service, self.people), service, self.tasks)
        self.group: Editor[GroupFields, UcGroup] = Editor(GroupShelf(service, self.groups), service, self.tasks)
        self.saved: list[object] = []
        self.contact.saved.connect(self.saved.append)
        self.group.saved.connect(self.saved.append)
        tell_people(self.uc)

    @property
    def state(self) -> EditState:
        return self.contact.state

    @property
    def error(self) -> str:
        return self.contact.draft.error[0] if self.contact.draft else ""


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


@pytest.mark.req("CON-2")
def test_a_new_contact(desk: Desk) -> None:
    editor = desk.contact
    editor.begin(ContactFields())
    editor.save(ContactFields())
    assert desk.error == "The name is missing."
    desk.uc.answers["create_contact"] = GRACE
    editor.save(ContactFields(first_name="Grace"))
    (asked,) = desk.uc.take()
    assert asked[:2] == ("create_contact", ContactFields(first_name="Grace"))
    assert desk.saved[-1] == GRACE
    assert desk.state is EditState.CLOSED


@pytest.mark.req("CON-2")
def test_a_change_and_none(desk: Desk) -> None:
    desk.contact.begin(GRACE.fields, GRACE)
    desk.contact.save(GRACE.fields)
    assert not desk.uc.take()
    assert desk.saved == [GRACE]
    desk.contact.begin(GRACE.fields, GRACE)
    desk.uc.answers["update_contact"] = THEIRS
    desk.contact.save(MINE)
    assert desk.uc.take() == [("update_contact", "grace", "grace-1", MINE)]
    assert desk.saved == [GRACE, THEIRS]


@pytest.mark.req("CON-2")
def test_what_somebody_else_changed_is_not_overwritten_silently(desk: Desk) -> None:
    editor = desk.contact
    editor.begin(GRACE.fields, GRACE)
    desk.uc.answers["update_contact"] = CONFLICT
    editor.save(MINE)
    assert desk.uc.take()[1] == ("refresh", UcList.CONTACTS)
    desk.uc.contact_changed.emit(THEIRS)
    editor.save_mine(MINE)
    desk.uc.take()
    editor.begin(GRACE.fields, GRACE)
    editor.save(MINE)
    assert editor.draft is not None
    assert (editor.state, editor.draft.theirs, editor.draft.fields) == (EditState.CONFLICT, THEIRS, MINE)
    assert differing(MINE, THEIRS) == ["company", "email"]
    desk.uc.take()
    desk.uc.answers["update_contact"] = replace(GRACE, etag="grace-3")
    editor.save_mine(MINE)
    assert desk.uc.take() == [("update_contact", "grace", "grace-2", MINE)]
    assert desk.state is EditState.CLOSED


@pytest.mark.req("CON-2")
def test_after_a_conflict_one_can_go_on_with_the_other_version(desk: Desk) -> None:
    editor = desk.contact
    editor.begin(GRACE.fields, GRACE)
    desk.uc.contact_changed.emit(THEIRS)
    desk.uc.answers["update_contact"] = CONFLICT
    editor.save(MINE)
    editor.take_theirs()
    assert editor.draft is not None
    assert (editor.state, editor.draft.fields, editor.draft.item) == (EditState.OPEN, THEIRS.fields, THEIRS)


@pytest.mark.req("CON-2")
def test_who_was_deleted_meanwhile_can_be_made_again(desk: Desk) -> None:
    editor = desk.contact
    editor.begin(GRACE.fields, GRACE)
    desk.uc.answers["update_contact"] = GONE
    editor.save(MINE)
    assert desk.error == "This does not exist any more."
    desk.uc.take()
    desk.uc.answers["create_contact"] = GRACE
    editor.save(MINE)
    assert desk.uc.take()[0][:2] == ("create_contact", MINE)
    editor.begin(GRACE.fields, GRACE)
    desk.uc.contact_removed.emit("grace")
    desk.uc.answers["update_contact"] = CONFLICT
    editor.save(MINE)
    assert desk.error == "This does not exist any more."


@pytest.mark.req("CON-2")
def test_a_server_that_goes_away_takes_nothing_with_it(desk: Desk) -> None:
    editor = desk.contact
    editor.begin(ContactFields())
    desk.uc.answers["create_contact"] = AWAY
    editor.save(MINE)
    editor.save(MINE)
    (one, again) = desk.uc.take()
    assert one == again, "with the same key, so that a repeat after a lost answer makes nothing twice"
    desk.uc.becomes(UcState.OFFLINE, AWAY)
    assert not editor.can_offer
    editor.leave(MINE)
    editor.begin(ContactFields())
    assert editor.draft is not None
    assert editor.draft.fields == ContactFields()
    editor.leave(ContactFields())
    assert len(editor.kept) == 1
    desk.uc.becomes(UcState.ONLINE)
    assert editor.can_offer
    editor.go_on()
    assert (editor.draft.fields, editor.kept) == (MINE, [])
    desk.uc.answers["create_contact"] = GRACE
    editor.save(MINE)
    assert desk.uc.take() == [one]
    assert desk.saved == [GRACE]


def test_a_form_that_is_left_untroubled_keeps_nothing(desk: Desk) -> None:
    desk.contact.begin(GRACE.fields, GRACE)
    desk.contact.leave(MINE)
    assert not desk.contact.kept
    assert desk.state is EditState.CLOSED


@pytest.mark.req("CON-2")
def test_a_form_that_is_left_while_it_is_saved_loses_nothing(desk: Desk) -> None:
    editor = desk.contact
    for answer in (AWAY, THEIRS):
        desk.tasks.held = True
        editor.begin(GRACE.fields, GRACE)
        editor.save(MINE)
        editor.save(MINE)
        editor.begin(ContactFields())
        desk.uc.answers["update_contact"] = answer
        desk.tasks.go_on()
        assert desk.state is EditState.OPEN
        assert len(editor.kept) == (answer is AWAY)
        editor.begin(GRACE.fields, GRACE)
        assert editor.draft is not None
        assert editor.draft.fields == (MINE if answer is AWAY else GRACE.fields)
        editor.draft.state = EditState.OPEN
    assert desk.saved == [THEIRS]
    editor.begin(GRACE.fields, GRACE)
    desk.uc.answers["update_contact"] = AWAY
    editor.save(MINE)
    editor.leave(MINE)
    editor.drop_kept()
    assert not editor.kept


@pytest.mark.req("CON-5")
def test_groups_and_their_members(desk: Desk) -> None:
    groups, rows = desk.groups, desk.groups.rows
    tester = QAbstractItemModelTester(rows, FATAL)
    assert [g.title for g in rows.records()] == ["Astronauts", "Empty so far", "Project Enigma"]
    details = [rows.data(rows.index(i), PeopleRole.DETAIL) for i in range(3)]
    assert details == ["Katherine, Margaret", "0 contacts", "Alan, Grace, Konrad"]
    assert rows.data(rows.index(1), Qt.ItemDataRole.AccessibleTextRole) == "Empty so far, 0 contacts"
    desk.uc.group_changed.emit(UcGroup("Zoo", ("alan", "grace", "konrad", "kat", "gone"), "zoo", "1"))
    zoo = rows.record(3)
    assert groups.detail(zoo) == "Alan, Grace, Katherine · 4 contacts"
    assert [g.title for g in groups.groups_with(GRACE)] == ["Project Enigma", "Zoo"]
    assert groups.mail_url(zoo).toString() == "mailto:grace@navy.example,kj@nasa.example"
    assert groups.mail_url(rows.record(1)).isEmpty()
    groups.search_for("enig")
    assert [g.title for g in rows.records()] == ["Project Enigma"]
    groups.search_for("")
    desk.uc.group_removed.emit("zoo")
    assert rows.rowCount() == 3
    desk.uc.becomes(UcState.OFF)
    faces = [groups.state]
    groups.changed.connect(lambda: faces.append(groups.state))
    desk.uc.list_failed.emit(UcList.GROUPS, AWAY)
    desk.uc.groups_replaced.emit([])
    assert faces == [ContactsState.LOADING, ContactsState.ERROR, ContactsState.EMPTY]
    assert tester.model() is rows


@pytest.mark.req("CON-5")
def test_a_group_is_deleted_and_comes_back(desk: Desk) -> None:
    told: list[str] = []
    desk.groups.deleted.connect(told.append)
    desk.groups.delete(demo_groups()[0])
    desk.uc.contact_removed.emit("konrad")
    desk.groups.undo()
    desk.groups.undo()
    assert told == ["Project Enigma"]
    assert desk.uc.take() == [
        ("delete_group", "enigma", "1"),
        ("create_group", GroupFields("Project Enigma", ("alan", "grace"))),
    ]
    desk.uc.answers["delete_group"] = CONFLICT
    desk.groups.delete(demo_groups()[1])
    assert (told, desk.tasks.errors) == (["Project Enigma"], [CONFLICT])


@pytest.mark.req("CON-5")
def test_a_group_is_made_and_changed(desk: Desk) -> None:
    editor = desk.group
    editor.begin(GroupFields(""))
    editor.save(GroupFields("", ("alan",)))
    assert editor.draft is not None
    assert editor.draft.error[0] == "The title is missing."
    desk.uc.answers["create_group"] = demo_groups()[1]
    editor.save(GroupFields("Astronauts", ("marg",)))
    assert desk.uc.take()[0][:2] == ("create_group", GroupFields("Astronauts", ("marg",)))
    group = demo_groups()[0]
    editor.begin(GroupFields(group.title, group.members), group)
    changed = replace(group, title="Bletchley", etag="2")
    desk.uc.answers["update_group"] = CONFLICT
    desk.uc.group_changed.emit(changed)
    editor.save(GroupFields("Codes", ("alan",)))
    assert editor.draft is not None
    assert (editor.state, editor.draft.theirs) == (EditState.CONFLICT, changed)
    editor.save_mine(GroupFields("Codes", ("alan",)))
    assert desk.uc.take()[-1] == ("refresh", UcList.GROUPS), "changed once more"


def test_what_one_person_typed_is_nothing_for_the_next(desk: Desk) -> None:
    editor = desk.contact
    desk.uc.answers["update_contact"] = AWAY
    editor.begin(GRACE.fields, GRACE)
    editor.save(MINE)
    editor.begin(ContactFields())
    desk.uc.becomes(UcState.OFF)
    assert (editor.draft, editor.kept) == (None, [])
