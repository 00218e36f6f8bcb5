"""Finds the one who is called: step by step through devices, forwarding and the mailbox."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.legs import CAUSES, NO_WAY, UNALLOCATED, Identity, Leg, Outcome, Place
from osmo_qt.office.engine.ringing import Rung, create_all, ring
from osmo_qt.office.engine.routing import (
    MOST_FORWARDS,
    Station,
    Step,
    Subscriber,
    forward_after,
    forward_at_once,
    steps,
)

CODE = re.compile(r"\*97|\*(21|67|61)\*.+|#(21|67|61)#")  # see extensions.conf


class Directory(Protocol):
    """What the application asks about people."""

    async def subscriber(self, number: str) -> Subscriber | None:
        """The user with this number who has telephones."""

    async def dial_code(self, user: str, code: str) -> None:
        """A device of the user has dialled a code: it counts from now on."""


@dataclass(frozen=True)
class Numbers:
    """What can be dialled beside users: `services` are numbers of the dial plan."""

    services: frozenset[str]

    def place(self, number: str) -> Place | None:
        if number in self.services or CODE.fullmatch(number):
            return Place("service", f"Local/{number}@plain/n", number=number)
        return None


class Finder:
    """`changed` is called when others ring; `missed` when a user who was rung has not taken the call."""

    def __init__(
        self,
        channels: Channels,
        directory: Directory,
        numbers: Numbers,
        changed: Callable[[Call], None],
        missed: Callable[[Call, Party, bool], None],
    ) -> None:
        self._channels, self._directory, self._numbers = channels, directory, numbers
        self._changed, self._missed = changed, missed

    async def find(self, call: Call, number: str, forwards: int = 0) -> Rung:
        """Ring whoever has this number; the callee of `call` becomes the party that was rung last."""
        subscriber = await self._directory.subscriber(number)
        if subscriber is None:
            return await self._ring_number(call, number, forwards)
        target = forward_at_once(subscriber)
        if target:
            return await self._forward(call, target, forwards)
        identity = Identity(subscriber.number, subscriber.name)
        party = call.callee = Party(identity, subscriber.number)
        self._changed(call)
        rung = await self._ring_steps(call, party, subscriber)
        if rung.leg:
            return rung
        self._missed(call, party, rung.outcome == "declined")
        target = forward_after(subscriber, rung.outcome)
        if target:
            return await self._forward(call, target, forwards)
        return await self._voicemail(call, identity)

    async def _forward(self, call: Call, target: str, forwards: int) -> Rung:
        if forwards >= MOST_FORWARDS:
            return Rung("unreachable", cause=NO_WAY)
        return await self.find(call, target, forwards + 1)

    async def _ring_steps(self, call: Call, party: Party, subscriber: Subscriber) -> Rung:
        contacts = {"softphone": await self._contacts(call, subscriber.number)}
        rung = Rung("unreachable")
        for step in steps(subscriber, lambda station: bool(contacts.get(station.kind))):
            legs = await self._create(call, party, self._places(subscriber, step, contacts))
            if legs:
                rung = await self._ring(call, party, legs, step.ring_time_s)
            if rung.leg:
                break
        return rung

    async def _contacts(self, call: Call, account: str) -> Sequence[str]:
        leg = call.caller.leg
        return await self._channels.contacts(account, leg) if leg else ()

    def _places(self, subscriber: Subscriber, step: Step, contacts: dict[str, Sequence[str]]) -> list[Place]:
        def places(station: Station) -> list[Place]:
            number = subscriber.number
            found = contacts.get(station.kind, ())
            return [Place(station.kind, endpoint, number, number, station.device_id) for endpoint in found]

        return [place for station in step.stations for place in places(station)]

    async def _create(self, call: Call, party: Party, places: Sequence[Place]) -> list[Leg]:
        variables = {"OWNER": call.caller.user}
        return await create_all(
            self._channels, places, party.identity, call.caller.identity, call.caller.leg, variables
        )

    async def _ring(self, call: Call, party: Party, legs: Sequence[Leg], ring_time_s: float | None) -> Rung:
        if call.caller.leg and not call.bridged:
            await self._channels.indicate_ringing(call.caller.leg)
        ringing = ring(self._channels, party, legs, ring_time_s)
        party.ringing.update(legs)
        self._changed(call)
        return await ringing

    async def _ring_number(self, call: Call, number: str, forwards: int) -> Rung:
        place = self._numbers.place(number)
        if place is None:
            return Rung("unreachable", cause=NO_WAY if forwards else UNALLOCATED)
        if place.kind == "service" and CODE.fullmatch(number):
            await self._directory.dial_code(call.caller.user, number)
        return await self._ring_one(call, place, Identity(number, ""))

    async def _voicemail(self, call: Call, identity: Identity) -> Rung:
        place = Place("voicemail", f"Local/{identity.number}@voicemail/n", number=identity.number)
        return await self._ring_one(call, place, identity)

    async def _ring_one(self, call: Call, place: Place, identity: Identity) -> Rung:
        """The caller hears whatever comes from there before the answer."""
        party = call.callee = Party(identity)
        legs = await self._create(call, party, [place])
        if not legs:
            return Rung("unreachable", cause=CAUSES["unreachable"])
        if call.caller.leg:
            if not call.bridged:
                await self._channels.make_bridge(call.id)
                call.bridged = True
            await self._channels.join(call.id, [call.caller.leg, *legs])
        return await self._ring(call, party, legs, None)


def cause_of(outcome: Outcome, cause: int) -> int:
    """What the caller is told."""
    return cause or CAUSES[outcome]
