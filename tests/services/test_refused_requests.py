"""The real SIP stack: what nobody else may make it do, not even the own server."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Telephone, running_telephone
from tests.support.sip_peer import SipPeer

PRESENCE = (("Event", "presence"), ("Expires", "600"), ("Accept", "application/pidf+xml"))


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    """One for all tests of this file."""
    with running_telephone(AudioChoice(use_devices=False), emergency_numbers=frozenset({"112"})) as telephone:
        yield telephone


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize(
    "user", ["*21*0900123%23", "%2a21*0900123%23", "112", "1-1-2", "+112;ext=5", "112:x", "%31%31%32"]
)
@pytest.mark.parametrize("scheme", ["sip", "tel"])
def test_nobody_is_sent_to_service_codes_and_emergency_numbers(line: Telephone, user: str, scheme: str) -> None:
    call_id, dialog = line.dial()
    known = {call.id for call in line.calls}
    target = f"<sip:{user}@127.0.0.1:{line.peer.port}>" if scheme == "sip" else f"<tel:{user}>"
    request = line.peer.request(dialog, "REFER", headers=[("Refer-To", target)])
    assert line.peer.wait_answered(request).status in ((603,) if scheme == "sip" else (400, 416, 603))
    assert {call.id for call in line.calls} == known
    assert line.last(call_id).state is CallState.ACTIVE
    line.hang_up(call_id)


@pytest.mark.req("SECR-5")
def test_nobody_learns_by_subscription_whether_one_is_there(line: Telephone) -> None:
    with SipPeer() as stranger:
        for peer in (line.peer, stranger):
            request = peer.outside("SUBSCRIBE", line.uri, headers=PRESENCE)
            assert peer.wait_answered(request).status == 489
        notified = [len(peer.requests("NOTIFY")) for peer in (line.peer, stranger)]
        line.still_answers(stranger)
        assert notified == [0, 0] == [len(peer.requests("NOTIFY")) for peer in (line.peer, stranger)]
