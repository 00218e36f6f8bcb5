"""Hands a call to somebody else: at once, or after asking first. One that fails gives the call back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from osmo_qt.office.engine.ari import AriError
from osmo_qt.office.engine.calls import Call, Party, Transfer
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.finding import Finder
from osmo_qt.office.engine.legs import Identity, Leg, Place
from osmo_qt.office.engine.moves import FAILURES
from osmo_qt.office.engine.ringing import create_all, ring
from osmo_qt.ucapi.calls import Failure

RECALL_S = 20.0
HEADER = "X-Office-Recall"

log = logging.getLogger(__name__)


class Owner(Protocol):
    """Who has all calls."""

    def adopt(self, call: Call) -> None:
        """The call to who is to have another one: that person sees it."""

    def part(self, call: Call, party: Party) -> None:
        """The party leaves for good."""

    def finish(self, call: Call) -> None:
        """The call is over."""

    def changed(self, call: Call) -> None:
        """The call is another."""


class Transfers:
    """`places`: where a party can be rung again that was at a place."""

    def __init__(
        self,
        channels: Channels,
        finder: Finder,
        owner: Owner,
        places: Callable[[Party, Place], Awaitable[Sequence[Place]]],
    ) -> None:
        self._channels, self._finder, self._owner, self._places = channels, finder, owner, places

    async def run(self, call: Call, transfer: Transfer) -> None:
        """Ring who is to have the call; with `consult` talk to that one first. The other party hears music."""
        failure = await self._guarded(call, self._run(call, transfer))
        await self._settle(call, transfer, failure)

    async def complete(self, call: Call, transfer: Transfer) -> None:
        """The consulted party talks to the one on hold, and who has asked leaves."""
        inner = transfer.inner
        leg = inner.callee.leg if inner else None
        failure: Failure | None = "error"
        if inner is not None and leg is not None:
            failure = await self._guarded(call, self._hand_over(call, transfer, inner, leg))
        await self._settle(call, transfer, failure)

    async def join(self, call: Call, transfer: Transfer, inner: Call, own: Party) -> None:
        """The other party of `inner`, a call of its own so far, takes the place of who transfers."""
        leg = inner.other(own).leg
        if own.holds and leg is not None:
            await self._channels.music(leg, on=False)
        work = self._hand_over(call, transfer, inner, leg) if leg else None
        failure: Failure | None = await self._guarded(call, work) if work else "error"
        await self._settle(call, transfer, failure)

    async def cancel(self, call: Call, transfer: Transfer, failure: Failure) -> None:
        """Back to the first party."""
        await self._settle(call, transfer, failure)

    async def _guarded(self, call: Call, work: Awaitable[Failure | None]) -> Failure | None:
        try:
            return await work
        except asyncio.CancelledError:
            if call.ended:
                raise
            return "cancelled"
        except AriError as error:  # somebody has hung up in these milliseconds
            log.info("A transfer came to nothing: %s", error)
        except Exception:
            log.exception("A transfer has failed.")
        return "error"

    async def _settle(self, call: Call, transfer: Transfer, failure: Failure | None) -> None:
        if failure is not None and transfer.ended is not None:
            await transfer.ended(failure)
        if failure is not None and not call.ended:
            transfer.state, transfer.failure = "failed", failure
            await self._guarded(call, self._give_back(call, transfer))
        if not call.ended:
            call.task = None
            self._owner.changed(call)

    async def _run(self, call: Call, transfer: Transfer) -> Failure | None:
        party, other = transfer.party, call.other(transfer.party)
        if other.leg is None:
            return "error"
        await self._channels.music(other.leg, on=True)
        shown = party.identity if transfer.consult else other.identity
        inner = Call(Party(shown, "", other.leg), Party(Identity(transfer.number, "")), transfer.number, inner=True)
        transfer.inner = inner
        self._owner.adopt(inner)
        if transfer.consult and party.leg is not None:
            await self._channels.leave(call.id, party.leg)
            await self._channels.indicate_ringing(party.leg)
        rung = await self._finder.find(inner, transfer.number)
        if rung.leg is None:
            return FAILURES.get(rung.outcome, "unreachable")
        inner.callee.leg = rung.leg
        # who has hung up before the answer hands the call over without asking
        if transfer.consult and party.leg is not None:
            await self._talk(party.leg, inner, rung.leg)
            transfer.state = "connected"
            return None
        return await self._hand_over(call, transfer, inner, rung.leg)

    async def _talk(self, asking: Leg, inner: Call, leg: Leg) -> None:
        await self._channels.indicate_ringing(asking, on=False)
        inner.bridged = True
        await self._channels.make_bridge(inner.id)
        await self._channels.join(inner.id, [asking, leg])
        inner.begin()
        self._owner.changed(inner)

    async def _hand_over(self, call: Call, transfer: Transfer, inner: Call, leg: Leg) -> Failure | None:
        """The one in `inner` who is there takes the place of the one who transfers."""
        party, other = transfer.party, call.other(transfer.party)
        target = inner.party_at(leg) or inner.callee
        if inner.bridged:
            await self._channels.leave(inner.id, leg)
        await self._channels.join(call.id, [leg])
        if leg.gone or other.leg is None:
            raise AriError("who was to have the call is gone")
        if transfer.ended is not None:
            await transfer.ended(None)
        inner.replace(target, Party(target.identity))  # with its leg it leaves that call
        if target.answered_at is None:
            target.meet(other.identity)
        self._owner.part(call, party)
        call.replace(party, target)
        if party.leg is not None:
            self._channels.drop(party.leg)
        call.transfer = transfer.inner = None
        other.holds = other.held_here = False
        self._owner.finish(inner)
        await self._channels.music(other.leg, on=False)
        return None

    async def _give_back(self, call: Call, transfer: Transfer) -> None:
        party, other = transfer.party, call.other(transfer.party)
        inner, transfer.inner = transfer.inner, None
        if inner is not None:
            self._owner.finish(inner)
        if not party.talks:
            await self._recall(call, transfer)
        elif party.leg is not None and party.leg.bridge != call.id:
            await self._channels.indicate_ringing(party.leg, on=False)
            await self._channels.join(call.id, [party.leg])
        held_by_device = party.holds and not party.held_here
        if not call.ended and other.leg is not None and not held_by_device:
            party.holds = party.held_here = False
            await self._channels.music(other.leg, on=False)

    async def _recall(self, call: Call, transfer: Transfer) -> None:
        """Who has hung up already is rung again."""
        party, other = transfer.party, call.other(transfer.party)
        places = await self._places(party, transfer.place) if transfer.place else ()
        variables = {f"PJSIP_HEADER(add,{HEADER})": transfer.number}
        legs = await create_all(self._channels, places, party.identity, other.identity, other.leg, variables)
        party.ringing.update(legs)
        self._owner.changed(call)
        rung = await ring(self._channels, party, legs, RECALL_S) if legs else None
        if rung is None or rung.leg is None:
            self._owner.finish(call)
            return
        await self._channels.join(call.id, [rung.leg])
        party.leg = rung.leg
