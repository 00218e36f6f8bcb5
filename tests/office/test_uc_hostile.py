"""Bad input: refused with a code, nothing of it kept, and the server goes on."""

import json
from typing import Any

import pytest

from osmo_qt.office.middleware import LARGEST_BODY

from .uc import API, Uc, story

NAMES = ["x" * 101, "a\0b", "a\nb", "\x1b[2J", "\x85", 5, None, [], {"a": 1}, True]


@story
async def test_bad_names_are_refused(uc: Uc) -> None:
    ada = await uc.sign_in()
    for name in NAMES:
        for path in ("/contacts", "/groups", "/devices"):
            answer = await ada.json(
                "POST", path, {"first_name": name, "title": name, "name": name, "address": "1"}, 422
            )
            assert (answer["code"], answer["status"]) == ("invalid-request", 422)
    assert (await ada.get("/contacts"))["items"] == []


@story
async def test_words_that_a_database_could_misread_are_words(uc: Uc) -> None:
    ada = await uc.sign_in()
    for name in ("'; DROP TABLE users; --", '"', "\\", "%_", "<b>x</b>", "\u202egnp", "\U0001d54f", "{}"):
        contact = await ada.json("POST", "/contacts", {"first_name": name}, 201)
        assert (await ada.get(f"/contacts/{contact['id']}"))["first_name"] == name


BODIES = [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"first_name": "\\ud800"}', b"[" * 100_000]


@story
async def test_broken_bodies_are_refused(uc: Uc) -> None:
    ada = await uc.sign_in()
    headers = {"Authorization": f"Bearer {ada.tokens['access_token']}", "Content-Type": "application/json"}
    for body in BODIES:
        answer = await uc.http.post(f"{API}/contacts", content=body, headers=headers)
        assert answer.status_code in (400, 422), body[:20]
        assert answer.json()["code"] == "invalid-request"


@pytest.mark.parametrize("chunked", [False, True])
def test_large_bodies_are_refused_while_they_come(database_url: str, chunked: bool) -> None:
    @story
    async def test(uc: Uc) -> None:
        body = json.dumps({"username": "x" * 10_000_000, "password": "x"}).encode()
        read = 0

        async def pieces() -> Any:
            nonlocal read
            for first in range(0, len(body), 65_536):
                read += 65_536
                yield body[first : first + 65_536]

        answer = await uc.http.post(f"{API}/session", content=pieces() if chunked else body)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
        assert read < 2 * LARGEST_BODY

    test(database_url)


QUERIES = [
    "/contacts?limit=0",
    "/contacts?limit=501",
    "/contacts?limit=x",
    f"/contacts?cursor={'A' * 401}",
    "/directory?q=%00",
    f"/directory?q={'x' * 101}",
    "/journal?missed=maybe",
    f"/contacts/{'x' * 65}",
    "/avatars/..%2f..%2fetc",
]


@story
async def test_bad_queries_are_refused(uc: Uc) -> None:
    ada = await uc.sign_in()
    for query in QUERIES:
        answer = await ada.ask("GET", query)
        assert answer.status_code in (404, 422), query
        assert answer.json()["code"] in ("not-found", "invalid-request")


CURSORS = ["x", "bnVsbA==", "W10=", "WzFd", "WyJhIiwiYiJd", "W1tbW1tbW1tbWw==", "/w==".replace("/", "_")]


@story
async def test_strange_cursors_are_gone(uc: Uc) -> None:
    ada = await uc.sign_in()
    for cursor in CURSORS:
        for path in ("contacts", "journal"):
            answer = await ada.ask("GET", f"/{path}?cursor={cursor}")
            assert answer.status_code in (200, 410), (path, cursor, answer.text)


@story
async def test_all_wants_a_session(uc: Uc) -> None:
    public = {"/session", "/session/refresh", "/server", "/demo/accounts", "/openapi.json"}
    document = (await uc.http.get(f"{API}/openapi.json")).json()
    for path, methods in document["paths"].items():
        for method in methods:
            if path.removeprefix(API) not in public:
                answer = await uc.http.request(method, path, json={})
                assert answer.status_code == 401, (method, path)


@story
async def test_asked_under_another_name_it_says_nothing(uc: Uc) -> None:
    answer = await uc.http.get(f"{API}/server", headers={"Host": "rebound.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
