"""UC contacts and groups are made, changed and deleted on screen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import (
    GroupFields,
    UcGroup,
    UcState,
)
from osmo_qt.models.editor import EditState
from osmo_qt.views.people_page import GROUPS, UC, PeoplePage
from tests.uc_people import contact, demo_contacts, demo_groups

from .fakes import World
from .people_stage import asked, field, press, rows, texts

NASTY = '<b>x</b><img src="file:///etc/passwd">'
AWAY, CONFLICT = UserError(Problem.UC_UNREACHABLE), UserError(Problem.UC_CONFLICT)


@pytest.mark.req("CON-2")
def test_create(people: PeoplePage, world: World) -> None:
    press(people, "New contact or group")
    menu = people.findChild(QMenu)
    assert isinstance(menu, QMenu)
    actions = {action.text(): action for action in menu.actions()}
    assert list(actions) == ["Create New Contact", "New Contact Group"]
    actions["Create New Contact"].trigger()
    menu.close()
    form = people.uc.form
    press(form, "Create")
    assert "The name is missing." in texts(form)
    field(form, "First name").setText("Lise")
    field(form, "Phone number 1").setText("111")
    press(form, "Add a number")
    field(form, "Phone number 2").setText("+49 30 1")
    press(form, "Remove number 1")
    made = contact("lise", "Lise", "", "+49 30 1")
    world.uc.answers["create_contact"] = made
    world.uc.contact_changed.emit(made)
    QTest.keyClick(field(form, "First name"), Qt.Key.Key_Return)
    command = asked(world)[-1]
    assert command[0] == "create_contact"
    assert [(n.text, n.kind.value) for n in command[1].numbers] == [("+49 30 1", "cell")]
    assert people.uc.list.currentIndex().data() == "Lise"
    assert not form.isVisible()


@pytest.mark.req("CON-2")
def test_edit_and_a_conflict(people: PeoplePage, world: World) -> None:
    page, uc = people.uc, world.uc
    page.select("uc:grace")
    press(page.details, "Edit")
    field(page.form, "Company").setText("Remington Rand")
    theirs = replace(demo_contacts()[0], etag="2", company="Harvard")
    uc.contact_changed.emit(theirs)
    uc.answers["update_contact"] = CONFLICT
    press(page.form, "Update")
    assert "changed elsewhere" in texts(page.form)
    assert {"Remington Rand", "Harvard"} <= set(texts(page.form).splitlines())
    assert field(page.form, "Company").text() == "Remington Rand", "what was typed is kept"
    asked(world)
    saved = replace(theirs, etag="3", company="Remington Rand")
    uc.answers["update_contact"] = saved
    press(page.form, "Save mine")
    assert asked(world) == [("update_contact", "grace", "2", saved.fields)]
    uc.answers["update_contact"] = CONFLICT
    press(page.details, "Edit")
    field(page.form, "Company").setText("Yale")
    uc.contact_changed.emit(replace(saved, etag="4", company="Vassar"))
    press(page.form, "Update")
    press(page.form, "Use the other version")
    assert field(page.form, "Company").text() == "Vassar"


@pytest.mark.req("CON-2")
def test_a_server_that_goes_away_in_the_middle(people: PeoplePage, world: World) -> None:
    page, uc = people.uc, world.uc
    people.new_contact("Lise Meitner", "111")
    uc.answers["create_contact"] = AWAY
    uc.becomes(UcState.OFFLINE, AWAY)
    press(page.form, "Create")
    assert "can't be reached" in texts(page.form)
    QTest.keyClick(page.form, Qt.Key.Key_Escape)
    assert "Not saved yet: Lise Meitner" in texts(page)
    uc.becomes(UcState.ONLINE)
    assert "The server is back." in texts(page)
    press(page, "Continue")
    assert field(page.form, "Last name").text() == "Meitner"
    assert "You can save now" in texts(page.form)
    press(page.form, "Cancel")
    press(page, "Discard")
    assert "Not saved" not in texts(page)


def test_another_width_closes_no_form(people: PeoplePage, world: World) -> None:
    people.new_contact("Lise")
    window = people.window()
    window.resize(420, 700)
    QApplication.processEvents()
    assert people.uc.form.isVisible()
    assert world.office.contact_editor.state is EditState.OPEN
    world.uc.becomes(UcState.OFF)
    assert not people.uc.form.isVisible(), "nobody is signed in any more"


@pytest.mark.req("CON-5", "CON-6")
def test_groups(people: PeoplePage, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.select("enigma")
    assert rows(page.details._list) == ["Alan Turing", "Grace Hopper", "Konrad Zuse"]
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    press(page.details, "Send Email")
    assert opened == ["mailto:grace@navy.example"]
    press(page.details, "Edit")
    form = page.form
    field(form, "Title").setText("Codes")
    form.list.setCurrentIndex(form.rows.index(0))
    press(form, "Remove from group")
    press(form, "Add Participant(s)")
    page.picker.search.setText("zzz")
    assert "Nobody found" in texts(page.picker)
    page.picker.search.setText("emmy")
    QTest.keyClick(page.picker.search, Qt.Key.Key_Down)
    QTest.keyClick(page.picker.list, Qt.Key.Key_Return)
    spoken = page.picker.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Emmy Noether, Do not disturb, University, chosen"
    press(page.picker, "Done")
    changed = UcGroup("Codes", ("grace", "konrad", "emmy"), "enigma", "2")
    uc.answers["update_group"] = changed
    uc.group_changed.emit(changed)
    press(form, "Done")
    assert asked(world) == [("update_group", "enigma", "1", GroupFields("Codes", ("grace", "konrad", "emmy")))]
    assert rows(page.list) == ["Astronauts", "Codes", "Empty so far"]
    page.details._list.clicked.emit(page.details._rows.index(0))
    assert people.current == UC
    assert "Emmy Noether" in texts(people.uc.details)


@pytest.mark.req("CON-5")
def test_a_group_is_made_deleted_and_comes_back(people: PeoplePage, world: World) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.new_group()
    press(page.form, "Done")
    assert "The title is missing." in texts(page.form)
    field(page.form, "Title").setText("Zoo")
    made = UcGroup("Zoo", (), "zoo", "1")
    uc.answers["create_group"] = made
    uc.group_changed.emit(made)
    press(page.form, "Done")
    assert asked(world)[-1][1] == GroupFields("Zoo")
    assert "Nobody is in this group yet" in texts(page)
    press(page.details, "Delete")
    uc.group_removed.emit("zoo")
    assert "Group deleted: Zoo" in texts(page)
    press(page, "Undo")
    assert [command[0] for command in asked(world)] == ["delete_group", "create_group"]
    page.search.setText("nothing")
    assert "No group found" in texts(page)
    page.search.clear()
    uc.groups_replaced.emit([])
    assert "No groups yet" in texts(page)


@pytest.mark.req("CON-5")
def test_a_group_that_others_changed(people: PeoplePage, world: World) -> None:
    people.show_tab(GROUPS)
    page, uc = people.groups, world.uc
    page.select("astro")
    page.edit()
    page.form.rows.toggle(page.form.rows.person(0))
    uc.group_changed.emit(UcGroup("Moon", ("marg", "kat", "grace"), "astro", "2"))
    uc.answers["update_group"] = CONFLICT
    press(page.form, "Done")
    told = texts(page.form)
    assert "Moon" in told
    assert "Grace Hopper\nKatherine Johnson\nMargaret Hamilton" in told
    press(page.form, "Use the other version")
    assert field(page.form, "Title").text() == "Moon"


def test_groups_know_their_members(people: PeoplePage, world: World) -> None:
    """A group of a contact that is deleted gets smaller."""
    people.show_tab(GROUPS)
    people.groups.select("enigma")
    world.uc.contact_removed.emit("alan")
    world.uc.group_changed.emit(replace(demo_groups()[0], members=("grace", "konrad"), etag="2"))
    world.office.people.own.show_now()
    assert rows(people.groups.details._list) == ["Grace Hopper", "Konrad Zuse"]
