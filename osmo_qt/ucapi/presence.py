"""Presence: one's own (PUT /me/presence, PUT /me/activity, GET /me/presence) and that of others (GET /presence)."""

from osmo_qt.core.presence import PresenceState
from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Id, Line, LongLine, WireModel

PRESENCE_PATH = f"{API_PREFIX}/presence"
OWN_PRESENCE_PATH = f"{API_PREFIX}/me/presence"
ACTIVITY_PATH = f"{API_PREFIX}/me/activity"


class PresenceChoice(WireModel):
    """Body of PUT /me/presence; `chosen` None: automatic. "offline" cannot be chosen (422)."""

    chosen: PresenceState | None
    location: Line = ""
    note: LongLine = ""


class OwnPresence(WireModel):
    """Answer to GET and PUT /me/presence and data of `own-presence`; `state` is what the rule makes of the rest."""

    state: PresenceState
    chosen: PresenceState | None
    location: Line
    note: LongLine
    in_call: bool
    idle: bool
    in_meeting: bool


class Activity(WireModel):
    """Body of PUT /me/activity: whether there was no input at this client for the set time (PRES-2).

    A person is idle when all clients that are connected are.
    """

    idle: bool


class Presence(WireModel):
    """One item of GET /presence (a plain list: everybody whom the person's lists show) and data of `presence`."""

    user_id: Id
    state: PresenceState
    location: Line = ""
    note: LongLine = ""
