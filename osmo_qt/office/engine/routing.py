"""Who rings when: pure decisions from what is known of a user (guide, sections 5.2 and 6.1.2.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from osmo_qt.office.engine.legs import Kind, Outcome
from osmo_qt.ucapi.forwarding import Forwarding

SOFTPHONE_S, DESK_S, CELL_S = 15, 10, 15
MOST_FORWARDS = 3  # people who forward to each other must not send a call round for ever


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
    preferred: Sequence[str] = ()
    forwarding: Forwarding = field(default_factory=Forwarding)

    def of_kind(self, kind: Kind) -> list[Station]:
        return [station for station in self.stations if station.kind == kind]


@dataclass(frozen=True)
class Step:
    """Stations that ring together for so long."""

    stations: Sequence[Station]
    ring_time_s: float | None


def steps(subscriber: Subscriber, reachable: Callable[[Station], bool]) -> list[Step]:
    """Where a call rings, one step after the other; the mailbox follows."""
    softphones = [station for station in subscriber.of_kind("softphone") if reachable(station)]
    return [Step(softphones, _time(softphones, SOFTPHONE_S))] if softphones else []


def forward_at_once(subscriber: Subscriber) -> str | None:
    return subscriber.forwarding.all


def forward_after(subscriber: Subscriber, outcome: Outcome) -> str | None:
    """Where a call goes that nobody has taken; None: to the mailbox. Who declines wants the mailbox."""
    forwarding = subscriber.forwarding
    if outcome == "busy":
        return forwarding.busy or forwarding.no_reply
    return forwarding.no_reply


def _time(stations: Sequence[Station], otherwise: int) -> float:
    return max((station.ring_time_s or otherwise for station in stations), default=otherwise)
