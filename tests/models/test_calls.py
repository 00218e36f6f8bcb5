"""The policy over all calls, and a random walk over it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import TRANSITIONS, CallDirection, CallSnapshot, CallState, ended
from osmo_qt.core.errors import InvalidAddress, Problem, UserError
from osmo_qt.models import calls as calls_module
from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from osmo_qt.models.reception import Reception
from tests.models.fakes import FakeVoice, first_snapshot

IN, OUT = CallDirection.INCOMING, CallDirection.OUTGOING
S = CallState


@pytest.fixture
def calls(voice: FakeVoice) -> Calls:
    return Calls(voice.service)


def current(calls: Calls) -> CallItem:
    item = calls.current
    assert isinstance(item, CallItem)
    return item


@pytest.mark.req("CALL-1")
def test_dialling_calls_the_number_at_the_own_server(calls: Calls, voice: FakeVoice) -> None:
    call_id = calls.dial(" (6) 00", "h", 5061)
    assert voice.take() == [("make_call", "sip:600@h:5061", "600")]
    assert calls.current is None  # until the stack tells of the call
    voice.call_changed.emit(first_snapshot(call_id))
    assert current(calls).property("state") == "calling"


@pytest.mark.req("CALL-1")
def test_what_can_not_be_called_does_nothing(calls: Calls, voice: FakeVoice) -> None:
    with pytest.raises(InvalidAddress):
        calls.dial("https://x", "h", 5061)
    assert voice.take() == []


@pytest.mark.req("CALL-1")
def test_nobody_else_is_dialled_while_one_rings_there(calls: Calls, voice: FakeVoice) -> None:
    voice.call_changed.emit(first_snapshot(1))
    with pytest.raises(UserError) as caught:
        calls.dial("600", "h", 5061)
    assert caught.value.problem is Problem.CALL_IN_PROGRESS
    assert voice.take() == []
    voice.call_changed.emit(ended(first_snapshot(1), 5.0, 486, "Busy"))
    calls.dial("600", "h", 5061)


@pytest.mark.req("IN-1")
def test_an_incoming_call_is_told_once(calls: Calls, voice: FakeVoice) -> None:
    told: list[CallItem] = []
    calls.incoming.connect(told.append)
    ringing = first_snapshot(1, IN)
    voice.call_changed.emit(ringing)
    voice.call_changed.emit(replace(ringing, revision=2, remote_name="Ada L."))
    assert told == [current(calls)]


@pytest.mark.req("IN-1")
def test_without_call_waiting_a_second_call_is_busy_and_stands_in_the_journal(voice: FakeVoice) -> None:
    calls = Calls(voice.service, reception=Reception(lambda _key: False))
    told: list[object] = []
    over: list[CallSnapshot] = []
    calls.incoming.connect(told.append)
    calls.ended.connect(over.append)
    voice.call_changed.emit(replace(first_snapshot(1), state=S.ACTIVE))
    voice.call_changed.emit(first_snapshot(2, IN))
    assert voice.take() == [("hang_up", 2, 486)]
    assert current(calls).snapshot.id == 1
    assert told == []
    voice.call_changed.emit(ended(first_snapshot(2, IN), 5.0, 486, "Busy Here"))
    assert [c.id for c in over] == [2]
    assert current(calls).snapshot.id == 1


@pytest.mark.req("CALL-1")
def test_a_call_stays_a_moment_after_its_end(voice: FakeVoice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls_module, "SHOW_ENDED_MS", 20)
    calls = Calls(voice.service)
    voice.call_changed.emit(first_snapshot(1))
    voice.call_changed.emit(ended(first_snapshot(1), 5.0, 404, "Not Found"))
    assert current(calls).property("stateText") == "This number does not exist"
    with qtbot.waitSignal(calls.current_changed, timeout=5000):
        pass
    assert calls.current is None


def test_the_person_may_leave_a_call_that_is_over_and_no_other(calls: Calls, voice: FakeVoice) -> None:
    calls.leave()
    voice.call_changed.emit(first_snapshot(1))
    calls.leave()
    assert calls.current is not None
    voice.call_changed.emit(ended(first_snapshot(1), 5.0, 404, "Not Found"))
    calls.leave()
    assert calls.current is None


def test_the_next_call_takes_the_place_of_one_that_is_over(calls: Calls, voice: FakeVoice, qtbot: QtBot) -> None:
    voice.call_changed.emit(first_snapshot(1))
    before = current(calls)
    voice.call_changed.emit(ended(first_snapshot(1), 5.0, 404, "Not Found"))
    with qtbot.waitSignal(before.destroyed, timeout=5000):  # nothing piles up over the calls of a day
        voice.call_changed.emit(first_snapshot(2, IN))
    assert current(calls).snapshot.id == 2


def test_the_end_is_told_once_whatever_comes_late(calls: Calls, voice: FakeVoice) -> None:
    over: list[CallSnapshot] = []
    calls.ended.connect(over.append)
    first = first_snapshot(1, IN)
    end = ended(replace(first, revision=8), 5.0, 487, "Cancelled")
    for snapshot in (first, end, end, replace(first, revision=7, state=S.ACTIVE), replace(end, revision=20)):
        voice.call_changed.emit(snapshot)
    assert over == [end]
    calls.leave()
    voice.call_changed.emit(replace(first, revision=9))
    assert calls.current is None
    calls.dial("600", "h", 1)  # no ghost of a call is in the way


def test_a_call_that_is_over_when_first_heard_of_is_told_and_not_shown(calls: Calls, voice: FakeVoice) -> None:
    over: list[CallSnapshot] = []
    calls.ended.connect(over.append)
    voice.call_changed.emit(ended(first_snapshot(1), 5.0, 480, "not signed in"))
    assert [c.id for c in over] == [1]
    assert calls.current is None


class Walk(RuleBasedStateMachine):
    """A stack with several calls, an unreliable line to the models, and a person who clicks anything."""

    def __init__(self) -> None:
        super().__init__()
        self.voice = FakeVoice()
        self.dialled: set[int] = set()
        self.calls = Calls(self.voice.service)
        self.sent: list[CallSnapshot] = []  # all there ever was
        self.newest: dict[int, CallSnapshot] = {}
        self.heard: set[int] = set()  # calls the models know of
        self.ended: list[int] = []
        self.rung: list[int] = []
        self.refused: list[int] = []
        self.calls.ended.connect(lambda snapshot: self.ended.append(snapshot.id))
        self.calls.incoming.connect(lambda item: self.rung.append(item.snapshot.id))

    def living(self) -> list[CallSnapshot]:
        return [snapshot for snapshot in self.newest.values() if not snapshot.is_over]

    def send(self, snapshot: CallSnapshot, arrives: bool = True) -> None:
        self.sent.append(snapshot)
        self.newest[snapshot.id] = snapshot
        if arrives:
            self.arrive(snapshot)

    def arrive(self, snapshot: CallSnapshot) -> None:
        self.heard.add(snapshot.id)
        self.voice.call_changed.emit(snapshot)

    @rule(direction=st.sampled_from(CallDirection), arrives=st.booleans())
    def a_call_begins(self, direction: CallDirection, arrives: bool) -> None:
        self.send(first_snapshot(next(self.voice.ids), direction), arrives)

    @precondition(lambda self: self.living())
    @rule(data=st.data(), arrives=st.booleans())
    def a_call_goes_on(self, data: st.DataObject, arrives: bool) -> None:
        old = data.draw(st.sampled_from(self.living()))
        states = [old.state, *sorted(TRANSITIONS[old.state], key=lambda state: state.value)]
        state = data.draw(st.sampled_from(states))
        if state is S.ENDED:
            self.send(ended(old, 2000.0, 486, "Busy"), arrives)
        else:
            self.send(replace(old, revision=old.revision + 1, state=state), arrives)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def something_arrives_late_or_again(self, data: st.DataObject) -> None:
        self.arrive(data.draw(st.sampled_from(self.sent)))

    @rule(button=st.sampled_from(["merge", "split", "hangUp"]))
    def the_person_arranges(self, button: str) -> None:
        getattr(self.calls, button)()

    @precondition(lambda self: self.calls.property("others").rowCount())
    @rule(data=st.data(), button=st.sampled_from(["swap", "hangUp"]))
    def the_person_takes_another(self, data: st.DataObject, button: str) -> None:
        item = data.draw(st.sampled_from(self.calls.property("others").records()))
        self.calls.swap(item) if button == "swap" else item.hangUp()

    @precondition(lambda self: self.calls.current is not None)
    @rule(button=st.sampled_from(["accept", "decline", "remindMe", "hangUp", "toggleHold", "toggleMute"]))
    def the_person_clicks(self, button: str) -> None:
        item = current(self.calls)
        said = len(self.voice.asked)
        getattr(item, button)()
        assert not item.property("over") or len(self.voice.asked) == said

    @rule()
    def the_person_leaves(self) -> None:
        self.calls.leave()

    @rule(arrives=st.booleans())
    def the_person_dials(self, arrives: bool) -> None:
        try:
            call_id = self.calls.dial("600", "h", 1)
        except UserError as error:
            assert error.problem in (Problem.CALL_IN_PROGRESS, Problem.TOO_MANY_CALLS)
            assert any(call_id not in self.ended for call_id in {*self.heard, *self.dialled})
        else:
            self.dialled.add(call_id)
            self.send(first_snapshot(call_id, CallDirection.OUTGOING), arrives)

    @invariant()
    def ends_and_rings_are_told_once(self) -> None:
        assert len(self.ended) == len(set(self.ended))
        assert len(self.rung) == len(set(self.rung))

    @invariant()
    def each_call_is_on_the_screen_or_in_the_list_or_was_refused(self) -> None:
        refused = [c[1] for c in self.voice.asked if c[0] == "hang_up" and c[2:] == (486,)]
        assert len(refused) == len(set(refused))
        open_calls = {i for i in self.heard if i not in self.ended and i not in refused}
        listed = [item.id for item in self.calls.property("others").records()]
        assert len(listed) == len(set(listed))
        if open_calls:
            assert {current(self.calls).id, *listed} == open_calls
            assert current(self.calls).id not in listed
        else:
            assert listed == []
        ringing = self.calls.ringing
        assert isinstance(ringing, CallItem) == any(self.calls.item(i).ringing for i in open_calls)  # type: ignore[union-attr]

    @invariant()
    def a_conference_has_two_or_more(self) -> None:
        told = [c[1] for c in self.voice.asked if c[0] == "set_conference"]
        assert all(len(ids) != 1 for ids in told)
        assert all(one != other for one, other in pairwise(told))

    def teardown(self) -> None:
        for snapshot in self.living():
            self.send(ended(snapshot, 3000.0, 200, "OK"))
        for snapshot in self.newest.values():
            self.arrive(snapshot)
        self.calls.leave()
        assert self.calls.current is None
        assert sorted(self.ended) == sorted(self.newest)
        self.calls.dial("600", "h", 1)
        self.calls.deleteLater()


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=30, stateful_step_count=30)
