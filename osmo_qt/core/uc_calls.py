"""Calls on all devices of a person, as the UC server tells them, and which of several is offered for a move (MOVE-4).

All texts are somebody else's; who makes these values cleans them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.accounts import sip_host
from osmo_qt.core.address import Target
from osmo_qt.core.calls import CallDirection
from osmo_qt.core.uc import Device, DeviceKind

CALLS = "calls"  # the capability without which there is none of this
PULL_PREFIX = "move-"  # ucapi.calls: and the id of a call is what a softphone dials to fetch it


class UcCallState(Enum):
    """CALLING: the server rings the own device, then the other side. RINGING: the other side, or this one, is rung."""

    CALLING = "calling"
    RINGING = "ringing"
    CONNECTED = "connected"
    HELD = "held"


class CallAction(Enum):
    """What may be done to a call."""

    ANSWER = "answer"
    HOLD = "hold"
    MOVE = "move"
    TRANSFER = "transfer"
    DIGITS = "digits"
    HANG_UP = "hang-up"


class Refusal(Enum):
    """Why something can't be done to a call now (guide 5.3.8)."""

    STATE = "state"  # it rings, is held already ...
    MOVING = "moving"
    TRANSFERRING = "transferring"
    CONFERENCE = "conference"
    BRIDGED = "bridged"
    SECONDARY_LINE = "secondary-line"
    HUNT_QUEUE = "hunt-queue"
    SILENT_MONITOR = "silent-monitor"


class ChangeState(Enum):
    """How a move or a transfer goes."""

    RINGING = "ringing"
    CONNECTED = "connected"
    FAILED = "failed"


class ChangeFailure(Enum):
    """Why a move or a transfer came to nothing; the call stayed where it was."""

    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a call can be moved: an own device, or any number, the other is ""."""

    device_id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A move under way, or the last one if it failed."""

    to: Destination
    state: ChangeState
    failure: ChangeFailure | None = None


@dataclass(frozen=True, slots=True)
class UcTransfer:
    """A transfer under way, or the last one if it failed. CONNECTED: whoever is consulted talks to this person."""

    number: str
    consult: bool
    state: ChangeState
    failure: ChangeFailure | None = None


@dataclass(frozen=True, slots=True)
class UcCall:
    """A call that goes on. `number`, `name` and `user_id` are the other side's. Times in seconds since the epoch.

    `device_id`: where it is, "" while none of the own devices has it; `device_number`: of a place that is no own
    device. `sip_call_ids`: the SIP Call-IDs of this person's legs. What is not in `actions` can't be done at all,
    what has a refusal there can't be done now.
    """

    id: str
    direction: CallDirection
    state: UcCallState
    number: str
    name: str = ""
    user_id: str = ""
    device_id: str = ""
    device_number: str = ""
    sip_call_ids: frozenset[str] = frozenset()
    started_at: float = 0.0
    answered_at: float | None = None
    secure: bool = False
    video: bool = False
    hunt_group: str = ""
    move: Move | None = None
    transfer: UcTransfer | None = None
    actions: tuple[tuple[CallAction, Refusal | None], ...] = ()

    @property
    def at(self) -> Destination:
        """Where it is; with neither device nor number while no own device has it."""
        return Destination(self.device_id, "" if self.device_id else self.device_number)

    @property
    def is_connected(self) -> bool:
        return self.state in (UcCallState.CONNECTED, UcCallState.HELD)

    @property
    def rings_here(self) -> bool:
        """Whether it waits to be answered, on whichever device."""
        return self.direction is CallDirection.INCOMING and self.state is UcCallState.RINGING

    @property
    def is_moving(self) -> bool:
        return self.move is not None and self.move.state is ChangeState.RINGING

    def allows(self, action: CallAction) -> bool:
        return (action, None) in self.actions

    def refusal(self, action: CallAction) -> Refusal | None:
        """Why it can't be done; STATE also for what the server does not offer at all, None if it can be done."""
        return dict(self.actions).get(action, Refusal.STATE)


class Place(Enum):
    """Where a call is, in the guide's order of what is offered first (5.3)."""

    HERE = "here"  # in this program
    CELL = "cell"
    DESK = "desk"
    OTHER = "other"  # another own device, or a number
    OTHER_WIFI = "other-wifi"  # another program that is registered with the same number
    NOWHERE = "nowhere"  # no own device has it yet


_BY_KIND = {
    DeviceKind.CELL: Place.CELL,
    DeviceKind.WORK_PHONE: Place.DESK,
    DeviceKind.SOFTPHONE: Place.OTHER_WIFI,
    DeviceKind.OWN: Place.OTHER,
}
_RANKS = {place: rank for rank, place in enumerate(Place)}


def place_of(call: UcCall, devices: Mapping[str, Device], own_call_ids: frozenset[str] = frozenset()) -> Place:
    """Where the call is. `own_call_ids`: the SIP Call-IDs of this program's calls."""
    if call.sip_call_ids & own_call_ids:
        return Place.HERE
    if call.device_id:
        device = devices.get(call.device_id)
        return _BY_KIND.get(device.kind, Place.OTHER) if device is not None else Place.OTHER
    return Place.OTHER if call.device_number else Place.NOWHERE


def offered(
    calls: Iterable[UcCall], devices: Mapping[str, Device], own_call_ids: frozenset[str] = frozenset()
) -> UcCall | None:
    """Which of several calls is offered to be moved: the guide's priority; of equal ones the one in talk, the newest.

    One that waits to be answered is none of them: it is not moved, but answered. None if there is none.
    """

    def rank(call: UcCall) -> tuple[bool, int, bool, float]:
        place = place_of(call, devices, own_call_ids)
        return not call.is_connected, _RANKS[place], call.state is UcCallState.HELD, -call.started_at

    return min((call for call in calls if not call.rings_here), key=rank, default=None)


def pull_target(call: UcCall, host: str, port: int) -> Target:
    """What this program dials to fetch the call; it is shown as one with the same number."""
    return Target(f"sip:{PULL_PREFIX}{call.id}@{sip_host(host)}:{port}", call.number)
