"""The application that has the calls of the engine: one bridge for each call, two parties with one leg each."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol

from osmo_qt.office.engine.actions import Actions
from osmo_qt.office.engine.ari import Ari, AriError
from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.channels import FAR, Channels
from osmo_qt.office.engine.finding import Finder
from osmo_qt.office.engine.legs import CAUSES, NORMAL, Identity, Leg, Place
from osmo_qt.office.engine.referrals import Referrals
from osmo_qt.office.engine.ringing import Rung
from osmo_qt.office.engine.stations import CODE, Directory, Numbers, Stations
from osmo_qt.office.engine.tracker import FinishedCall
from osmo_qt.ucapi.calls import PULL_PREFIX

MOST_DIALLED = 64

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who wants to know what people have of their calls."""

    def in_call(self, user: str, on: bool) -> None: ...
    def finished(self, call: FinishedCall) -> None: ...


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
        self._finder = Finder(self._channels, directory, numbers, self.changed, self._missed)
        self.actions = Actions(self._channels, self._finder, Stations(self._channels, directory, numbers), self)
        self._referrals = Referrals(self._channels, self.actions, self)
        self._talking: set[str] = set()

    def __contains__(self, channel_id: str) -> bool:
        return channel_id.removesuffix(FAR) in self._channels

    def feed(self, event: Mapping[str, Any]) -> None:
        """What is not understood is passed over."""
        kind = event.get("type")
        if kind == "StasisStart" and event["channel"]["id"] not in self._channels:
            self._incoming(event)
            return
        if kind == "ChannelTransfer":
            self._referrals.refer(event)
            return
        self._channels.feed(event)

    def lose_all(self) -> None:
        """The engine is gone, and all calls with it."""
        self._channels.lose_all()
        for call in list(self.calls.values()):
            self.finish(call)

    async def close(self) -> None:
        """Nothing is begun any more; what goes on in the engine is left as it is."""
        tasks = [call.task for call in self.calls.values() if call.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._channels.close()

    def hang_up(self, call: Call, party: Party) -> None:
        """The party leaves; if it is only rung yet, it refuses, and the call goes on to the next step."""
        if party.leg is None and party.ringing and party is call.callee and call.answered_at is None:
            self.actions.refuse(party)
        else:
            self.finish(call)

    def add(self, call: Call, work: Coroutine[Any, Any, None]) -> None:
        """A new call, and what is to be done for it."""
        self.calls[call.id] = call
        call.task = asyncio.create_task(work, name=f"call {call.id}")
        self.changed(call)

    def adopt(self, call: Call) -> None:
        """The call to who is to have another one: that person sees it."""
        self.calls[call.id] = call
        self.changed(call)

    def part(self, call: Call, party: Party) -> None:
        """The party leaves for good."""
        self._finish(call, party)

    # What happens

    def _incoming(self, event: Mapping[str, Any]) -> None:
        channel = event["channel"]
        identity = Identity(channel["caller"]["number"], channel["caller"]["name"])
        if "replace_channel" in event:
            leg = self._channels.take(channel, _place_of(channel), identity)
            self._referrals.replaced(str(event["replace_channel"]["id"]), leg)
            return
        if event["args"][:1] != ["in"]:
            return
        _, dialled, user, kind = event["args"]
        dialled = dialled[:MOST_DIALLED]
        leg = self._channels.take(channel, Place(kind, user=user, number=user), identity)
        if dialled.startswith(PULL_PREFIX):
            self.actions.fetch(leg, dialled.removeprefix(PULL_PREFIX))
            return
        call = Call(Party(identity, user, leg, incoming=False), Party(Identity(dialled, "")), dialled)
        self.add(call, self._route(call))

    async def _recognise(self, call: Call) -> None:
        """Somebody who calls by the own cell phone is the user, with the office number."""
        leg = call.caller.leg
        if leg is None or call.caller.user:
            return
        owner = await self.directory.owner_of_cell(call.caller.identity.number)
        if owner is not None:
            leg.place = Place("cell", "", owner.number, call.caller.identity.number)
            call.caller = Party(Identity(owner.number, owner.name), owner.number, leg, incoming=False)
            self.changed(call)

    async def _route(self, call: Call) -> None:
        async def begin() -> Rung | None:
            await self._recognise(call)
            return None

        await self.route(call, begin)

    async def route(self, call: Call, begin: Callable[[], Awaitable[Rung | None]]) -> None:
        """Find who is called, and connect the parties; `begin` comes first, and may say why that has no sense."""
        try:
            rung = await begin() or await self._finder.find(call, call.dialled)
            if rung.leg is None:
                self.finish(call, rung.cause if rung.cause not in (0, NORMAL) else CAUSES[rung.outcome])
            else:
                await self._connect(call, rung.leg)
            call.task = None
            self.changed(call)
        except AriError as error:  # a party has hung up in these milliseconds
            log.info("A call came to nothing: %s", error)
            self.finish(call)
        except Exception:
            log.exception("A call has failed.")
            self.finish(call, CAUSES["unreachable"])

    async def _connect(self, call: Call, leg: Leg) -> None:
        caller, callee = call.parties
        callee.leg = leg
        if caller.leg is None or leg.gone:
            self.finish(call)
            return
        # from now on: who hangs up while the bridge is made has been talked to
        call.begin()
        if caller.leg.answered:
            await self._channels.indicate_ringing(caller.leg, on=False)
        if call.bridged:
            await self._channels.answer(caller.leg)
        else:
            call.bridged = True
            await asyncio.gather(self._channels.make_bridge(call.id), self._channels.answer(caller.leg))
        await self._channels.join(call.id, [caller.leg, leg])
        self._channels.later(self.learn_secure(call))

    async def learn_secure(self, call: Call) -> None:
        """Encrypted on all legs that are telephones."""
        legs = [party.leg for party in call.parties if party.leg and party.leg.is_telephone]
        secure = bool(legs) and all([await self._channels.is_secure(leg) for leg in legs])
        if secure is not call.secure:
            call.secure = secure
            self.changed(call)

    def _leg_gone(self, leg: Leg) -> None:
        for call in list(self.calls.values()):
            party = call.party_at(leg)
            if party is not None:
                if not self.actions.goes_on_without(call, party):
                    self.finish(call)
            elif any(leg in party.ringing for party in call.parties):
                self.changed(call)

    def _held(self, leg: Leg, on: bool) -> None:
        for call in self.calls.values():
            party = None if call.inner else call.party_at(leg)
            if party is not None and party.holds is not on and not party.held_here:
                self.actions.set_hold(call, party, on=on)

    def finish(self, call: Call, cause: int = NORMAL) -> None:
        if call.ended:
            return
        if call.answered_at is None and _have_met(call):
            call.begin()
        call.ended = True
        del self.calls[call.id]
        if call.task is not None and call.task is not asyncio.current_task():
            call.task.cancel()
        for party in call.parties:
            for leg in party.legs:
                if not (call.inner and party is call.caller):  # that leg is another call's
                    self._channels.drop(leg, cause)
        self.actions.ended(call)
        if call.bridged:
            self._channels.later(self._channels.remove_bridge(call.id))
        for party in (call.callee, call.caller):
            self._finish(call, party)
        self.changed(call)

    # What others are told

    def _missed(self, call: Call, party: Party, declined: bool) -> None:
        self._finish(call, party, declined=declined)
        self.changed(call)

    def _finish(self, call: Call, party: Party, *, declined: bool = False) -> None:
        """The journal gets one entry for each user and call; codes are no calls."""
        incoming = party.incoming
        himself = party is call.callee and party.user == call.caller.user
        if party.told or not party.user or CODE.fullmatch(call.dialled) or (incoming and himself):
            return
        party.told = True
        met = party.met or call.caller.identity
        number, name = (met.number, met.name) if incoming else (call.dialled, "")
        duration = time.time() - party.answered_at if party.answered_at is not None else 0.0
        answered = party.answered_at is not None
        self._listener.finished(
            FinishedCall(party.user, incoming, answered, number, name, call.started_at, max(0.0, duration), declined)
        )

    def changed(self, call: Call) -> None:
        talking = {party.user for call in self.calls.values() for party in call.parties if party.user and party.talks}
        for user in talking ^ self._talking:
            self._listener.in_call(user, user in talking)
        self._talking = talking
        self._tell(call)


def _place_of(channel: Mapping[str, Any]) -> Place:
    """Whose telephone has this channel: "PJSIP/100d-0000002a" is the desk phone of 100."""
    account = str(channel["name"]).partition("/")[2].rpartition("-")[0]
    number = account.removesuffix("d")
    if not number.isdigit():
        return Place("number", number=str(channel["caller"]["number"]))
    return Place("softphone" if account == number else "work-phone", user=number, number=number)


def _have_met(call: Call) -> bool:
    """In a bridge the engine passes an answer on by itself, and a caller can hang up before the application knows."""
    leg = call.caller.leg
    return leg is not None and leg.answered and any(other.answered for other in call.callee.ringing)
