"""Several calls: who is held when, who comes to the screen, call waiting, conference, answering by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import CallDirection, CallQuality, CallSnapshot, CallState, MediaSecurity
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import SettingValue, row_of
from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import MOST_CALLS, Calls
from osmo_qt.models.reception import Reception
from tests.fakes import FakeVoice

S = CallState


class Stage:
    """Calls over a stack that does what it is asked at once."""

    def __init__(self, identify: Callable[[str], str] | None = None, **settings: SettingValue) -> None:
        self.voice = FakeVoice()
        self.settings = {f"calls.{key}": value for key, value in settings.items()}
        reception = Reception(lambda key: self.settings.get(key, row_of(key).default))
        self.calls = Calls(self.voice.service, reception=reception, identify=identify)
        self.known: dict[int, CallSnapshot] = {}
        self.ended: list[CallSnapshot] = []
        self.rung: list[CallItem] = []
        self.voice.call_changed.connect(lambda snapshot: self.known.__setitem__(snapshot.id, snapshot))
        self.calls.ended.connect(self.ended.append)
        self.calls.incoming.connect(self.rung.append)

    def obey(self) -> list[tuple[Any, ...]]:
        """The stack carries out what it was asked; what that was."""
        done: list[tuple[Any, ...]] = []
        while asked := self.voice.take():
            done += asked
            for name, *arguments in asked:
                if name == "make_call":
                    self.voice.dialled("", arguments[1], id=max(self.known, default=0) + 1)
                elif name == "answer":
                    self.become(arguments[0], S.ACTIVE)
                elif name == "set_hold":
                    self.become(arguments[0], S.HELD if arguments[1] else S.ACTIVE)
                elif name == "set_mute":
                    self.become(arguments[0], self.known[arguments[0]].state, muted=arguments[1])
                elif name == "hang_up":
                    self.become(arguments[0], S.ENDED, code=(*arguments, 0)[1], hung_up_here=True)
                elif name == "set_conference":
                    for snapshot in [s for s in self.known.values() if not s.is_over]:
                        self.become(snapshot.id, snapshot.state, in_conference=snapshot.id in arguments[0])
        return done

    def become(self, call_id: int, state: CallState, **changes: Any) -> None:
        if not self.known[call_id].is_over:
            self.voice.becomes(self.known[call_id], state, **changes)

    def talk_to(self, number: str) -> CallItem:
        """Calls, and they answer."""
        self.calls.dial(number, "h", 1)
        self.obey()
        item = self.current
        self.become(item.id, S.ACTIVE)
        self.obey()
        return item

    @property
    def current(self) -> CallItem:
        item = self.calls.current
        assert isinstance(item, CallItem)
        return item

    def states(self) -> dict[str, str]:
        """Who is in which state."""
        return {s.remote_number: s.state.value for s in self.known.values() if not s.is_over}

    def screen(self) -> tuple[str, list[str]]:
        """Who is on the screen, and who in the list."""
        others = [item.snapshot.remote_number for item in self.calls.property("others").records()]
        return self.current.snapshot.remote_number, others


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.req("CALL-1")
def test_dialling_another_one_holds_the_present_call(stage: Stage) -> None:
    stage.talk_to("1")
    stage.calls.dial("2", "h", 1)
    assert stage.obey()[:1] == [("set_hold", 1, True)]
    assert stage.states() == {"1": "held", "2": "calling"}
    assert stage.screen() == ("2", ["1"])


@pytest.mark.req("CALL-1")
def test_swapping_to_and_fro(stage: Stage) -> None:
    first, second = stage.talk_to("1"), stage.talk_to("2")
    stage.calls.swap(first)
    assert stage.obey() == [("set_hold", second.id, True), ("set_hold", first.id, False)]
    assert stage.states() == {"1": "active", "2": "held"}
    assert stage.screen() == ("1", ["2"])
    stage.calls.swap(second)
    stage.calls.swap(first)  # before the stack has answered
    stage.obey()
    assert stage.states() == {"1": "active", "2": "held"}
    assert stage.screen() == ("1", ["2"])


@pytest.mark.req("CALL-1")
def test_the_end_of_a_call_brings_the_other_one_held(stage: Stage) -> None:
    stage.talk_to("1")
    second = stage.talk_to("2")
    second.hangUp()
    assert stage.obey() == [("hang_up", second.id)]
    assert stage.states() == {"1": "held"}
    assert stage.screen() == ("1", [])
    assert stage.calls.property("farewell") == "2: Call ended"
    stage.current.toggleHold()
    stage.obey()
    assert stage.states() == {"1": "active"}


@pytest.mark.req("CALL-1")
def test_why_a_second_call_failed_is_told_beside_the_first(stage: Stage) -> None:
    stage.talk_to("1")
    stage.calls.dial("2", "h", 1)
    stage.obey()
    stage.become(2, S.ENDED, code=486, reason="Busy")
    assert stage.screen() == ("1", [])
    assert stage.calls.property("farewell") == "2: Busy"


@pytest.mark.req("CALL-1")
def test_there_is_an_end_to_calls(stage: Stage) -> None:
    for number in range(MOST_CALLS):
        stage.talk_to(str(number))
    with pytest.raises(UserError) as caught:
        stage.calls.dial("9", "h", 1)
    assert caught.value.problem is Problem.TOO_MANY_CALLS
    stage.voice.ring(id=99)
    assert stage.obey() == [("hang_up", 99, 486)]
    assert [snapshot.id for snapshot in stage.ended] == [99]


@pytest.mark.req("IN-1", "CALL-1")
def test_call_waiting(stage: Stage) -> None:
    first = stage.talk_to("1")
    stage.voice.ring("Ada", "2", id=2)
    assert [item.id for item in stage.rung] == [2]
    assert stage.calls.property("ringing") is stage.rung[0]
    assert stage.screen() == ("1", ["2"])
    stage.rung[0].accept()
    assert stage.obey() == [("set_hold", first.id, True), ("answer", 2)]
    assert stage.states() == {"1": "held", "2": "active"}
    assert stage.screen() == ("2", ["1"])
    assert stage.calls.property("ringing") is None


@pytest.mark.req("IN-1", "CALL-1")
def test_a_waiting_call_is_declined_and_the_talk_goes_on(stage: Stage) -> None:
    stage.talk_to("1")
    stage.voice.ring("Ada", "2", id=2)
    stage.voice.ring("Grace", "3", id=3)
    assert stage.calls.property("ringing") is stage.rung[0]
    stage.rung[0].decline()
    assert stage.obey() == [("hang_up", 2, 603)]
    assert stage.calls.property("ringing") is stage.rung[1]
    stage.become(3, S.ENDED, code=487)
    assert stage.states() == {"1": "active"}
    assert stage.screen() == ("1", [])
    assert stage.calls.property("farewell") == ""  # the pop-up has told already


@pytest.mark.req("IN-1", "CALL-1")
def test_call_waiting_off_and_do_not_disturb() -> None:
    busy = Stage(call_waiting=False)
    busy.talk_to("1")
    busy.voice.ring(id=2)
    assert busy.obey() == [("hang_up", 2, 486)]
    quiet = Stage(do_not_disturb=True)
    quiet.voice.ring(id=2)
    assert quiet.obey() == [("hang_up", 2, 486)]
    assert quiet.calls.current is None
    assert [s.id for s in quiet.ended] == [2]
    assert not busy.rung
    assert not quiet.rung


@pytest.mark.req("IN-1")
def test_remind_me_declines_and_asks_for_a_reminder(stage: Stage, qtbot: QtBot) -> None:
    stage.voice.ring("Ada", "2", id=2)
    with qtbot.waitSignal(stage.calls.remind_wanted) as told:
        stage.current.remindMe()
    assert told.args[0].remote_number == "2"
    assert stage.obey() == [("hang_up", 2, 480)]


@pytest.mark.req("CALL-1")
def test_auto_answer_counts_down_and_can_be_stopped(qtbot: QtBot) -> None:
    stage = Stage(auto_answer=True, auto_answer_delay_s=1, auto_answer_numbers="+49 2 0049170")
    stage.voice.ring("Ada", "3", id=1)
    assert stage.current.property("autoAnswerIn") == 0
    stage.become(1, S.ENDED)
    stage.voice.ring("Ada", "2", id=2)
    call = stage.current
    assert call.property("autoAnswerIn") == 1
    call.cancelAutoAnswer()
    assert call.property("autoAnswerIn") == 0
    assert stage.obey() == []
    stage.become(2, S.ENDED)
    stage.voice.ring("Ada", "+49170", id=3)
    qtbot.waitUntil(lambda: stage.voice.asked == [("answer", 3)], timeout=3000)


@pytest.mark.req("CALL-1")
def test_auto_answer_never_interrupts_a_talk(qtbot: QtBot) -> None:
    stage = Stage(auto_answer=True, auto_answer_delay_s=0)
    stage.voice.ring(id=1)
    assert stage.obey() == [("answer", 1)]
    stage.voice.ring(id=2)
    assert stage.obey() == []
    waiting = Stage(auto_answer=True, auto_answer_delay_s=5)
    waiting.voice.ring(id=1)
    assert waiting.current.property("autoAnswerIn") == 5
    waiting.calls.dial("5", "h", 1)  # the person does something else
    assert waiting.rung[0].property("autoAnswerIn") == 0


@pytest.mark.req("CALL-1")
def test_the_server_may_ask_for_an_answer_if_it_is_allowed_to() -> None:
    for allowed, commands in ((True, [("answer", 1)]), (False, [])):
        stage = Stage(auto_answer_by_server=allowed)
        stage.voice.ring(id=1, auto_answer_s=0.0)
        assert stage.obey() == commands


@pytest.mark.req("CALL-1")
def test_merge_and_split(stage: Stage) -> None:
    first, second = stage.talk_to("1"), stage.talk_to("2")
    assert stage.calls.property("canMerge")
    stage.calls.merge()
    assert stage.obey() == [("set_hold", first.id, False), ("set_conference", (1, 2))]
    assert stage.states() == {"1": "active", "2": "active"}
    assert stage.calls.property("conference")
    assert not stage.calls.property("canMerge")
    assert stage.calls.property("conferenceNames") == "1, 2"
    second.toggleMute()
    assert stage.obey() == [("set_mute", 1, True), ("set_mute", 2, True)]
    stage.calls.split()
    assert stage.obey() == [("set_conference", ()), ("set_hold", 1, True)]
    assert stage.states() == {"1": "held", "2": "active"}
    assert not stage.calls.property("conference")


@pytest.mark.req("CALL-1")
def test_a_conference_is_held_and_resumed_as_one(stage: Stage) -> None:
    stage.talk_to("1")
    second = stage.talk_to("2")
    stage.calls.merge()
    stage.obey()
    second.toggleHold()
    stage.obey()
    assert stage.states() == {"1": "held", "2": "held"}
    second.toggleHold()
    assert ("set_conference", (1, 2)) in stage.obey()
    assert stage.states() == {"1": "active", "2": "active"}
    stage.talk_to("3")
    assert stage.states() == {"1": "held", "2": "held", "3": "active"}
    stage.calls.merge()
    assert stage.obey()[-1] == ("set_conference", (1, 2, 3))


@pytest.mark.req("CALL-1")
def test_who_leaves_a_conference(stage: Stage) -> None:
    first, _, third = (stage.talk_to(n) for n in "123")
    stage.calls.merge()
    stage.obey()
    first.hangUp()
    assert stage.obey() == [("hang_up", 1), ("set_conference", (2, 3))]
    stage.become(3, S.ENDED, code=200)
    assert stage.obey() == [("set_conference", ())]
    assert stage.screen() == ("2", [])
    assert stage.states() == {"2": "active"}
    assert third.snapshot.is_over
    stage.talk_to("4")
    stage.calls.merge()
    stage.obey()
    stage.calls.hangUp()
    stage.obey()
    assert stage.states() == {}


@pytest.mark.req("CALL-1")
def test_an_answer_over_there_does_not_interrupt_the_talk_here(stage: Stage) -> None:
    stage.calls.dial("1", "h", 1)
    stage.obey()
    stage.voice.ring("Ada", "2", id=2)
    stage.rung[0].accept()
    stage.obey()
    assert stage.screen() == ("2", ["1"])
    stage.become(1, S.ACTIVE)
    stage.obey()
    assert stage.states() == {"1": "held", "2": "active"}


@pytest.mark.req("SEC-1")
def test_lost_encryption_is_told_once(stage: Stage) -> None:
    told: list[CallItem] = []
    stage.calls.insecure.connect(told.append)
    item = stage.talk_to("1")
    stage.become(1, S.ACTIVE, media_security=MediaSecurity.SRTP, signalling_secure=True)
    stage.become(1, S.ACTIVE, media_security=MediaSecurity.NONE)
    stage.become(1, S.ACTIVE, muted=True)
    assert told == [item]


@pytest.mark.req("QUAL-1")
def test_each_change_of_quality_is_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    stage.talk_to("1")
    stage.become(1, S.ACTIVE, quality=CallQuality.BAD)
    stage.become(1, S.ACTIVE, muted=True)
    assert [r.message for r in caplog.records if "quality" in r.message] == ["quality of call 1: bad (not measured)"]


def test_names_follow_the_contacts(qtbot: QtBot) -> None:
    names: dict[str, str] = {}
    stage = Stage(identify=lambda number: names.get(number, ""))
    stage.voice.ring("Ada", "2", id=1)
    names["2"] = "Ada from work"
    with qtbot.waitSignal(stage.current.changed):
        stage.calls.names_changed()
    assert stage.current.property("remoteName") == "Ada from work"


def test_an_outgoing_call_comes_to_the_screen_though_one_rings(stage: Stage) -> None:
    stage.voice.ring("Ada", "2", id=1)
    stage.calls.dial("5", "h", 1)
    stage.obey()
    assert stage.screen() == ("5", ["2"])
    assert stage.known[2].direction is CallDirection.OUTGOING
    stage.become(2, S.ENDED, code=486)
    assert stage.screen() == ("2", [])


@pytest.mark.req("CALL-1", "SECR-5")
def test_a_call_around_the_own_server_is_never_answered_by_itself() -> None:
    for settings in ({"auto_answer": True}, {"auto_answer": True, "auto_answer_numbers": "2"}):
        stage = Stage(**settings)
        stage.voice.ring("", "2", id=1, direct=True)
        assert stage.current.property("autoAnswerIn") == 0
        assert stage.obey() == []
