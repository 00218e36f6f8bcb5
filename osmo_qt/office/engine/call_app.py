"""The application that has the calls of the engine: one bridge for each call, two parties with one leg each."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from osmo_qt.office.engine.ari import Ari, AriError
from osmo_qt.office.engine.calls import Call, Move, Party
from osmo_qt.office.engine.channels import FAR, Channels
from osmo_qt.office.engine.finding import Finder
from osmo_qt.office.engine.legs import CAUSES, DECLINED, NORMAL, UNALLOCATED, Identity, Leg, Place
from osmo_qt.office.engine.moves import Mover
from osmo_qt.office.engine.refusals import refusal
from osmo_qt.office.engine.routing import Subscriber
from osmo_qt.office.engine.stations import CODE, Directory, Numbers, Stations
from osmo_qt.office.engine.tracker import FinishedCall
from osmo_qt.ucapi.calls import PULL_PREFIX

MAILBOX = "*97"
MOST_DIALLED = 64

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who wants to know what people have of their calls."""

    def in_call(self, user: str, on: bool) -> None: ...
    def finished(self, call: FinishedCall) -> None: ...
    def mailbox_left(self, user: str) -> None:
        """Messages of the user may have come or gone."""


class CallApp:
    """Feed it all events of the engine in order, then `close` it. `calls`: those that go on, by id.

    `directory` knows the people; `numbers`: what can be dialled beside users; `changed` gets a call that is another
    than before, or has ended.
    """

    def __init__(
        self,
        ari: Ari,
        directory: Directory,
        numbers: Numbers,
        listener: Listener,
        changed: Callable[[Call], None],
    ) -> None:
        self.calls: dict[str, Call] = {}
        self._listener, self._tell, self.directory = listener, changed, directory
        self._channels = Channels(ari, self._leg_gone, self._held)
        self._finder = Finder(self._channels, directory, numbers, self._changed, self._missed)
        self._stations = Stations(self._channels, directory, numbers)
        self._mover = Mover(self._channels, self._changed, self._end)
        self._talking: set[str] = set()
        self._mailboxes: dict[str, str] = {}  # whose mailbox, by the channel that is in it

    def __contains__(self, channel_id: str) -> bool:
        return channel_id.removesuffix(FAR) in self._channels

    def feed(self, event: Mapping[str, Any]) -> None:
        """What is not understood is passed over."""
        kind = event.get("type")
        if kind == "StasisStart" and event["args"][:1] == ["in"]:
            self._incoming(event)
            return
        self._channels.feed(event)
        if kind == "ChannelDestroyed" and (user := self._mailboxes.pop(event["channel"]["id"], "")):
            self._listener.mailbox_left(user)

    def lose_all(self) -> None:
        """The engine is gone, and all calls with it."""
        self._channels.lose_all()
        for call in list(self.calls.values()):
            self._end(call)

    async def close(self) -> None:
        """Nothing is begun any more; what goes on in the engine is left as it is."""
        tasks = [call.task for call in self.calls.values() if call.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._channels.close()

    def hang_up(self, call: Call, party: Party) -> None:
        """The party leaves; if it is only rung yet, it refuses, and the call goes on to the next step."""
        if party.leg is None and party is not call.caller:
            for leg in party.ringing:
                leg.settle("declined")
        else:
            self._end(call)

    def hold(self, call: Call, party: Party, *, on: bool) -> None:
        """By a client, whatever the device is. Only when it is not refused."""
        if party.holds is not on:
            party.held_here = True
            self._set_hold(call, party, on)
            party.held_here = on

    def move(self, call: Call, party: Party, subscriber: Subscriber, device_id: str | None, number: str | None) -> None:
        """To a device of the party's user, or to a number. Only when it is not refused."""
        move = call.move = Move(party, device_id, number)
        call.task = asyncio.create_task(self._move(call, move, subscriber), name=f"move {call.id}")
        self._changed(call)

    def cancel_move(self, call: Call) -> bool:
        """Whether there was one that could still be cancelled."""
        if call.move is None or call.move.state != "ringing" or call.task is None:
            return False
        return call.task.cancel()

    # What happens

    async def _move(self, call: Call, move: Move, subscriber: Subscriber) -> None:
        asking = move.party.leg

        async def find() -> Sequence[Place]:
            if move.device_id is not None:
                return await self._stations.of_station(subscriber, move.device_id, asking)
            return await self._stations.of_number(move.number or "", asking)

        await self._mover.push(call, move, find)
        self._channels.later(self._learn_secure(call))

    def _fetch(self, leg: Leg, call_id: str) -> None:
        """A softphone has dialled to get one of its user's calls."""
        call = self.calls.get(call_id)
        party = call.party_of(leg.place.user) if call else None
        if call is None or party is None:
            self._channels.drop(leg, UNALLOCATED)
        elif refusal(call, party, "move"):
            self._channels.drop(leg, DECLINED)
        else:
            call.move = Move(party, state="connected")
            call.task = asyncio.create_task(self._pull(call, party, leg), name=f"pull {call.id}")

    async def _pull(self, call: Call, party: Party, leg: Leg) -> None:
        await self._mover.pull(call, party, leg)
        self._channels.later(self._learn_secure(call))

    def _incoming(self, event: Mapping[str, Any]) -> None:
        channel = event["channel"]
        _, dialled, user, kind = event["args"]
        dialled = dialled[:MOST_DIALLED]
        identity = Identity(channel["caller"]["number"], channel["caller"]["name"])
        leg = self._channels.take(channel, Place(kind, user=user, number=user), identity)
        if dialled.startswith(PULL_PREFIX):
            self._fetch(leg, dialled.removeprefix(PULL_PREFIX))
            return
        call = Call(Party(identity, user, leg), Party(Identity(dialled, "")), dialled)
        self.calls[call.id] = call
        call.task = asyncio.create_task(self._route(call), name=f"call {call.id}")
        self._changed(call)

    async def _recognise(self, call: Call) -> None:
        """Somebody who calls by the own cell phone is the user, with the office number."""
        leg = call.caller.leg
        if leg is None or call.caller.user:
            return
        owner = await self.directory.owner_of_cell(call.caller.identity.number)
        if owner is not None:
            leg.place = Place("cell", "", owner.number, call.caller.identity.number)
            call.caller = Party(Identity(owner.number, owner.name), owner.number, leg)
            self._changed(call)

    async def _route(self, call: Call) -> None:
        try:
            await self._recognise(call)
            rung = await self._finder.find(call, call.dialled)
            if rung.leg is None:
                self._end(call, rung.cause if rung.cause not in (0, NORMAL) else CAUSES[rung.outcome])
            else:
                await self._connect(call, rung.leg)
            call.task = None
            self._changed(call)
        except AriError as error:  # a party has hung up in these milliseconds
            log.info("A call came to nothing: %s", error)
            self._end(call)
        except Exception:
            log.exception("A call has failed.")
            self._end(call, CAUSES["unreachable"])

    async def _connect(self, call: Call, leg: Leg) -> None:
        caller, callee = call.parties
        callee.leg = leg
        if caller.leg is None or leg.gone:
            self._end(call)
            return
        # from now on: who hangs up while the bridge is made has been talked to
        call.answered_at = caller.answered_at = callee.answered_at = time.time()
        if leg.place.kind == "voicemail" or call.dialled == MAILBOX:
            self._mailboxes[f"{leg.id}{FAR}"] = caller.user if call.dialled == MAILBOX else leg.place.number
        if call.bridged:
            await self._channels.answer(caller.leg)
        else:
            call.bridged = True
            await asyncio.gather(self._channels.make_bridge(call.id), self._channels.answer(caller.leg))
        await self._channels.join(call.id, [caller.leg, leg])
        self._channels.later(self._learn_secure(call))

    async def _learn_secure(self, call: Call) -> None:
        """Encrypted on all legs that are telephones."""
        legs = [party.leg for party in call.parties if party.leg and party.leg.is_telephone]
        secure = bool(legs) and all([await self._channels.is_secure(leg) for leg in legs])
        if secure is not call.secure:
            call.secure = secure
            self._changed(call)

    def _leg_gone(self, leg: Leg) -> None:
        for call in list(self.calls.values()):
            party = call.party_at(leg)
            if party is not None:
                self._party_gone(call, party)
            elif any(leg in party.ringing for party in call.parties):
                self._changed(call)

    def _party_gone(self, call: Call, party: Party) -> None:
        """Who hangs up while the call moves to another own device waits for that one."""
        if call.move is not None and call.is_moving and call.move.party is party and call.other(party).talks:
            party.leg = None
            self._changed(call)
        else:
            self._end(call)

    def _held(self, leg: Leg, on: bool) -> None:
        for call in self.calls.values():
            party = call.party_at(leg)
            if party is not None and party.holds is not on and not party.held_here:
                self._set_hold(call, party, on)

    def _set_hold(self, call: Call, party: Party, on: bool) -> None:
        party.holds = on
        other = call.other(party).leg
        if other is not None:
            self._channels.later(self._channels.music(other, on=on))
        if party.held_here and party.leg is not None:  # the device knows of nothing, and would go on to play
            self._channels.later(self._channels.silence(party.leg, on=on))
        self._changed(call)

    def _end(self, call: Call, cause: int = NORMAL) -> None:
        if call.ended:
            return
        call.ended = True
        del self.calls[call.id]
        if call.task is not None and call.task is not asyncio.current_task():
            call.task.cancel()
        for party in call.parties:
            for leg in party.legs:
                self._channels.drop(leg, cause)
        if call.bridged:
            self._channels.later(self._channels.remove_bridge(call.id))
        for party in (call.callee, call.caller):
            self._finish(call, party)
        self._changed(call)

    # What others are told

    def _missed(self, call: Call, party: Party, declined: bool) -> None:
        self._finish(call, party, declined=declined)
        self._changed(call)

    def _finish(self, call: Call, party: Party, *, declined: bool = False) -> None:
        """The journal gets one entry for each user and call; codes are no calls."""
        incoming = party is not call.caller
        if (
            party.told
            or not party.user
            or CODE.fullmatch(call.dialled)
            or (incoming and party.user == call.caller.user)
        ):
            return
        party.told = True
        number, name = (call.caller.identity.number, call.caller.identity.name) if incoming else (call.dialled, "")
        duration = time.time() - party.answered_at if party.answered_at is not None else 0.0
        answered = party.answered_at is not None
        self._listener.finished(
            FinishedCall(party.user, incoming, answered, number, name, call.started_at, max(0.0, duration), declined)
        )

    def _changed(self, call: Call) -> None:
        talking = {party.user for call in self.calls.values() for party in call.parties if party.user and party.talks}
        for user in talking ^ self._talking:
            self._listener.in_call(user, user in talking)
        self._talking = talking
        self._tell(call)
