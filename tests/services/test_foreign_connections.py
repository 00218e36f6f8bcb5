"""Connections to others than the own server: their certificates and their ends say nothing of the registration."""

from typing import Any

import pjsua2 as pj
import pytest

from osmo_qt.core.accounts import RegistrationState, Transport
from osmo_qt.services.voice.own_server import OwnServer
from osmo_qt.services.voice.pjsip import PjsipDriver
from osmo_qt.services.voice.registrar import Registrar

OWN, FOREIGN = "192.0.2.1:5061", "192.0.2.66:5061"


class Now:
    """A scheduler that does everything at once."""

    def post(self, command: Any) -> None:
        command()


class Connection:
    """What the stack tells of one. `remote`: `host:port`."""

    def __init__(self, state: int, remote: str, *, untrusted: bool = False, handle: int = 1) -> None:
        self.type, self.state, self.hnd = "TLS", state, handle
        self.tlsInfo = pj.TlsInfo()
        self.tlsInfo.remoteAddr = remote
        self.tlsInfo.verifyStatus = pj.PJ_SSL_CERT_EUNTRUSTED if untrusted else pj.PJ_SSL_CERT_ESUCCESS


class Desk:
    """The driver, registered at a server; what its registrar is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[str] = []
        monkeypatch.setattr(Registrar, "on_certificate", lambda _registrar, _problem: self.told.append("certificate"))
        monkeypatch.setattr(Registrar, "on_connection_lost", lambda _registrar: self.told.append("lost"))
        events: Any = None
        scheduler: Any = Now()
        self.driver = PjsipDriver(events, scheduler, lambda: 1, "test")
        self.driver._server = OwnServer(Transport.TLS, (), "192.0.2.1", 5061)
        self.driver._registrar.state = RegistrationState.REGISTERED

    def takes(self, *connections: Any) -> list[str]:
        self.told.clear()
        for connection in connections:
            self.driver.on_transport(connection)
        return list(self.told)


@pytest.mark.req("SECR-1")
def test_only_the_own_servers_connection_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    up, down = pj.PJSIP_TP_STATE_CONNECTED, pj.PJSIP_TP_STATE_DISCONNECTED
    assert desk.takes(Connection(down, FOREIGN, untrusted=True)) == []
    assert desk.takes(Connection(down, OWN, untrusted=True)) == ["certificate"]
    assert desk.takes(Connection(up, FOREIGN, handle=2), Connection(down, "", handle=2)) == []
    assert desk.takes(Connection(up, OWN, handle=2), Connection(down, "", handle=2)) == ["lost"]
    desk.driver._registrar.state = RegistrationState.CONNECTING  # it may have several addresses
    assert desk.takes(Connection(down, FOREIGN, untrusted=True)) == ["certificate"]
