"""Where calls are, and which of several is offered for a move."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.calls import CallDirection
from osmo_qt.core.uc_calls import CallAction, Place, Refusal, UcCall, UcCallState, offered, place_of
from tests.uc_world import CELL, DEVICES, HOME

BY_ID = {device.id: device for device in DEVICES}
OURS = frozenset({"sip-1"})
AT_CELL = UcCall("1", CallDirection.INCOMING, UcCallState.CONNECTED, "102", device_id=CELL.id, started_at=10)
AT_DESK = replace(AT_CELL, id="2", device_id="work")
AT_HOME = replace(AT_CELL, id="3", device_id=HOME.id)
AT_NUMBER = replace(AT_CELL, id="4", device_id="", device_number="+4930123")
AT_TABLET = replace(AT_CELL, id="5", device_id="soft", sip_call_ids=frozenset({"sip-2"}))
HERE = replace(AT_TABLET, id="6", sip_call_ids=frozenset({"sip-0", "sip-1"}))
RINGING = replace(AT_CELL, id="7", device_id="", state=UcCallState.RINGING)


@pytest.mark.req("MOVE-4")
def test_the_place_of_a_call() -> None:
    places = [place_of(call, BY_ID, OURS) for call in (HERE, AT_CELL, AT_DESK, AT_HOME, AT_NUMBER, AT_TABLET, RINGING)]
    wanted = [Place.HERE, Place.CELL, Place.DESK, Place.OTHER, Place.OTHER, Place.OTHER_WIFI, Place.NOWHERE]
    assert places == wanted
    assert place_of(AT_HOME, {}, OURS) is Place.OTHER, "a device that was deleted meanwhile"


@pytest.mark.req("MOVE-4")
@given(st.lists(st.sampled_from([HERE, AT_CELL, AT_DESK, AT_HOME, AT_TABLET]), unique=True, min_size=1))
def test_the_guides_priority(calls: list[UcCall]) -> None:
    order = [HERE, AT_CELL, AT_DESK, AT_HOME, AT_TABLET]
    assert offered(calls, BY_ID, OURS) == min(calls, key=order.index)


@pytest.mark.req("MOVE-4")
def test_of_equal_ones_the_one_in_talk_then_the_newest() -> None:
    held = replace(AT_DESK, id="9", state=UcCallState.HELD, started_at=99)
    newer = replace(AT_DESK, id="10", started_at=50)
    assert offered([held, AT_DESK, newer], BY_ID) == newer
    assert offered([held, AT_DESK], BY_ID) == AT_DESK
    dialling = replace(HERE, id="11", state=UcCallState.CALLING, direction=CallDirection.OUTGOING)
    assert offered([dialling, AT_TABLET], BY_ID, OURS) == AT_TABLET, "what is in talk can be moved"
    assert offered([dialling], BY_ID, OURS) == dialling
    assert offered([RINGING], BY_ID) is None
    assert offered([], BY_ID) is None


@pytest.mark.req("MOVE-5")
def test_what_can_be_done_and_why_not() -> None:
    call = replace(AT_DESK, actions=((CallAction.HOLD, None), (CallAction.MOVE, Refusal.CONFERENCE)))
    assert call.allows(CallAction.HOLD)
    assert call.refusal(CallAction.HOLD) is None
    assert not call.allows(CallAction.MOVE)
    assert call.refusal(CallAction.MOVE) is Refusal.CONFERENCE
    assert not call.allows(CallAction.ANSWER)
    assert call.refusal(CallAction.ANSWER) is Refusal.STATE
