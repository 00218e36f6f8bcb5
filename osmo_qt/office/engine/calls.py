"""A call: two parties, each with one leg while they talk, and with legs that ring before."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from osmo_qt.office.engine.legs import Identity, Leg, Place
from osmo_qt.ucapi.calls import CallState, ChangeState, Failure


@dataclass(eq=False)
class Party:
    """One side of a call. `user` is a user's number, "" for others; `identity` is what the other side sees.

    `leg` is where the party talks (a caller has it at once), `ringing` are devices that are rung for it. `holds`: it
    has put the other side on hold, `held_here`: by a client, not by its device. Times in seconds since the epoch.
    `met`: with whom it began to talk; `incoming`: it was called. `chosen`: the device on which a client wants to
    answer. `told`: the journal knows of it.
    """

    identity: Identity
    user: str = ""
    leg: Leg | None = None
    ringing: set[Leg] = field(default_factory=set)
    holds: bool = False
    held_here: bool = False
    answered_at: float | None = None
    met: Identity | None = None
    incoming: bool = True
    chosen: str | None = None
    told: bool = False

    def meet(self, other: Identity) -> None:
        """It talks from now on."""
        self.answered_at, self.met = time.time(), other

    @property
    def talks(self) -> bool:
        return self.leg is not None and not self.leg.gone

    @property
    def legs(self) -> list[Leg]:
        """All that belong to it."""
        return [*([self.leg] if self.leg else []), *sorted(self.ringing, key=lambda leg: leg.id)]


@dataclass(eq=False)
class Move:
    """A move that is under way, or the last one if it failed; to a device or to a number."""

    party: Party
    device_id: str | None = None
    number: str | None = None
    state: ChangeState = "ringing"
    failure: Failure | None = None


@dataclass(eq=False)
class Transfer:
    """A transfer that is under way, or the last one if it failed. `party` hands the call over, from `place`.

    `inner`: the call to who is to have it; `ended` is told why it came to nothing, None when it is done.
    """

    party: Party
    number: str
    consult: bool = False
    state: ChangeState = "ringing"
    failure: Failure | None = None
    place: Place | None = None
    inner: "Call | None" = None
    ended: Callable[[Failure | None], Awaitable[None]] | None = None


@dataclass(eq=False)
class Call:
    """`id` is also the name of its bridge. `task` does what is under way: finding the callee, a move, a transfer.

    `inner`: it belongs to the transfer of another call, whose other party is the caller here.
    """

    caller: Party
    callee: Party
    dialled: str
    id: str = field(default_factory=lambda: f"c{secrets.token_hex(8)}")
    started_at: float = field(default_factory=time.time)
    answered_at: float | None = None
    bridged: bool = False
    secure: bool = False
    ended: bool = False
    task: "asyncio.Task[None] | None" = None
    move: Move | None = None
    transfer: Transfer | None = None
    inner: bool = False

    def begin(self) -> None:
        """The parties talk to each other from now on."""
        self.answered_at = time.time()
        for party in self.parties:
            party.meet(self.other(party).identity)

    def replace(self, party: Party, by: Party) -> None:
        if party is self.caller:
            self.caller = by
        else:
            self.callee = by

    @property
    def is_transferring(self) -> bool:
        return self.transfer is not None and self.transfer.state != "failed"

    @property
    def is_connecting(self) -> bool:
        """Somebody has answered, but the parties are not together yet."""
        return self.task is not None and not self.is_moving and not self.is_transferring

    @property
    def is_moving(self) -> bool:
        return self.move is not None and self.move.state != "failed"

    @property
    def parties(self) -> tuple[Party, Party]:
        return self.caller, self.callee

    def other(self, party: Party) -> Party:
        return self.callee if party is self.caller else self.caller

    def party_of(self, user: str) -> Party | None:
        """The user's side; the caller's when somebody calls himself."""
        return next((party for party in self.parties if party.user == user), None) if user else None

    def party_at(self, leg: Leg) -> Party | None:
        """The party that talks there."""
        return next((party for party in self.parties if party.leg is leg), None)

    def state(self, party: Party) -> CallState:
        """As this party sees it."""
        if self.answered_at is None:
            return "ringing" if self.caller.leg else "calling"
        return "held" if party.holds else "connected"

    def users(self) -> Iterator[Party]:
        """The sides of users, each user once."""
        for party in self.parties:
            if party.user and self.party_of(party.user) is party:
                yield party
