"""What a call that is over leaves in the journal."""

from dataclasses import replace

import pytest

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.core.journal import CallOutcome, entry_of


def over(direction: CallDirection, connected_at: float | None) -> CallSnapshot:
    return CallSnapshot(
        *(7, 3, direction, CallState.ENDED, "100", 50.0),
        remote_name="Ada",
        remote_uri="sip:100@h",
        connected_at=connected_at,
        ended_at=70.0,
    )


@pytest.mark.req("REC-1")
@pytest.mark.parametrize(
    ("direction", "connected_at", "outcome", "missed"),
    [
        (CallDirection.INCOMING, 60.0, CallOutcome.INCOMING_ACCEPTED, False),
        (CallDirection.INCOMING, None, CallOutcome.INCOMING_NOT_ACCEPTED, True),
        (CallDirection.OUTGOING, 60.0, CallOutcome.OUTGOING_SUCCESSFUL, False),
        (CallDirection.OUTGOING, None, CallOutcome.OUTGOING_NOT_SUCCESSFUL, False),
    ],
)
def test_the_four_kinds(
    direction: CallDirection, connected_at: float | None, outcome: CallOutcome, missed: bool
) -> None:
    entry = entry_of(over(direction, connected_at))
    assert entry.outcome is outcome
    assert entry.outcome.is_missed is missed
    assert (entry.number, entry.name, entry.uri, entry.started_at, entry.id) == ("100", "Ada", "sip:100@h", 50.0, 0)
    assert entry.duration_s == (10.0 if connected_at else 0.0)


@pytest.mark.req("REC-1")
def test_a_call_answered_on_another_device_was_not_missed() -> None:
    call = replace(over(CallDirection.INCOMING, None), answered_elsewhere=True)
    assert entry_of(call).outcome is CallOutcome.INCOMING_ACCEPTED
