"""The way to a server, found without sending anything, and refused UDP ports."""

import select
import socket
import threading
from collections.abc import Callable

import pytest

from osmo_qt.services.voice import route
from osmo_qt.services.voice.route import PortProbe, Route, find_route, route_finder


def test_the_way_to_loopback() -> None:
    assert find_route("127.0.0.1", 5060) == Route("127.0.0.1", "127.0.0.1", 5060, socket.AF_INET)
    assert find_route("127.0.0.2", 5060).remote == "127.0.0.2"


@pytest.mark.parametrize("host", ["a..b", "x" * 64, "x" * 300])
def test_a_name_that_can_not_exist_is_unknown(host: str) -> None:
    with pytest.raises(socket.gaierror):
        find_route(host, 5060)


@pytest.mark.req("LOGIN-3")
def test_a_refusal_on_udp_is_seen() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    probe = PortProbe(find_route("127.0.0.1", port))
    try:
        select.select([probe._socket], [], [], 2.0)
        assert probe.refused()
    finally:
        probe.close()


def test_a_way_that_does_not_exist_is_no_refusal() -> None:
    probe = PortProbe(Route("", "fe80::1", 5060, socket.AF_INET6))  # of which network?
    try:
        assert not probe.refused()
    finally:
        probe.close()


def test_the_probe_is_a_keep_alive_and_an_answer_no_refusal() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        probe = PortProbe(find_route("127.0.0.1", server.getsockname()[1]))
        try:
            assert not probe.refused()
            data, sender = server.recvfrom(100)
            assert data == b"\r\n\r\n"  # RFC 5626 section 3.5.1
            server.sendto(b"\r\n", sender)
            select.select([probe._socket], [], [], 2.0)
            assert not probe.refused()
        finally:
            probe.close()


class Waiting:
    """Where look-ups come back to: `posted` is carried out when the test says so."""

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self.posted: list[Callable[[], object]] = []
        self.found: list[Route | OSError] = []

    def post(self, command: Callable[[], object]) -> None:
        self.posted.append(command)
        self.arrived.set()


def test_an_address_needs_no_look_up() -> None:
    waiting = Waiting()
    route_finder(waiting.post)("127.0.0.1", 5060, waiting.found.append)
    assert waiting.found == [Route("127.0.0.1", "127.0.0.1", 5060, socket.AF_INET)]
    assert waiting.posted == []


def test_a_name_is_looked_up_elsewhere_and_told_here() -> None:
    waiting = Waiting()
    route_finder(waiting.post)("localhost", 5060, waiting.found.append)
    assert waiting.arrived.wait(5)
    assert waiting.found == []
    waiting.posted[0]()
    assert isinstance(waiting.found[0], Route)


@pytest.mark.req("LOGIN-3")
def test_a_silent_name_server_holds_nobody_up_and_a_cancelled_look_up_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def slow(_host: str, port: int) -> Route:
        answered.wait(5)
        return Route("127.0.0.1", "127.0.0.1", port, socket.AF_INET)

    monkeypatch.setattr(route, "find_route", slow)
    waiting = Waiting()
    lookup = route_finder(waiting.post)("slow.example", 5060, waiting.found.append)
    lookup.cancel()
    answered.set()
    assert waiting.arrived.wait(5)
    waiting.posted[0]()
    assert waiting.found == []
