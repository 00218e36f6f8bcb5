"""Contacts: faces, search, details, calls, mail, places, a new contact; and the quick search."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from osmo_qt.core.people import NewPerson, Person, PhoneNumber
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.main_window import MainWindow
from tests.people import demo_people

from .accessible import find
from .conftest import MakeWindow
from .fakes import World

NASTY = '<b>x</b><img src="file:///etc/passwd">'


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def press(widget: QWidget, name: str) -> None:
    """Clicks what is in sight by its name."""
    QApplication.processEvents()  # what was added just now comes into sight
    buttons = [made for made in widget.findChildren(QAbstractButton) if made.isVisible()]
    next(made for made in buttons if made.accessibleName() == name).click()
    QApplication.processEvents()


@pytest.fixture
def page(window: MainWindow, world: World) -> ContactsPage:
    window.pages.show_page("contacts")
    made = window.pages.page("contacts")
    assert isinstance(made, ContactsPage)
    return made


def select(page: ContactsPage, name: str) -> None:
    rows = page.list.model()
    found = next(i for i in range(rows.rowCount()) if rows.index(i, 0).data() == name)
    page.list.setCurrentIndex(rows.index(found, 0))


@pytest.mark.req("CON-7")
def test_the_four_faces(page: ContactsPage, world: World, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: any(w.accessibleName() == "Loading contacts …" for w in visible(page)))
    world.book.tell()
    assert "Nobody here yet" in texts(page)
    find(page._faces.empty, "Add a vCard folder")
    world.book.tell([], [BrokenCard("a.vcf", 0, CardFault.UNREADABLE)])
    assert "a.vcf: can't be opened" in texts(page)
    press(page, "Retry")
    assert world.book.asked[-1] == "refresh"
    world.book.tell(demo_people())
    assert page.list.isVisible()
    page.search.setText("nobody at all")
    assert "Nobody found" in texts(page)


def visible(page: QWidget) -> Iterator[QWidget]:
    return (widget for widget in page.findChildren(QWidget) if widget.isVisible())


@pytest.mark.req("CON-3", "CON-6", "CALL-1")
def test_search_details_and_calls(page: ContactsPage, world: World) -> None:
    world.book.tell(demo_people())
    page.list.setFocus()
    QTest.keyClicks(page.list, "gra")
    assert page.search.text() == "gra", "typing anywhere in the list searches"
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    assert "Grace Hopper" in texts(page.details)
    press(page, "Call +49 171 5550102")
    assert world.voice.asked[-1][2] == "+491715550102"
    assert [b.accessibleName() for b in page.details.findChildren(QAbstractButton)][3] == "Call sip:grace@navy.example"
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.window().focusWidget() is not None
    assert page.window().focusWidget().accessibleName() == "Call 102"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    assert page.list.currentIndex().data() == "Grace Hopper", "who was selected stays so"


def test_a_double_click_calls_the_first_number(page: ContactsPage, world: World) -> None:
    world.book.tell(demo_people())
    select(page, "Grace Hopper")
    page.list.doubleClicked.emit(page.list.currentIndex())
    assert world.voice.asked[-1][2] == "102"
    page.list.customContextMenuRequested.emit(page.list.visualRect(page.list.currentIndex()).center())


@pytest.mark.req("CON-7")
def test_the_details_follow_the_disk(page: ContactsPage, world: World) -> None:
    old = Person.of("Ada", numbers=[PhoneNumber("1")], source="ada.vcf")
    world.book.tell([old, Person.of("Bob", source="bob.vcf")])
    select(page, "Ada")
    world.book.tell(
        [Person.of("Zoe", numbers=[PhoneNumber("2")], source="ada.vcf"), Person.of("Bob", source="bob.vcf")]
    )
    QApplication.processEvents()
    assert "Zoe" in texts(page.details)
    press(page, "Call 2")
    assert world.voice.asked[-1][2] == "2"
    world.book.tell([Person.of("Bob", source="bob.vcf")])
    assert "Select a contact" in texts(page)


@pytest.mark.req("CON-6")
def test_mail(page: ContactsPage, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(bytes(url.toEncoded().data()).decode()))
    world.book.tell([Person.of("Ada", emails=["a?bcc=b@c.example"])])
    select(page, "Ada")
    press(page, "Write to a?bcc=b@c.example")
    assert opened == ["mailto:a%3Fbcc%3Db@c.example"]


@pytest.mark.req("CON-7")
def test_places_are_chosen_dropped_and_removed(page: ContactsPage, world: World, tmp_path: Path, qtbot: Any) -> None:
    world.book.tell()
    press(page, "Add a vCard folder")
    dialog = page.window().findChild(QFileDialog)
    assert dialog is not None
    with qtbot.waitSignal(dialog.destroyed):
        dialog.filesSelected.emit([str(tmp_path)])
        dialog.close()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/x/friends.vcf"), QUrl("https://evil.example/a.vcf")])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, button, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(5, 5), action, mime, button, none))
    assert world.book.asked[-1] == ("places", [str(tmp_path), "/x/friends.vcf"])
    world.book.tell(demo_people())
    press(page, "Address books")
    press(page, "Remove friends.vcf")
    assert world.book.asked[-1] == ("places", [str(tmp_path)])


@pytest.mark.req("REC-3")
def test_a_new_contact(page: ContactsPage, world: World) -> None:
    world.book.tell(demo_people())
    press(page, "Create New Contact")
    press(page, "Save")
    assert "The name is missing." in texts(page.form)
    for name, text in (("First name", "Alonzo"), ("Last name", "Church"), ("Phone number", "777")):
        fields = [field for field in page.form.findChildren(QLineEdit) if field.accessibleName() == name]
        fields[0].setText(text)
    press(page, "Save")
    asked = world.book.asked[-1]
    assert isinstance(asked, NewPerson)
    assert (asked.name, asked.number) == ("Alonzo Church", "777")
    assert page.list.currentIndex().data() == "Alonzo Church"
    assert "Alonzo Church" in texts(page.details)
    press(page, "Create New Contact")
    QTest.keyClick(page.form, Qt.Key.Key_Escape)
    assert page.details.isVisible()


@pytest.mark.req("SECR-9")
def test_hostile_texts_are_plain(page: ContactsPage, world: World) -> None:
    made = Person.of(NASTY, organisation=NASTY, numbers=[PhoneNumber(NASTY)], sip_uris=[NASTY], source=NASTY)
    world.book.tell([made], [BrokenCard(NASTY, 0, CardFault.NO_NAME)])
    select(page, NASTY)
    labels = [label for label in page.findChildren(QLabel) if "<b>" in label.text()]
    assert len(labels) >= 4
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    page.grab()  # the delegate paints it


def test_narrow_shows_one_page(make_window: MakeWindow, world: World) -> None:
    world.sign_in()
    window = make_window("narrow")
    world.book.tell(demo_people())
    window.pages.show_page("contacts")
    page = window.pages.page("contacts")
    assert isinstance(page, ContactsPage)
    index = page.list.model().index(0, 0)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=page.list.visualRect(index).center())
    assert not page.list.isVisible()
    press(window, "Back")
    assert page.list.isVisible()
    press(window, "Create New Contact")
    assert not page.list.isVisible()
    press(window, "Cancel")
    assert page.list.isVisible()


@pytest.mark.req("CALL-1")
def test_ctrl_k_searches_and_dials_anything(window: MainWindow, world: World, qtbot: Any) -> None:
    world.book.tell(demo_people())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    search = window.quick_search
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert search.isVisible()
    QTest.keyClicks(search.field, "gra")
    assert search.list.model().rowCount() == 4
    QTest.keyClick(search.field, Qt.Key.Key_Down)
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert world.voice.asked[-1][2] == "+491715550102"
    assert not search.isVisible()
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert search.field.text() == ""
    QTest.keyClicks(search.field, "600")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert "You are calling somebody already" in texts(search), "why not is told here"
    QTest.keyClick(search.field, Qt.Key.Key_Escape)
    assert not search.isVisible()


def test_the_quick_search_goes_when_the_person_looks_elsewhere(window: MainWindow, world: World, qtbot: Any) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.quick_search.open_search()
    window.pages.show_page("keypad")
    qtbot.waitUntil(lambda: not window.quick_search.isVisible())


@pytest.mark.req("CON-7")
@pytest.mark.parametrize("part", ["Create New Contact", "Address books"])
def test_what_is_typed_stays_in_sight_when_the_book_is_read_again(page: ContactsPage, world: World, part: str) -> None:
    world.book.tell(demo_people())
    select(page, "Grace Hopper")
    press(page, part)
    shown = page._parts.currentWidget()
    world.book.tell(demo_people()[:-1])
    QApplication.processEvents()
    assert page._parts.currentWidget() is shown
    page.search.setText("gra")
    assert page._parts.currentWidget() is shown
    QTest.keyClick(page, Qt.Key.Key_Escape)


def test_a_click_on_somebody_leaves_the_address_books(page: ContactsPage, world: World) -> None:
    world.book.tell(demo_people())
    press(page, "Address books")
    left, rect = Qt.MouseButton.LeftButton, page.list.visualRect(page.list.model().index(1, 0))
    QTest.mouseClick(page.list.viewport(), left, pos=rect.center())
    assert page.details.isVisible()
