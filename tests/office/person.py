"""A client of a real office over HTTP, without the program's own service."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx

from osmo_qt.ucapi.events import Event
from osmo_qt.ucapi.session import Tokens
from tests.support.office import OfficeProcess

from .uc import parse_events

API = "/api/v1"


class Person:
    """Leaving its context closes the connections; the session goes on."""

    def __init__(self, url: str, tokens: Tokens) -> None:
        self.tokens = tokens
        headers = {"Authorization": f"Bearer {tokens.access_token}"}
        self.http = httpx.Client(base_url=f"{url}{API}", headers=headers, trust_env=False, timeout=10)

    @classmethod
    def of(cls, office: OfficeProcess, number: str = "100") -> "Person":
        account = office.account(number)
        body = {"username": account.username, "password": account.password}
        answer = httpx.post(f"{office.url}{API}/session", json=body, trust_env=False)
        return cls(office.url, Tokens.model_validate_json(answer.content))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str) -> Any:
        return self.http.get(path).raise_for_status().json()

    def add(self, name: str) -> str:
        return str(self.http.post("/contacts", json={"first_name": name}).raise_for_status().json()["id"])

    @contextmanager
    def events(self, last: int | None = None) -> Iterator[Iterator[Event]]:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        with self.http.stream("GET", "/events", headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            yield _events(response)


def _events(response: httpx.Response) -> Iterator[Event]:
    """Ends when the server does."""
    text = ""
    try:
        for piece in response.iter_text():
            *blocks, text = (text + piece).split("\n\n")
            for block in blocks:
                yield from parse_events(block)
    except httpx.TransportError:
        return


def until(events: Iterator[Event], kind: str) -> Event:
    return next(event for event in events if event.type == kind)
