"""A floor of an office: people with clients and telephones, and what the engine has of their calls."""

import base64
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import httpx

from osmo_qt.ucapi.events import Event
from tests.support.office import OfficeProcess, running_office
from tests.support.office_phone import OfficePhone
from tests.support.waiting import wait_for

from .test_uc_process import Person, until

TRUNK_PASSWORD = "a-trunk"
NUMBERS = ("100", "101", "102")


@contextmanager
def office_with_trunk() -> Iterator[tuple[OfficeProcess, int]]:
    """An office with a way outside, and the port of who is there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "OSMO_OFFICE_TRUNK_PASSWORD": TRUNK_PASSWORD}
    arguments = ("--trunk", f"127.0.0.1:{port}")
    with running_office(("102", "Alan Turing"), arguments=arguments, environment=environment) as office:
        yield office, port


class Floor:
    """Context manager. Leaving it checks that no channel and no bridge is left in the engine."""

    def __init__(self, office: OfficeProcess, trunk_port: int = 0) -> None:
        self.office, self.trunk_port = office, trunk_port
        self.people: dict[str, Person] = {}
        self._stack = ExitStack()
        self._phones: list[OfficePhone] = []
        etc = (office.data / "engine/etc").joinpath
        port = re.search(r"bindport = (\d+)", etc("http.conf").read_text())
        password = re.search(r"password = (\S+)", etc("ari.conf").read_text())
        assert port
        assert password
        credentials = base64.b64encode(f"office:{password[1]}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}"}
        self._ari = httpx.Client(base_url=f"http://127.0.0.1:{port[1]}/ari", headers=headers, trust_env=False)

    def __enter__(self) -> "Floor":
        self._stack.enter_context(self._ari)
        for number in NUMBERS:
            person = self.people[number] = Person.of(self.office, number)
            self._stack.enter_context(person.http)
            self._stack.callback(person.http.delete, "/session")
            self._stack.callback(person.http.put, "/me/forwarding", json={})
            person.http.post("/journal/deletions", json={})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        with self._stack:
            if error is None:
                for phone in self._phones:
                    phone.hang_up_all()
                self.wait_empty()

    def phone(self, number: str, voice: int, on_invite: str | int = "answer") -> OfficePhone:
        """A registered telephone of this account."""
        return self._phone(number, self.office.account(number).password, voice, on_invite)

    def desk(self, number: str, voice: int, on_invite: str | int = "answer") -> OfficePhone:
        """A registered desk phone of this user."""
        password = self.office.account(number).desk_password
        phone = self._phone(f"{number}d", password, voice, on_invite)
        wait_for(lambda: self.device(number, "work-phone")["reachable"], 5, "the desk phone is reachable")
        return phone

    def outside(self, number: str, voice: int, on_invite: str | int = "answer") -> OfficePhone:
        """Whoever is behind the trunk, with a number of the world."""
        assert self.trunk_port
        sip = self.office.server.sip
        phone = OfficePhone(sip, number, TRUNK_PASSWORD, voice, on_invite, "trunk", self.trunk_port)
        self._phones.append(phone)
        return self._stack.enter_context(phone)

    def set_ring_times(self, seconds: int) -> None:
        """As an administrator would: each device rings so long."""
        with closing(sqlite3.connect(self.office.data / "office.db", timeout=5)) as database, database:
            database.execute("UPDATE devices SET ring_time_s = ? WHERE kind <> 'auto-pilot'", (seconds,))

    def prefer(self, number: str, device_id: str) -> None:
        """Make this the preferred device until the floor is left."""
        http = self.people[number].http
        pilot = self.device(number, "auto-pilot")["id"]
        self._stack.callback(http.put, "/me/preferred-device", json={"device_id": pilot})
        http.put("/me/preferred-device", json={"device_id": device_id}).raise_for_status()

    def _phone(self, account: str, password: str, voice: int, on_invite: str | int) -> OfficePhone:
        phone = OfficePhone(self.office.server.sip, account, password, voice, on_invite)
        self._phones.append(phone)
        return self._stack.enter_context(phone)

    def channels(self) -> list[str]:
        """The names of the engine's channels."""
        return [channel["name"] for channel in self._ari.get("/channels").raise_for_status().json()]

    def wait_empty(self) -> None:
        """Until the engine has no channel and no bridge any more, and nobody has a call."""

        def left() -> list[Any]:
            bridges = [bridge["id"] for bridge in self._ari.get("/bridges").raise_for_status().json()]
            return [*self.channels(), *bridges, *(call for number in self.people for call in self.calls(number))]

        wait_for(lambda: not left(), 5, lambda: f"nothing is left, but there is {left()}")

    def calls(self, number: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.people[number].get("/calls")
        return found

    def wait_call(self, number: str, /, **values: object) -> dict[str, Any]:
        """Until somebody's only call has these values."""

        def found() -> dict[str, Any] | None:
            calls = self.calls(number)
            fits = len(calls) == 1 and all(calls[0][name] == value for name, value in values.items())
            return calls[0] if fits else None

        return wait_for(found, 5, lambda: f"a call of {number} with {values}, not {self.calls(number)}")

    def wait_no_call(self, number: str) -> None:
        wait_for(lambda: not self.calls(number), 5, lambda: f"no call of {number}, not {self.calls(number)}")

    def entries(self, number: str, count: int) -> list[dict[str, Any]]:
        """The journal, newest first, once it has so many entries; those of the demonstration are deleted before."""
        person = self.people[number]

        def items() -> list[dict[str, Any]] | None:
            found: list[dict[str, Any]] = person.get("/journal")["items"]
            return found if len(found) == count else None

        if not count:
            assert person.get("/journal")["items"] == []
            return []
        return wait_for(items, 5, lambda: f"{count} entries: {person.get('/journal')['items']}")

    def device(self, number: str, kind: str) -> dict[str, Any]:
        """Somebody's device of this kind."""
        return next(device for device in self.people[number].get("/devices") if device["kind"] == kind)

    @contextmanager
    def events(self, number: str) -> Iterator[Callable[[str], Event]]:
        """A function that waits for the next event of a type."""
        with self.people[number].events() as events:
            until(events, "ready")
            yield lambda kind: until(events, kind)


def brief(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    """What an entry of the journal says."""
    return entry["direction"], entry["result"], entry["number"], entry["name"]
