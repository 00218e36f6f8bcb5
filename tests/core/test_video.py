"""What SDP says of video, and what a wish for it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.video import VideoUse, has_video_line, offers_video

SOUND = "v=0\r\nm=audio 4000 RTP/AVP 0\r\na=sendrecv\r\n"


@pytest.mark.parametrize(
    ("more", "offered", "line"),
    [
        ("", False, False),
        ("m=video 0 RTP/AVP 97\r\n", False, False),
        ("m=video 4002 RTP/AVP 97\r\n", True, True),
        ("m=video 4002 RTP/SAVP 97\r\na=sendrecv\r\n", True, True),
        ("m=video 4002 RTP/AVP 97\r\na=sendonly\r\n", True, True),
        ("m=video 4002 RTP/AVP 97\r\na=recvonly\r\n", False, True),
        ("m=video 4002 RTP/AVP 97\r\na=inactive\r\n", False, True),
        ("m=video 0 RTP/AVP 97\r\nm=video 4002 RTP/AVP 97\r\n", True, True),
        ("m=application 5000 UDP/BFCP *\r\n", False, False),
    ],
)
def test_what_an_offer_has(more: str, offered: bool, line: bool) -> None:
    assert offers_video(SOUND + more) is offered
    assert has_video_line(SOUND + more) is line
    assert offers_video(more + SOUND.replace("sendrecv", "inactive")) is offered  # the line of sound is another thing


@given(st.text(max_size=200))
def test_anything_may_come(text: str) -> None:
    offers_video(text)
    has_video_line("m=video " + text)


def test_directions() -> None:
    for use in VideoUse:
        assert VideoUse.of(sends=use.sends, receives=use.receives) is use
    assert [use.wish for use in VideoUse] == [VideoUse.NONE, VideoUse.RECEIVE, VideoUse.BOTH, VideoUse.BOTH]
