"""Recents from the journal of the UC server, and names from its contacts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Configuration,
    Deletion,
    UcJournalEntry,
    UcList,
    UcPresence,
)
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.people_page import PeoplePage
from osmo_qt.views.recents_page import RecentsPage

from .fakes import World
from .people_stage import asked, field, press, texts

NASTY = '<b>x</b><img src="file:///etc/passwd">'
KEYPAD = "Open the keypad"
AWAY, CONFLICT = UserError(Problem.UC_UNREACHABLE), UserError(Problem.UC_CONFLICT)


def journal() -> list[UcJournalEntry]:
    missed = CallOutcome.INCOMING_NOT_ACCEPTED
    return [
        UcJournalEntry("b", missed, "102", "G. H.", 2e9, 0.0, user_id="u-grace", seen=False),
        UcJournalEntry("a", CallOutcome.OUTGOING_SUCCESSFUL, "777", "Ferdinand", 1e9, 9.0),
    ]


@pytest.mark.req("REC-1", "REC-2", "REC-3", "CON-8")
def test_recents_of_the_journal(people: PeoplePage, window: MainWindow, world: World) -> None:
    window.pages.show_page("recents")
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    uc = world.uc
    uc.journal_replaced.emit(journal())
    first = page.list.model().index(0, 0)
    assert first.data() == "Grace Hopper", "as the UC contacts call her"
    assert "Grace Hopper, 102, Available" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    changed: list[int] = []
    page.list.model().dataChanged.connect(lambda at, _to: changed.append(at.row()))
    uc.presence_changed.emit("u-grace", UcPresence("u-grace", PresenceState.AWAY))
    assert changed == [0], "only the row of that user"
    page.list.setCurrentIndex(first)
    assert "Away" in texts(page)
    press(page, "Show contact")
    contacts = window.pages.page("contacts")
    assert isinstance(contacts, PeoplePage)
    assert "Grace Hopper" in texts(contacts.uc.details)
    window.pages.show_page("recents")
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    press(page, "Create new contact")
    assert field(contacts.uc.form, "First name").text() == "Ferdinand"
    assert field(contacts.uc.form, "Phone number 1").text() == "777"
    window.pages.show_page("recents")
    asked(world)
    uc.answers["delete_journal"] = Deletion("d", 2)
    press(page, "Remove all")
    uc.journal_removed.emit(["a", "b"])
    assert "2 calls deleted" in texts(page)
    assert "No calls yet" in texts(page)
    press(page, "Undo")
    press(page, "Refresh")
    assert asked(world) == [("delete_journal", ["a", "b"]), ("undo_deletion", "d"), ("refresh", UcList.JOURNAL)]


@pytest.mark.req("REC-4")
def test_there_is_no_way_to_a_keypad_that_is_not_there(window: MainWindow, world: World) -> None:
    window.pages.show_page("recents")
    page = window.pages.page("recents")

    def ways() -> int:
        return sum(
            not part.isHidden() for part in page.findChildren(QAbstractButton) if part.accessibleName() == KEYPAD
        )

    assert ways() == 2
    world.use(Configuration.UC_ONLY)
    assert ways() == 0
    world.use(Configuration.INTEGRATED)
    assert ways() == 2


@pytest.mark.req("REC-3")
def test_what_could_not_be_deleted_is_no_longer_offered(people: PeoplePage, window: MainWindow, world: World) -> None:
    window.pages.show_page("recents")
    page = window.pages.page("recents")
    assert isinstance(page, RecentsPage)
    world.uc.journal_replaced.emit(journal())
    world.uc.answers["delete_journal"] = AWAY
    press(page, "Remove all")
    assert "deleted" not in texts(page)
    assert page.list.model().rowCount() == 2
    assert "can't be reached" in texts(window), "the notice tells why"


@pytest.mark.req("CALL-1", "IN-1")
def test_callers_and_the_quick_search_know_uc_contacts(people: PeoplePage, window: MainWindow, world: World) -> None:
    world.voice.ring("", "102")
    (current,) = world.models.calls.living()
    assert current.shown_name == "Grace Hopper"
    world.models.quick_search.find("recept")
    assert world.models.quick_search.property("number") == "199"


@pytest.mark.req("REC-5")
def test_missed_calls_and_voicemail_of_the_server_are_counted(
    people: PeoplePage, window: MainWindow, world: World
) -> None:
    world.uc.journal_replaced.emit(journal())
    world.uc.voicemail_changed.emit(MessageCounts(new=3, old=1))
    assert world.models.attention.count == 2, "one missed call, and one for all the voicemail"
    world.uc.journal_seen.emit(None)
    assert world.models.attention.count == 1
