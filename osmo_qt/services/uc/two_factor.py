"""Two-factor sign-in: a person signs in at the server's page in the browser, which then comes back to this program.

OAuth 2.0 authorization code (RFC 6749 section 4.1) with PKCE (RFC 7636), back by a listener on a free loopback port
(RFC 8252 section 7.3), from the server that was asked (RFC 9207). The browser gets the code; the verifier, without
which the code is nothing, never leaves this program except in `token_form`.
"""

import asyncio
import base64
import hashlib
import hmac
import html
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.ucapi.oauth import AUTHORIZE_PATH, CLIENT_ID

HOST = "127.0.0.1"
TIMEOUT_S = 1200.0  # the office keeps an attempt for half an hour
REQUEST_WITHIN_S = 5.0
LARGEST_REQUEST = 16_384
MOST_CONNECTIONS = 20
_PORTS = {"http": 80, "https": 443}

OpenUrl = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Words:
    """What the browser shows in the end, as plain text; `language` by its tag (BCP 47)."""

    title: str
    done: str
    failed: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the server gives tokens for, once and within a minute."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    redirect_uri: str


def token_form(grant: Grant, client_name: str) -> dict[str, str]:
    """The fields of POST /oauth/token; the answer is `ucapi.session.TokenAnswer`."""
    return {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "code": grant.code,
        "redirect_uri": grant.redirect_uri,
        "code_verifier": grant.verifier,
        "client_name": client_name,
    }


async def ask_browser(
    server_url: str, username: str, open_url: OpenUrl, words: Words, timeout_s: float = TIMEOUT_S
) -> Grant:
    """Opens the sign-in page of the server at `server_url` (scheme, host, port) and waits for the browser.

    `open_url` gets the address of the page, which may be opened again while this waits, and returns whether there is
    a browser. Cancelling this ends the waiting. Whatever comes, nothing is left listening.

    Raises UserError: NO_BROWSER, SIGN_IN_CANCELLED, SIGN_IN_TIMED_OUT, SIGN_IN_MISMATCH (another answer than to our
    question), SIGN_IN_REFUSED.
    """
    verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    async with _listening(state, _origin(server_url), words) as listener:
        page = authorization_url(server_url, listener.redirect_uri, verifier, state, username)
        if not open_url(page):
            raise UserError(Problem.NO_BROWSER)
        try:
            async with asyncio.timeout(timeout_s):
                code = await listener.code
        except TimeoutError:
            raise UserError(Problem.SIGN_IN_TIMED_OUT) from None
        return Grant(code, verifier, listener.redirect_uri)


