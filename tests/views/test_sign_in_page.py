"""Sign-in: two steps, messages where they belong, nothing typed is lost."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from osmo_qt.core.accounts import (
    CertificateProblem,
    CertificateReason,
    Registration,
    RegistrationFailure,
    RegistrationState,
)
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.sign_in_page import SignInPage

from .accessible import find
from .conftest import MakeWindow
from .fakes import World

SECRET = "secret"


def button(page: SignInPage, name: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible())


def shown_texts(page: SignInPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def fill(
    page: SignInPage, server: str = "https://office.example", username: str = "100", password: str = SECRET
) -> None:
    page.server.setText(server)
    button(page, "Connect").click()
    page.username.setText(username)
    page.password.setText(password)


@pytest.fixture
def page(make_window: MakeWindow) -> SignInPage:
    return make_window().sign_in_page


@pytest.mark.req("LOGIN-3")
def test_a_person_signs_in(page: SignInPage, world: World) -> None:
    fill(page)
    button(page, "Sign in").click()
    command, account, password = world.voice.asked[-1]
    assert (command, account.address, account.port, password) == ("register", "100@office.example", 5061, "secret")
    assert button(page, "Cancel").isVisible()
    assert not page.username.isEnabled()
    world.voice.register_succeeds()
    assert not page.isVisible()
    assert page.password.text() == ""


def test_cancel_brings_the_form_back(page: SignInPage, world: World) -> None:
    fill(page)
    button(page, "Sign in").click()
    button(page, "Cancel").click()
    assert world.voice.asked[-1] == ("unregister",)
    assert (page.username.text(), page.password.text()) == ("100", "secret")
    assert button(page, "Sign in").isVisible()


def test_a_bad_server_address_is_told_at_the_field(page: SignInPage) -> None:
    page.server.setText("https://office example")
    button(page, "Connect").click()
    assert "is not a server address" in shown_texts(page)
    assert page.server.isVisible()
    assert page.server.property("wrong")
    QTest.keyClicks(page.server, "x")
    assert "is not a server address" not in shown_texts(page)


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [("", "x", "username is missing"), ("a b", "x", "username can't be used"), ("100", "", "password is missing")],
)
def test_what_is_missing_is_told(page: SignInPage, world: World, username: str, password: str, message: str) -> None:
    fill(page, username=username, password=password)
    button(page, "Sign in").click()
    assert message in shown_texts(page)
    assert not world.voice.asked


@pytest.mark.req("LOGIN-3")
def test_the_servers_answer_stands_in_the_card(page: SignInPage, world: World, qtbot: Any) -> None:
    fill(page)
    button(page, "Sign in").click()
    fingerprint = ":".join(["AB"] * 32)
    problem = CertificateProblem((CertificateReason.WRONG_NAME,), sha256=fingerprint)
    failed = Registration(RegistrationState.FAILED, RegistrationFailure.BAD_CERTIFICATE, certificate=problem)
    world.voice.registration_changed.emit(failed)
    assert "belongs to another server" in shown_texts(page)
    labels = [label for label in page.findChildren(QLabel) if "AB:AB" in label.text()]
    assert fingerprint in labels[0].text().replace("\n", "")
    assert labels[0].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert page.password.text() == "secret"
    qtbot.waitUntil(page.password.hasFocus)


def test_change_server_loses_nothing(page: SignInPage) -> None:
    fill(page)
    page.cell_number.setText("+49171")
    button(page, "Change server").click()
    assert page.server.isVisible()
    page.server.setText("https://other.example:5070")
    button(page, "Connect").click()
    assert (page.username.text(), page.password.text(), page.cell_number.text()) == ("100", "secret", "+49171")
    assert "other.example:5070" in shown_texts(page)


def test_enter_goes_on(page: SignInPage, world: World, qtbot: Any) -> None:
    page.server.setFocus()
    QTest.keyClicks(page.server, "https://office.example")
    QTest.keyClick(page.server, Qt.Key.Key_Return)
    qtbot.waitUntil(page.username.hasFocus)
    QTest.keyClicks(page.username, "100")
    QTest.keyClicks(page.password, "secret")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert world.voice.asked[-1][0] == "register"


def test_the_transport_is_the_chosen_one(page: SignInPage, world: World) -> None:
    button(page, "Advanced").click()
    button(page, "TCP").click()
    fill(page)
    button(page, "Sign in").click()
    assert world.voice.asked[-1][1].transport.value == "tcp"


def test_sign_out_keeps_all_but_the_password(window: MainWindow, world: World) -> None:
    world.models.session.sign_out()
    page = window.sign_in_page
    assert page.isVisible()
    assert (page.username.text(), page.password.text()) == ("4989100100", "")


def test_diagnostics_are_at_hand_when_the_sign_in_failed(make_window: MakeWindow, world: World) -> None:
    window = make_window()
    page = window.sign_in_page
    page._on_failed("The server does not answer.", "")
    button(page, "Diagnostics").click()
    assert not page.isVisible()
    assert find(window, "Diagnostics")
    find(window, "Back").press()
    assert page.isVisible()
