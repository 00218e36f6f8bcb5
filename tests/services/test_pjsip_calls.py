"""The real SIP stack with several calls: swap, digits, transfer in both roles, Replaces, and who the caller is."""

import socket
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import DtmfMethod
from osmo_qt.core.calls import CallDirection, CallState, TransferState
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.sound import heard_tones
from tests.services.stun import StunServer
from tests.services.telephone import Telephone, running_telephone
from tests.support import sip_message as sip
from tests.support.sip_peer import Dialog, SipPeer

SIPFRAG = (("Event", "refer"), ("Content-Type", "message/sipfrag"))


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    """One for all tests of this file."""
    with running_telephone(AudioChoice(use_devices=False)) as telephone:
        yield telephone


@pytest.fixture(autouse=True)
def _hang_up(line: Telephone) -> Iterator[None]:
    """Each test begins without calls and with the options as they are by default."""
    yield
    line.clear()


def tell_progress(peer: SipPeer, dialog: Dialog, status: str, state: str = "active;expires=60") -> None:
    """The NOTIFY of a transfer (RFC 3515 section 2.4.4)."""
    peer.request(dialog, "NOTIFY", f"SIP/2.0 {status}\r\n", (*SIPFRAG, ("Subscription-State", state)))


def reinvites(peer: SipPeer, dialog: Dialog) -> list[sip.SipMessage]:
    return [m for m in peer.requests("INVITE") if m.call_id == dialog.call_id and m is not dialog.invite]


@pytest.mark.req("CALL-1")
def test_two_calls_are_swapped(line: Telephone) -> None:
    first, one = line.dial("101")
    line.service.set_hold(first, True)
    line.wait_call(first, state=CallState.HELD)
    second, other = line.dial("102")
    line.service.set_hold(second, True)
    line.service.set_hold(first, False)
    line.wait_call(second, state=CallState.HELD)
    line.wait_call(first, state=CallState.ACTIVE)
    assert "a=sendonly" in reinvites(line.peer, other)[-1].body
    assert "a=sendrecv" in reinvites(line.peer, one)[-1].body


@pytest.mark.req("CALL-1")
def test_a_change_of_mind_ends_as_wanted(line: Telephone) -> None:
    call_id, _ = line.dial()
    for on in (True, False, True):
        line.service.set_hold(call_id, on)
    line.wait_call(call_id, state=CallState.HELD)
    line.service.set_hold(call_id, False)
    line.service.set_hold(call_id, True)
    line.service.set_hold(call_id, False)
    line.wait_call(call_id, state=CallState.ACTIVE)


@pytest.mark.req("CALL-1")
def test_hold_is_tried_again_after_glare(line: Telephone) -> None:
    call_id, dialog = line.dial()
    line.peer.script("INVITE", 491)
    line.service.set_hold(call_id, True)
    line.wait_call(call_id, state=CallState.HELD)
    assert len(reinvites(line.peer, dialog)) == 2


@pytest.mark.req("MOVE-3")
def test_the_call_id_of_each_dialog_is_told(line: Telephone) -> None:
    call_id, dialog = line.dial("101")
    assert line.last(call_id).sip_call_id == dialog.call_id
    known = len(line.calls)
    incoming = line.peer.invite(line.uri)
    ringing = line.wait_incoming(known)
    line.wait_call(ringing.id, sip_call_id=incoming.call_id)


def digits(line: Telephone, since: int) -> str:
    """DTMF digits by RFC 4733 in the order of their first packet."""
    found, last = "", None
    for packet in line.peer.rtp.packets[since:]:
        if packet.payload_type == 101 and len(packet.payload) == 4 and packet.timestamp != last:
            last = packet.timestamp
            found += "0123456789*#"[packet.payload[0]]
    return found


