"""The contract: what is accepted, what is refused, and that a password is not printed by accident."""

from typing import Any

import pytest
from pydantic import ValidationError

from osmo_qt.ucapi.server import DemoAccount, ServerInfo


def server() -> dict[str, Any]:
    sip = {
        "host": "127.0.0.1",
        "udp_port": 5060,
        "tcp_port": 5060,
        "tls_port": 5061,
        "realm": "r",
        "ca_certificate": "",
    }
    return {"name": "Office", "version": "1", "configurations": ["voice-only"], "sip": sip}


def test_what_a_newer_server_adds_is_passed_over() -> None:
    assert ServerInfo.model_validate({**server(), "colour": "green"}) == ServerInfo.model_validate(server())


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"name": "x" * 101}, {"configurations": ["other"]}, {"sip": {}}, {"version": None}]
)
def test_wrong_answers_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ServerInfo.model_validate({**server(), **change})


@pytest.mark.parametrize("port", [0, 65536, "x"])
def test_wrong_ports_are_refused(port: object) -> None:
    data = server()
    data["sip"]["tls_port"] = port
    with pytest.raises(ValidationError):
        ServerInfo.model_validate(data)


def test_a_password_is_not_in_the_printed_form() -> None:
    assert "secret" not in repr(DemoAccount(number="100", display_name="Ada", password="secret"))
