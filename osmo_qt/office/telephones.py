"""What the engine tells becomes presence, the journal and counts of messages; what users set is told to the engine."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.core.people import tidy
from osmo_qt.office.engine.ari import Ari, pause
from osmo_qt.office.engine.call_app import CallApp
from osmo_qt.office.engine.configuration import desk_account
from osmo_qt.office.engine.mailbox_watch import MailboxWatch
from osmo_qt.office.engine.tracker import CallTracker, FinishedCall
from osmo_qt.office.events import Hub
from osmo_qt.office.store import devices, journal, presence, rules, telephone_states, users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import new_id
from osmo_qt.office.voice_messages import VoiceMessages
from osmo_qt.ucapi.devices import DeviceKind
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.forwarding import Forwarding
from osmo_qt.ucapi.journal import JournalEntry, Result

log = logging.getLogger(__name__)

_CODES = {"*21*": "all", "*67*": "busy", "*61*": "no_reply", "#21#": "all", "#67#": "busy", "#61#": "no_reply"}
_KEYS = {"all": "all", "busy": "busy", "no_reply": "noreply"}  # as the dial plan calls them
CONNECT_S = 5.0


@dataclass(frozen=True)
class _Person:
    id: str
    name: str
    number: str


class Telephones:
    """Between the engine and the database; `run` works until it is cancelled.

    `command` carries out one of the engine's console and raises OSError; `office_id` tells this engine from those of
    other offices on the same database. `simulated`: who has no desk phone has one nevertheless.
    """

    def __init__(
        self,
        database: Database,
        hub: Hub,
        ari: Ari,
        command: Callable[[str], Awaitable[None]],
        messages: VoiceMessages,
        office_id: str,
        *,
        simulated: bool = False,
    ) -> None:
        self._simulated = simulated
        self._database, self._ari, self._command, self._messages = database, ari, command, messages
        self._office_id = office_id
        self._told: dict[str, Forwarding] = {}  # by number
        self._people: dict[str, _Person] = {}  # by number
        self._online: dict[str, bool] = {}  # by account
        self._tracker = CallTracker(self, self._people.__contains__)
        self._mailboxes = MailboxWatch(self._look_into)
        self._work: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._connected = asyncio.Event()
        hub.observers.append(self._observe)

    async def run(self, app: CallApp) -> None:
        """Follow the engine, also when it is started again. `app` has the calls; others are those of its absence."""
        await self._learn()
        tries = 0
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._do_work(), name="telephones")
            while True:
                try:
                    async with self._ari.events() as events:
                        await self._catch_up()
                        self._connected.set()
                        tries = 0
                        async for event in events:
                            app.feed(event)
                            self._mailboxes.feed(event)
                            if not _is_the_applications(app, event):
                                self._tracker.feed(event)
                except OSError as error:
                    log.info("No events of the engine: %s", error)
                except (KeyError, TypeError, ValueError):
                    log.exception("An event of the engine is strange; the calls are counted anew.")
                app.lose_all()
                self._tracker.lose_all(time.time())
                self._mailboxes.lose_all()
                await pause(tries)
                tries += 1

    async def wait_until_connected(self) -> None:
        """Return when calls come to the application, or after a while without: then the dial plan has them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_S):
                await self._connected.wait()

    async def forward(self, user_id: str, wanted: Forwarding) -> None:
        """From the next call on; if the engine is away, it learns it when it is back."""
        try:
            for person in [person for person in self._people.values() if person.id == user_id]:
                await self._tell_forwarding(person.number, wanted)
        except OSError as error:
            log.info("The engine could not be told: %s", error)

    # What the application and the tracker tell

    def in_call(self, user: str, on: bool) -> None:
        self._work.put_nowait(partial(self._update, user, in_call=on))

    def registered(self, account: str, on: bool) -> None:
        self._work.put_nowait(partial(self._register, account, on))

    def finished(self, call: FinishedCall) -> None:
        self._work.put_nowait(partial(self._enter, call))

    def left(self, user: str, dialled: str) -> None:
        if dialled[:4] in _CODES:
            self._work.put_nowait(partial(self.dial_code, user, dialled))

    def mailbox_left(self, user: str) -> None:
        self._look_into(user)

    def _look_into(self, mailbox: str) -> None:
        if mailbox in self._people:
            self._work.put_nowait(partial(self._messages.look, mailbox))

    # What is done, one after the other

    async def _do_work(self) -> None:
        while True:
            work = await self._work.get()
            try:
                await work()
            except (SQLAlchemyError, OSError, KeyError):  # the last: who has lost the telephone meanwhile
                log.exception("What the engine told could not be kept.")

    async def _learn(self) -> None:
        async with self._database.read() as connection:
            columns = (users.users.c.id, users.users.c.number, users.users.c.first_name, users.users.c.last_name)
            rows = (await connection.execute(select(*columns).where(users.has_telephone()))).all()
        today = {row.number: _Person(row.id, f"{row.first_name} {row.last_name}".strip(), row.number) for row in rows}
        ids = {number: person.id for number, person in today.items()}
        for number in [number for number, person in self._people.items() if ids.get(number) != person.id]:
            for account in (number, desk_account(number)):
                await self._register(account, False)
            await self._update(number, in_call=False)
            del self._people[number]
        self._people.update(today)

    async def _learn_again(self) -> None:
        """Telephones of new users may have been faster."""
        before = set(self._people)
        await self._learn()
        online = await self._ari.online()
        for number in self._people.keys() - before:
            for account in (number, desk_account(number)):
                await self._register(account, online.get(account, False))

    async def _catch_up(self) -> None:
        """What is true now, whatever was told before; the engine learns where calls are forwarded."""
        online = await self._ari.online()
        channels = await self._ari.channels()
        for number, person in list(self._people.items()):
            self._work.put_nowait(partial(self._update, number, in_call=False))
            for account in (number, desk_account(number)):
                self._work.put_nowait(partial(self._register, account, online.get(account, False)))
            self._look_into(number)
            async with self._database.read() as connection:
                wanted = await rules.forwarding(connection, person.id)
            if wanted != Forwarding():
                await self.forward(person.id, wanted)
        for channel in channels:
            self._mailboxes.adopt(channel)
            if channel["dialplan"].get("app_name") != "Stasis":
                self._tracker.adopt(channel)

    async def _update(self, number: str, **values: bool) -> None:
        async with self._database.write() as work:
            await telephone_states.change(work, self._office_id, self._people[number].id, **values)

    async def _register(self, account: str, on: bool) -> None:
        """A softphone or a desk phone has come or gone; any of them makes a user reachable, but only once."""
        number = account.removesuffix("d")
        self._online[account] = on
        kind: DeviceKind = "softphone" if account == number else "work-phone"
        async with self._database.write() as work:
            await devices.set_reachable(
                work, self._people[number].id, kind, on=on or (self._simulated and kind == "work-phone")
            )
            online = any(self._online.get(one, False) for one in (number, desk_account(number)))
            await telephone_states.change(work, self._office_id, self._people[number].id, registered=online)

    async def _enter(self, call: FinishedCall) -> None:
        other = await self._whose(call.number)
        unanswered: Result = "missed" if call.incoming else "failed"
        entry = JournalEntry(
            id=new_id(),
            direction="incoming" if call.incoming else "outgoing",
            result="answered" if call.answered else unanswered,
            number=tidy(call.number, 64),
            name=other.name if other else tidy(call.name),
            user_id=other.id if other else None,
            started_at=datetime.fromtimestamp(call.started_at, UTC),
            duration_s=round(call.duration_s, 3),
            seen=call.answered or not call.incoming or call.declined,
        )
        async with self._database.write() as work:
            await journal.add(work, self._people[call.user].id, entry)
            await presence.tell_newly_watched(work, self._people[call.user].id, entry.user_id)

    async def _whose(self, number: str) -> _Person | None:
        """Also of the people of a demonstration, who have no telephone."""
        columns = (users.users.c.id, users.users.c.first_name, users.users.c.last_name)
        async with self._database.read() as connection:
            row = (await connection.execute(select(*columns).where(users.users.c.number == number))).one_or_none()
        return _Person(row.id, f"{row.first_name} {row.last_name}".strip(), number) if row else None

    async def dial_code(self, number: str, code: str) -> None:
        """A telephone has dialled a code (see extensions.conf); the one for the mailbox changes nothing."""
        if code[:4] not in _CODES or number not in self._people:
            return
        kind = _CODES[code[:4]]
        target = code[4:].removesuffix("#") if code[0] == "*" else ""
        async with self._database.write() as work:
            before = await rules.forwarding(work.connection, self._people[number].id)
            wanted = before.model_copy(update={kind: tidy(target, 64) or None})
            self._told[number] = wanted
            if wanted != before:
                await rules.set_forwarding(work, self._people[number].id, wanted)

    def _observe(self, topic: str, kind: str, data: str) -> None:
        """Forwarding was set by a client, here or at another server; or an administrator has changed users."""
        if topic == users.TELEPHONES:
            self._work.put_nowait(self._learn_again)
        if kind != EventType.FORWARDING:
            return
        user_id = topic.partition(":")[2]
        self._work.put_nowait(partial(self.forward, user_id, Forwarding.model_validate_json(data)))

    async def _tell_forwarding(self, number: str, wanted: Forwarding) -> None:
        before = self._told.get(number, Forwarding()).model_dump()
        for kind, target in wanted.model_dump().items():
            if target != before[kind]:
                digits = "".join(c for c in target or "" if c in "0123456789*#+")
                await self._command(f"database {'put' if digits else 'del'} forward/{number} {_KEYS[kind]} {digits}")
        self._told[number] = wanted


def _is_the_applications(app: CallApp, event: Mapping[str, Any]) -> bool:
    """Every new call comes to it, and it makes legs of its own."""
    if event.get("type") == "ChannelCreated":
        return event["channel"]["state"] == "Ring" or event["channel"]["id"] in app
    return event.get("type") == "Dial" and event["peer"]["id"] in app
