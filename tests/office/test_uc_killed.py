"""The server is killed again and again while people write and read: what it said yes to reaches every reader, once."""

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from threading import Condition, Event
from typing import Any

import httpx
import pytest

from osmo_qt.ucapi.contacts import IDEMPOTENCY_KEY
from osmo_qt.ucapi.events import EventType
from tests.support.office import OfficeProcess, running_office

from .person import Person, until

KILLS = 3
CHANGES = 40  # said yes to, between a start and the next kill
WITHIN_S = 40
LAST = "The last one"
NOTE = "note"
NUMBERS = ("100", "101")
Seen = tuple[int, str, Any]  # id, type and data of an event
Change = tuple[str, str]  # the id of a contact and its version, or a word for presence and its note


class Load:
    """Writers and readers in threads of their own. `accepted` are the changes that the server said yes to, by the
    number of the person who made them."""

    def __init__(self) -> None:
        self.accepted: dict[str, list[Change]] = {number: [] for number in NUMBERS}
        self._more = Condition()
        self._up, self._over, self._ended = Event(), Event(), Event()
        self._failed = False

    # --- for the test --------------------------------------------------------------------------------

    @contextmanager
    def answered(self) -> Iterator[None]:
        """The server answers inside. Who loses it afterwards waits for the next time."""
        self._up.set()
        yield
        self._up.clear()

    def wait_for_changes(self) -> None:
        """Of each person."""
        wanted = {number: len(changes) + CHANGES for number, changes in self.accepted.items()}

        def enough() -> bool:
            return self._failed or all(len(self.accepted[number]) >= most for number, most in wanted.items())

        with self._more:
            assert self._more.wait_for(enough, WITHIN_S), self.accepted

    def expected(self, number: str) -> set[Change]:
        """What this person's clients must have been told: of the own contacts, and of the other's presence."""
        return {
            change
            for who, changes in self.accepted.items()
            for change in changes
            if (change[0] == NOTE) == (who != number)
        }

    def end_writing(self) -> None:
        self._over.set()

    def end(self) -> None:
        """Whatever happened, nobody waits any more."""
        self._ended.set()
        self._over.set()
        self._up.set()

    def on_end(self, work: Future[Any]) -> None:
        with self._more:
            self._failed = self._failed or work.exception() is not None
            self._more.notify_all()

    # --- in threads of their own ---------------------------------------------------------------------

    def write_contacts(self, number: str, person: Person) -> None:
        """New ones, again with the same key when the answer got lost; then a change of it, which is not repeated."""
        for serial in self._serials():
            body, key = {"first_name": serial}, {IDEMPOTENCY_KEY: uuid.uuid4().hex}
            made = None
            while made is None and not self._over.is_set():
                made = self._asked(person, "POST", "/contacts", body, key)
            if made is None:
                return
            self._accept(number, made["id"], made["etag"])
            path, condition = f"/contacts/{made['id']}", {"If-Match": f'"{made["etag"]}"'}
            changed = self._asked(person, "PUT", path, {"first_name": f"{serial}!"}, condition)
            if changed is not None:
                self._accept(number, changed["id"], changed["etag"])

    def write_presence(self, number: str, person: Person) -> None:
        for serial in self._serials():
            if self._asked(person, "PUT", "/me/presence", {"chosen": "busy", "note": serial}) is not None:
                self._accept(number, NOTE, serial)

    def read(self, person: Person, last: int) -> list[Seen]:
        """Id, type and data of all events up to LAST, by as many streams as it takes."""
        seen: list[Seen] = []
        while not self._ended.is_set():
            self._up.wait()
            try:
                with person.events(seen[-1][0] if seen else last) as events:
                    for event in events:
                        if event.type != EventType.READY:
                            seen.append((event.id, event.type, event.data))
                        if event.data.get("first_name") == LAST:
                            return seen
            except httpx.TransportError:
                continue
        raise AssertionError("it ended before the last change came")

    def _serials(self) -> Iterator[str]:
        for serial in count():
            if self._over.is_set():
                return
            yield str(serial)

    def _asked(self, person: Person, method: str, path: str, body: object, headers: Any = None) -> Any:
        """The answer, None when it got lost."""
        self._up.wait()
        try:
            answer = person.http.request(method, path, json=body, headers=headers)
        except httpx.TransportError:
            return None
        return answer.raise_for_status().json()

    def _accept(self, number: str, *change: str) -> None:
        with self._more:
            self.accepted[number].append((change[0], change[1]))
            self._more.notify_all()


