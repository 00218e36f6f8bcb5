"""A server that is broken, slow or evil: one clear word for the person, and the rest goes on."""

import asyncio
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from fastapi import Response
from fastapi.responses import RedirectResponse

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import ContactFields, GroupFields, NameOrder, UcAccount, UcList, UcState
from osmo_qt.services.uc import client as http
from osmo_qt.ucapi import API_PREFIX
from tests.conftest import ExpectLog
from tests.services.uc.raw_server import RawServer, answer
from tests.services.uc.small_office import SmallOffice, problem
from tests.services.uc.stage import Client, Play, play_with

CONTACTS = ("GET", f"{API_PREFIX}/contacts")
NEW = ContactFields(last_name="Hopper")
GOOD = {"id": "c1", "etag": "1", "last_name": "Hopper"}


def page(*items: object) -> Callable[[], Response]:
    return lambda: Response(json.dumps({"items": items, "next": None}), media_type="application/json")


def body(content: bytes, status: int = 200, encoding: str = "identity") -> Callable[[], Response]:
    return lambda: Response(content, status, {"Content-Encoding": encoding}, "application/json")


def fails(problem: Problem) -> pytest.RaisesExc[UserError]:
    return pytest.raises(UserError, check=lambda error: error.problem is problem)


@pytest.mark.req("SECR-14")
@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        pytest.param(body(b"{"), Problem.UC_BROKEN_ANSWER, id="no JSON"),
        pytest.param(body(b'{"a": 1}'), Problem.UC_BROKEN_ANSWER, id="no list"),
        pytest.param(body(b"\xff\xfe"), Problem.UC_BROKEN_ANSWER, id="no text"),
        pytest.param(body(b"[" * 100_000), Problem.UC_BROKEN_ANSWER, id="deep"),
        pytest.param(body(b'"x"'), Problem.UC_BROKEN_ANSWER, id="a text"),
        pytest.param(body(b"<html>", 500), Problem.UC_SERVER_ERROR, id="500"),
        pytest.param(body(b" " * 17 * 1024 * 1024), Problem.UC_BROKEN_ANSWER, id="large"),
        pytest.param(body(gzip.compress(b" " * 1_000_000), encoding="gzip"), Problem.UC_BROKEN_ANSWER, id="packed"),
        pytest.param(lambda: RedirectResponse("http://127.0.0.1:1/x"), Problem.UC_BROKEN_ANSWER, id="another host"),
        pytest.param(lambda: problem(403, "forbidden"), Problem.UC_FORBIDDEN, id="forbidden"),
    ],
)
def test_a_broken_list_is_told_and_the_others_are_there(
    bad: Callable[[], Response], expected: Problem, play: Play, office: SmallOffice, expect_log: ExpectLog
) -> None:
    expect_log("a list can't be fetched: contacts")
    office.odd[CONTACTS] = bad

    async def story(client: Client) -> None:
        await client.sign_in()
        ((which, error),) = client.all("list_failed")
        assert which is UcList.CONTACTS and error.problem is expected
        assert client.all("devices_replaced") and not client.all("contacts_replaced")
        del office.odd[CONTACTS]
        await client.uc.refresh(UcList.CONTACTS)  # F5
        assert client.all("contacts_replaced") == [[]]

    play(story)


@pytest.mark.req("SECR-14", "SECR-20")
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"id": "c2"}, id="a field is missing"),
        pytest.param({**GOOD, "id": "c2", "last_name": "x" * 10_000_000}, id="10 MB"),
        pytest.param({**GOOD, "id": "c2", "numbers": [{"kind": "telepathy", "number": "1"}]}, id="unknown kind"),
        pytest.param({**GOOD, "id": "../me"}, id="a path"),
        pytest.param({**GOOD, "id": "c2", "company": "a\x07b"}, id="control characters"),
        pytest.param("text", id="no object"),
    ],
)
def test_an_item_that_makes_no_sense_is_left_out(
    bad: object, play: Play, office: SmallOffice, expect_log: ExpectLog
) -> None:
    expect_log("left out, as they make no sense: 1 of 2 Contact")
    office.odd[CONTACTS] = page(bad, GOOD)

    async def story(client: Client) -> None:
        await client.sign_in()
        assert [c.id for c in client.last("contacts_replaced")] == ["c1"]

    play(story)