@pytest.mark.req("CALL-4")
def test_digits_for_after_the_answer(line: Telephone, caplog: pytest.LogCaptureFixture) -> None:
    since = len(line.peer.rtp.packets)
    call_id, _ = line.dial("101", post_dial="1-2;34#")
    waiting = line.wait_call(call_id, post_dial_waits=True)
    assert waiting.post_dial == ";34#"
    line.wait(lambda: digits(line, since) == "12", "the digits before the wait")
    line.service.continue_post_dial(call_id)
    line.wait_call(call_id, post_dial="", post_dial_waits=False)
    line.wait(lambda: digits(line, since) == "1234#", "all digits")
    assert "34#" not in caplog.text
    rests = [call.post_dial for call in line.calls if call.id == call_id]
    assert list(dict.fromkeys(rests)) == ["12;34#", "2;34#", ";34#", "34#", "4#", "#", ""]


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize("dtmf", [DtmfMethod.INFO, DtmfMethod.INBAND])
def test_digits_travel_as_the_account_says(line: Telephone, dtmf: DtmfMethod) -> None:
    line.register(dtmf=dtmf)
    call_id, _ = line.dial()
    since = len(line.peer.rtp.packets)
    line.service.send_dtmf(call_id, "5")
    if dtmf is DtmfMethod.INFO:
        info = line.peer.wait_request("INFO")
        assert info.get("Content-Type") == "application/dtmf-relay"
        assert "Signal=5" in info.body.replace(" ", "")
    else:
        line.wait(lambda: heard_tones(line.peer.rtp, since, 770, 1336), "the tones of the digit 5")
    assert digits(line, since) == ""
    line.hang_up(call_id)
    line.register()


@pytest.mark.req("XFER-1")
def test_a_blind_transfer_that_works(line: Telephone) -> None:
    call_id, dialog = line.dial()
    line.service.transfer(call_id, f"sip:103@127.0.0.1:{line.peer.port}")
    line.wait(lambda: line.peer.requests("REFER"), "REFER")
    refer = line.peer.requests("REFER")[-1]
    assert "sip:103@" in refer.get("Refer-To")
    assert line.last(call_id).state is CallState.HELD
    assert line.last(call_id).transfer is TransferState.RUNNING
    tell_progress(line.peer, dialog, "180 Ringing")
    tell_progress(line.peer, dialog, "200 OK", "terminated;reason=noresource")
    over = line.wait_call(call_id, state=CallState.ENDED)
    assert over.transfer is TransferState.DONE
    assert line.peer.dialogs[dialog.call_id].over


@pytest.mark.req("XFER-1")
def test_a_blind_transfer_that_fails_comes_back(line: Telephone) -> None:
    call_id, dialog = line.dial()
    line.service.transfer(call_id, f"sip:606@127.0.0.1:{line.peer.port}")
    line.wait_call(call_id, state=CallState.HELD)
    line.wait(lambda: [m for m in line.peer.requests("REFER") if m.call_id == dialog.call_id], "REFER")
    tell_progress(line.peer, dialog, "486 Busy Here", "terminated;reason=noresource")
    back = line.wait_call(call_id, transfer=TransferState.FAILED, state=CallState.ACTIVE)
    assert back.transfer_code == 486


@pytest.mark.req("XFER-1")
def test_a_transfer_that_the_server_refuses_comes_back(line: Telephone) -> None:
    call_id, _ = line.dial()
    line.peer.script("REFER", 603)
    line.service.transfer(call_id, f"sip:103@127.0.0.1:{line.peer.port}")
    back = line.wait_call(call_id, transfer=TransferState.FAILED, state=CallState.ACTIVE)
    assert back.transfer_code == 603


@pytest.mark.req("XFER-1")
def test_an_attended_transfer_replaces_us(line: Telephone) -> None:
    first, one = line.dial("101")
    line.service.set_hold(first, True)
    line.wait_call(first, state=CallState.HELD)
    second, other = line.dial("102")
    line.service.transfer_to_call(first, second)
    line.wait(lambda: [m for m in line.peer.requests("REFER") if m.call_id == one.call_id], "REFER")
    refer = [m for m in line.peer.requests("REFER") if m.call_id == one.call_id][-1]
    assert "Replaces=" + other.call_id.split("@")[0] in refer.get("Refer-To")
    tell_progress(line.peer, one, "200 OK", "terminated;reason=noresource")
    line.peer.bye(other)
    line.wait_call(first, state=CallState.ENDED)
    line.wait_call(second, state=CallState.ENDED)