class Told:
    """The people, each with a client, and more of these. `first` is the newest event before the story."""

    def __init__(self, office: OfficeProcess, stack: ExitStack) -> None:
        self._office, self._stack = office, stack
        self.people = {number: self.client(number) for number in NUMBERS}
        self.ids = {number: person.get("/me")["user_id"] for number, person in self.people.items()}
        for number, other in zip(NUMBERS, reversed(NUMBERS), strict=True):
            watch(self.people[number], self.ids[other])
        self.first = newest(self.people[NUMBERS[0]])

    def client(self, number: str) -> Person:
        """One more."""
        return self._stack.enter_context(Person.of(self._office, number))

    def changes_in(self, seen: Sequence[Seen], number: str) -> Counter[Change]:
        """How often each change of this person's contacts, and of the other's presence, was told."""
        found = Counter[Change]()
        for _, kind, data in seen:
            if kind == EventType.CONTACT and data.get("first_name") != LAST:
                found[data["id"], data["etag"]] += 1
            elif kind == EventType.PRESENCE and data["user_id"] != self.ids[number] and data["note"]:
                found[NOTE, data["note"]] += 1
        return found


def watch(person: Person, user_id: str) -> None:
    """Takes a colleague into the contacts."""
    entries = person.get("/directory?limit=500")["items"]
    (entry,) = [entry["id"] for entry in entries if entry["user_id"] == user_id]
    person.http.post("/contacts/from-directory", json={"entry_id": entry}).raise_for_status()


def newest(person: Person) -> int:
    with person.events() as events:
        return until(events, EventType.READY).id


def killed_while_answering(load: Load, office: OfficeProcess) -> None:
    with load.answered():
        load.wait_for_changes()
    office.kill()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_server_killed_under_load_loses_and_doubles_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    database = ["--database", request.getfixturevalue("postgres_url")] if kind == "postgresql" else []
    data, load = tmp_path / "office", Load()
    with ThreadPoolExecutor() as pool, ExitStack() as stack:
        stack.callback(load.end)
        with running_office(arguments=database, data=data) as office:
            told = Told(office, stack)
            writes = (load.write_contacts, load.write_presence)
            writers = [pool.submit(write, n, told.client(n)) for write in writes for n in NUMBERS]
            reads = [(n, pool.submit(load.read, told.client(n), told.first)) for n in NUMBERS * 2]
            for writer in writers:
                writer.add_done_callback(load.on_end)
            for _, read in reads:
                read.add_done_callback(load.on_end)
            killed_while_answering(load, office)
        again = [*database, "--port", office.url.rpartition(":")[2]]
        for _ in range(KILLS - 1):
            with running_office(arguments=again, data=data) as office:
                killed_while_answering(load, office)
        with running_office(arguments=again, data=data), load.answered():
            load.wait_for_changes()
            load.end_writing()
            for writer in writers:
                writer.result(WITHIN_S)
            for number in NUMBERS:
                told.people[number].add(LAST)
            seen = [(number, read.result(WITHIN_S)) for number, read in reads]
            whole = {number: load.read(told.people[number], told.first) for number in NUMBERS}
    for number, events in seen:
        assert events == whole[number]
        ids = [event_id for event_id, _, _ in events]
        assert ids == sorted(set(ids))
        changes = told.changes_in(events, number)
        assert [change for change, times in changes.items() if times > 1] == []
        assert load.expected(number) - changes.keys() == set()
