"""A person at the office's sign-in page, with a browser that only knows forms; and stories told with one."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from osmo_qt.office.mail import MailOptions
from osmo_qt.ucapi.oauth import AUTHORIZE_PATH, CLIENT_ID, TOKEN_PATH
from tests.support.mailbox import Mailbox

from .uc import PASSWORD, Uc, running_uc

REDIRECT_URI = "http://127.0.0.1:4711/signed-in"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
STATE = "a-state-of-some-length"
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "redirect_uri": REDIRECT_URI,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "state": STATE,
}
CODE_PATH = "/oauth/code"


class Page(HTMLParser):
    """Fields of the form, and what is announced as an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.alert = ""
        self._in_alert = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self._in_alert = about.get("role") == "alert"
        if tag == "input":
            self.fields[about.get("name") or ""] = about.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self._in_alert = self._in_alert and tag != "p"

    def handle_data(self, data: str) -> None:
        self.alert += data if self._in_alert else ""


class Visitor:
    """One browser. `page` is the last answer; each step gives it back."""

    def __init__(self, uc: Uc, mailbox: Mailbox) -> None:
        self.uc, self.mailbox = uc, mailbox
        self.http = uc.http
        self.page = httpx.Response(204)

    @property
    def alert(self) -> str:
        return Page(self.page.text).alert

    @property
    def fields(self) -> dict[str, str]:
        return Page(self.page.text).fields

    async def open(self, **changes: str | None) -> httpx.Response:
        """The sign-in page, as a client asks for it; None leaves a parameter out."""
        asked = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
        self.page = await self.http.get(AUTHORIZE_PATH, params=asked)
        return self.page

    async def submit(self, path: str, **values: str) -> httpx.Response:
        """The form of the page with these values."""
        self.page = await self.http.post(path, data={**self.fields, "action": "submit", **values})
        return self.page

    async def give_password(self, username: str = "ada", password: str = PASSWORD) -> httpx.Response:
        """Goes on to the page for the access code if the password is right."""
        await self.submit(AUTHORIZE_PATH, username=username, password=password)
        if self.page.status_code == 303:
            assert self.page.headers["location"] == CODE_PATH
            self.page = await self.http.get(CODE_PATH)
        return self.page

    async def give_code(self, code: str) -> httpx.Response:
        return await self.submit(CODE_PATH, code=code)

    async def resend(self) -> httpx.Response:
        return await self.submit(CODE_PATH, action="resend")

    async def code(self, username: str = "ada") -> str:
        """The whole way to an authorization code."""
        await self.open()
        assert (await self.give_password(username)).status_code == 200, self.alert
        await self.give_code(self.mailbox.wait_for_code(len(self.mailbox.messages)))
        back = came_back(self.page)
        assert (back["state"], back["iss"]) == (STATE, "http://127.0.0.1")
        return back["code"]

    async def exchange(self, code: str, **changes: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "client_id": CLIENT_ID, "code": code}
        form |= {"redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER, **changes}
        return await self.http.post(TOKEN_PATH, data=form)


def came_back(page: httpx.Response) -> Mapping[str, str]:
    """What the client is told by its redirect URI."""
    assert page.status_code == 303, page.text
    place = urlsplit(page.headers["location"])
    assert f"{place.scheme}://{place.netloc}{place.path}" == REDIRECT_URI
    return dict(parse_qsl(place.query))


def mail_of(mailbox: Mailbox) -> MailOptions:
    return MailOptions("127.0.0.1", mailbox.port, "none", "office@example.org")


Test = Callable[[Visitor], Awaitable[None]]


def visit(test: Test) -> Callable[..., None]:
    """A test that is an async function of a `Visitor`, on SQLite."""

    def run(sqlite_url: str) -> None:
        asyncio.run(_tell(sqlite_url, test))

    return _named(run, test)


def visit_each(test: Test) -> Callable[..., None]:
    """The same on each database."""

    def run(database_url: str) -> None:
        asyncio.run(_tell(database_url, test))

    return _named(run, test)


def _named(run: Callable[..., None], test: Any) -> Callable[..., None]:
    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
    return run


async def _tell(url: str, test: Test) -> None:
    with Mailbox() as mailbox:
        async with running_uc(url, mail_of(mailbox)) as uc:
            await test(Visitor(uc, mailbox))
