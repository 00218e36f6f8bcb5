"""A small UC server of the contract, with one user, whose world and whose faults the test commands."""

import asyncio
import itertools
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.contacts import Contact, ContactFields
from osmo_qt.ucapi.journal import SomeEntries
from osmo_qt.ucapi.presence import PresenceChoice
from osmo_qt.ucapi.problem import PROBLEM_MEDIA_TYPE
from osmo_qt.ucapi.session import Credentials, Refresh
from tests.support.waiting import wait_for

PASSWORD = "correct horse"
ME = {
    "user_id": "u1",
    "username": "ada",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "number": "100",
    "email": "ada@office.example",
    "cell_number": None,
    "configuration": "integrated",
    "name_display": "first-last",
    "name_sort": "last-first",
    "handy_title": "Reception",
    "etag": "m1",
}
OWN = {"chosen": None, "location": "", "note": "", "in_call": False, "idle": False, "in_meeting": False}
SERVER = {
    "name": "OSMO office",
    "version": "1",
    "configurations": ["integrated"],
    "sip": {
        **{"host": "office.example", "udp_port": 5060, "tcp_port": 5060, "tls_port": 5061},
        **{"realm": "office", "ca_certificate": "x"},
    },
}
PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
MOMENT = "2026-05-01T12:00:00Z"


def problem(status: int, code: str, headers: dict[str, str] | None = None) -> Response:
    body = {"title": "no", "status": status, "code": code}
    return JSONResponse(body, status, headers, PROBLEM_MEDIA_TYPE)


