"""Rings several devices together until one answers, one declines, all have ended, or the time is over."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osmo_qt.office.engine.calls import Party
from osmo_qt.office.engine.channels import Channels, worst
from osmo_qt.office.engine.legs import Identity, Leg, Outcome, Place


@dataclass(frozen=True)
class Rung:
    """What came of it; `leg` is the one that has answered, `cause` (Q.850) why none did."""

    outcome: Outcome
    leg: Leg | None = None
    cause: int = 0


async def ring(
    channels: Channels,
    party: Party,
    legs: Sequence[Leg],
    ring_time_s: float | None,
) -> Rung:
    """Ring legs that are there but silent yet. Cancelled, or when one has answered, the others end.

    One that declines speaks for all: the person does not want the call. None: ring without end.
    """
    party.ringing.update(legs)
    winner: Leg | None = None
    try:
        await asyncio.gather(*(channels.dial(leg) for leg in legs))
        winner, outcome = await _first_answer(legs, ring_time_s)
        return Rung(outcome, winner, next((leg.cause for leg in legs if leg.gone), 0))
    finally:
        party.ringing.difference_update(legs)
        for leg in legs:
            if leg is not winner:
                channels.drop(leg, elsewhere=winner is not None)


async def create_all(
    channels: Channels,
    places: Sequence[Place],
    identity: Identity,
    shown: Identity,
    originator: Leg | None,
    variables: Mapping[str, str] | None = None,
) -> list[Leg]:
    """Legs at all these places, as far as the engine can make them."""
    making = [asyncio.ensure_future(channels.create(place, identity, shown, originator, variables)) for place in places]
    try:
        return [leg for leg in await asyncio.gather(*making) if not leg.gone]
    except asyncio.CancelledError:
        for made in making:  # those that were not finished have ended by themselves
            if made.done() and not made.cancelled():
                channels.drop(made.result())
        raise


async def _first_answer(legs: Sequence[Leg], ring_time_s: float | None) -> tuple[Leg | None, Outcome]:
    waiting = {leg.outcome for leg in legs}
    deadline = None if ring_time_s is None else asyncio.get_running_loop().time() + ring_time_s
    while waiting:
        left = None if deadline is None else max(0.0, deadline - asyncio.get_running_loop().time())
        done, waiting = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        for leg in legs:
            if leg.outcome.done() and leg.outcome.result() == "answered" and not leg.gone:
                return leg, "answered"
        if not done:
            return None, "no-answer"
        if any(future.result() == "declined" for future in done):
            return None, "declined"
    return None, worst([leg.outcome.result() for leg in legs])
