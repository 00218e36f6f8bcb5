"""The state table of calls, and what becomes of snapshots that come late, twice or in the wrong order."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from osmo_qt.core.calls import (
    FIRST_STATES,
    TRANSITIONS,
    CallDirection,
    CallSnapshot,
    CallState,
    ended,
    may_follow,
    merge,
)


def snapshot(
    state: CallState = CallState.CALLING,
    revision: int = 0,
    call_id: int = 1,
    direction: CallDirection = CallDirection.OUTGOING,
) -> CallSnapshot:
    return CallSnapshot(call_id, revision, direction, state, remote_number="100", created_at=0.0)


def reachable(start: CallState) -> set[CallState]:
    seen, todo = set(), [start]
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo.extend(TRANSITIONS[state])
    return seen


def test_the_table_knows_every_state() -> None:
    assert set(TRANSITIONS) == set(CallState)
    assert set(FIRST_STATES) == set(CallDirection)


def test_every_state_is_reached_from_a_first_one() -> None:
    assert set().union(*(reachable(first) for first in FIRST_STATES.values())) == set(CallState)


@pytest.mark.parametrize("state", CallState)
def test_every_call_can_end_and_an_end_is_final(state: CallState) -> None:
    assert CallState.ENDED in reachable(state)
    assert not TRANSITIONS[CallState.ENDED]
    assert may_follow(CallState.ENDED, state) == (state is CallState.ENDED)


def test_an_incoming_call_never_looks_like_an_outgoing_one() -> None:
    assert not reachable(CallState.INCOMING) & {CallState.CALLING, CallState.PROGRESS}
    assert not reachable(CallState.CALLING) & {CallState.INCOMING, CallState.ANSWERING}


def test_merge_drops_what_is_stale_foreign_or_impossible() -> None:
    old = snapshot(CallState.ACTIVE, revision=5)
    assert merge(None, old) is old
    assert merge(old, snapshot(CallState.ENDED, revision=5)) is None
    assert merge(old, snapshot(CallState.ENDED, revision=4)) is None
    assert merge(old, snapshot(CallState.ENDED, revision=6, call_id=2)) is None
    assert merge(old, snapshot(CallState.CALLING, revision=6)) is None
    new = snapshot(CallState.HELD, revision=9)
    assert merge(old, new) is new


def test_ended_is_the_same_call_one_revision_later() -> None:
    over = ended(snapshot(revision=3), 9.0, 486, "Busy Here")
    assert (over.revision, over.is_over, over.ended_at, over.code, over.reason) == (4, True, 9.0, 486, "Busy Here")


def test_duration_is_the_time_of_talk() -> None:
    never = snapshot()
    assert (never.was_connected, never.duration_s) == (False, 0.0)
    talk = CallSnapshot(1, 1, CallDirection.OUTGOING, CallState.ENDED, "1", 0.0, connected_at=10.0, ended_at=12.5)
    assert (talk.was_connected, talk.duration_s) == (True, 2.5)
    clock_set_back = CallSnapshot(1, 1, CallDirection.OUTGOING, CallState.ENDED, "1", 0, connected_at=10, ended_at=5)
    assert clock_set_back.duration_s == 0.0


class Merging(RuleBasedStateMachine):
    """A stack that reports a call correctly, and a line to the screen that repeats, delays and mixes up."""

    @initialize(direction=st.sampled_from(CallDirection))
    def begin(self, direction: CallDirection) -> None:
        self.sent = [snapshot(FIRST_STATES[direction], 0, direction=direction)]
        self.shown: CallSnapshot | None = merge(None, self.sent[0])

    @precondition(lambda self: not self.sent[-1].is_over)
    @rule(data=st.data())
    def stack_reports(self, data: st.DataObject) -> None:
        last = self.sent[-1]
        state = data.draw(st.sampled_from([last.state, *sorted(TRANSITIONS[last.state], key=lambda s: s.value)]))
        self.sent.append(snapshot(state, last.revision + 1, direction=last.direction))

    @rule(data=st.data())
    def anything_sent_arrives(self, data: st.DataObject) -> None:
        self.arrive(data.draw(st.sampled_from(self.sent)))

    @rule(state=st.sampled_from(CallState), revision=st.integers(0, 30), call_id=st.integers(1, 2))
    def nonsense_arrives(self, state: CallState, revision: int, call_id: int) -> None:
        assert self.shown is not None
        if call_id != self.shown.id or revision <= self.shown.revision or not may_follow(self.shown.state, state):
            assert merge(self.shown, snapshot(state, revision, call_id)) is None

    def arrive(self, new: CallSnapshot) -> None:
        old = self.shown
        assert old is not None
        merged = merge(old, new)
        if merged is None:
            return
        assert merged is new
        assert merged.revision > old.revision
        assert may_follow(old.state, merged.state)
        assert not old.is_over or merged.is_over
        self.shown = merged

    @invariant()
    def the_last_report_in_order_is_always_right(self) -> None:
        """Whatever came before: if the newest arrives and may follow, it is what is shown."""
        assert self.shown is not None
        newest = self.sent[-1]
        if newest.revision > self.shown.revision and may_follow(self.shown.state, newest.state):
            assert merge(self.shown, newest) is newest


TestMerging = Merging.TestCase
TestMerging.settings = settings(max_examples=30, stateful_step_count=25)