@pytest.mark.req("SECR-9")
def test_texts_are_cleaned(play: Play, office: SmallOffice) -> None:
    office.add_contact("c1", last_name="<b>Eve</b>\u202e\u200b", note="a\u202eb\n\n<script>")

    async def story(client: Client) -> None:
        await client.sign_in()
        (contact,) = client.last("contacts_replaced")
        assert contact.name(NameOrder.FIRST_LAST) == "<b>Eve</b>" and contact.note == "a b\n\n<script>"

    play(story)


@pytest.mark.req("SECR-3")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_password_follows_a_redirect(status: int, play: Play, office: SmallOffice) -> None:
    thief = RawServer()
    office.odd[("POST", f"{API_PREFIX}/session")] = lambda: RedirectResponse(f"{thief.url}/api/v1/session", status)

    async def story(client: Client) -> None:
        with fails(Problem.UC_BROKEN_ANSWER):
            await client.uc.sign_in(client.account, "secret")

    try:
        play(story)
    finally:
        thief.stop()
    assert not thief.requests


@pytest.mark.req("SECR-3")
@pytest.mark.parametrize("url", ["http://office.example", "http://127.0.0.1.example", "http://192.0.2.1:80"])
def test_no_password_over_plain_http(url: str, play: Play) -> None:
    async def story(client: Client) -> None:
        with fails(Problem.UC_NOT_SECURE):
            await client.uc.sign_in(UcAccount(url, "ada"), "secret")

    play(story)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(
    ("code", "expected"), [("locked-out", Problem.UC_LOCKED_OUT), ("rate-limited", Problem.UC_TOO_MANY)]
)
def test_whoever_is_locked_out_is_told_until_when(
    code: str, expected: Problem, play: Play, office: SmallOffice
) -> None:
    office.odd[("POST", f"{API_PREFIX}/session")] = lambda: problem(429, code, {"Retry-After": "7200"})

    async def story(client: Client) -> None:
        with pytest.raises(UserError) as error:
            await client.uc.sign_in(client.account, "secret")
        assert error.value.problem is expected
        assert time.strptime(error.value.detail, "%H:%M")
        assert office.count("POST", "session") == 1

    play(story)


def test_a_short_pause_is_waited_for(play: Play, office: SmallOffice) -> None:
    path = f"{API_PREFIX}/me/activity"

    def busy() -> Response:
        del office.odd[("PUT", path)]
        return problem(429, "rate-limited", {"Retry-After": "0"})

    async def story(client: Client) -> None:
        await client.sign_in()
        office.odd[("PUT", path)] = busy
        await client.uc.set_idle(True)
        assert office.count("PUT", "me/activity") == 2

    play(story)


