"""Who rings when: pure decisions from what is known of a user (guide, sections 5.2 and 6.1.2.2)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from osmo_qt.office.engine.legs import Kind, Outcome
from osmo_qt.ucapi.forwarding import Forwarding

SOFTPHONE_S, DESK_S, CELL_S = 15, 10, 15  # guide 5.2.2
MOST_FORWARDS = 3  # people who forward to each other must not send a call round for ever
EMERGENCY_NUMBERS = frozenset({"112", "110", "911", "999", "000", "190"})


@dataclass(frozen=True)
class Station:
    """A device of a user. `number` is dialled for a cell phone or an own device; `ring_time_s` None: without end."""

    kind: Kind
    device_id: str
    number: str = ""
    ring_time_s: int | None = None


@dataclass(frozen=True)
class Subscriber:
    """What is known of a user when somebody calls. `preferred` are device ids, none: Auto-Pilot."""

    user_id: str
    number: str
    name: str
    stations: Sequence[Station] = ()
    preferred: Collection[str] = ()
    forwarding: Forwarding = field(default_factory=Forwarding)
    route_to_cell: bool = True

    def of_kind(self, kind: Kind) -> list[Station]:
        return [station for station in self.stations if station.kind == kind]

    def station(self, device_id: str) -> Station | None:
        return next((station for station in self.stations if station.device_id == device_id), None)


@dataclass(frozen=True)
class Step:
    """Stations that ring together for so long; None: until the caller gives up."""

    stations: Sequence[Station]
    ring_time_s: float | None


def steps(subscriber: Subscriber, reachable: Callable[[Station], bool]) -> list[Step]:
    """Where a call rings, one step after the other; the mailbox follows.

    Another preferred device than Auto-Pilot rings alone, those of a device group ring together.
    """
    if subscriber.preferred:
        chosen = [s for s in subscriber.stations if s.device_id in subscriber.preferred and reachable(s)]
        times = [station.ring_time_s for station in chosen]
        unlimited = None in times
        return [Step(chosen, None if unlimited else max(time or 0 for time in times))] if chosen else []
    softphones, desks = (
        [station for station in subscriber.of_kind(kind) if reachable(station)] for kind in ("softphone", "work-phone")
    )
    found = [(softphones, SOFTPHONE_S), (desks, DESK_S)]
    if not softphones and subscriber.route_to_cell:
        found.append((subscriber.of_kind("cell"), CELL_S))
    return [Step(stations, max(s.ring_time_s or usual for s in stations)) for stations, usual in found if stations]


def forward_at_once(subscriber: Subscriber) -> str | None:
    """Forwarding of all calls comes before everything else."""
    return _allowed(subscriber.forwarding.all)


def forward_after(subscriber: Subscriber, outcome: Outcome) -> str | None:
    """Where a call goes that nobody has taken; None: to the mailbox.

    A preferred device has priority over forwarding when busy or without an answer (guide 6.1.2.2).
    """
    if subscriber.preferred:
        return None
    forwarding = subscriber.forwarding
    busy = _allowed(forwarding.busy) if outcome == "busy" else None
    return busy or _allowed(forwarding.no_reply)


def goes_on(subscriber: Subscriber, outcome: Outcome) -> bool:
    """Whether the next step follows: not when the user is busy and forwards such calls."""
    return outcome != "busy" or subscriber.forwarding.busy is None or bool(subscriber.preferred)


def is_emergency(number: str) -> bool:
    """Such a call is never rerouted, and nothing is forwarded or moved there."""
    return number in EMERGENCY_NUMBERS


def _allowed(target: str | None) -> str | None:
    return target if target and not is_emergency(target) else None
