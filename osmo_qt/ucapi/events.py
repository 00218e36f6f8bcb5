"""What changes, as it happens: GET /events, server-sent events (text/event-stream).

One event on the wire, `data` is one line of JSON:

    id: 4711
    event: presence
    data: {"id":4711,"type":"presence","time":"2026-05-01T12:00:00Z","data":{"user_id":"...","state":"busy"}}

`Last-Event-ID` resumes after that event; the office keeps a day. It belongs to the session: a new session starts
without it. Each stream brings first what was missed, then one `ready` with the id of the newest event; who starts anew
opens the stream, waits for `ready` and then fetches the lists. `resync` comes instead of what was missed if that is
not known any more, and when an administrator changed much: fetch all lists anew. Events tell the state after the
change, so one that is older than a fetched list is followed by the one that puts it right. A comment line comes every
15 s; silence for 45 s means a dead line.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.calls import Call
from osmo_qt.ucapi.contacts import Contact
from osmo_qt.ucapi.devices import Device, PreferredDevice
from osmo_qt.ucapi.forwarding import Forwarding
from osmo_qt.ucapi.groups import Group
from osmo_qt.ucapi.journal import JournalEntry, JournalRemoved, JournalSeen
from osmo_qt.ucapi.me import MeChange
from osmo_qt.ucapi.presence import OwnPresence, Presence
from osmo_qt.ucapi.rules import ActiveRules
from osmo_qt.ucapi.voicemail import Voicemail
from osmo_qt.ucapi.wire import Empty, Id, Moment, Removed, WireModel

EVENTS_PATH = f"{API_PREFIX}/events"
EVENT_STREAM_MEDIA_TYPE = "text/event-stream"
LAST_EVENT_ID = "Last-Event-ID"
KEEP_ALIVE_S = 15


class EventType(StrEnum):
    """A client passes over types that it does not know."""

    READY = "ready"
    RESYNC = "resync"
    PRESENCE = "presence"
    OWN_PRESENCE = "own-presence"
    ME = "me"
    CONTACT = "contact"
    CONTACT_REMOVED = "contact-removed"
    GROUP = "group"
    GROUP_REMOVED = "group-removed"
    JOURNAL = "journal"
    JOURNAL_REMOVED = "journal-removed"
    JOURNAL_RESTORED = "journal-restored"
    JOURNAL_SEEN = "journal-seen"
    DEVICE = "device"
    DEVICE_REMOVED = "device-removed"
    PREFERRED_DEVICE = "preferred-device"
    RULES = "rules"
    FORWARDING = "forwarding"
    VOICEMAIL = "voicemail"
    VOICE_MESSAGES = "voice-messages"
    CALL = "call"
    CALL_REMOVED = "call-removed"
    SESSION_ENDED = "session-ended"


class SessionEnded(WireModel):
    """The last event of a stream: its session was revoked, or signed out by another client."""

    session_id: Id


class Event(WireModel):
    """`id` grows with each event of a stream; only `ready` and `resync` may repeat the one before. See EVENT_DATA."""

    id: Annotated[int, Field(ge=0)]
    type: Annotated[str, Field(min_length=1, max_length=50)]
    time: Moment
    data: dict[str, Any]


EVENT_DATA: Mapping[EventType, type[WireModel]] = {
    EventType.READY: Empty,
    EventType.RESYNC: Empty,
    EventType.PRESENCE: Presence,
    EventType.OWN_PRESENCE: OwnPresence,
    EventType.ME: MeChange,
    EventType.CONTACT: Contact,
    EventType.CONTACT_REMOVED: Removed,
    EventType.GROUP: Group,
    EventType.GROUP_REMOVED: Removed,
    EventType.JOURNAL: JournalEntry,
    EventType.JOURNAL_REMOVED: JournalRemoved,
    EventType.JOURNAL_RESTORED: JournalRemoved,
    EventType.JOURNAL_SEEN: JournalSeen,
    EventType.DEVICE: Device,
    EventType.DEVICE_REMOVED: Removed,
    EventType.PREFERRED_DEVICE: PreferredDevice,
    EventType.RULES: ActiveRules,
    EventType.FORWARDING: Forwarding,
    EventType.VOICEMAIL: Voicemail,
    EventType.VOICE_MESSAGES: Empty,
    EventType.CALL: Call,
    EventType.CALL_REMOVED: Removed,
    EventType.SESSION_ENDED: SessionEnded,
}
