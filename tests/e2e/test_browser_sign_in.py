"""Two-factor sign-in with the real program: its form, the page in a real browser, the e-mail, and back."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.e2e.test_start import CACHE
from tests.e2e.test_two_factor import CODE, PASSWORD
from tests.e2e.test_uc_sign_in import connect
from tests.support.browser import Browser, running_browser
from tests.support.desktop import Desktop
from tests.support.mailbox import Mailbox
from tests.support.office import running_office
from tests.support.program import Program

pytestmark = pytest.mark.req("LOGIN-4")


class PageOpener:
    """The desktop's way to its browser (xdg-open), which only notes the addresses."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._file = folder / "opened"
        self._file.touch()
        script = folder / "xdg-open"
        script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>"{self._file}"\n')
        script.chmod(0o700)
        self.environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}

    def wait_for_page(self, program: Program, number: int = 1) -> str:
        """The `number`th address that was opened."""
        program.wait_until(lambda: len(self._opened()) >= number, 10, f"page {number} is opened")
        return self._opened()[number - 1]

    def _opened(self) -> list[str]:
        return self._file.read_text().split("\n")[:-1]


@pytest.fixture
def opener(tmp_path: Path) -> PageOpener:
    return PageOpener(tmp_path / "bin")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


def give_code(browser: Browser, code: str) -> None:
    browser.field(CODE).send_keys(code)
    browser.press("Submit")
    browser.wait_for(lambda: "You are signed in." in browser.text, "the browser is back")


def give_password(browser: Browser, password: str) -> None:
    browser.field(PASSWORD).send_keys(password)
    browser.press("Sign in")
    browser.wait_for(lambda: browser.heading == "Access code", "the page for the code")


def press(phone: Phone | Program, name: str) -> None:
    phone.click(phone.find("push button", name))


@pytest.mark.req("LOGIN-5", "LOGIN-6")
def test_from_the_form_by_the_browser_to_the_calls(
    start_phone: StartPhone, opener: PageOpener, browser: Browser
) -> None:
    with Mailbox() as mailbox:
        smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(mailbox.port), "--smtp-security", "none")
        with running_office(arguments=("--two-factor", *smtp, "--smtp-from", "office@example.org")) as office:
            account = office.account("100")
            phone = start_phone(environment={"PATH": ""})
            connect(phone, office)
            phone.fill("Username", account.username)
            phone.key("Return")
            phone.find("label", "There is no browser to sign in with.")
            phone.stop()
            phone = start_phone(name="phone", environment=opener.environment)
            connect(phone, office)
            assert not phone.find_all(re.compile("text"), "Password")
            phone.fill("Username", account.username)
            phone.key("Return")
            page = opener.wait_for_page(phone)
            phone.find("label", "Continue in your browser")
            press(phone, "Open the page again")
            assert opener.wait_for_page(phone, 2) == page
            press(phone, "Cancel")
            phone.find("push button", "Sign in")
            press(phone, "Sign in")
            page = opener.wait_for_page(phone, 3)
            browser.open(page)
            give_password(browser, account.password)
            give_code(browser, mailbox.wait_for_code())
            phone.wait_registered()
            phone.stop()
            written = b"".join(path.read_bytes() for path in phone.profile.rglob("*") if path.is_file())
            said = phone.log.read_bytes()
            for secret in (account.password, page.partition("state=")[2][:40]):
                assert secret.encode() not in written + said
            again = start_phone(name="phone", environment=opener.environment)
            again.wait_registered()
            again.show_tab("Settings")
            press(again, "Sign out")
            press(again, "Yes, sign out")
            again.find(re.compile("text"), "Username")
            assert not again.find_all(re.compile("text"), "Password")


def test_the_demo_signs_in_by_the_browser(
    desktop: Desktop, tmp_path: Path, opener: PageOpener, browser: Browser
) -> None:
    """Its form is filled in and tells the password; the access code stands on the terminal."""
    environment = opener.environment | CACHE
    with Program(desktop, "--demo", "two-factor", log=tmp_path / "demo.log", environment=environment) as program:
        told = program.find("label", re.compile("^In this demo the access code"), timeout=20).name
        program.focus(program.window("OSMO Qt"))
        press(program, "Sign in")
        browser.open(opener.wait_for_page(program))
        give_password(browser, told.splitlines()[-1])
        terminal = program.wait_until(
            lambda: re.search(r"Your access code is (\d{6})", program.log_text()), 10, "the code on the terminal"
        )
        give_code(browser, terminal[1])
        program.find(name="Connection: Ready for calls", timeout=15)
        program.stop()
