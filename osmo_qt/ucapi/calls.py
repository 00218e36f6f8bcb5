"""Calls on all devices of a person. Shapes only: an office without the capability "calls" has no such paths."""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.journal import Direction
from osmo_qt.ucapi.wire import Id, LongLine, Moment, Number, WireModel

CALLS_PATH = f"{API_PREFIX}/calls"

CallState = Literal["ringing", "connected", "held"]


class Call(WireModel):
    """A call that goes on. `device_id`: where it is; `secure`: encrypted on all legs that the office knows."""

    id: Id
    direction: Direction
    state: CallState
    number: Number
    name: LongLine
    user_id: Id | None = None
    device_id: Id | None = None
    started_at: Moment
    secure: bool = False
    video: bool = False


class NewCall(WireModel):
    """Body of POST /calls (CALL-3): the office calls `device_id` (None: the preferred one) first, then `number`."""

    number: Annotated[Number, Field(min_length=1)]
    device_id: Id | None = None
