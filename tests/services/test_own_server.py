"""Who the own server is, by the address that messages come from."""

import pytest

from osmo_qt.core.accounts import Transport
from osmo_qt.services.voice.own_server import OwnServer, split_source

pytestmark = pytest.mark.req("SECR-5")


def test_on_udp_the_address_counts() -> None:
    server = OwnServer(Transport.UDP, ("h",), "192.0.2.1", 5060)
    assert server.sent("192.0.2.1:5060")
    assert server.sent("192.0.2.1:40000")
    assert not server.sent("192.0.2.2:5060")
    assert not server.sent("")


@pytest.mark.parametrize("transport", [Transport.TCP, Transport.TLS])
def test_on_a_connection_its_other_end_counts(transport: Transport) -> None:
    server = OwnServer(transport, ("h",), "192.0.2.1", 5061)
    assert server.sent("192.0.2.1:5061")
    assert not server.sent("192.0.2.1:40000")


def test_a_name_may_stand_for_several_addresses() -> None:
    server = OwnServer(Transport.TLS, ("h",), "192.0.2.1", 5061)
    server.learn("[2001:db8::1]:5061")
    server.learn("nonsense")
    assert server.sent("[2001:DB8::1]:5061")
    assert server.sent("192.0.2.1:5061")
    assert not server.sent("nonsense")


@pytest.mark.parametrize("source", ["", ":", "x", "x:y", ":5060", "h:²"])
def test_nonsense_is_nobody(source: str) -> None:
    assert split_source(source) == ("", 0)
