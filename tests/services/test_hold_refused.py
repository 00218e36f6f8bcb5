"""The real SIP stack when hold is refused or slow: two people never hear each other, and the state shown is true."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Telephone, running_telephone
from tests.services.test_pjsip_media import FIRST_HZ, OWN_HZ, SECOND_HZ, Party
from tests.support import sip_message as sip
from tests.support.sip_peer import Dialog
from tests.support.tones import write_tone

NOT_ACCEPTABLE_HERE, PENDING = 488, 491


@pytest.fixture(scope="module")
def line(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    """One for all tests of this file; it speaks a tone of its own."""
    folder = tmp_path_factory.mktemp("hold")
    said = write_tone(folder / "said.wav", OWN_HZ, 60)
    choice = AudioChoice(microphone_file=said, speaker_file=folder / "heard.wav", use_devices=False)
    with running_telephone(choice) as telephone:
        yield telephone


@pytest.fixture
def two(line: Telephone) -> Iterator[tuple[Party, Party]]:
    """Two people who are talked to at once."""
    with ExitStack() as stack:
        pair = Party(line, "101", FIRST_HZ, stack), Party(line, "102", SECOND_HZ, stack)
        yield pair
        line.hang_up(*[party.id for party in pair if not line.last(party.id).is_over])


def reinvites(line: Telephone, dialog: Dialog) -> int:
    return sum(m.call_id == dialog.call_id for m in line.peer.requests("INVITE")) - 1


@pytest.mark.req("CALL-1")
def test_nobody_is_heard_while_hold_is_asked_for(line: Telephone, two: tuple[Party, Party]) -> None:
    first, second = two
    line.peer.script("INVITE", PENDING)  # tried again in 2 to 4 s
    line.service.set_hold(first.id, True)
    line.wait(lambda: reinvites(line, first.dialog) == 1, "the question for hold")
    assert not first.hears(line, OWN_HZ)
    assert line.last(first.id).state is CallState.ACTIVE
    line.wait_call(first.id, state=CallState.HELD)
    second.wait_heard(line, OWN_HZ)
    line.service.set_hold(first.id, False)
    line.wait_call(first.id, state=CallState.ACTIVE)
    first.wait_heard(line, OWN_HZ)


@pytest.mark.req("CALL-1")
def test_a_call_that_can_not_be_held_is_silent_beside_another(line: Telephone, two: tuple[Party, Party]) -> None:
    first, second = two
    line.peer.script("INVITE", NOT_ACCEPTABLE_HERE)
    line.service.set_hold(first.id, True)
    line.wait_call(first.id, state=CallState.HELD)
    assert not first.hears(line, OWN_HZ)
    second.wait_heard(line, OWN_HZ)
    line.service.set_mute(first.id, True)
    line.service.set_mute(first.id, False)
    line.peer.request(first.dialog, "INVITE", sip.sdp(first.rtp.port))  # a session is refreshed by the other side
    line.service.set_conference((first.id, second.id))
    assert not first.hears(line, OWN_HZ)
    assert line.last(first.id).state is CallState.HELD
    line.service.set_conference(())
    asked = reinvites(line, first.dialog)
    line.service.set_hold(first.id, False)
    line.wait_call(first.id, state=CallState.ACTIVE)
    first.wait_heard(line, OWN_HZ)
    assert reinvites(line, first.dialog) == asked


@pytest.mark.req("CALL-1")
def test_the_only_call_goes_on_if_it_can_not_be_held(line: Telephone, two: tuple[Party, Party]) -> None:
    first, second = two
    line.hang_up(second.id)
    line.peer.script("INVITE", NOT_ACCEPTABLE_HERE)
    line.service.set_hold(first.id, True)
    line.wait_call(first.id, hold_refused=NOT_ACCEPTABLE_HERE, state=CallState.ACTIVE)
    first.wait_heard(line, OWN_HZ)
    line.service.set_hold(first.id, True)  # another time it works, and the refusal is history
    line.wait_call(first.id, hold_refused=0, state=CallState.HELD)


@pytest.mark.req("CALL-1")
def test_a_change_of_mind_before_the_answer_is_heard_at_once(line: Telephone, two: tuple[Party, Party]) -> None:
    first, _ = two
    line.peer.script("INVITE", PENDING)
    line.service.set_hold(first.id, True)
    line.service.set_hold(first.id, False)
    first.wait_heard(line, OWN_HZ)
    assert line.last(first.id).state is CallState.ACTIVE


@pytest.mark.req("CALL-1")
def test_a_held_member_of_a_conference_hears_nobody(line: Telephone, two: tuple[Party, Party]) -> None:
    first, second = two
    line.service.set_conference((first.id, second.id))
    first.wait_heard(line, SECOND_HZ)
    line.peer.script("INVITE", PENDING)
    line.service.set_hold(first.id, True)
    line.wait(lambda: reinvites(line, first.dialog) == 1, "the question for hold")
    assert not first.hears(line, SECOND_HZ)
    assert not second.hears(line, FIRST_HZ)
    line.service.set_conference(())


@pytest.mark.req("CALL-1", "XFER-1")
def test_who_takes_the_place_of_a_held_person_is_on_hold_too(line: Telephone, two: tuple[Party, Party]) -> None:
    first, second = two
    line.service.set_hold(first.id, True)
    line.wait_call(first.id, state=CallState.HELD)
    dialog = first.dialog
    local, remote = sip.parameter(dialog.local, "tag"), sip.parameter(dialog.remote, "tag")
    replaces = ("Replaces", f"{dialog.call_id};to-tag={remote};from-tag={local}")
    asserted = ("P-Asserted-Identity", "<sip:105@127.0.0.1>")
    new = line.peer.invite(line.uri, sip.sdp(first.rtp.port), headers=[replaces, asserted])
    line.wait_call(first.id, remote_number="105", state=CallState.HELD)
    line.wait(lambda: line.peer.dialogs[dialog.call_id].over, "the end of the old dialog")
    assert not first.hears(line, OWN_HZ)
    assert line.last(first.id).state is CallState.HELD
    second.wait_heard(line, OWN_HZ)
    line.service.set_hold(first.id, False)
    line.wait_call(first.id, state=CallState.ACTIVE)
    first.wait_heard(line, OWN_HZ)
    line.peer.bye(new)
    line.wait_call(first.id, state=CallState.ENDED)
