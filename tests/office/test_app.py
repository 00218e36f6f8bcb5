"""The web application by itself."""

import asyncio

import httpx
import pytest

from osmo_qt.office.app import create_app
from osmo_qt.ucapi.problem import PROBLEM_MEDIA_TYPE
from osmo_qt.ucapi.server import DEMO_ACCOUNTS_PATH, SERVER_PATH, DemoAccount, ServerInfo, SipService

SIP = SipService(host="127.0.0.1", udp_port=1, tcp_port=1, tls_port=2, realm="osmo-office", ca_certificate="PEM")
SERVER = ServerInfo(name="Office", version="1", configurations=["voice-only"], sip=SIP)
ADA = DemoAccount(number="100", display_name="Ada Lovelace", password="secret", desk_password="other", username="ada")


def get(
    path: str, accounts: list[DemoAccount] | None = None, method: str = "GET", host: str = "127.0.0.1"
) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(SERVER, accounts))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


def test_tells_about_itself() -> None:
    response = get(SERVER_PATH)
    assert response.status_code == 200
    assert ServerInfo.model_validate_json(response.content) == SERVER


def test_tells_demo_accounts_in_a_demonstration() -> None:
    told = {"number": "100", "display_name": "Ada Lovelace", "password": "secret", "desk_password": "other"}
    assert get(DEMO_ACCOUNTS_PATH, [ADA]).json() == [{**told, "username": "ada"}]


@pytest.mark.parametrize(
    ("path", "method", "status", "title"),
    [
        (DEMO_ACCOUNTS_PATH, "GET", 404, "Not Found"),
        ("/api/v1/nothing", "GET", 404, "Not Found"),
        (SERVER_PATH, "POST", 405, "Method Not Allowed"),
    ],
)
def test_errors_are_problem_details(path: str, method: str, status: int, title: str) -> None:
    response = get(path, method=method)
    assert response.headers["content-type"] == PROBLEM_MEDIA_TYPE
    problem = response.json()
    assert (response.status_code, problem["status"], problem["title"]) == (status, status, title)


def test_answers_under_its_own_name_only() -> None:
    assert get(DEMO_ACCOUNTS_PATH, [ADA], host="rebound.example").status_code == 400
