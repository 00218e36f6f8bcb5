"""Moves a party of a call to another place: the new leg is there before the old one goes, so nobody notices.

A move that fails leaves the call as it was (guide 5.3).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from osmo_qt.office.engine.ari import AriError
from osmo_qt.office.engine.calls import Call, Move, Party
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.legs import Leg, Outcome, Place
from osmo_qt.office.engine.ringing import create_all, ring
from osmo_qt.ucapi.calls import Failure

RING_TIME_S = 20.0
HEADER = "X-Office-Move"

log = logging.getLogger(__name__)

FAILURES: dict[Outcome, Failure] = {
    "busy": "busy",
    "declined": "declined",
    "no-answer": "no-answer",
    "unreachable": "unreachable",
}


class Mover:
    """`changed` is called with each step; `end` when a move has failed and the party has no leg any more."""

    def __init__(self, channels: Channels, changed: Callable[[Call], None], end: Callable[[Call], None]) -> None:
        self._channels, self._changed, self._end = channels, changed, end

    async def push(self, call: Call, move: Move, find: Callable[[], Awaitable[Sequence[Place]]]) -> None:
        """Ring there, and replace the party's leg when somebody answers. Cancelled, the call stays."""
        try:
            failure = await self._push(call, move, await find())
        except asyncio.CancelledError:
            if call.ended:
                raise
            failure = "cancelled"
        except AriError as error:  # the one who has answered has hung up in these milliseconds
            log.info("A move came to nothing: %s", error)
            failure = "error"
        except Exception:
            log.exception("A move has failed.")
            failure = "error"
        self._finish(call, move, failure)

    async def pull(self, call: Call, party: Party, leg: Leg) -> None:
        """The leg has come by itself, and takes the party's place."""
        try:
            await self._channels.answer(leg)
            await self.replace(call, party, leg)
        except AriError as error:
            log.info("A call was not fetched: %s", error)
        finally:
            if party.leg is not leg:
                self._channels.drop(leg)
            if not call.ended:
                call.task = call.move = None
                if party.talks:
                    self._changed(call)
                else:
                    self._end(call)

    async def replace(self, call: Call, party: Party, leg: Leg) -> None:
        """Join the new leg, then let the old one go. Raises AriError when the new one is gone."""
        await self._channels.join(call.id, [leg])
        if leg.gone:
            raise AriError("the new leg is gone")
        old, party.leg = party.leg, leg
        if old is not None:
            await self._channels.leave(call.id, old)
            self._channels.drop(old)
        other = call.other(party)
        if other.holds:
            await self._channels.music(leg, on=True)
        party.holds = False

    async def _push(self, call: Call, move: Move, places: Sequence[Place]) -> Failure | None:
        party = move.party
        variables = {f"PJSIP_HEADER(add,{HEADER})": call.id, "OWNER": party.user, "TAKES": "yes"}
        shown = call.other(party).identity
        legs = await create_all(self._channels, places, party.identity, shown, party.leg, variables)
        if not legs:
            return "unreachable"
        party.ringing.update(legs)
        self._changed(call)
        rung = await ring(self._channels, party, legs, RING_TIME_S)
        if rung.leg is None:
            return FAILURES[rung.outcome]
        move.state = "connected"  # from now on it is not cancelled any more
        try:
            await self.replace(call, party, rung.leg)
        except AriError:
            self._channels.drop(rung.leg)
            raise
        return None

    def _finish(self, call: Call, move: Move, failure: Failure | None) -> None:
        if call.ended:
            return
        call.task = None
        if failure is None:
            call.move = None
        else:
            move.state, move.failure = "failed", failure
            if not move.party.talks:  # its device has hung up meanwhile
                self._end(call)
                return
        self._changed(call)
