"""What is done to running calls: hold, move, fetch, transfer, call back, answer on a device, digits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol

from osmo_qt.office.engine.callbacks import Callbacks
from osmo_qt.office.engine.calls import Call, Move, Party, Transfer
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.finding import Finder
from osmo_qt.office.engine.legs import DECLINED, UNALLOCATED, Identity, Leg, Place
from osmo_qt.office.engine.moves import Mover
from osmo_qt.office.engine.refusals import refusal
from osmo_qt.office.engine.ringing import Rung
from osmo_qt.office.engine.routing import Subscriber
from osmo_qt.office.engine.stations import Directory, Stations
from osmo_qt.office.engine.transfers import Transfers
from osmo_qt.ucapi.calls import Failure


class App(Protocol):
    """Who has all calls (see CallApp)."""

    calls: dict[str, Call]
    directory: Directory

    def add(self, call: Call, work: Coroutine[Any, Any, None]) -> None: ...
    def adopt(self, call: Call) -> None: ...
    def part(self, call: Call, party: Party) -> None: ...
    def finish(self, call: Call) -> None: ...
    def changed(self, call: Call) -> None: ...
    async def route(self, call: Call, begin: Callable[[], Awaitable[Rung | None]]) -> None: ...
    async def learn_secure(self, call: Call) -> None: ...


class Actions:
    """Each is to be called only if it is not refused (see refusals), and by who owns the party."""

    def __init__(self, channels: Channels, finder: Finder, stations: Stations, app: App) -> None:
        self._channels, self._stations, self._app = channels, stations, app
        self._mover = Mover(channels, app.changed, app.finish)
        self._transfers = Transfers(channels, finder, app, self._places_of)
        self._callbacks = Callbacks(channels, stations, app.changed)

    def hold(self, call: Call, party: Party, *, on: bool) -> None:
        """By a client, whatever the device is."""
        if party.holds is not on:
            party.held_here = True
            self.set_hold(call, party, on=on)
            party.held_here = on

    def set_hold(self, call: Call, party: Party, *, on: bool) -> None:
        """The other side hears music."""
        party.holds = on
        other = call.other(party).leg
        if other is not None:
            self._channels.later(self._channels.music(other, on=on))
        if party.held_here and party.leg is not None:  # the device knows of nothing, and would go on to play
            self._channels.later(self._channels.silence(party.leg, on=on))
        self._app.changed(call)

    def move(self, call: Call, party: Party, subscriber: Subscriber, device_id: str | None, number: str | None) -> None:
        """To a device of the party's user, or to a number."""
        move = call.move = Move(party, device_id, number)
        call.task = asyncio.create_task(self._move(call, move, subscriber), name=f"move {call.id}")
        self._app.changed(call)

    def cancel_move(self, call: Call) -> bool:
        """Whether there was one that could still be cancelled."""
        if call.move is None or call.move.state != "ringing" or call.task is None:
            return False
        return call.task.cancel()

    def fetch(self, leg: Leg, call_id: str) -> None:
        """A softphone has dialled to get one of its user's calls."""
        call = self._app.calls.get(call_id)
        party = call.party_of(leg.place.user) if call else None
        if call is None or party is None:
            self._channels.drop(leg, UNALLOCATED)
        elif refusal(call, party, "move"):
            self._channels.drop(leg, DECLINED)
        else:
            call.move = Move(party, state="connected")
            call.task = asyncio.create_task(self._pull(call, party, leg), name=f"pull {call.id}")

    def transfer(
        self,
        call: Call,
        party: Party,
        number: str,
        *,
        consult: bool,
        ended: Callable[[Failure | None], Awaitable[None]] | None = None,
    ) -> None:
        """To whoever has this number; with `consult` the party talks to that one first."""
        place = party.leg.place if party.leg else None
        transfer = call.transfer = Transfer(party, number, consult, place=place, ended=ended)
        call.task = asyncio.create_task(self._transfers.run(call, transfer), name=f"transfer {call.id}")
        self._app.changed(call)

    def join(
        self,
        call: Call,
        party: Party,
        second: Call,
        own: Party,
        ended: Callable[[Failure | None], Awaitable[None]],
    ) -> None:
        """The party has two calls: those at the other sides talk to each other from now on."""
        transfer = call.transfer = Transfer(party, second.other(own).identity.number, consult=True, ended=ended)
        work = self._transfers.join(call, transfer, second, own)
        call.task = asyncio.create_task(work, name=f"join {call.id}")

    def complete_transfer(self, call: Call) -> bool:
        """Whether there is somebody who was asked and has answered."""
        transfer = call.transfer
        if transfer is None or not transfer.consult or transfer.state != "connected" or call.task is not None:
            return False
        call.task = asyncio.create_task(self._transfers.complete(call, transfer), name=f"complete {call.id}")
        return True

    def cancel_transfer(self, call: Call) -> bool:
        """Whether there was one to cancel."""
        transfer = call.transfer
        if transfer is None or transfer.state == "failed":
            return False
        if call.task is not None:
            return call.task.cancel()
        task = self._transfers.cancel(call, transfer, "cancelled")
        call.task = asyncio.create_task(task, name=f"back {call.id}")
        return True

    def call_back(self, subscriber: Subscriber, number: str, device_id: str | None) -> Call:
        """Ring the user's device, then the number, which sees the office number."""
        identity = Identity(subscriber.number, subscriber.name)
        call = Call(Party(identity, subscriber.number, incoming=False), Party(Identity(number, "")), number)

        async def begin() -> Rung | None:
            rung = await self._callbacks.ring_device(call, subscriber, device_id)
            return None if rung.leg else rung

        self._app.add(call, self._app.route(call, begin))
        return call

    def answer(self, party: Party, device_id: str) -> None:
        """Only this device rings from now on."""
        party.chosen = device_id
        for leg in party.ringing:
            leg.settle("no-answer")

    def press(self, call: Call, party: Party, digits: str) -> None:
        """Tones for the other side."""
        other = call.other(party).leg
        if call.transfer is not None and call.transfer.inner is not None:
            other = call.transfer.inner.callee.leg
        if other is not None:
            self._channels.later(self._channels.press(other, digits))

    def refuse(self, party: Party) -> None:
        """The user does not want the call that rings."""
        for leg in party.ringing:
            leg.settle("declined")

    def goes_on_without(self, call: Call, party: Party) -> bool:
        """A leg of the party is gone; whether the call waits for another one, or is handed over."""
        if call.inner:
            return party is call.caller  # that leg's own call decides
        if call.move is not None and call.is_moving:
            waits = call.move.party is party and call.other(party).talks
        else:
            waits = self._transfer_goes_on(call, party)
        if waits:
            party.leg = None
            self._app.changed(call)
        return waits

    def ended(self, call: Call) -> None:
        """With it ends what belongs to it."""
        if call.transfer is not None and call.transfer.inner is not None:
            inner, call.transfer.inner = call.transfer.inner, None
            self._app.finish(inner)
        elif call.inner:  # who was asked has hung up
            for outer in list(self._app.calls.values()):
                transfer = outer.transfer
                if transfer is not None and transfer.inner is call and transfer.state == "connected":
                    back = self._transfers.cancel(outer, transfer, "cancelled")
                    outer.task = asyncio.create_task(back, name=f"back {outer.id}")

    def _transfer_goes_on(self, call: Call, party: Party) -> bool:
        """Who hangs up while a transfer rings, or after asking, hands the call over."""
        transfer = call.transfer
        if transfer is None or not call.is_transferring or transfer.party is not party or not call.other(party).talks:
            return False
        return call.task is not None or self.complete_transfer(call)

    async def _move(self, call: Call, move: Move, subscriber: Subscriber) -> None:
        asking = move.party.leg

        async def find() -> Sequence[Place]:
            if move.device_id is not None:
                return await self._stations.of_station(subscriber, move.device_id, asking)
            return await self._stations.of_number(move.number or "", asking)

        await self._mover.push(call, move, find)
        self._channels.later(self._app.learn_secure(call))

    async def _pull(self, call: Call, party: Party, leg: Leg) -> None:
        await self._mover.pull(call, party, leg)
        self._channels.later(self._app.learn_secure(call))

    async def _places_of(self, party: Party, place: Place) -> Sequence[Place]:
        """Where a party can be rung that was at this place."""
        subscriber = await self._app.directory.subscriber(party.user) if party.user else None
        if subscriber is None:
            return await self._stations.of_number(place.number, None)
        station = next((s for s in subscriber.stations if s.device_id == place.device_id), None)
        found = [station] if station else subscriber.of_kind(place.kind)
        return await self._stations.of_station(subscriber, found[0].device_id, None) if found else []