@pytest.mark.req("XFER-1")
def test_the_consulted_call_ends_even_if_the_other_side_forgets(line: Telephone) -> None:
    first, one = line.dial("101")
    second, _ = line.dial("102")
    line.service.transfer_to_call(first, second)
    line.wait(lambda: [m for m in line.peer.requests("REFER") if m.call_id == one.call_id], "REFER")
    tell_progress(line.peer, one, "200 OK", "terminated;reason=noresource")
    line.wait_call(first, state=CallState.ENDED)
    line.wait_call(second, state=CallState.ENDED)


@pytest.mark.req("XFER-1")
def test_being_sent_on_makes_a_new_call(line: Telephone) -> None:
    first, dialog = line.dial()
    known = {call.id for call in line.calls}
    target = f"<sip:104@127.0.0.1:{line.peer.port}>"
    line.peer.request(dialog, "REFER", headers=[("Refer-To", target), ("Referred-By", "<sip:101@127.0.0.1>")])
    line.wait(lambda: {c.id for c in line.calls} - known, "the new call")
    (new,) = {c.id for c in line.calls} - known
    now = line.wait_call(new, state=CallState.ACTIVE)
    assert now.direction is CallDirection.OUTGOING
    assert now.remote_number == "104"
    assert line.peer.requests("INVITE")[-1].uri.startswith("sip:104@")
    line.wait(lambda: any("200" in m.body for m in line.peer.requests("NOTIFY")), "NOTIFY of the success")
    line.peer.bye(dialog)
    line.wait_call(first, state=CallState.ENDED)
    assert line.last(new).state is CallState.ACTIVE


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize("target", ["<http://evil/>", "<sip:1@127.0.0.1?Route=%3Csip:evil%3E>", "<sip:1\x07>"])
def test_a_hostile_target_is_not_called(line: Telephone, target: str) -> None:
    _, dialog = line.dial()
    known = {call.id for call in line.calls}
    request = line.peer.request(dialog, "REFER", headers=[("Refer-To", target)])
    assert line.peer.wait_answered(request).status >= 400
    assert {call.id for call in line.calls} == known


@pytest.mark.req("XFER-1")
def test_somebody_takes_the_other_sides_place(line: Telephone) -> None:
    """INVITE with Replaces: for the person it is one call that goes on."""
    call_id, dialog = line.dial("101")
    connected_at = line.last(call_id).connected_at
    local, remote = sip.parameter(dialog.local, "tag"), sip.parameter(dialog.remote, "tag")
    replaces = f"{dialog.call_id};to-tag={remote};from-tag={local}"
    headers = [("Replaces", replaces), ("P-Asserted-Identity", '"Bea" <sip:105@127.0.0.1>')]
    new = line.peer.invite(line.uri, headers=headers)
    after = line.wait_call(call_id, remote_number="105", state=CallState.ACTIVE)
    assert (after.remote_name, after.identity_asserted, after.connected_at) == ("Bea", True, connected_at)
    line.wait(lambda: line.peer.dialogs[dialog.call_id].over, "the end of the old dialog")
    assert line.last(call_id).state is CallState.ACTIVE
    line.service.set_hold(call_id, True)  # commands reach the new one
    line.wait_call(call_id, state=CallState.HELD)
    line.service.set_hold(call_id, False)
    line.wait_call(call_id, state=CallState.ACTIVE)
    line.peer.bye(new)
    line.wait_call(call_id, state=CallState.ENDED)


@pytest.mark.req("IN-1")
def test_the_own_servers_word_about_the_caller(line: Telephone) -> None:
    known = len(line.calls)
    headers = [
        ("P-Asserted-Identity", '"Bea" <sip:105@127.0.0.1>'),
        ("Diversion", '"Cy" <sip:106@127.0.0.1>;reason=no-answer'),
        ("Call-Info", "<sip:127.0.0.1>;answer-after=2"),
    ]
    dialog = line.peer.invite(line.uri, headers=headers)
    call = line.wait_incoming(known)
    assert (call.remote_name, call.remote_number, call.identity_asserted) == ("Bea", "105", True)
    assert (call.diverted_by, call.auto_answer_s) == ("Cy (106)", 2.0)
    line.peer.cancel(dialog, [("Reason", 'SIP;cause=200;text="Call completed elsewhere"')])
    over = line.wait_call(call.id, state=CallState.ENDED)
    assert over.answered_elsewhere


