"""The client's side of two-factor sign-in, with requests a browser would send and others that nobody should."""

import asyncio
import base64
import contextlib
import gc
import hashlib
import socket
from collections.abc import Callable, Coroutine
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.uc import two_factor
from osmo_qt.services.uc.two_factor import Grant, Words, ask_browser, authorization_url, token_form

SERVER = "https://Office.example:443"
ISSUER = "https://office.example"
WORDS = Words("OSMO Qt", "You are signed in. <You> can close this window.", "Sign-in failed.")

Browse = Callable[[dict[str, str]], Coroutine[None, None, None]]


def sign_in(browse: Browse, timeout_s: float = 5.0, server: str = SERVER) -> Grant:
    """What comes of it when the browser does `browse` with the parameters of the page."""

    async def run() -> Grant:
        started: list[asyncio.Future[None]] = []

        def open_url(url: str) -> bool:
            place = urlsplit(url)
            asked = {"origin": f"{place.scheme}://{place.netloc}", "path": place.path, **dict(parse_qsl(place.query))}
            started.append(asyncio.ensure_future(browse(asked)))
            return True

        try:
            return await ask_browser(server, "ada", open_url, WORDS, timeout_s)
        finally:
            assert [task for task in asyncio.all_tasks() if task.get_name() == "browser"] == []
            await asyncio.gather(*started)

    return asyncio.run(run())


async def request(asked: dict[str, str], head: str) -> str:
    """Sends the head of a request; returns all of the answer."""
    port = urlsplit(asked["redirect_uri"]).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode("latin-1"))
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()
        await writer.wait_closed()


async def come_back(asked: dict[str, str], **told: str) -> str:
    """As the browser does."""
    answer = {"code": "a-code", "state": asked["state"], "iss": ISSUER, **told}
    place = urlsplit(asked["redirect_uri"])
    return await request(asked, f"GET {place.path}?{urlencode(answer)} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n")


