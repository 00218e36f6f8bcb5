"""A call that can't be held: the screen tells the truth, and the next click asks again."""

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.models.call import CallItem
from tests.models.test_several_calls import Stage

S = CallState


@pytest.mark.req("CALL-1")
def test_what_was_refused_is_forgotten_and_told() -> None:
    stage = Stage()
    told: list[CallItem] = []
    stage.calls.hold_refused.connect(told.append)
    first = stage.talk_to("1")
    first.toggleHold()
    assert stage.voice.take() == [("set_hold", 1, True)]
    stage.become(1, S.ACTIVE, hold_refused=488)
    stage.become(1, S.ACTIVE, muted=True)
    assert (told, first.property("held")) == ([first], False)
    stage.voice.ring()
    stage.calls.answer(2)
    assert stage.voice.take() == [("set_hold", 1, True), ("answer", 2)]  # not taken for held already


@pytest.mark.req("CALL-1")
def test_resuming_that_was_refused_can_be_tried_again() -> None:
    stage = Stage()
    first = stage.talk_to("1")
    first.toggleHold()
    stage.obey()
    first.toggleHold()
    stage.voice.take()
    stage.become(1, S.HELD, hold_refused=500)
    assert first.property("held")
    first.toggleHold()
    assert stage.obey() == [("set_hold", 1, False)]
