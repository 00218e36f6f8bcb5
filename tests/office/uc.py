"""A UC server inside the test: the real application on a real database, asked without a network."""

import asyncio
import functools
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from osmo_qt.office.api import oauth
from osmo_qt.office.api.common import Backend
from osmo_qt.office.app import create_app
from osmo_qt.office.auth import Auth
from osmo_qt.office.call_control import CallControl
from osmo_qt.office.events import Hub, Stream
from osmo_qt.office.http_server import running_server
from osmo_qt.office.mail import MailOptions, SmtpMailer
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.provision import add_users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.users import NewUser
from osmo_qt.office.two_factor import TwoFactor
from osmo_qt.office.upkeep import stop
from osmo_qt.ucapi.events import Event
from osmo_qt.ucapi.server import ServerInfo, SipService

SIP = SipService(host="127.0.0.1", udp_port=1, tcp_port=1, tls_port=2, realm="osmo-office", ca_certificate="PEM")
SERVER = ServerInfo(name="Office", version="1", configurations=["integrated"], sip=SIP)
PASSWORD = "correct horse"
NAMES = {"ada": ("100", "Ada", "Lovelace"), "grace": ("101", "Grace", "Hopper"), "alan": ("102", "Alan", "Turing")}
API = "/api/v1"


class Client:
    """A client of one user; `json` says what came back, after checking the status."""

    def __init__(self, http: httpx.AsyncClient, user_id: str, tokens: dict[str, Any]) -> None:
        self.http, self.user_id, self.tokens = http, user_id, tokens

    @property
    def session_id(self) -> str:
        return str(self.tokens["session_id"])

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    async def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Header names with _ for -."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {**self.authorization, **sent}
        content = None if body is None else json.dumps(body)
        if content is not None:
            sent["Content-Type"] = "application/json"
        return await self.http.request(method, f"{API}{path}", content=content, headers=sent)

    async def json(self, method: str, path: str, body: object = None, status: int = 200, **headers: str) -> Any:
        response = await self.ask(method, path, body, **headers)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    async def get(self, path: str) -> Any:
        return await self.json("GET", path)


class Uc:
    """The server, and what a test does to it from inside."""

    def __init__(self, database: Database, app: FastAPI, hub: Hub, http: httpx.AsyncClient) -> None:
        self.database, self.app, self.hub, self.http = database, app, hub, http
        self._streams: list[Stream] = []

    async def attempt(self, username: str, password: str = PASSWORD) -> httpx.Response:
        body = {"username": username, "password": password, "client_name": "test"}
        return await self.http.post(f"{API}/session", json=body)

    async def sign_in(self, username: str = "ada") -> Client:
        response = await self.attempt(username)
        assert response.status_code == 200, response.text
        return Client(self.http, username, response.json())

    async def stream(self, client: Client, last: int | None = None) -> "Events":
        """What a client would read from GET /events (httpx's transport gives no piece before the end)."""
        line = Pieces()
        stream = await self.hub.open(client.user_id, client.session_id, last, line)
        stream.begin()
        self._streams.append(stream)
        return Events(stream, line)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The same over the network: its URL."""
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            async with running_server(self.app, listener):
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"

    def close(self) -> None:
        for stream in self._streams:
            self.hub.remove(stream)


class Pieces:
    """A line to a client that takes everything, or (`taken` False) nothing more."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.taken, self.size, self.aborted = True, 0, False

    def write(self, piece: bytes) -> None:
        self.queue.put_nowait(piece)
        self.size += 0 if self.taken else len(piece)

    def waiting(self) -> int:
        return self.size

    def abort(self) -> None:
        self.aborted = True


class Events:
    """Reads events from a stream."""

    def __init__(self, stream: Stream, line: Pieces) -> None:
        self._stream, self._line = stream, line
        self._read: list[Event] = []

    async def next(self) -> Event:
        """The next event; TimeoutError after a while."""
        while not self._read:
            async with asyncio.timeout(5):
                self._read += parse_events((await self._line.queue.get()).decode())
        return self._read.pop(0)

    async def until(self, kind: str) -> list[Event]:
        """All up to the first of this type, it included."""
        found = [await self.next()]
        while found[-1].type != kind:
            found.append(await self.next())
        return found

    async def ended(self) -> bool:
        async with asyncio.timeout(5):
            await self._stream.over
        return not self._read and self._line.queue.empty()


def parse_events(text: str) -> list[Event]:
    """Server-sent events; checks that the lines agree with the data."""
    events = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            event = Event.model_validate_json(lines["data"])
            assert (lines["id"], lines["event"]) == (str(event.id), event.type)
            events.append(event)
    return events


def _new_app(two_factor: bool) -> FastAPI:
    app = create_app(SERVER, None)
    if two_factor:
        app.include_router(oauth.router)
    return app


_app = functools.cache(_new_app)


@asynccontextmanager
async def running_uc(
    url: str, mail: MailOptions | None = None, *, for_all: bool = True, shared: bool = True
) -> AsyncIterator[Uc]:
    """A server on a database with the users of NAMES (ids are their user names).

    With `mail` two-factor sign-in is there, and needed `for_all` or for whom the database says so. `shared`: its routes
    are those of other tests, as they take long to make; for one server at a time.
    """
    async with AsyncExitStack() as stack:
        database = Database(url)
        stack.push_async_callback(database.close)
        await database.open()
        passwords = Passwords(cheap=True)
        stack.callback(passwords.close)
        hub = Hub(database)
        await hub.prepare()
        running = asyncio.create_task(hub.run(), name="hub")
        stack.push_async_callback(stop, running)
        auth = Auth(database, passwords, two_factor_for_all=mail is not None and for_all)
        hub.observers.append(auth.observe)
        steps = TwoFactor(database, auth, SmtpMailer(mail), SERVER.name) if mail else None
        app = (_app if shared else _new_app)(mail is not None)
        app.state.backend = Backend(database, auth, hub, "osmo-office", CallControl(database), two_factor=steps)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"))
        uc = Uc(database, app, hub, http)
        stack.callback(uc.close)
        yield uc


async def fill(url: str) -> None:
    """Make the tables and the users."""
    database, passwords = Database(url), Passwords(cheap=True)
    await database.open()
    async with database.write() as work:
        await add_users(work, [_user(name, passwords) for name in NAMES], "OSMO")
    passwords.close()
    await database.close()


def _user(name: str, passwords: Passwords) -> NewUser:
    number, first, last = NAMES[name]
    kind = "uc-only" if name == "alan" else "integrated"
    hashed = passwords.hash_now(PASSWORD)
    return NewUser(name, name, number, first, last, f"{name}@example.org", None, kind, hashed, "sip-secret", avatar="1")


def story(test: Callable[[Uc], Awaitable[None]]) -> Callable[[str], None]:
    """A test that is an async function of a `Uc`, run on each database."""

    def run(database_url: str) -> None:
        asyncio.run(_tell(database_url, test))

    run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
    return run


async def _tell(url: str, test: Callable[[Uc], Awaitable[None]]) -> None:
    async with running_uc(url) as uc:
        await test(uc)


def kinds(events: Sequence[Event]) -> list[str]:
    return [event.type for event in events]
