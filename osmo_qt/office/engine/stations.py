"""Where the engine reaches devices and numbers at this moment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.configuration import TRUNK, desk_account
from osmo_qt.office.engine.legs import Leg, Place
from osmo_qt.office.engine.routing import Station, Subscriber, is_emergency

CODE = re.compile(r"\*97|\*(21|67|61)\*.+|#(21|67|61)#")  # see extensions.conf
SIMULATED = "Local/phone@simulated/n"
_OUTSIDE = re.compile(r"\+?[0-9*#]{3,40}")
_SOUNDS = str.maketrans("", "", " -/().")  # how people write numbers


class Directory(Protocol):
    """What the application asks about people."""

    async def subscriber(self, number: str) -> Subscriber | None:
        """The user with this number who has telephones."""

    async def owner_of_cell(self, number: str) -> Subscriber | None:
        """The user whose cell phone this is."""

    async def dial_code(self, user: str, code: str) -> None:
        """A device of the user has dialled a code: it counts from now on."""


@dataclass(frozen=True)
class Numbers:
    """What can be dialled beside users: `services` are numbers of the dial plan; `trunk`: there is a way outside.

    `simulated`: for who has no desk phone or cell phone the dial plan plays one.
    """

    services: frozenset[str]
    trunk: bool = False
    simulated: bool = False

    def place(self, number: str) -> Place | None:
        """None for a number that nobody has."""
        inside = number in self.services and not (self.trunk and is_emergency(number))
        if inside or CODE.fullmatch(number):
            return Place("service", f"Local/{number}@plain/n", number=number)
        plain = number.translate(_SOUNDS)
        if self.trunk and _OUTSIDE.fullmatch(plain):
            return Place("number", f"PJSIP/{plain}@{TRUNK}", number=plain)
        return None


class Stations:
    """Makes places of stations; asks the engine which telephones are registered."""

    def __init__(self, channels: Channels, directory: Directory, numbers: Numbers) -> None:
        self._channels, self._directory, self._numbers = channels, directory, numbers

    async def places(self, subscriber: Subscriber, asking: Leg | None) -> Mapping[Station, Sequence[Place]]:
        """Where each of the user's stations can be called now; no places: it cannot. `asking`: any leg that lives."""
        return {station: await self._of_station(subscriber, station, asking) for station in subscriber.stations}

    async def of_station(self, subscriber: Subscriber, device_id: str, asking: Leg | None) -> Sequence[Place]:
        """The same for one of them."""
        station = subscriber.station(device_id)
        return await self._of_station(subscriber, station, asking) if station else ()

    async def of_number(self, number: str, asking: Leg | None) -> Sequence[Place]:
        """All telephones of a user, or the one place that this number has."""
        subscriber = await self._directory.subscriber(number)
        if subscriber is not None:
            accounts = (number, desk_account(number))
            found = [endpoint for account in accounts for endpoint in await self._channels.contacts(account, asking)]
            return [Place("number", endpoint, "", number) for endpoint in found]
        place = self._numbers.place(number)
        return [place] if place is not None and not CODE.fullmatch(number) else []

    async def _of_station(self, subscriber: Subscriber, station: Station, asking: Leg | None) -> Sequence[Place]:
        number = subscriber.number
        if station.kind in ("softphone", "work-phone"):
            account = number if station.kind == "softphone" else desk_account(number)
            found = await self._channels.contacts(account, asking)
            if not found and station.kind == "work-phone" and self._numbers.simulated:
                found = [SIMULATED]
            return [Place(station.kind, endpoint, number, number, station.device_id) for endpoint in found]
        if station.number == number:  # an own device with the office number: that would be a circle
            return ()
        if station.kind == "cell" and self._numbers.simulated and not self._numbers.trunk:
            return [Place("cell", SIMULATED, number, station.number, station.device_id)]
        return [
            Place(station.kind, place.endpoint, number, place.number, station.device_id)
            for place in await self.of_number(station.number, asking)
        ]
