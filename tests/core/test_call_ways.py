"""Which way an outgoing call goes."""

from dataclasses import replace

import pytest

from osmo_qt.core.call_ways import CallWay, Circumstances, call_way
from osmo_qt.core.uc import Configuration

INTEGRATED = Circumstances(Configuration.INTEGRATED, registered=True, server_calls=True)
DOWN = replace(INTEGRATED, registered=False)
UC_ONLY = replace(DOWN, configuration=Configuration.UC_ONLY)
VOICE_ONLY = Circumstances(Configuration.VOICE_ONLY, registered=True, server_calls=False)


@pytest.mark.req("CALL-2", "CALL-3")
@pytest.mark.parametrize(
    ("now", "way"),
    [
        (VOICE_ONLY, CallWay.HERE),
        (replace(VOICE_ONLY, registered=False), CallWay.HERE),
        (INTEGRATED, CallWay.HERE),
        (replace(INTEGRATED, prompt=True), CallWay.ASK),
        (replace(INTEGRATED, prompt=True, server_calls=False), CallWay.HERE),
        (DOWN, CallWay.CELL),
        (replace(DOWN, cell_prompt=True), CallWay.ASK_CELL),
        (replace(DOWN, has_cell=False), CallWay.ASK),
        (replace(DOWN, prompt=True), CallWay.ASK),
        (replace(DOWN, wifi_only=True, prompt=True), CallWay.HERE),
        (replace(DOWN, server_calls=False), CallWay.HERE),
        (UC_ONLY, CallWay.ASK),
        (replace(UC_ONLY, wifi_only=True), CallWay.ASK),
        (replace(UC_ONLY, server_calls=False), CallWay.HERE),
    ],
)
def test_the_way_of_a_call(now: Circumstances, way: CallWay) -> None:
    assert call_way(now) is way


@pytest.mark.req("CALL-5")
def test_an_emergency_call_is_not_held_up() -> None:
    assert call_way(replace(INTEGRATED, prompt=True), emergency=True) is CallWay.HERE
    assert call_way(replace(DOWN, cell_prompt=True), emergency=True) is CallWay.CELL
    assert call_way(UC_ONLY, emergency=True) is CallWay.ASK
