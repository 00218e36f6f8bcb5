"""Two-factor sign-in with all that is real: the office, its sign-in page in a browser, SMTP, the client's side."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx
import pytest
from selenium.webdriver.common.keys import Keys

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.uc.two_factor import Grant, Words, ask_browser, authorization_url, token_form
from osmo_qt.ucapi.oauth import TOKEN_PATH
from osmo_qt.ucapi.session import TokenAnswer
from tests.support.browser import Browser, running_browser
from tests.support.mailbox import Mailbox
from tests.support.office import OfficeProcess, running_office

WORDS = Words(
    "OSMO Qt", "You are signed in. You can close this window.", "You are not signed in. Try again in the program."
)
NAME, PASSWORD, CODE = "Username or e-mail address", "Password", "Access code"

pytestmark = pytest.mark.req("LOGIN-4")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as running:
        yield running


@pytest.fixture(scope="module")
def two_factor_office(mailbox: Mailbox) -> Iterator[OfficeProcess]:
    smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(mailbox.port), "--smtp-security", "none")
    with running_office(arguments=("--two-factor", *smtp, "--smtp-from", "office@example.org")) as process:
        yield process


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@contextmanager
def client_waits(office: OfficeProcess, username: str) -> Iterator[tuple[str, "Future[Grant]"]]:
    """The client's side: the address that it opens, and what comes of it."""
    urls: SimpleQueue[str] = SimpleQueue()

    def open_url(url: str) -> bool:
        urls.put(url)
        return True

    stop = threading.Event()

    async def wait() -> Grant:
        task = asyncio.create_task(ask_browser(office.url, username, open_url, WORDS))
        stopping = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        task.cancel()
        return await task

    with ThreadPoolExecutor(1) as thread:
        try:
            grant = thread.submit(asyncio.run, wait())
            yield urls.get(timeout=5), grant
        finally:
            stop.set()


def exchange(office: OfficeProcess, grant: Grant) -> httpx.Response:
    return httpx.post(f"{office.url}{TOKEN_PATH}", data=token_form(grant, "Laptop"), trust_env=False)


def me(office: OfficeProcess, tokens: TokenAnswer) -> Any:
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    return httpx.get(f"{office.url}/api/v1/me", headers=headers, trust_env=False).raise_for_status().json()


def give_password(browser: Browser, office: OfficeProcess) -> None:
    browser.field(PASSWORD).send_keys(office.account("100").password, Keys.ENTER)
    browser.wait_for(lambda: browser.heading == "Access code", "the page for the code")


def test_from_the_client_to_its_tokens(two_factor_office: OfficeProcess, mailbox: Mailbox, browser: Browser) -> None:
    office = two_factor_office
    assert office.server.sign_in == ["two-factor"]
    account = office.account("100")
    with client_waits(office, account.username) as (url, answer):
        browser.open(url)
        assert browser.heading == "Sign in"
        assert browser.field(NAME).get_attribute("value") == account.username
        assert browser.driver.switch_to.active_element == browser.field(PASSWORD)
        browser.field(PASSWORD).send_keys(f"{account.password}x", Keys.ENTER)
        browser.wait_for(lambda: browser.alert, "the mistake is announced")
        assert browser.alert == "The user name or the password is wrong."
        assert browser.driver.title.startswith("Error: ")
        give_password(browser, office)
        assert "a•••@example.org" in browser.text
        [cookie] = browser.driver.get_cookies()
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/oauth/code")
        sent = mailbox.wait_for_code(len(mailbox.messages))
        browser.field(CODE).send_keys("000000" if sent != "000000" else "000001")
        browser.press("Submit")
        browser.wait_for(lambda: browser.alert, "the mistake is announced")
        assert browser.alert == "This code is wrong. 4 more tries."
        browser.press("Resend Code")
        browser.wait_for(lambda: "can be sent in" in browser.alert, "too early for another one")
        browser.field(CODE).send_keys(sent, Keys.ENTER)
        browser.wait_for(lambda: WORDS.done in browser.text, "the browser is back")
        grant = answer.result(5)
    assert browser.driver.get_cookies() == []
    assert grant.code not in browser.driver.page_source
    response = exchange(office, grant)
    tokens = TokenAnswer.model_validate_json(response.content)
    assert me(office, tokens)["username"] == account.username
    assert exchange(office, grant).json()["error"] == "invalid_grant"
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        me(office, tokens)
    log = (office.data / "log" / "office.log").read_text() + office.messages()
    for secret in (sent, grant.code, grant.verifier, tokens.access_token, account.password):
        assert secret not in log


