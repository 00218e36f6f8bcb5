"""Two-factor sign-in as the form shows it: no password here, the browser, and the way back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import Transport
from osmo_qt.core.discovery import FoundServer, SearchResult
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcAccount
from osmo_qt.models.session import Phase
from osmo_qt.views.sign_in_page import SignInPage

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import ACCOUNT, World
from .test_sign_in_page import SECRET, button, fill, shown_texts

pytestmark = pytest.mark.req("LOGIN-4")

PAGE = "https://office.example/oauth/authorize?state=1"


class Browser:
    """Takes the addresses that are opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.is_there = True

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return self.is_there


def found(*, two_factor: bool = True) -> SearchResult:
    uc = {"name": "OSMO office", "configuration": Configuration.INTEGRATED, "url": "https://office.example"}
    return SearchResult(FoundServer("office.example", 5061, Transport.TLS, **uc, two_factor=two_factor))  # type: ignore[arg-type]


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def page(make_window: MakeWindow, world: World, browser: Browser) -> SignInPage:
    world.discovery.result = found()
    return make_window(open_url=browser.open).sign_in_page


def waits(page: SignInPage, world: World) -> None:
    """As while the service waits for the browser; in these tests tasks end at once."""
    session = world.models.session
    session._set_phase(Phase.SIGNING_IN)
    session.uc_sign_in._asks_browser = True
    world.uc.sign_in_page.emit(PAGE)


def comes_back(world: World) -> None:
    world.models.session.uc_sign_in._asks_browser = False
    world.models.session.uc_sign_in._show_page("")


def test_the_form_asks_for_no_password(page: SignInPage, world: World) -> None:
    fill(page, password="")
    page.cell_number.setText("+49171")
    assert page.username.isVisible() and page.cell_number.isVisible() and not page.password.isVisible()
    assert "Your browser opens next" in shown_texts(page)
    world.uc.answers = {"sign_in_by_browser": UserError(Problem.SIGN_IN_CANCELLED)}
    button(page, "Sign in").click()
    command, account, _words = world.uc.take()[0]
    assert command == "sign_in_by_browser"
    assert account == UcAccount("https://office.example", "100", two_factor=True)
    assert "You did not sign in." in shown_texts(page)
    assert (page.username.text(), page.cell_number.text()) == ("100", "+49171")


def test_the_page_opens_and_can_be_opened_again(page: SignInPage, world: World, browser: Browser, qtbot: Any) -> None:
    fill(page)
    waits(page, world)
    assert browser.opened == [PAGE]
    assert "Continue in your browser" in shown_texts(page) and "Your browser opens next" not in shown_texts(page)
    again = button(page, "Open the page again")
    qtbot.waitUntil(again.hasFocus)
    assert "Sign in on the page" in again.accessibleDescription()
    QTest.keyClick(again, Qt.Key.Key_Space)
    assert browser.opened == [PAGE, PAGE]
    QTest.keyClick(again, Qt.Key.Key_Tab)
    assert button(page, "Cancel").hasFocus()
    assert not nameless(page)
    button(page, "Cancel").click()
    comes_back(world)
    assert world.models.session.phase is Phase.SIGNED_OUT
    assert button(page, "Sign in").isVisible() and not again.isVisible()
    qtbot.waitUntil(button(page, "Sign in").hasFocus)
    assert page.username.text() == "100"


def test_tab_goes_from_top_to_bottom(page: SignInPage, qtbot: Any) -> None:
    fill(page)
    page.username.setFocus()
    seen = []
    for _ in range(3):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.accessibleName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert seen == ["Username", "Cell Number", "Sign in"]


def test_without_a_browser_the_form_says_so(page: SignInPage, world: World, browser: Browser) -> None:
    browser.is_there = False
    fill(page)
    waits(page, world)
    comes_back(world)
    assert "There is no browser to sign in with." in shown_texts(page)
    assert world.models.session.phase is Phase.SIGNED_OUT
    assert button(page, "Sign in").isVisible()


def test_a_password_that_is_not_enough(page: SignInPage, world: World) -> None:
    world.discovery.result = found(two_factor=False)
    fill(page)
    page.cell_number.setText("+49171")
    assert page.password.isVisible()
    world.uc.answers = {"sign_in": UserError(Problem.SIGN_IN_BROWSER)}
    button(page, "Sign in").click()
    assert "A password is not enough for this account." in shown_texts(page)
    assert not page.password.isVisible()
    assert (page.username.text(), page.cell_number.text()) == ("100", "+49171")
    world.uc.answers = {"sign_in_by_browser": UserError(Problem.SIGN_IN_TIMED_OUT)}
    world.uc.take()
    button(page, "Sign in").click()
    assert world.uc.take()[0][0] == "sign_in_by_browser"
    QTest.keyClicks(page.username, "1")  # somebody else, who may have no second factor
    assert page.password.isVisible() and page.password.text() == SECRET


def test_the_demo_shows_its_password(make_window: MakeWindow, world: World, browser: Browser) -> None:
    world.models.session.offer(ACCOUNT, "a & <b>", UcAccount("http://127.0.0.1:8000", "ada", two_factor=True))
    page = make_window(open_url=browser.open).sign_in_page
    assert page.username.text() == "ada" and not page.password.isVisible()
    assert "and the password is\na & <b>" in shown_texts(page)


def test_the_fields_fill_the_card_after_another_server(page: SignInPage, world: World, qtbot: Any) -> None:
    world.discovery.result = None
    fill(page)
    qtbot.waitUntil(lambda: page.username.width() > 300)
    page.change_server()
    world.discovery.result = found()
    button(page, "Connect").click()
    qtbot.waitUntil(lambda: button(page, "Sign in").hasFocus())
    qtbot.waitUntil(lambda: page.username.width() > 300)
