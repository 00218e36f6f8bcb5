"""UC servers that mean no good, or are not what they should be, and the real program."""

import logging
import re
import socket
from collections.abc import Iterator
from functools import partial

import psutil
import pytest
from fastapi.responses import JSONResponse, RedirectResponse, Response

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.server import SERVER_PATH
from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.services.uc.raw_server import RawServer, json_answer
from tests.services.uc.small_office import ME, PASSWORD, SmallOffice

SIP = {"host": "127.0.0.1", "udp_port": 1, "tcp_port": 1, "tls_port": 1, "realm": "office", "ca_certificate": ""}
INFO = {"name": "Small office", "version": "1", "configurations": ["uc-only"], "sip": SIP}
CONTACTS = ("GET", f"{API_PREFIX}/contacts")


@pytest.fixture
def small_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallOffice]:
    """One of a single user, without telephones."""
    # it may be asked by SIP, too, while the program finds out what lives there
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "disabled", True)
    office = SmallOffice()
    office.start()
    office.odd[("GET", SERVER_PATH)] = lambda: JSONResponse(INFO)
    office.lists["me"] = {**ME, "configuration": "uc-only"}
    yield office
    office.stop()


def connect(phone: Phone, url: str) -> None:
    phone.fill("Server Address", url)
    phone.click(phone.find("push button", "Connect"))
    phone.find("label", re.compile("Found the UC server “Small office”"))


def own_address() -> str:
    """One of this machine's that is not the loopback's."""
    addresses = [a.address for some in psutil.net_if_addrs().values() for a in some if a.family is socket.AF_INET]
    found = next((address for address in addresses if not address.startswith("127.")), "")
    if not found:
        pytest.skip("this machine is in no network")
    return found


@pytest.mark.req("SECR-3")
@pytest.mark.parametrize("status", [302, 307])
def test_no_password_follows_the_server_to_another_host(
    status: int, start_phone: StartPhone, small_office: SmallOffice
) -> None:
    thief = RawServer()
    elsewhere = f"{thief.url}{API_PREFIX}/session"
    small_office.odd[("POST", f"{API_PREFIX}/session")] = lambda: RedirectResponse(elsewhere, status)
    try:
        phone = start_phone()
        connect(phone, small_office.url)
        phone.enter_account("ada", PASSWORD)
        phone.find("label", re.compile("^The UC server gave an answer that makes no sense"))
        del small_office.odd[("POST", f"{API_PREFIX}/session")]
        phone.enter_account("ada", PASSWORD)
        phone.find(name="Connection: Callback mode", timeout=15)
    finally:
        thief.stop()
    assert thief.requests == []


@pytest.mark.req("SECR-3")
def test_no_password_goes_over_plain_http(start_phone: StartPhone) -> None:
    server = RawServer(own_address())
    server.answers[SERVER_PATH] = lambda _request: [json_answer(INFO)]
    try:
        phone = start_phone()
        connect(phone, server.url)
        phone.enter_account("ada", PASSWORD)
        phone.find("label", re.compile("not encrypted"))
    finally:
        server.stop()
    by_http = [(request.method, request.path) for request in server.requests if request.path.startswith("/")]
    assert set(by_http) == {("GET", SERVER_PATH)}
    assert not any("authorization" in request.headers for request in server.requests)


@pytest.mark.req("SECR-14", "SECR-9")
def test_what_a_server_sends_has_limits(start_phone: StartPhone, small_office: SmallOffice) -> None:
    """Deep, endless and huge answers, each told; then the list comes, without what is too large in it."""
    bad = [b"[" * 200_000, b'{"items": ' * 50_000, b" " * 17_000_000, b'{"items": [' + b"{}," * 100_000]
    small_office.add_contact("c1", first_name="Grace", last_name="Hopper")
    small_office.add_contact("c2", first_name="x" * 5_000_000)
    small_office.odd[CONTACTS] = lambda: Response(bad[0], media_type="application/json")
    phone = start_phone(allow=["a list can't be fetched: contacts", "left out, as they make no sense"])
    connect(phone, small_office.url)
    phone.enter_account("ada", PASSWORD)
    phone.find(name="Connection: Callback mode", timeout=15)
    phone.show_tab("Contacts")
    phone.find("label", re.compile("^The UC server gave an answer that makes no sense"))
    for number, content in enumerate(bad[1:], 2):
        small_office.odd[CONTACTS] = partial(Response, content, media_type="application/json")
        phone.click(phone.find("push button", "Retry"))
        asked_again = partial(lambda times: small_office.count("GET", "contacts") >= times, number)
        phone.wait_until(asked_again, 5, "asked again")
        phone.find("label", re.compile("^The UC server gave an answer that makes no sense"))
    del small_office.odd[CONTACTS]
    phone.click(phone.find("push button", "Retry"))
    phone.find("cell", re.compile("Grace Hopper"))
    assert not phone.find_all("cell", re.compile("xxxx"))
    small_office.publish_raw("id: 1\nevent: contact\ndata: " + "[" * 100_000 + "\n\n")
    small_office.add_contact("c3", first_name="Alan", last_name="Turing")
    small_office.publish("contact", small_office.contacts["c3"])
    phone.find("cell", "Alan Turing", timeout=15)
    small_office.publish_raw("id: 1\nevent: contact\ndata: " + "x" * 20_000_000 + "\n\n")
    phone.find(name="Connection: Not connected", timeout=15)
    small_office.events.clear()
    phone.find(name="Connection: Callback mode", timeout=30)