@pytest.mark.req("LOGIN-4")
def test_the_way_there_and_back() -> None:
    seen: dict[str, str] = {}

    async def browse(asked: dict[str, str]) -> None:
        seen.update(asked, answer=await come_back(asked))

    grant = sign_in(browse)
    assert (seen["origin"], seen["path"], seen["login_hint"]) == (ISSUER, "/oauth/authorize", "ada")
    digest = hashlib.sha256(grant.verifier.encode()).digest()
    assert seen["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert (seen["code_challenge_method"], seen["response_type"], seen["client_id"]) == ("S256", "code", "osmo-qt")
    assert grant.verifier not in str(seen)
    assert "a-code" not in repr(grant)
    assert token_form(grant, "Laptop") == {
        "grant_type": "authorization_code",
        "client_id": "osmo-qt",
        "code": "a-code",
        "redirect_uri": seen["redirect_uri"],
        "code_verifier": grant.verifier,
        "client_name": "Laptop",
    }
    head, _, body = seen["answer"].partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 OK\r\n")
    for line in (
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'",
    ):
        assert line in head
    assert "&lt;You&gt; can close this window." in body
    assert '<html lang="en">' in body
    assert "a-code" not in body
    assert seen["state"] not in body


def test_the_challenge_is_that_of_the_rfc() -> None:
    """RFC 7636 appendix B."""
    url = authorization_url(SERVER, "http://127.0.0.1:1/x", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "s", "")
    assert dict(parse_qsl(urlsplit(url).query))["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_each_sign_in_has_secrets_of_its_own() -> None:
    seen: list[dict[str, str]] = []

    async def browse(asked: dict[str, str]) -> None:
        seen.append(asked)
        await come_back(asked)

    verifiers = {sign_in(browse).verifier for _ in range(2)}
    assert len(verifiers) == 2
    for name in ("state", "redirect_uri", "code_challenge"):
        assert seen[0][name] != seen[1][name]


@pytest.mark.req("LOGIN-4")
@pytest.mark.parametrize(
    ("told", "problem", "detail"),
    [
        ({"error": "access_denied"}, Problem.SIGN_IN_CANCELLED, ""),
        ({"error": "server_error"}, Problem.SIGN_IN_REFUSED, "server_error"),
        ({"error": "<b>\x07" + "x" * 99}, Problem.SIGN_IN_REFUSED, "b" + "x" * 39),
        ({"state": "another"}, Problem.SIGN_IN_MISMATCH, ""),
        ({"state": ""}, Problem.SIGN_IN_MISMATCH, ""),
        ({"state": "\u00e9"}, Problem.SIGN_IN_MISMATCH, ""),
        ({"state": "another", "error": "access_denied"}, Problem.SIGN_IN_MISMATCH, ""),
        ({"iss": "https://evil.example"}, Problem.SIGN_IN_MISMATCH, ""),
        ({"iss": ""}, Problem.SIGN_IN_MISMATCH, ""),
        ({"code": ""}, Problem.SIGN_IN_MISMATCH, ""),
        ({"code": "x" * 257}, Problem.SIGN_IN_MISMATCH, ""),
        ({f"more{n}": "x" for n in range(20)}, Problem.SIGN_IN_MISMATCH, ""),
    ],
)
def test_why_there_is_no_code(told: dict[str, str], problem: Problem, detail: str) -> None:
    async def browse(asked: dict[str, str]) -> None:
        answer = await come_back(asked, **told)
        assert "Sign-in failed." in answer
        assert "signed in." not in answer

    with pytest.raises(UserError) as raised:
        sign_in(browse)
    assert (raised.value.problem, raised.value.detail) == (problem, detail)


def test_a_parameter_given_twice_is_no_answer() -> None:
    async def browse(asked: dict[str, str]) -> None:
        place = urlsplit(asked["redirect_uri"])
        query = urlencode([("state", asked["state"]), ("iss", ISSUER), ("code", "a"), ("code", "b")])
        await request(asked, f"GET {place.path}?{query} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n")

    with pytest.raises(UserError) as raised:
        sign_in(browse)
    assert raised.value.problem is Problem.SIGN_IN_MISMATCH


def test_other_requests_change_nothing() -> None:
    async def browse(asked: dict[str, str]) -> None:
        place = urlsplit(asked["redirect_uri"])
        right = f"{place.path}?{urlencode({'code': 'evil', 'state': asked['state'], 'iss': ISSUER})}"
        host = f"Host: {place.netloc}\r\n\r\n"
        for head in (
            f"GET / HTTP/1.1\r\n{host}",
            f"GET /favicon.ico HTTP/1.1\r\n{host}",
            f"GET {place.path}x?code=evil HTTP/1.1\r\n{host}",
            f"POST {right} HTTP/1.1\r\n{host}",
            f"HEAD {right} HTTP/1.1\r\n{host}",
            f"GET {right} HTTP/1.1\r\n\r\n",
            f"GET {right} HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            f"GET {right} HTTP/1.1\r\nHost: {place.netloc}\r\n{host}",
            f"GET http://evil.example{right} HTTP/1.1\r\n{host}",
            f"\x16\x03\x01\x02\r\n\r\n{host}",
        ):
            assert (await request(asked, head)).startswith("HTTP/1.1 404"), head
        assert await request(asked, "GET / HTTP/1.1\r\nX: " + "x" * (2 * two_factor.LARGEST_REQUEST)) == ""
        assert "200 OK" in await come_back(asked)

    assert sign_in(browse).code == "a-code"


def test_a_browser_that_says_nothing_stops_nobody() -> None:
    async def browse(asked: dict[str, str]) -> None:
        port = urlsplit(asked["redirect_uri"]).port
        writers = [
            (await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(two_factor.MOST_CONNECTIONS + 5)
        ]
        await come_back(asked)
        for writer in writers:
            writer.close()

    assert sign_in(browse).code == "a-code"


def test_nobody_comes_back() -> None:
    async def nothing(asked: dict[str, str]) -> None:
        pass

    with pytest.raises(UserError) as raised:
        sign_in(nothing, timeout_s=0.01)
    assert raised.value.problem is Problem.SIGN_IN_TIMED_OUT


def test_without_a_browser() -> None:
    with pytest.raises(UserError) as raised:
        asyncio.run(ask_browser(SERVER, "", lambda _url: False, WORDS))
    assert raised.value.problem is Problem.NO_BROWSER


def test_cancelling_leaves_nothing_that_listens() -> None:
    async def run() -> None:
        opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def open_url(url: str) -> bool:
            opened.set_result(url)
            return True

        waiting = asyncio.create_task(ask_browser(SERVER, "", open_url, WORDS))
        asked = dict(parse_qsl(urlsplit(await opened).query))
        port = urlsplit(asked["redirect_uri"]).port
        _, idle = await asyncio.open_connection("127.0.0.1", port)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        idle.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        assert "login_hint" not in asked

    asyncio.run(run())


@pytest.mark.parametrize("rounds", range(6))
def test_a_connection_that_came_just_before_the_end_is_closed(rounds: int) -> None:
    """`rounds`: how far the event loop has got with it."""

    async def run() -> None:
        opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def open_url(url: str) -> bool:
            opened.set_result(url)
            return True

        waiting = asyncio.create_task(ask_browser(SERVER, "", open_url, WORDS))
        asked = dict(parse_qsl(urlsplit(await opened).query))
        with socket.create_connection(("127.0.0.1", urlsplit(asked["redirect_uri"]).port)) as late:
            for _ in range(rounds):
                await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            late.settimeout(2)
            with contextlib.suppress(ConnectionResetError):
                assert await asyncio.to_thread(late.recv, 1) == b""

    asyncio.run(run())
    gc.collect()


def test_ports_and_addresses_are_written_as_browsers_do() -> None:
    for server, issuer in (
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ):

        async def browse(asked: dict[str, str], issuer: str = issuer) -> None:
            assert asked["origin"] == issuer
            await come_back(asked, iss=issuer)

        assert sign_in(browse, server=server).code == "a-code"
