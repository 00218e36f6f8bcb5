"""Two-factor sign-in of the service against the office itself; a few lines of HTTP are the browser."""

import asyncio
import re
import socket
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcAccount, UcState
from osmo_qt.services.uc.two_factor import Words
from tests.services.uc.stage import Client, play_with
from tests.services.uc.test_real_office import client_of
from tests.support.mailbox import Mailbox
from tests.support.office import OfficeProcess, running_office

WORDS = Words("OSMO Qt", "You are signed in.", "You are not signed in.")


def browse(url: str, office: OfficeProcess, mailbox: Mailbox) -> None:
    with httpx.Client(trust_env=False, base_url=office.url, follow_redirects=True) as http:
        page = http.get(url).text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        account = office.account("100")
        given = {"username": account.username, "password": account.password, "action": "submit"}
        page = http.post("/oauth/authorize", data={**fields, **given}).text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        page = http.post("/oauth/code", data={**fields, "code": mailbox.wait_for_code(), "action": "submit"}).text
        assert WORDS.done in page


def is_listening(page: str) -> bool:
    """Whether the browser could come back from this page."""
    port = urlsplit(parse_qs(urlsplit(page).query)["redirect_uri"][0]).port
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port or 0)) == 0


@pytest.mark.req("LOGIN-4")
def test_by_browser(qt_loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    with Mailbox() as mailbox:
        smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(mailbox.port), "--smtp-security", "none")
        with running_office(arguments=("--two-factor", *smtp, "--smtp-from", "office@example.org")) as office:

            async def story(client: Client) -> None:
                account = UcAccount(office.url, "ada")
                with pytest.raises(UserError) as raised:
                    await client.uc.sign_in(account, office.account("100").password)
                assert raised.value.problem is Problem.SIGN_IN_BROWSER
                with pytest.raises(UserError) as raised:
                    await client.uc.sign_in_by_browser(UcAccount("http://office.example", "ada"), WORDS)
                assert raised.value.problem is Problem.UC_NOT_SECURE and not client.all("sign_in_page")
                given_up = asyncio.create_task(client.uc.sign_in_by_browser(account, WORDS))
                assert is_listening(await client.hears("sign_in_page"))
                given_up.cancel()
                await asyncio.gather(given_up, return_exceptions=True)
                await client.becomes(UcState.OFF)
                assert not is_listening(client.last("sign_in_page"))
                signing_in = asyncio.create_task(client.uc.sign_in_by_browser(account, WORDS))
                url = await client.hears("sign_in_page", 2)
                await asyncio.to_thread(browse, url, office, mailbox)
                assert (await signing_in).first_name == "Ada"
                await client.becomes(UcState.ONLINE)
                assert await client.restart()
                await client.becomes(UcState.ONLINE)

            play_with(qt_loop, lambda: client_of(office, tmp_path / "client"), story)
