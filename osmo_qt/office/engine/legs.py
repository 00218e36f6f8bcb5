"""A leg of a call: one channel of the engine, from its creation to its end."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["softphone", "work-phone", "cell", "own", "number", "service", "voicemail"]
Outcome = Literal["answered", "busy", "declined", "no-answer", "unreachable"]

# Q.850 causes, as the engine takes and tells them
UNALLOCATED, NORMAL, BUSY, NO_ANSWER, UNAVAILABLE, DECLINED, NO_WAY = 1, 16, 17, 19, 20, 21, 34
CAUSES: dict[Outcome, int] = {
    "answered": NORMAL,
    "busy": BUSY,
    "declined": DECLINED,
    "no-answer": NO_ANSWER,
    "unreachable": UNAVAILABLE,
}
_BY_SIP: dict[int, Outcome] = {
    **dict.fromkeys((486, 600), "busy"),
    **dict.fromkeys((403, 603, 607), "declined"),
    **dict.fromkeys((408, 480, 487), "no-answer"),
}
_BY_CAUSE: dict[int, Outcome] = {BUSY: "busy", DECLINED: "declined", **dict.fromkeys((16, 18, 19, 127), "no-answer")}


@dataclass(frozen=True)
class Identity:
    """Who is shown to the other side: the office's number, never that of a cell phone or a desk phone's account."""

    number: str
    name: str


@dataclass(frozen=True)
class Place:
    """Where a leg is, or where it is to be. `endpoint` is how the engine calls it, "" for who has called by himself.

    `user` is the number of the user whose device it is, "" for other places; `number` is where it can be dialled.
    """

    kind: Kind
    endpoint: str = ""
    user: str = ""
    number: str = ""
    device_id: str | None = None


@dataclass(eq=False)
class Leg:
    """`outcome` is set when it is answered, or ends before; `cause` when it is gone; `bridge` is where it is joined."""

    id: str
    place: Place
    identity: Identity
    sip_call_id: str = ""
    bridge: str = ""
    answered: bool = False
    gone: bool = False
    cause: int = NORMAL
    near_cause: int | None = None  # of the two halves of a leg into the dial plan
    far_cause: int | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    outcome: "asyncio.Future[Outcome]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def is_telephone(self) -> bool:
        """Its sound goes over the network."""
        return not self.place.endpoint.startswith("Local/")

    def settle(self, outcome: Outcome) -> None:
        """What comes first counts."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)

    def answer(self) -> None:
        self.answered = True
        self.settle("answered")

    def end(self, cause: int, sip_status: int | None) -> None:
        self.gone, self.cause = True, cause
        self.started.set()
        self.settle(outcome_of(cause, sip_status))


def outcome_of(cause: int, sip_status: int | None) -> Outcome:
    """Why nobody has answered; the status of the SIP answer says it better than the cause made of it."""
    return _BY_SIP.get(sip_status or 0) or _BY_CAUSE.get(cause, "unreachable")
