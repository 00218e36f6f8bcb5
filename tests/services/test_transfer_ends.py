"""The real SIP stack: each transfer comes to an end, whatever the other side tells or forgets to tell."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.calls import CallState, TransferState
from osmo_qt.services.voice import pjsip_transfer
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Telephone, running_telephone
from tests.support.sip_peer import Dialog

SIPFRAG = (("Event", "refer"), ("Content-Type", "message/sipfrag"))
ENDED = ("Subscription-State", "terminated;reason=noresource")
T = TransferState


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    """One for all tests of this file."""
    with running_telephone(AudioChoice(use_devices=False)) as telephone:
        yield telephone


@pytest.fixture
def transferred(line: Telephone) -> Iterator[tuple[int, Dialog]]:
    """A call whose transfer the other side has accepted."""
    call_id, dialog = line.dial()
    line.service.transfer(call_id, f"sip:103@127.0.0.1:{line.peer.port}")
    line.wait(lambda: [m for m in line.peer.requests("REFER") if m.call_id == dialog.call_id], "REFER")
    line.wait_call(call_id, transfer=T.RUNNING, state=CallState.HELD)
    yield call_id, dialog
    if not line.last(call_id).is_over:
        line.hang_up(call_id)


@pytest.mark.req("XFER-1")
def test_success_is_told_as_such(line: Telephone, transferred: tuple[int, Dialog]) -> None:
    call_id, dialog = transferred
    line.peer.request(dialog, "NOTIFY", "SIP/2.0 200 OK\r\n", (*SIPFRAG, ENDED))
    line.peer.bye(dialog)  # at once, as some servers do
    assert line.wait_call(call_id, state=CallState.ENDED).transfer is T.DONE


@pytest.mark.req("XFER-1")
def test_who_hangs_up_meanwhile_was_not_transferred(line: Telephone, transferred: tuple[int, Dialog]) -> None:
    call_id, dialog = transferred
    line.peer.bye(dialog)
    assert line.wait_call(call_id, state=CallState.ENDED).transfer is T.RUNNING


@pytest.mark.req("XFER-1")
def test_a_last_note_without_a_word_brings_the_call_back(line: Telephone, transferred: tuple[int, Dialog]) -> None:
    call_id, dialog = transferred
    line.peer.request(dialog, "NOTIFY", "", (("Event", "refer"), ENDED))
    assert line.wait_call(call_id, transfer=T.FAILED, state=CallState.ACTIVE).transfer_code == 408


@pytest.mark.req("XFER-1")
def test_silence_brings_the_call_back(line: Telephone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pjsip_transfer, "RESULT_WITHIN_S", 0.3)
    call_id, _ = line.dial()
    line.service.transfer(call_id, f"sip:103@127.0.0.1:{line.peer.port}")
    assert line.wait_call(call_id, transfer=T.FAILED, state=CallState.ACTIVE).transfer_code == 408
    line.hang_up(call_id)


@pytest.mark.req("XFER-1")
def test_the_person_takes_the_call_back(line: Telephone, transferred: tuple[int, Dialog]) -> None:
    call_id, dialog = transferred
    line.service.cancel_transfer(call_id)
    line.wait_call(call_id, transfer=T.NONE, state=CallState.ACTIVE)
    line.peer.request(dialog, "NOTIFY", "SIP/2.0 200 OK\r\n", (*SIPFRAG, ENDED))  # too late
    line.still_answers(line.peer)
    assert (line.last(call_id).transfer, line.last(call_id).state) == (T.NONE, CallState.ACTIVE)
