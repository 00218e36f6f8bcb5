"""The journal of calls, the same on all clients of a person (REC-1, REC-3).

GET /journal?missed=&cursor=&limit= gives `Page[JournalEntry]`, newest first; POST /journal/seen; POST
/journal/deletions; DELETE /journal/deletions/{id} undoes one within a day (404 after it). The newest 1000 are kept.
"""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Id, Ids, LongLine, Moment, Number, WireModel

JOURNAL_PATH = f"{API_PREFIX}/journal"
SEEN_PATH = f"{JOURNAL_PATH}/seen"
DELETIONS_PATH = f"{JOURNAL_PATH}/deletions"

Direction = Literal["incoming", "outgoing"]
Result = Literal["answered", "missed", "failed"]
Count = Annotated[int, Field(ge=0)]


class JournalEntry(WireModel):
    """A call that is over. An incoming call is answered or missed, an outgoing one answered or failed.

    `number` and `name` are "" for a caller who hides them; `user_id` when the other is a user of the office.
    """

    id: Id
    direction: Direction
    result: Result
    number: Number
    name: LongLine
    user_id: Id | None = None
    started_at: Moment
    duration_s: Annotated[float, Field(ge=0)]
    seen: bool
    video: bool = False


class SomeEntries(WireModel):
    """Body of POST /journal/seen (204) and POST /journal/deletions; `ids` None: all. Unknown ids are passed over."""

    ids: Ids | None = None


class Deletion(WireModel):
    """Answer to POST /journal/deletions: undone by DELETE /journal/deletions/{id} (204)."""

    id: Id
    count: Count


class JournalSeen(WireModel):
    """Data of `journal-seen`; `ids` None: all entries until then."""

    ids: Ids | None


class JournalRemoved(WireModel):
    """Data of `journal-removed` and `journal-restored`: what a deletion took, or what its undoing brought back.

    Who does not have the restored entries any more fetches the journal again.
    """

    deletion_id: Id
    ids: Ids