def test_the_client_is_told_of_cancel(two_factor_office: OfficeProcess, browser: Browser) -> None:
    for page in ("Sign in", "Access code"):
        with client_waits(two_factor_office, "ada") as (url, answer):
            browser.open(url)
            if page == "Access code":
                give_password(browser, two_factor_office)
            browser.press("Cancel")
            browser.wait_for(lambda: WORDS.failed in browser.text, "the browser is back")
            with pytest.raises(UserError) as raised:
                answer.result(5)
            assert raised.value.problem is Problem.SIGN_IN_CANCELLED


def test_the_page_is_dark_where_all_is_dark(two_factor_office: OfficeProcess, browser: Browser) -> None:
    seen = set()
    with client_waits(two_factor_office, "") as (url, answer):
        for scheme in ("light", "dark"):
            browser.prefer(scheme)
            browser.open(url)
            seen.add(browser.field(NAME).value_of_css_property("background-color"))
        browser.press("Cancel")
        assert isinstance(answer.exception(5), UserError)
    assert len(seen) == 2
    browser.prefer("light")


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"<p>{'code' if 'code=' in self.path else 'none'} came</p>".encode())

    def log_message(self, *_arguments: object) -> None:
        pass


class _Server6(HTTPServer):
    address_family = socket.AF_INET6


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_a_client_on_ipv6(two_factor_office: OfficeProcess, mailbox: Mailbox, browser: Browser) -> None:
    """The page's rules for forms can't name such an address, and let the browser go there all the same."""
    with _Server6(("::1", 0), _Answers) as server, ThreadPoolExecutor(1) as thread:
        served = thread.submit(server.handle_request)
        redirect_uri = f"http://[::1]:{server.server_port}/signed-in"
        browser.open(authorization_url(two_factor_office.url, redirect_uri, "v" * 43, "s" * 43, "ada"))
        give_password(browser, two_factor_office)
        browser.field(CODE).send_keys(mailbox.wait_for_code(len(mailbox.messages)), Keys.ENTER)
        browser.wait_for(lambda: browser.text == "code came", "the browser is back")
        served.result(5)


def test_without_scripts_in_a_demonstration(browser: Browser) -> None:
    """The demonstration has no mailboxes: the code is in the office's log."""
    browser.switch_scripts(on=False)
    with running_office(arguments=("--two-factor", "--demo-mail")) as office:
        account = office.account("100")
        body = {"username": account.username, "password": account.password}
        refused = httpx.post(f"{office.url}/api/v1/session", json=body, trust_env=False)
        assert (refused.status_code, refused.json()["code"]) == (403, "two-factor-required")
        with client_waits(office, account.username) as (url, answer):
            browser.open(url)
            give_password(browser, office)
            office.wait_for_message("Your access code is ", 5)
            code = office.messages().partition("Your access code is ")[2][:6]
            browser.field(CODE).send_keys(code)
            browser.press("Submit")
            browser.wait_for(lambda: WORDS.done in browser.text, "the browser is back")
            tokens = TokenAnswer.model_validate_json(exchange(office, answer.result(5)).content)
        assert me(office, tokens)["username"] == account.username
    browser.switch_scripts(on=True)
