"""Calls on all devices of a person (CALL-3, MOVE-1..MOVE-5, XFER-1). Only in an office with the capability "calls".

GET /calls lists the own calls that go on, on whichever device. What may be done to one stands in its `actions`.

    POST   /calls                          NewCall → 201 Call: the office calls the device first, then the number
    GET    /calls/{id}                     Call
    DELETE /calls/{id}                     204: hang up, refuse
    POST   /calls/{id}/answer              AnswerCall → Call: only this device rings from now on
    PUT    /calls/{id}/hold                HoldCall → Call
    POST   /calls/{id}/move                Target → 202 Call with `move`; the call stays until the target answers
    DELETE /calls/{id}/move                204: the target stops ringing
    POST   /calls/{id}/transfer            Transfer → 202 Call with `transfer`
    POST   /calls/{id}/transfer/complete   204: those who were consulted and held talk to each other
    DELETE /calls/{id}/transfer            204: back to the first call
    POST   /calls/{id}/digits              Digits → 204

An action that is not allowed now is 409 `call-state` with the reason in `detail`; another person's call is 404. A
softphone fetches a call to itself by dialling `move-<id>`, which needs no ringing. Every change is an event `call` with
the whole call, its end is `call-removed`. A client fetches the list whenever its stream of events begins anew: an
office that was killed tells nothing of the calls that ended with it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.journal import Direction
from osmo_qt.ucapi.wire import Id, LongLine, Moment, Number, WireModel

CALLS_PATH = f"{API_PREFIX}/calls"
PULL_PREFIX = "move-"  # and the id of a call: what a softphone dials to fetch it

# "calling": the office rings the own device, then the destination; "ringing": the other side, or this one, is rung.
CallState = Literal["calling", "ringing", "connected", "held"]
CallAction = Literal["answer", "hold", "move", "transfer", "digits", "hang-up"]
Refusal = Literal[
    "state",  # not while it is as it is: ringing, already held ...
    "moving",
    "transferring",
    "conference",
    "bridged",
    "secondary-line",
    "hunt-queue",
    "silent-monitor",
]
# Why a move or a transfer came to nothing; the call stayed where it was.
Failure = Literal["busy", "declined", "no-answer", "unreachable", "cancelled", "error"]
ChangeState = Literal["ringing", "connected", "failed"]


class Allowed(WireModel):
    """Whether something can be done now; `refusal` says why not."""

    action: CallAction
    refusal: Refusal | None = None


class Target(WireModel):
    """Body of POST /calls/{id}/move: an own device, or any number."""

    device_id: Id | None = None
    number: Annotated[Number, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.device_id is None) == (self.number is None):
            raise ValueError("either a device or a number")
        return self


class Move(Target):
    """A move under way, or the last one if it failed."""

    state: ChangeState
    failure: Failure | None = None


class Transfer(WireModel):
    """Body of POST /calls/{id}/transfer. `consult`: the other party is held, and `number` is asked first."""

    number: Annotated[Number, Field(min_length=1)]
    consult: bool = False


class TransferProgress(Transfer):
    """A transfer under way, or the last one if it failed. "connected": the consulted party talks to this one."""

    state: ChangeState
    failure: Failure | None = None


class Call(WireModel):
    """A call that goes on. `number`, `name`, `user_id` are the other side's.

    `device_id`: where it is, None while none of the own devices has it; `device_number`: the number of a place that is
    no own device. `sip_call_ids`: the SIP Call-IDs of this person's legs, by which a softphone knows its own. `secure`:
    encrypted on all legs that the office knows. `hunt_group`: the title of the group that was called, or "".
    """

    id: Id
    direction: Direction
    state: CallState
    number: Number
    name: LongLine
    user_id: Id | None = None
    device_id: Id | None = None
    device_number: Number = ""
    sip_call_ids: Annotated[list[Annotated[str, Field(max_length=250)]], Field(max_length=20)] = Field(
        default_factory=list
    )
    started_at: Moment
    answered_at: Moment | None = None
    secure: bool = False
    video: bool = False
    hunt_group: LongLine = ""
    move: Move | None = None
    transfer: TransferProgress | None = None
    actions: Annotated[list[Allowed], Field(max_length=20)] = Field(default_factory=list)


class NewCall(WireModel):
    """Body of POST /calls (CALL-3): the office calls `device_id` (None: the preferred one) first, then `number`."""

    number: Annotated[Number, Field(min_length=1)]
    device_id: Id | None = None


class AnswerCall(WireModel):
    """Body of POST /calls/{id}/answer."""

    device_id: Id


class HoldCall(WireModel):
    """Body of PUT /calls/{id}/hold."""

    held: bool


class Digits(WireModel):
    """Body of POST /calls/{id}/digits: tones for the other side; "," waits for 2 s."""

    digits: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-D*#,]+$")]
