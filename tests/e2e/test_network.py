"""The network as laptops meet it: cut for a while, a machine that slept, one that costs by the byte."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import as_user
from tests.support.bus_peer import Body, BusMessage, BusPeer
from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess, running_office
from tests.support.sip_peer import SipPeer

MANAGER = "org.freedesktop.NetworkManager"
MANAGER_PATH = "/org/freedesktop/NetworkManager"
LOGIND = "org.freedesktop.login1"


class NetworkManager(BusPeer):
    """As far as the program asks it: whether the network is metered."""

    name = MANAGER

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        if call.member == "Get" and call.body == (MANAGER, "Metered"):
            return "v", (("u", 1),)
        raise LookupError(call.member)

    def becomes(self, metered: int) -> None:
        body: Body = (MANAGER, {"Metered": ("u", metered)}, [])
        self.tell(MANAGER_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as", body)


class Logind(BusPeer):
    """Tells of sleep."""

    name = LOGIND

    def answer(self, call: BusMessage) -> tuple[str, Body]:
        raise LookupError(call.member)

    def wakes(self) -> None:
        for sleeping in (True, False):
            self.tell("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", "b", (sleeping,))


@pytest.mark.req("BAR-1")
def test_a_metered_network_a_machine_that_wakes_and_a_silent_server(desktop: Desktop, start_phone: StartPhone) -> None:
    system_bus = {"DBUS_SYSTEM_BUS_ADDRESS": desktop.environment["DBUS_SESSION_BUS_ADDRESS"]}
    with NetworkManager(desktop) as manager, Logind(desktop) as logind, SipPeer(users={"100": "right"}) as server:
        phone = start_phone(environment=system_bus)
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "right")
        phone.find(name="Connection: Ready for calls over a mobile network", timeout=15)
        manager.becomes(2)
        phone.wait_registered()
        before = len(server.requests("REGISTER"))
        logind.wakes()
        phone.wait_until(lambda: len(server.requests("REGISTER")) > before or None, 5, "a new registration at once")
        phone.wait_registered()
        phone.stop()
        server.script("REGISTER", *[0] * 20)  # there, but silent
        again = start_phone(name="phone", environment=system_bus)
        again.find(name="Connection: Connecting")


@contextmanager
def cut(office: OfficeProcess) -> Iterator[None]:
    """Nothing comes from the other side of the cable, neither SIP nor sound."""
    engine = office.engine_pid()
    os.kill(engine, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(engine, signal.SIGCONT)


@pytest.mark.req("BAR-1", "CALL-1")
def test_a_network_that_is_cut_for_a_while_is_told_and_comes_back_by_itself(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "voice-only")) as office:
        phone = start_phone(*as_user(office, "100", "udp"))
        phone.wait_registered()
        phone.dial("604")
        phone.wait_call("In call")
        with cut(office):
            phone.wait_call("No sound arrives", timeout=15)
            phone.find(name="Connection: Not connected", timeout=25)
            phone.find("label", "The server does not answer.")
        phone.wait_call("In call", timeout=30)
        phone.find(name="Connection: Ready for calls", timeout=30)
        phone.absent("label", re.compile("does not answer"))