class SmallOffice:
    """`odd[(method, path)]` answers instead of the office, and half of the next answer to what is in `lost` gets lost.
    `requests` are those that came.

    Lists are plain dicts of the contract's JSON. A change that the test makes itself is told by `publish`.
    """

    def __init__(self) -> None:
        self._changed: asyncio.Event | None = None
        self._server: uvicorn.Server | None = None
        self._port = 0
        self._cut = self.starts = 0
        self.reset()

    def reset(self) -> None:
        """As at the beginning; it runs if it ran."""
        self.cut()
        self.contacts: dict[str, dict[str, Any]] = {}
        self.groups: list[dict[str, Any]] = []
        self.journal: list[dict[str, Any]] = []
        self.lists: dict[str, Any] = {
            "server": SERVER,
            "me": ME,
            "me/presence": {"state": "available", **OWN},
            "presence": [{"user_id": "u2", "state": "busy", "note": "<b>lunch</b>"}],
            "handy": {"title": "Reception", "entries": [{"id": "d1", "last_name": "Hopper"}]},
            "devices": [_device("auto-pilot"), _device("own", editable=True)],
            "device-groups": [{"id": "g1", "name": "All", "device_ids": ["own"]}],
            "me/preferred-device": {"device_id": "own"},
            "rules": [{"id": "r1", "name": "Evening", "presence": None, "active": True}],
            "me/forwarding": {"all": "123", "busy": None, "no_reply": None},
            "me/voicemail": {"new": 2, "old": 5},
            "me/sip": {"username": "100", "password": "sip secret", "display_name": "Ada", "realm": "office"},
        }
        self.odd: dict[tuple[str, str], Callable[[], Any]] = {}
        self.lost: set[tuple[str, str]] = set()
        self.requests: list[tuple[str, str]] = []
        self.keys: dict[str, Response] = {}
        self.access: set[str] = set()
        self.refresh: dict[str, str] = {}
        self.events: list[tuple[int, str]] = []
        self.oldest = 0
        self.streams = 0
        self.resumed: list[str | None] = []
        self._ids = itertools.count(1)

    # --- what the test does --------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def add_contact(self, contact_id: str, **values: Any) -> None:
        self.contacts[contact_id] = {"id": contact_id, "etag": "1", **values}

    def add_call(self, entry_id: str, **values: Any) -> None:
        entry = {"direction": "incoming", "result": "missed", "number": "102", "name": "Grace", "seen": False}
        self.journal.append({"id": entry_id, **entry, "started_at": MOMENT, "duration_s": 0, **values})

    def publish(self, kind: str, data: Any) -> int:
        """An event for all streams; its id."""
        number = next(self._ids)
        event = {"id": number, "type": kind, "time": MOMENT, "data": data}
        self.events.append((number, _sse(event)))
        self._wake()
        return number

    def publish_raw(self, text: str) -> None:
        self.events.append((next(self._ids), text))
        self._wake()

    def cut(self) -> None:
        """All streams end."""
        self._cut += 1
        self._wake()

    def expire(self) -> None:
        """All access tokens are too old."""
        self.access.clear()

    def count(self, method: str, path: str) -> int:
        return self.requests.count((method, f"{API_PREFIX}/{path}"))

    def start(self) -> None:
        config = uvicorn.Config(self._asgi(), "127.0.0.1", self._port, log_config=None, lifespan="off")
        config.timeout_graceful_shutdown = 1
        self.starts += 1
        self._down = False
        self._server = uvicorn.Server(config)
        socket = config.bind_socket()
        self._port = socket.getsockname()[1]
        self._thread = threading.Thread(target=asyncio.run, args=(self._main(socket),), name="small office")
        self._thread.start()
        wait_for(lambda: self._server and self._server.started, 5, "the small office")

    async def _main(self, socket: Any) -> None:
        assert self._server is not None
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        await self._server.serve([socket])

    def settle(self) -> None:
        """Ends all streams and waits for the end of all requests."""
        if self._server is not None:
            self.cut()
            asyncio.run_coroutine_threadsafe(self._rest(), self._loop).result(5)

    async def _rest(self) -> None:
        if tasks := asyncio.all_tasks() - {asyncio.current_task(), self._task}:
            await asyncio.wait(tasks, timeout=4)

    def stop(self) -> None:
        if self._server is not None:
            self._down = True
            self.cut()
            self._server.should_exit = True
            self._thread.join(5)
            self._server = self._changed = None

    @property
    def runs(self) -> bool:
        return self._server is not None

    def _wake(self) -> None:
        if self._changed is not None:
            self.run_soon(self._changed.set)

    def run_soon(self, what: Callable[[], object]) -> None:
        """In the office's thread."""
        self._loop.call_soon_threadsafe(what)

    # --- what it answers -----------------------------------------------------------------------------

    def _asgi(self) -> Any:
        app = FastAPI(openapi_url=None)
        self._routes(app)

        async def outer(scope: Any, receive: Any, send: Any) -> None:
            self._changed = self._changed or asyncio.Event()
            asked = scope["method"], scope["path"]
            self.requests.append(asked)
            answer = (lambda: problem(503, "")) if self._down else self.odd.get(asked)
            if asked in self.lost:
                self.lost.discard(asked)
                send = _half(send)
            await (app if answer is None else answer())(scope, receive, send)

        return outer

    def _routes(self, app: FastAPI) -> None:
        path = API_PREFIX
        app.post(f"{path}/session")(self._sign_in)
        app.post(f"{path}/session/refresh")(self._refresh)
        app.delete(f"{path}/session")(self._sign_out)
        app.get(f"{path}/events")(self._events)
        app.get(f"{path}/contacts")(self._get_contacts)
        app.post(f"{path}/contacts")(self._post_contact)
        app.put(f"{path}/contacts/{{contact_id}}")(self._put_contact)
        app.delete(f"{path}/contacts/{{contact_id}}")(self._delete_contact)
        app.get(f"{path}/groups")(self._get_groups)
        app.get(f"{path}/journal")(self._get_journal)
        app.post(f"{path}/journal/deletions")(self._delete_journal)
        app.delete(f"{path}/journal/deletions/{{deletion_id}}")(self._undo)
        app.post(f"{path}/journal/seen")(self._seen)
        app.put(f"{path}/me/presence")(self._put_presence)
        app.get(f"{path}/directory")(self._directory)
        app.get(f"{path}/avatars/{{user_id}}")(self._avatar)
        app.get(f"{path}/{{name:path}}")(self._list)
        app.put(f"{path}/{{name:path}}")(self._put)

    def _check(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return None if token in self.access else problem(401, "token-expired")

    def _tokens(self) -> dict[str, Any]:
        number = next(self._ids)
        self.access.add(f"a{number}")
        self.refresh[f"r{number}"] = "s1"
        return {"access_token": f"a{number}", "refresh_token": f"r{number}", "expires_in": 300, "session_id": "s1"}

    async def _sign_in(self, body: Credentials) -> Any:
        return self._tokens() if body.password == PASSWORD else problem(401, "invalid-credentials")

    async def _refresh(self, body: Refresh) -> Any:
        if self.refresh.pop(body.refresh_token, None) is None:
            return problem(401, "token-revoked")
        return self._tokens()

    async def _sign_out(self, request: Request) -> Response:
        if (no := self._check(request)) is not None:
            return no
        self.access.clear()
        self.refresh.clear()
        return Response(status_code=204)

    async def _events(self, request: Request) -> Response:
        if (no := self._check(request)) is not None:
            return no
        last = request.headers.get("last-event-id")
        self.resumed.append(last)
        return StreamingResponse(self._stream(last), media_type="text/event-stream")

    async def _stream(self, last: str | None) -> AsyncIterator[str]:
        cut, newest = self._cut, self.events[-1][0] if self.events else 0
        self.streams += 1
        try:
            position = len(self.events)
            if last is not None and int(last) < self.oldest:
                yield _sse({"id": newest, "type": "resync", "time": MOMENT, "data": {}})
            elif last is not None:
                for number, text in self.events[:position]:
                    if number > int(last):
                        yield text
            yield _sse({"id": newest, "type": "ready", "time": MOMENT, "data": {}})
            while cut == self._cut and self._changed is not None:
                self._changed.clear()
                while position < len(self.events):
                    yield self.events[position][1]
                    position += 1
                await self._changed.wait()
        finally:
            self.streams -= 1

    async def _get_contacts(self, request: Request, cursor: str = "0", limit: int = 100) -> Any:
        if (no := self._check(request)) is not None:
            return no
        items, start = list(self.contacts.values()), int(cursor)
        end = start + min(limit, 2)
        return {"items": items[start:end], "next": str(end) if end < len(items) else None}

    async def _post_contact(self, request: Request, body: ContactFields) -> Any:
        if (no := self._check(request)) is not None:
            return no
        key = request.headers["idempotency-key"]
        if key not in self.keys:
            new = Contact(id=f"c{len(self.contacts) + 1}", etag="1", **body.model_dump())
            self.contacts[new.id] = new.model_dump()
            self.keys[key] = JSONResponse(new.model_dump(), 201)
        return self.keys[key]

    async def _put_contact(self, request: Request, contact_id: str, body: ContactFields) -> Any:
        if (no := self._check(request) or self._other(request, contact_id)) is not None:
            return no
        etag = str(int(self.contacts[contact_id]["etag"]) + 1)
        self.contacts[contact_id] = {**body.model_dump(), "id": contact_id, "etag": etag}
        return self.contacts[contact_id]

    async def _delete_contact(self, request: Request, contact_id: str) -> Response:
        if (no := self._check(request) or self._other(request, contact_id)) is not None:
            return no
        del self.contacts[contact_id]
        return Response(status_code=204)

    def _other(self, request: Request, contact_id: str) -> Response | None:
        if contact_id not in self.contacts:
            return problem(404, "not-found")
        same = request.headers.get("if-match") == f'"{self.contacts[contact_id]["etag"]}"'
        return None if same else problem(412, "conflict")

    async def _get_groups(self, request: Request) -> Any:
        return self._check(request) or {"items": self.groups, "next": None}

    async def _get_journal(self, request: Request) -> Any:
        return self._check(request) or {"items": self.journal, "next": None}

    async def _delete_journal(self, request: Request, body: SomeEntries) -> Any:
        if (no := self._check(request)) is not None:
            return no
        self.taken = [e for e in self.journal if body.ids is None or e["id"] in body.ids]
        self.journal = [e for e in self.journal if e not in self.taken]
        return {"id": "del1", "count": len(self.taken)}

    async def _undo(self, request: Request) -> Response:
        if (no := self._check(request)) is not None:
            return no
        self.journal += self.taken
        return Response(status_code=204)

    async def _seen(self, request: Request) -> Response:
        return self._check(request) or Response(status_code=204)

    async def _put_presence(self, request: Request, body: PresenceChoice) -> Any:
        chosen = body.chosen.value if body.chosen is not None else None
        state = {"state": chosen or "available", **OWN, "chosen": chosen, "note": body.note, "location": body.location}
        return self._check(request) or state

    async def _directory(self, request: Request, q: str, cursor: str = "") -> Any:
        entry = {"id": f"{q}{cursor}", "last_name": q}
        return self._check(request) or {"items": [entry], "next": None if cursor else "more"}

    async def _avatar(self, request: Request) -> Response:
        return self._check(request) or Response(PNG, media_type="image/png")

    async def _list(self, request: Request, name: str) -> Any:
        if (no := self._check(request)) is not None:
            return no
        if name not in self.lists:
            raise HTTPException(404)
        return self.lists[name]

    async def _put(self, request: Request, name: str) -> Any:
        if (no := self._check(request)) is not None:
            return no
        body = await request.json()
        self.lists[name] = {**self.lists.get(name, {}), **body}
        return self.lists[name]


def _half(send: Any) -> Any:
    """The line breaks in the middle of the answer."""

    async def begin(message: Any) -> None:
        if message["type"] == "http.response.start":
            await send(message)

    return begin


def _device(kind: str, *, editable: bool = False) -> dict[str, Any]:
    return {
        "id": kind,
        "kind": kind,
        "name": kind,
        "address": "",
        "ring_time_s": None,
        "editable": editable,
        "etag": "1",
    }


def _sse(event: dict[str, Any]) -> str:
    return f"id: {event['id']}\nevent: {event['type']}\ndata: {json.dumps(event)}\n\n"
