"""What people see of their calls and do to them: views, events, ownership of every action."""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.office.call_views import Other, view
from osmo_qt.office.engine.call_app import CallApp
from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.refusals import refusal
from osmo_qt.office.engine.routing import is_emergency
from osmo_qt.office.problems import ProblemError, invalid, not_found
from osmo_qt.office.store import devices, users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import Db
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi import calls as wire
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.wire import Removed

log = logging.getLogger(__name__)


class CallControl:
    """Between the routers and the application that has the calls; `run` tells events until it is cancelled."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._app: CallApp | None = None
        self._changed: dict[str, Call] = {}
        self._news = asyncio.Event()
        self._told: dict[str, dict[str, wire.Call]] = {}  # by id of the call and of the user

    def attach(self, app: CallApp) -> None:
        """The calls that there are from now on."""
        self._app = app

    def changed(self, call: Call) -> None:
        """A call is another, or over."""
        self._changed[call.id] = call
        self._news.set()

    async def run(self) -> None:
        """Tell everybody what their calls have become."""
        while True:
            await self._news.wait()
            self._news.clear()
            calls, self._changed = self._changed, {}
            try:
                async with self._database.write() as work:
                    for call in calls.values():
                        await self._tell(work, call)
            except (SQLAlchemyError, OSError):
                log.exception("Nobody was told of calls that have changed.")

    async def calls_of(self, user_id: str) -> list[wire.Call]:
        """The oldest first."""
        found = []
        async with self._database.read() as connection:
            number = (await users.one(connection, user_id)).number
            for call in self._calls():
                party = call.party_of(number)
                if party is not None:
                    found.append(await self._view(connection, call, party, user_id))
        return sorted(found, key=lambda call: call.started_at)

    async def call_of(self, user_id: str, call_id: str) -> wire.Call:
        """Raises ProblemError(not-found), also for a call of others."""
        call, party = await self._own(user_id, call_id)
        return await self._answer(call, party, user_id)

    async def hang_up(self, user_id: str, call_id: str) -> None:
        """Raises ProblemError(not-found)."""
        call, party = await self._own(user_id, call_id)
        self._running().hang_up(call, party)

    async def hold(self, user_id: str, call_id: str, wanted: wire.HoldCall) -> wire.Call:
        """Raises ProblemError: not-found, call-state."""
        call, party = await self._allowed(user_id, call_id, "hold")
        self._running().actions.hold(call, party, on=wanted.held)
        return await self._answer(call, party, user_id)

    async def move(self, user_id: str, call_id: str, target: wire.Target) -> wire.Call:
        """Raises ProblemError: not-found, call-state, invalid-request."""
        call, party = await self._allowed(user_id, call_id, "move")
        if target.number is not None and is_emergency(target.number):
            raise invalid("Calls are not moved to an emergency number.")
        subscriber = await self._running().directory.subscriber(party.user)
        if subscriber is None:
            raise not_found("user with a telephone")
        if target.device_id is not None:
            station = subscriber.station(target.device_id)
            if station is None:
                raise not_found("device")
            if party.leg and party.leg.place.kind == station.kind and station.kind != "own":
                # a softphone fetches a call from another one by itself (guide 5.3.2)
                raise _refused("The call is on such a device already.")
        if refusal(call, party, "move"):  # while the database was asked
            raise _refused("The call has changed meanwhile.")
        self._running().actions.move(call, party, subscriber, target.device_id, target.number)
        return await self._answer(call, party, user_id)

    async def cancel_move(self, user_id: str, call_id: str) -> None:
        """Raises ProblemError: not-found, call-state."""
        call, party = await self._own(user_id, call_id)
        if call.move is None or call.move.party is not party or not self._running().actions.cancel_move(call):
            raise _refused("No move is under way.")

    async def call_back(self, user_id: str, wanted: wire.NewCall) -> wire.Call:
        """Raises ProblemError(not-found) for an unknown device, and for who has no telephone."""
        async with self._database.read() as connection:
            number = (await users.one(connection, user_id)).number
        subscriber = await self._running().directory.subscriber(number or "")
        if subscriber is None:
            raise not_found("user with a telephone")
        if wanted.device_id is not None and subscriber.station(wanted.device_id) is None:
            raise not_found("device")
        call = self._running().actions.call_back(subscriber, wanted.number, wanted.device_id)
        return await self._answer(call, call.caller, user_id)

    async def answer(self, user_id: str, call_id: str, wanted: wire.AnswerCall) -> wire.Call:
        """Raises ProblemError: not-found, call-state."""
        call, party = await self._allowed(user_id, call_id, "answer")
        subscriber = await self._running().directory.subscriber(party.user)
        if subscriber is None or subscriber.station(wanted.device_id) is None:
            raise not_found("device")
        self._running().actions.answer(party, wanted.device_id)
        return await self._answer(call, party, user_id)

    async def transfer(self, user_id: str, call_id: str, wanted: wire.Transfer) -> wire.Call:
        """Raises ProblemError: not-found, call-state, invalid-request."""
        call, party = await self._allowed(user_id, call_id, "transfer")
        if is_emergency(wanted.number):
            raise invalid("Calls are not transferred to an emergency number.")
        self._running().actions.transfer(call, party, wanted.number, consult=wanted.consult)
        return await self._answer(call, party, user_id)

    async def complete_transfer(self, user_id: str, call_id: str) -> None:
        """Raises ProblemError: not-found, call-state."""
        call = await self._transferred(user_id, call_id)
        if not self._running().actions.complete_transfer(call):
            raise _refused("Nobody was asked, or there was no answer yet.")

    async def cancel_transfer(self, user_id: str, call_id: str) -> None:
        """Raises ProblemError: not-found, call-state."""
        call = await self._transferred(user_id, call_id)
        if not self._running().actions.cancel_transfer(call):
            raise _refused("No transfer is under way.")

    async def press(self, user_id: str, call_id: str, wanted: wire.Digits) -> None:
        """Raises ProblemError: not-found, call-state."""
        call, party = await self._allowed(user_id, call_id, "digits")
        self._running().actions.press(call, party, wanted.digits)

    async def _transferred(self, user_id: str, call_id: str) -> Call:
        call, party = await self._own(user_id, call_id)
        if call.transfer is None or call.transfer.party is not party:
            raise _refused("No transfer is under way.")
        return call

    async def _allowed(self, user_id: str, call_id: str, action: wire.CallAction) -> tuple[Call, Party]:
        call, party = await self._own(user_id, call_id)
        why = refusal(call, party, action)
        if why is not None:
            raise _refused(why)
        return call, party

    def _running(self) -> CallApp:
        if self._app is None:
            raise not_found("call")
        return self._app

    def _calls(self) -> list[Call]:
        return list(self._app.calls.values()) if self._app else []

    async def _own(self, user_id: str, call_id: str) -> tuple[Call, Party]:
        async with self._database.read() as connection:
            number = (await users.one(connection, user_id)).number
        call = self._running().calls.get(call_id)
        party = call.party_of(number) if call else None
        if call is None or party is None:
            raise not_found("call")
        return call, party

    async def _answer(self, call: Call, party: Party, user_id: str) -> wire.Call:
        async with self._database.read() as connection:
            return await self._view(connection, call, party, user_id)

    async def _view(self, connection: Db, call: Call, party: Party, user_id: str) -> wire.Call:
        other = await _other(connection, call.other(party).identity.number)
        return view(call, party, await devices.all_devices(connection, user_id), other)

    async def _tell(self, work: Work, call: Call) -> None:
        before = self._told.pop(call.id, {})
        now: dict[str, wire.Call] = {}
        if not call.ended:
            parties = {party.user: party for party in call.users()}
            for user_id, number in await _ids(work.connection, list(parties)):
                now[user_id] = await self._view(work.connection, call, parties[number], user_id)
            self._told[call.id] = now
        for user_id, shown in now.items():
            if shown != before.get(user_id):
                work.tell(user_id, EventType.CALL, shown)
        for user_id in before.keys() - now.keys():
            work.tell(user_id, EventType.CALL_REMOVED, Removed(id=call.id))


def _refused(detail: str) -> ProblemError:
    return ProblemError(409, ProblemCode.CALL_STATE, detail)


async def _ids(connection: Db, numbers: Sequence[str]) -> list[tuple[str, str]]:
    columns = users.users.c
    rows = await connection.execute(select(columns.id, columns.number).where(columns.number.in_(list(numbers))))
    return [(row.id, row.number) for row in rows]


async def _other(connection: Db, number: str) -> Other:
    """Also somebody of a demonstration who has no telephone."""
    columns = users.users.c
    query = select(columns.id, columns.first_name, columns.last_name).where(columns.number == number)
    row = (await connection.execute(query)).one_or_none()
    return Other(f"{row.first_name} {row.last_name}".strip(), row.id) if row else Other("")