def authorization_url(server_url: str, redirect_uri: str, verifier: str, state: str, username: str) -> str:
    """Where the browser begins; `verifier` is only in it as its hash."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": redirect_uri,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "state": state,
        **({"login_hint": username} if username else {}),
    }
    return f"{_origin(server_url)}{AUTHORIZE_PATH}?{urlencode(asked)}"


def _origin(url: str) -> str:
    """As a browser writes it (RFC 6454): in small letters, without a port that goes without saying."""
    place = urlsplit(url)
    host = f"[{place.hostname}]" if ":" in (place.hostname or "") else place.hostname
    port = "" if place.port in (None, _PORTS.get(place.scheme)) else f":{place.port}"
    return f"{place.scheme}://{host}{port}"


class _Listener:
    """Takes requests until one is the answer; `code` is the authorization code, or why there is none."""

    def __init__(self, state: str, issuer: str, words: Words) -> None:
        self._state, self._issuer, self._words = state, issuer, words
        # Others on this machine may find the port, but not the path: only who knows it can end the waiting.
        self._path = f"/signed-in/{secrets.token_urlsafe(16)}"
        self._authority = ""
        self._closed = False
        self._tasks: dict[asyncio.Task[None], None] = {}  # the oldest first
        self.code: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def redirect_uri(self) -> str:
        return f"http://{self._authority}{self._path}"

    def bound(self, port: int) -> None:
        self._authority = f"{HOST}:{port}"

    def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._closed:  # it was accepted before the end, and comes after it
            writer.close()
            return
        waiting = [task for task in self._tasks if not task.cancelling()]
        if len(waiting) >= MOST_CONNECTIONS:  # who takes all of them must not keep the browser out
            waiting[0].cancel()
        task = asyncio.create_task(self._serve(reader, writer), name="browser")
        self._tasks[task] = None
        task.add_done_callback(self._tasks.pop)
        task.add_done_callback(lambda _task: writer.close())  # also if it is cancelled before it begins

    async def close(self) -> None:
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self.code.done() and not self.code.cancelled():
            self.code.exception()  # seen, even if nobody waits any more

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request. The page is with the browser before the waiting ends, as then all is closed."""
        found: str | UserError | None = None
        try:
            with suppress(OSError, TimeoutError, EOFError, asyncio.LimitOverrunError):
                async with asyncio.timeout(REQUEST_WITHIN_S):
                    query = self._query(await reader.readuntil(b"\r\n\r\n"))
                    found = None if query is None else self._read(query)
                    writer.write(self._page(found))
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()
        finally:
            writer.close()
            if found is not None and not self.code.done():
                if isinstance(found, UserError):
                    self.code.set_exception(found)
                else:
                    self.code.set_result(found)

    def _query(self, head: bytes) -> str | None:
        """What the request for our path says; None for any other request."""
        line, *headers = head.decode("latin-1").split("\r\n")
        match = re.fullmatch(r"GET ([!-~]+) HTTP/1\.[01]", line)
        hosts = [value.strip() for name, _, value in (h.partition(":") for h in headers) if name.lower() == "host"]
        if match is None or hosts != [self._authority]:  # another name could lead a web page here
            return None
        path, _, query = match[1].partition("?")
        return query if hmac.compare_digest(path, self._path) else None

    def _read(self, query: str) -> str | UserError:
        """The code, or why there is none."""
        try:
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=10)
        except ValueError:
            return UserError(Problem.SIGN_IN_MISMATCH)
        told = dict(pairs)
        ours = hmac.compare_digest(told.get("state", "").encode(), self._state.encode())
        if not ours or len(told) != len(pairs) or told.get("iss") != self._issuer:
            return UserError(Problem.SIGN_IN_MISMATCH)
        if told.get("error") == "access_denied":
            return UserError(Problem.SIGN_IN_CANCELLED)
        if "error" in told:
            return UserError(Problem.SIGN_IN_REFUSED, re.sub(r"[^a-z_]", "", told["error"])[:40])
        code = told.get("code", "")
        return code if 0 < len(code) <= 256 else UserError(Problem.SIGN_IN_MISMATCH)

    def _page(self, found: str | UserError | None) -> bytes:
        if found is None:
            status, text = "404 Not Found", self._words.failed
        elif isinstance(found, UserError):
            status, text = "400 Bad Request", self._words.failed
        else:
            status, text = "200 OK", self._words.done
        words = {"language": self._words.language, "title": self._words.title, "text": text}
        body = _PAGE.format_map({name: html.escape(word) for name, word in words.items()}).encode()
        head = [f"HTTP/1.1 {status}", *_HEADERS, f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(head).encode() + body


_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Cache-Control: no-store",
    "Connection: close",
)
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>{title}</title></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


@asynccontextmanager
async def _listening(state: str, issuer: str, words: Words) -> AsyncIterator[_Listener]:
    listener = _Listener(state, issuer, words)
    server = await asyncio.start_server(listener.connected, HOST, 0, limit=LARGEST_REQUEST)
    try:
        listener.bound(server.sockets[0].getsockname()[1])
        yield listener
    finally:
        # asyncio never closes a connection that it is about to accept when its server closes: one round more
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().remove_reader(server.sockets[0])
        try:
            await asyncio.sleep(0)
        finally:
            server.close()
            await listener.close()
            await server.wait_closed()
