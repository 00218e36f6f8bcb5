"""Finds the one who is called: step by step through devices, forwarding and the mailbox."""

from collections.abc import Callable, Mapping, Sequence

from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.legs import CAUSES, NO_WAY, UNALLOCATED, Identity, Leg, Place
from osmo_qt.office.engine.ringing import Rung, create_all, ring
from osmo_qt.office.engine.routing import (
    MOST_FORWARDS,
    Subscriber,
    forward_after,
    forward_at_once,
    goes_on,
    is_emergency,
    steps,
)
from osmo_qt.office.engine.stations import CODE, Directory, Numbers, Stations

CHOSEN_S = 30.0


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
        self._stations = Stations(channels, directory, numbers)
        self._changed, self._missed = changed, missed

    async def find(self, call: Call, number: str, forwards: int = 0) -> Rung:
        """Ring whoever has this number; the callee of `call` becomes the party that was rung last."""
        subscriber = None if is_emergency(number) else await self._directory.subscriber(number)
        if subscriber is None:
            return await self._ring_number(call, number, forwards)
        target = forward_at_once(subscriber)
        if target:
            return await self._forward(call, target, forwards)
        identity = Identity(subscriber.number, subscriber.name)
        party = call.callee = Party(identity, subscriber.number)
        self._changed(call)
        rung, declined = await self._ring_steps(call, party, subscriber)
        if rung.leg:
            return rung
        self._missed(call, party, declined)
        target = forward_after(subscriber, rung.outcome)
        if target:
            return await self._forward(call, target, forwards)
        if call.inner:  # who hands a call over wants a person
            return rung
        return await self._voicemail(call, identity)

    async def _forward(self, call: Call, target: str, forwards: int) -> Rung:
        if forwards >= MOST_FORWARDS:
            return Rung("unreachable", cause=NO_WAY)
        return await self.find(call, target, forwards + 1)

    async def _ring_steps(self, call: Call, party: Party, subscriber: Subscriber) -> tuple[Rung, bool]:
        """What came of the last devices that rang, and whether the user has declined on any."""
        places = await self._stations.places(subscriber, call.caller.leg)
        rung, declined = Rung("unreachable"), False
        for step in steps(subscriber, lambda station: bool(places[station])):
            legs = await self._create(call, party, [place for station in step.stations for place in places[station]])
            if not legs:
                continue
            rung = await self._ring(call, party, legs, step.ring_time_s)
            declined |= rung.outcome == "declined"
            if rung.leg or party.chosen or not goes_on(subscriber, rung.outcome):
                break
        if party.chosen and not rung.leg:
            rung = await self._ring_chosen(call, party, subscriber, party.chosen)
        return rung, declined

    async def _ring_chosen(self, call: Call, party: Party, subscriber: Subscriber, device_id: str) -> Rung:
        """A client wants to answer on this device."""
        places = await self._stations.of_station(subscriber, device_id, call.caller.leg)
        legs = await self._create(call, party, places, {"TAKES": "yes"})
        return await self._ring(call, party, legs, CHOSEN_S) if legs else Rung("unreachable")

    async def _create(
        self, call: Call, party: Party, places: Sequence[Place], more: Mapping[str, str] | None = None
    ) -> list[Leg]:
        variables = {"OWNER": call.caller.user, **(more or {})}
        caller = call.caller
        legs = await create_all(self._channels, places, party.identity, caller.identity, caller.leg, variables)
        party.ringing.update(legs)
        return legs

    async def _ring(self, call: Call, party: Party, legs: Sequence[Leg], ring_time_s: float | None) -> Rung:
        if call.caller.leg and not call.bridged and not call.inner:
            await self._channels.indicate_ringing(call.caller.leg)
        self._changed(call)
        return await ring(self._channels, party, legs, ring_time_s)

    async def _ring_number(self, call: Call, number: str, forwards: int) -> Rung:
        place = self._numbers.place(number)
        if place is None:
            return Rung("unreachable", cause=NO_WAY if forwards else UNALLOCATED)
        if CODE.fullmatch(number):
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
        if call.caller.leg and not call.inner:
            if not call.bridged:
                await self._channels.make_bridge(call.id)
                call.bridged = True
            elif call.caller.leg.answered:
                await self._channels.indicate_ringing(call.caller.leg, on=False)
            await self._channels.join(call.id, [call.caller.leg, *legs])
        return await self._ring(call, party, legs, None)
