"""A UC server whose answers point elsewhere: nothing is asked there, with or without the token."""

import json
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

import pytest
from fastapi.responses import RedirectResponse

from osmo_qt.core.errors import Problem
from osmo_qt.core.uc import UcAccount, UcList
from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.events import EVENTS_PATH
from tests.conftest import ExpectLog
from tests.services.uc.raw_server import RawRequest, RawServer, answer, json_answer
from tests.services.uc.small_office import MOMENT, SmallOffice
from tests.services.uc.stage import Client, Play
from tests.support import certificates

CONTACTS = f"{API_PREFIX}/contacts"
READY = {"id": 1, "type": "ready", "time": MOMENT, "data": {}}
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@pytest.fixture
def elsewhere() -> Iterator[RawServer]:
    """Another host, without encryption, that would have contacts."""
    server = RawServer("127.0.0.2")
    server.answers[CONTACTS] = lambda _request: [json_answer({"items": [{"id": "c1", "etag": "1"}], "next": None})]
    yield server
    server.stop()


def refuses_contacts(client: Client) -> bool:
    """Told once, and there is no list."""
    failed = [(which, error.problem) for which, error in client.all("list_failed")]
    contacts = [problem for which, problem in failed if which is UcList.CONTACTS]
    return contacts == [Problem.UC_BROKEN_ANSWER] and not client.all("contacts_replaced")


@pytest.mark.req("SECR-3")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_list_is_fetched_from_another_host(
    status: int, play: Play, office: SmallOffice, elsewhere: RawServer, expect_log: ExpectLog
) -> None:
    expect_log("a list can't be fetched: contacts")
    office.odd[("GET", CONTACTS)] = lambda: RedirectResponse(f"{elsewhere.url}{CONTACTS}", status)

    async def story(client: Client) -> None:
        await client.sign_in()
        assert refuses_contacts(client) and client.all("devices_replaced")

    play(story)
    assert elsewhere.requests == []


@pytest.fixture
def encrypted(tmp_path: Path) -> Iterator[tuple[RawServer, UcAccount]]:
    """A UC server by HTTPS, of an authority of its own; without lists."""
    authority = certificates.new_authority()
    files = certificates.save(certificates.good(authority), authority, tmp_path)
    context, over = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), Event()
    context.load_cert_chain(files.certificate, files.key)
    server = RawServer(tls=context)

    def events(_request: RawRequest) -> Iterable[bytes]:
        yield STREAM + f"id: 1\nevent: ready\ndata: {json.dumps(READY)}\n\n".encode()
        over.wait()

    server.answers[EVENTS_PATH] = events
    yield server, UcAccount(server.url, "ada", authority.certificate_pem)
    over.set()
    server.stop()


@pytest.mark.req("SECR-1", "SECR-3")
def test_no_list_is_fetched_without_encryption(
    encrypted: tuple[RawServer, UcAccount], elsewhere: RawServer, play: Play, expect_log: ExpectLog
) -> None:
    expect_log("a list can't be fetched: contacts")
    server, account = encrypted
    server.answers[CONTACTS] = lambda _request: [answer(302, b"", f"Location: {elsewhere.url}{CONTACTS}")]

    async def story(client: Client) -> None:
        await client.uc.sign_in(account, "secret")
        await client.until(lambda: refuses_contacts(client), "the list fails")

    play(story)
    assert elsewhere.requests == []
    assert CONTACTS in [request.path for request in server.requests]