@pytest.mark.req("IN-1")
def test_a_caller_who_gives_up_was_not_answered_elsewhere(line: Telephone) -> None:
    known = len(line.calls)
    dialog = line.peer.invite(line.uri)
    call = line.wait_incoming(known)
    line.peer.cancel(dialog)
    assert not line.wait_call(call.id, state=CallState.ENDED).answered_elsewhere


@pytest.mark.req("IN-1")
def test_the_name_of_the_other_side_follows_a_transfer_elsewhere(line: Telephone) -> None:
    call_id, dialog = line.dial("101")
    line.peer.request(dialog, "UPDATE", headers=[("P-Asserted-Identity", '"Dee" <sip:107@127.0.0.1>')])
    now = line.wait_call(call_id, remote_number="107")
    assert (now.remote_name, now.identity_asserted) == ("Dee", True)


@pytest.mark.req("CALL-1")
def test_reliable_progress_and_session_timers(line: Telephone) -> None:
    """PRACK where the other side wants it (RFC 3262), and a session that is refreshed (RFC 4028)."""
    known = len(line.calls)
    headers = [("Supported", "100rel, timer"), ("Session-Expires", "90;refresher=uas"), ("Min-SE", "90")]
    dialog = line.peer.invite(line.uri, headers=headers)
    call = line.wait_incoming(known)
    ringing = wait_response(line, dialog, 180)
    assert "100rel" in ringing.get("Require")
    dialog.remote, dialog.target = ringing.get("To"), sip.uri_of(ringing.get("Contact"))
    prack = [("RAck", f"{ringing.get('RSeq')} {dialog.invite.get('CSeq')}")]
    assert line.peer.wait_answered(line.peer.request(dialog, "PRACK", headers=prack)).status == 200
    line.service.answer(call.id)
    assert wait_response(line, dialog, 200).get("Session-Expires").startswith("90;refresher=uas")
    line.wait_call(call.id, state=CallState.ACTIVE)
    line.hang_up(call.id)


def wait_response(line: Telephone, dialog: Dialog, status: int) -> sip.SipMessage:
    """The response of this status to the INVITE of a dialog."""

    def found() -> list[sip.SipMessage]:
        messages = [m for m in line.peer.received if m.status == status and m.call_id == dialog.call_id]
        return [m for m in messages if m.method == "INVITE"]

    line.wait(found, f"{status} to INVITE")
    return found()[0]


@pytest.mark.req("VM-1")
def test_the_mailbox_is_subscribed_to(line: Telephone) -> None:
    assert line.peer.requests("SUBSCRIBE")[0].get("Event") == "message-summary"
    seen = len(line.peer.requests("SUBSCRIBE"))
    line.register(message_waiting=False)
    line.still_answers(line.peer, len([m for m in line.peer.received if m.method == "OPTIONS"]) + 1)
    new = [m for m in line.peer.requests("SUBSCRIBE")[seen:] if m.get("Expires") != "0"]
    assert new == []
    line.register()


@pytest.mark.req("LOGIN-1")
def test_a_silent_stun_server_holds_up_only_the_first_call_and_not_for_long(line: Telephone) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        begin = time.monotonic()
        for _ in range(2):  # with the second sign-in the stack once waited for the first question to fail
            line.register(stun_server=f"127.0.0.1:{silent.getsockname()[1]}")
        assert time.monotonic() - begin < 1.5
        call_id, _ = line.dial()
        assert time.monotonic() - begin < 4
        line.hang_up(call_id)
        begin = time.monotonic()
        call_id, _ = line.dial()
        assert time.monotonic() - begin < 1
        line.hang_up(call_id)
    line.register()


@pytest.mark.req("SET-1")
def test_an_outbound_proxy_and_a_stun_server_are_used(line: Telephone) -> None:
    with StunServer("192.0.2.9") as stun:
        line.register(outbound_proxy=f"127.0.0.1:{line.peer.port}", stun_server=f"127.0.0.1:{stun.port}")
        call_id, dialog = line.dial()
        assert dialog.invite.get("Route") == f"<sip:127.0.0.1:{line.peer.port};lr>"
        assert "c=IN IP4 192.0.2.9" in dialog.invite.body
        line.hang_up(call_id)
        line.register()
        call_id, dialog = line.dial()
        assert "192.0.2.9" not in dialog.invite.body
        line.hang_up(call_id)