def test_one_renewal_for_all_requests(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        office.expire()
        groups = await asyncio.gather(*(client.uc.search_directory(f"x{n}") for n in range(12)))
        assert [page.entries[0].last_name for page in groups] == [f"x{n}" for n in range(12)]
        assert office.count("POST", "session/refresh") == 1

    play(story)


def test_whoever_gives_up_waiting_loses_no_token(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        office.expire()
        asked = asyncio.create_task(client.uc.search_directory("x"))
        await asyncio.to_thread(_wait, lambda: office.count("POST", "session/refresh") == 1)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        await client.uc.search_directory("y")
        assert client.uc.state is UcState.ONLINE

    play(story)


@pytest.mark.req("CON-2")
def test_a_repeat_after_a_lost_answer_makes_nothing_twice(
    play: Play, office: SmallOffice, expect_log: ExpectLog
) -> None:
    expect_log("ASGI callable returned without completing response")

    async def story(client: Client) -> None:
        await client.sign_in()
        office.lost.add(("POST", f"{API_PREFIX}/contacts"))
        made = await client.uc.create_contact(NEW)
        assert list(office.contacts) == [made.id] and office.count("POST", "contacts") == 2
        office.lost.add(("PUT", f"{API_PREFIX}/contacts/{made.id}"))
        with fails(Problem.UC_UNREACHABLE):
            await client.uc.update_contact(made.id, made.etag, NEW)  # a repeat would be a conflict
        assert office.count("PUT", f"contacts/{made.id}") == 1

    play(story)


class Late:
    """An answer that is sent when the test says so."""

    def __init__(self, answer: dict[str, object]) -> None:
        self._answer = Response(json.dumps(answer), media_type="application/json")

    def send_now(self) -> None:
        self._loop.call_soon_threadsafe(self._now.set)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._loop, self._now = asyncio.get_running_loop(), asyncio.Event()
        await self._now.wait()
        await self._answer(scope, receive, send)


@pytest.mark.req("CON-2")
def test_a_late_answer_takes_nothing_back(play: Play, office: SmallOffice) -> None:
    office.add_contact("c1", last_name="Hopper")
    newer = {"id": "c1", "etag": "3", "last_name": "Newer"}
    late = Late({"id": "c1", "etag": "2", "last_name": "Older"})
    office.odd[("PUT", f"{API_PREFIX}/contacts/c1")] = lambda: late

    async def story(client: Client) -> None:
        await client.sign_in()
        changing = asyncio.create_task(client.uc.update_contact("c1", "1", NEW))
        await asyncio.to_thread(_wait, lambda: office.count("PUT", "contacts/c1") == 1)
        office.publish("contact", newer)
        await client.hears("contact_changed")
        late.send_now()
        assert (await changing).etag == "2"
        assert [c.etag for c in client.all("contact_changed")] == ["3"]

    play(story)


def test_a_slow_server_is_given_up(
    qt_loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log("connection to the UC server is lost")
    monkeypatch.setattr(http, "WHOLE_ANSWER_WITHIN_S", 0.3)
    server, gone = RawServer(), threading.Event()

    def drip(_request: object) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
        while not gone.wait(0.1):
            yield b" "

    server.answers[f"{API_PREFIX}/groups"] = drip

    async def story(client: Client) -> None:
        await client.uc.sign_in(UcAccount(server.url, "ada"), "secret")
        with fails(Problem.UC_UNREACHABLE):
            await client.uc.create_group(GroupFields("Navy"))
        gone.set()

    try:
        play_with(qt_loop, lambda: Client(SmallOffice(), tmp_path), story)
    finally:
        gone.set()
        server.stop()


@pytest.mark.parametrize(
    "wire", [b"", b"SSH-2.0-x\r\n", answer(200, b""), b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_what_is_no_office_is_told(wire: bytes, qt_loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    server = RawServer()
    server.answers[f"{API_PREFIX}/session"] = lambda _request: [wire]

    async def story(client: Client) -> None:
        with pytest.raises(UserError) as error:
            await client.uc.sign_in(UcAccount(server.url, "ada"), "secret")
        assert error.value.problem in (Problem.UC_UNREACHABLE, Problem.UC_BROKEN_ANSWER)
        assert len(server.requests) == 1

    try:
        play_with(qt_loop, lambda: Client(SmallOffice(), tmp_path), story)
    finally:
        server.stop()


@pytest.mark.req("LOGIN-3")
def test_nobody_at_home(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await asyncio.to_thread(office.stop)
        with fails(Problem.UC_UNREACHABLE):
            await client.uc.sign_in(client.account, "secret")

    play(story)


def _wait(condition: Callable[[], bool]) -> None:
    from tests.support.waiting import wait_for

    wait_for(condition, 5, "the condition")
