"""The real SIP stack: what is known of a call on hold, and what is typed meanwhile."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import DtmfMethod
from osmo_qt.core.calls import CallState
from osmo_qt.services.voice import pjsip_call
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.sound import heard_tones
from tests.services.telephone import Telephone, running_telephone
from tests.support import sip_message as sip
from tests.support.sip_peer import Dialog

FIVE_HZ = 770, 1336


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    """One for all tests of this file; it sends digits as tones."""
    with running_telephone(AudioChoice(use_devices=False), dtmf=DtmfMethod.INBAND) as telephone:
        yield telephone


@pytest.fixture(autouse=True)
def _hang_up(line: Telephone) -> Iterator[None]:
    yield
    line.clear()


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize("direction", ["inactive", "sendonly"])
def test_a_call_that_is_answered_on_hold_is_known_as_such(line: Telephone, direction: str) -> None:
    line.peer.on_invite = "ring"
    known = len([d for d in line.peer.dialogs.values() if d.incoming])
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101")
    dialog = line.peer.wait_call(known + 1)
    line.peer.answer(dialog, sip.sdp(line.peer.rtp.port, direction=direction))
    line.wait_call(call_id, state=CallState.ACTIVE, held_by_remote=True)
    offer(line, call_id, dialog, "sendrecv")
    line.wait_call(call_id, state=CallState.ACTIVE, held_by_remote=False)


def offer(line: Telephone, call_id: int, dialog: Dialog, direction: str) -> None:
    """The other side's re-INVITE, as often as it takes: the telephone may ask something itself just then (491)."""

    def is_known() -> bool:
        body = sip.sdp(line.peer.rtp.port, direction=direction)
        line.peer.wait_answered(line.peer.request(dialog, "INVITE", body))
        return line.last(call_id).held_by_remote == (direction != "sendrecv")

    line.wait(is_known, f"{direction} is known")


@pytest.mark.req("QUAL-1")
def test_a_held_call_is_not_in_trouble_as_it_is_to_be_silent(line: Telephone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pjsip_call, "MEDIA_LOST_AFTER_S", 0.3)
    for direction in ("sendrecv", "sendonly"):  # held here, and by the other side
        call_id, dialog = line.dial()
        line.wait_call(call_id, media_lost=True)
        if direction == "sendrecv":
            line.service.set_hold(call_id, True)
            line.wait_call(call_id, state=CallState.HELD, media_lost=False)
        else:
            offer(line, call_id, dialog, "sendonly")
            line.wait_call(call_id, held_by_remote=True, media_lost=False)
        line.hang_up(call_id)


@pytest.mark.req("CALL-1")
def test_digits_typed_while_nothing_can_be_heard_are_not_lost(line: Telephone) -> None:
    call_id, _ = line.dial()
    line.service.set_hold(call_id, True)
    line.wait_call(call_id, state=CallState.HELD)
    since = len(line.peer.rtp.packets)
    line.service.send_dtmf(call_id, "5")
    line.service.send_dtmf(call_id, "*")
    line.service.set_hold(call_id, False)
    line.wait(lambda: heard_tones(line.peer.rtp, since, *FIVE_HZ), "the tones of the first digit")
    line.wait(lambda: heard_tones(line.peer.rtp, since, 941, 1209), "the tones of the second one")
