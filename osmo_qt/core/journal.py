"""The call journal: one entry for each call that is over, made from its last snapshot."""

from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.calls import CallDirection, CallSnapshot

KEPT_ENTRIES = 20  # guide 4.1: Voice-only keeps the last 20 on this machine


class CallOutcome(Enum):
    """The four kinds of guide 4.1."""

    INCOMING_ACCEPTED = "incoming-accepted"
    INCOMING_NOT_ACCEPTED = "incoming-not-accepted"
    OUTGOING_SUCCESSFUL = "outgoing-successful"
    OUTGOING_NOT_SUCCESSFUL = "outgoing-not-successful"

    @property
    def is_missed(self) -> bool:
        return self is CallOutcome.INCOMING_NOT_ACCEPTED


EntryId = int | str  # of this machine's store, or of the UC server's journal


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One past call. `started_at` in seconds since the epoch; `id` 0 means not stored yet.

    From the UC server's journal: `user_id`, if the other is a user of the office, and whether the person has `seen`
    the entry on any client (None: nobody keeps that).
    """

    outcome: CallOutcome
    number: str
    name: str
    started_at: float
    duration_s: float
    uri: str = ""
    id: EntryId = 0
    user_id: str = ""
    seen: bool | None = None


_OUTCOMES = {
    (CallDirection.INCOMING, True): CallOutcome.INCOMING_ACCEPTED,
    (CallDirection.INCOMING, False): CallOutcome.INCOMING_NOT_ACCEPTED,
    (CallDirection.OUTGOING, True): CallOutcome.OUTGOING_SUCCESSFUL,
    (CallDirection.OUTGOING, False): CallOutcome.OUTGOING_NOT_SUCCESSFUL,
}


def entry_of(call: CallSnapshot) -> JournalEntry:
    """The journal entry of a call that is over; one that another device of the person answered was not missed.

    Whoever hides the number has no number and no name here: nobody is called back or kept by what stands for nobody.
    """
    hidden = call.is_anonymous
    return JournalEntry(
        outcome=_OUTCOMES[call.direction, call.was_connected or call.answered_elsewhere],
        number="" if hidden else call.remote_number,
        name="" if hidden else call.remote_name,
        started_at=call.created_at,
        duration_s=call.duration_s,
        uri="" if hidden else call.remote_uri,
    )
