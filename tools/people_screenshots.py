"""Pictures of the people of a UC server: contacts, directory, groups, handy, recents from the journal."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QWidget

from osmo_qt.core.cards import source_of
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.uc import Configuration, ContactFields, NameOrder, UcJournalEntry, UcList, UcState
from osmo_qt.views.people_page import DEVICE, GROUPS, HANDY, UC, PeoplePage
from osmo_qt.views.recents_page import RecentsPage
from tests.uc_people import demo_contacts, demo_groups, demo_handy, demo_hits, demo_me, demo_presences

if TYPE_CHECKING:
    from tools.screenshots import Studio

AWAY = UserError(Problem.UC_UNREACHABLE)


def drawn_avatar(one: str, other: str) -> bytes:
    """A picture of somebody, as PNG."""
    image = QImage(128, 128, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(QPointF(0, 0), QPointF(0, 128))
    sky.setColorAt(0, QColor(one))
    sky.setColorAt(1, QColor(other))
    painter.fillRect(image.rect(), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#f3d9c0"))
    painter.drawEllipse(QPointF(64, 54), 24, 28)
    painter.setBrush(QColor("#33415c"))
    painter.drawEllipse(QPointF(64, 128), 46, 40)
    painter.setBrush(QColor("#5b3a29"))
    painter.drawPie(38, 18, 52, 56, 0, 180 * 16)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def demo_journal(now: float) -> list[UcJournalEntry]:
    """A day of calls."""
    outcome = CallOutcome
    calls = [
        (outcome.INCOMING_ACCEPTED, "102", "Grace Hopper", 900, 312.0, "u-grace"),
        (outcome.INCOMING_NOT_ACCEPTED, "110", "Alan Turing", 4000, 0.0, "u-alan"),
        (outcome.OUTGOING_SUCCESSFUL, "+491711234567", "", 7300, 41.0, ""),
        (outcome.INCOMING_NOT_ACCEPTED, "104", "Emmy Noether", 9000, 0.0, "u-emmy"),
        (outcome.OUTGOING_NOT_SUCCESSFUL, "105", "Katherine Johnson", 80000, 0.0, "u-kat"),
        (outcome.INCOMING_ACCEPTED, "", "", 90000, 12.0, ""),
        (outcome.INCOMING_ACCEPTED, "102", "Grace Hopper", 260000, 3725.0, "u-grace"),
    ]
    return [
        UcJournalEntry(str(i), what, number, name, now - ago, duration, user, seen=False)
        for i, (what, number, name, ago, duration, user) in enumerate(calls)
    ]


def office_people(studio: "Studio") -> None:
    """Somebody is signed in; afterwards it is as before."""
    uc = studio.world.uc
    studio.world.configure(Configuration.INTEGRATED)
    studio.window.pages.show_page("contacts")
    page = studio.window.pages.page("contacts")
    assert isinstance(page, PeoplePage)
    _faces(studio, page)
    uc.me_changed.emit(demo_me(title=demo_handy().title))
    uc.becomes(UcState.ONLINE)
    uc.presences_replaced.emit(demo_presences())
    uc.contacts_replaced.emit(demo_contacts())
    uc.handy_replaced.emit(demo_handy())
    uc.avatar_loaded.emit("u-grace", "1", drawn_avatar("#9ec7f0", "#d9e8f7"))
    uc.avatar_loaded.emit("u-emmy", "3", drawn_avatar("#c9b6e4", "#f1e7d0"))
    _contacts(studio, page)
    _editing(studio, page)
    _groups(studio, page)
    _recents(studio)
    page.show_tab(UC)
    uc.becomes(UcState.OFF)
    studio.world.configure(Configuration.VOICE_ONLY)
    studio.window.pages.show_page("recents")


def _faces(studio: "Studio", page: PeoplePage) -> None:
    uc = studio.world.uc
    studio.settle(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    studio.take("uc-contacts-loading")
    uc.list_failed.emit(UcList.CONTACTS, AWAY)
    studio.take("uc-contacts-error")
    uc.contacts_replaced.emit([])
    studio.take("uc-contacts-empty")


def _contacts(studio: "Studio", page: PeoplePage) -> None:
    uc = studio.world.uc
    studio.take("uc-contacts-list")
    uc.groups_replaced.emit(demo_groups())
    page.uc.select("uc:grace")
    studio.take("uc-contacts")
    uc.me_changed.emit(demo_me(NameOrder.LAST_FIRST, title=demo_handy().title))
    page.uc.details.ask_to_remove()
    studio.take("uc-contacts-remove")
    uc.me_changed.emit(demo_me(title=demo_handy().title))
    page.uc.leave_side()
    page.uc.search.setText("gra")
    studio.take("uc-contacts-search")
    uc.answers["search_directory"] = AWAY
    page.uc.search_directory()
    studio.take("uc-directory-error")
    uc.answers["search_directory"] = demo_hits()
    studio.models.people.people.directory.retry()
    studio.take("uc-directory")
    page.uc.select("directory:d1")
    studio.take("uc-directory-hit")
    page.uc.leave_side()
    page.uc.search.clear()
    page.show_tab(HANDY)
    studio.take("uc-handy")
    page.show_tab(DEVICE)
    studio.take("uc-device")
    page.show_tab(UC)


def _editing(studio: "Studio", page: PeoplePage) -> None:
    uc, editor = studio.world.uc, studio.models.people.contact_editor
    page.uc.select("uc:grace")
    page.uc.edit()
    studio.take("uc-contact-edit")
    grace = demo_contacts()[0]
    uc.contact_changed.emit(replace(grace, etag="2", company="Harvard", email="new@navy.example"))
    uc.answers["update_contact"] = UserError(Problem.UC_CONFLICT)
    page.uc.form.fill(replace(page.uc.form.typed(), company="Remington Rand"))
    page.uc.form.save()
    studio.take("uc-contact-conflict")
    page.uc.form.leave()
    editor.drop_kept()
    uc.contact_changed.emit(grace)
    page.new_contact("Lise Meitner", "111")
    uc.answers["create_contact"] = AWAY
    page.uc.form.save()
    uc.becomes(UcState.OFFLINE, AWAY)
    studio.take("uc-contact-away")
    page.uc.form.leave()
    uc.becomes(UcState.ONLINE)
    studio.take("uc-contact-offered")
    editor.drop_kept()
    assert editor.draft is None
    editor.begin(ContactFields())
    editor.leave(ContactFields())


def _groups(studio: "Studio", page: PeoplePage) -> None:
    uc = studio.world.uc
    page.show_tab(GROUPS)
    uc.groups_replaced.emit([])
    studio.take("uc-groups-empty")
    uc.groups_replaced.emit(demo_groups())
    studio.take("uc-groups-list")
    page.groups.select("enigma")
    studio.take("uc-groups")
    page.groups.edit()
    studio.take("uc-group-edit")
    page.groups.form.more_wanted.emit()
    page.groups.picker.rows.toggle(page.groups.picker.rows.person(0))
    studio.take("uc-group-participants")
    page.groups.picker.done.emit()
    page.groups.form.leave()
    uc.answers["delete_group"] = None
    studio.models.people.groups.delete(demo_groups()[0])
    uc.group_removed.emit("enigma")
    page.groups.leave_side()
    studio.take("uc-group-deleted")


def _recents(studio: "Studio") -> None:
    pages, uc = studio.window.pages, studio.world.uc
    uc.journal_replaced.emit(demo_journal(time.time()))
    pages.show_page("recents")
    page = pages.page("recents")
    assert isinstance(page, RecentsPage)
    studio.take("uc-recents-list")
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    page.list.clicked.emit(page.list.currentIndex())
    studio.take("uc-recents")
    assert source_of(demo_contacts()[0]) == "uc:grace"
