"""Video that the other side offers, refuses or takes away; the other side is played by the test."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.calls import CallState
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Telephone, running_telephone
from tests.services.video import video_sdp
from tests.support import sip_message as sip
from tests.support.rtp import RtpPort
from tests.support.sip_message import Answer
from tests.support.sip_peer import Dialog

VIDEO_PORT = 9  # discard: nobody looks at the pictures here


@pytest.fixture(scope="module")
def line(qapp: QApplication) -> Iterator[Telephone]:
    with running_telephone(AudioChoice(use_devices=False)) as telephone:
        yield telephone


@pytest.fixture(autouse=True)
def _hang_up(line: Telephone) -> Iterator[None]:
    yield
    line.clear()


def video_line(body: str) -> tuple[int, str]:
    """Port and direction of the video that SDP has; (0, "") if there is none."""
    _, found, section = body.partition("m=video ")
    direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)", section, re.M)
    port = int(section.split()[0]) if found else 0
    return port, direction[1] if direction and port else ""


def answered(line: Telephone, dialog: Dialog) -> str:
    """The SDP of the line's answer to the last INVITE of the peer's in a dialog."""
    return line.peer.wait_answered(dialog.invite).body


@pytest.mark.req("IN-2")
@pytest.mark.parametrize(
    ("use", "direction"), [(VideoUse.BOTH, "sendrecv"), (VideoUse.RECEIVE, "recvonly"), (VideoUse.NONE, "")]
)
def test_an_incoming_call_offers_video(line: Telephone, use: VideoUse, direction: str) -> None:
    known = len(line.calls)
    with RtpPort() as rtp:
        dialog = line.peer.invite(line.uri, video_sdp(rtp.port, VIDEO_PORT))
        call = line.wait_incoming(known)
        assert call.video.offered
        offers = len(line.peer.requests("INVITE"))
        line.peer.script("INVITE", Answer(200, (("Content-Type", "application/sdp"),), video_sdp(rtp.port, VIDEO_PORT)))
        line.service.answer(call.id, use)
        line.wait_call(call.id, state=CallState.ACTIVE)
        if use is VideoUse.RECEIVE:  # the stack can say so only afterwards, but never sends anything
            line.wait(lambda: len(line.peer.requests("INVITE")) > offers, "a re-INVITE")
            assert video_line(line.peer.requests("INVITE")[-1].body)[1] == direction
        else:
            assert video_line(answered(line, dialog))[1] == direction
        line.wait(lambda: line.last(call.id).video.use is use, "video as wished")
        assert line.last(call.id).video.offered is (use is VideoUse.NONE)
        assert not line.last(call.id).video.refused


@pytest.mark.req("IN-2")
@pytest.mark.req("VID-1")
def test_video_is_offered_in_a_call_taken_and_taken_away(line: Telephone) -> None:
    call_id, dialog = line.dial()
    offer = line.peer.request(dialog, "INVITE", video_sdp(line.peer.rtp.port, VIDEO_PORT))
    assert video_line(line.peer.wait_answered(offer).body) == (0, "")  # not before the person was asked
    line.wait(lambda: line.last(call_id).video.offered, "the offer to be told")
    line.peer.script("INVITE", 200)
    seen = len(line.peer.requests("INVITE"))
    line.service.set_video(call_id, VideoUse.RECEIVE)
    line.wait(lambda: len(line.peer.requests("INVITE")) > seen, "a re-INVITE")
    assert video_line(line.peer.requests("INVITE")[-1].body)[1] == "recvonly"
    assert not line.last(call_id).video.offered


def test_no_means_no_until_it_is_offered_anew(line: Telephone) -> None:
    call_id, dialog = line.dial()
    for number in (1, 2):
        offer = line.peer.request(dialog, "INVITE", video_sdp(line.peer.rtp.port, VIDEO_PORT))
        line.peer.wait_answered(offer)
        if number == 1:
            line.wait(lambda: line.last(call_id).video.offered, "the offer to be told")
            line.service.set_video(call_id, VideoUse.NONE)
            line.wait(lambda: not line.last(call_id).video.offered, "the answer to be known")
    assert not line.last(call_id).video.offered  # the same offer, as when a session is refreshed
    line.peer.wait_answered(line.peer.request(dialog, "INVITE", video_sdp(line.peer.rtp.port, 0)))
    line.peer.wait_answered(line.peer.request(dialog, "INVITE", video_sdp(line.peer.rtp.port, VIDEO_PORT)))
    line.wait(lambda: line.last(call_id).video.offered, "the new offer to be told")
    assert line.last(call_id).state is CallState.ACTIVE


@pytest.mark.req("VID-1")
def test_the_other_side_takes_no_video(line: Telephone) -> None:
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101", video=VideoUse.BOTH)
    line.wait_call(call_id, state=CallState.ACTIVE)
    line.wait(lambda: line.last(call_id).video.refused, "the refusal to be told")
    assert line.last(call_id).video.use is VideoUse.NONE
    line.peer.script("INVITE", 488)
    line.service.set_video(call_id, VideoUse.NONE)
    line.wait(lambda: not line.last(call_id).video.refused, "the refusal to be forgotten")
    line.service.set_video(call_id, VideoUse.BOTH)
    line.wait(lambda: line.last(call_id).video.refused, "the next refusal to be told")
    assert line.last(call_id).state is CallState.ACTIVE


@pytest.mark.req("VID-1")
def test_the_other_side_takes_the_video_away(line: Telephone) -> None:
    known = len(line.calls)
    with RtpPort() as rtp:
        dialog = line.peer.invite(line.uri, video_sdp(rtp.port, VIDEO_PORT))
        call = line.wait_incoming(known)
        line.service.answer(call.id, VideoUse.BOTH)
        line.wait(lambda: line.last(call.id).video.use is VideoUse.BOTH, "video")
        offer = line.peer.request(dialog, "INVITE", video_sdp(rtp.port, VIDEO_PORT, direction="recvonly"))
        assert video_line(line.peer.wait_answered(offer).body)[1] == "sendonly"
        line.wait(lambda: line.last(call.id).video.use is VideoUse.SEND, "the own picture only")
        offer = line.peer.request(dialog, "INVITE", sip.sdp(rtp.port) + "m=video 0 RTP/AVP 97\r\n")
        assert video_line(line.peer.wait_answered(offer).body) == (0, "")
        line.wait(lambda: line.last(call.id).video.use is VideoUse.NONE, "sound only")
        assert line.last(call.id).state is CallState.ACTIVE


def test_a_caller_without_video_is_not_asked(line: Telephone) -> None:
    known = len(line.calls)
    dialog = line.peer.invite(line.uri)
    call = line.wait_incoming(known)
    assert not call.video.offered
    line.service.answer(call.id, VideoUse.BOTH)
    line.wait_call(call.id, state=CallState.ACTIVE)
    assert video_line(answered(line, dialog)) == (0, "")
