"""Calls that a client makes: the office rings the own device first, then who is wanted (guide: callback mode)."""

from collections.abc import Callable, Sequence

from osmo_qt.office.engine.calls import Call
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.legs import Place
from osmo_qt.office.engine.ringing import Rung, create_all, ring
from osmo_qt.office.engine.routing import Subscriber, steps
from osmo_qt.office.engine.stations import Stations

RING_TIME_S = 30.0
HEADER = "X-Office-Callback"


class Callbacks:
    """`changed` is called when the device rings."""

    def __init__(self, channels: Channels, stations: Stations, changed: Callable[[Call], None]) -> None:
        self._channels, self._stations, self._changed = channels, stations, changed

    async def ring_device(self, call: Call, subscriber: Subscriber, device_id: str | None) -> Rung:
        """Ring the caller's device, None: the first that a call would ring at; the answered leg is the caller's."""
        caller = call.caller
        places = await self._places(subscriber, device_id)
        variables = {f"PJSIP_HEADER(add,{HEADER})": call.dialled, "OWNER": caller.user, "TAKES": "yes"}
        legs = await create_all(self._channels, places, caller.identity, call.callee.identity, None, variables)
        if not legs:
            return Rung("unreachable")
        caller.ringing.update(legs)
        self._changed(call)
        rung = await ring(self._channels, caller, legs, RING_TIME_S)
        caller.leg = rung.leg
        return rung

    async def _places(self, subscriber: Subscriber, device_id: str | None) -> Sequence[Place]:
        if device_id is not None:
            return await self._stations.of_station(subscriber, device_id, None)
        places = await self._stations.places(subscriber, None)
        first = next(iter(steps(subscriber, lambda station: bool(places[station]))), None)
        return [place for station in first.stations for place in places[station]] if first else []
