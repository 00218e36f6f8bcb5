"""What buttons for video ask of the voice service."""

from typing import cast

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.core.video import CallVideo, VideoUse
from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from tests.models.fakes import FakeVoice

S = CallState


def current(calls: Calls) -> CallItem:
    return cast(CallItem, calls.current)


@pytest.mark.req("VID-1")
@pytest.mark.parametrize(("camera", "asked"), [(True, VideoUse.BOTH), (False, VideoUse.RECEIVE)])
def test_video_is_asked_for_and_removed(camera: bool, asked: VideoUse) -> None:
    voice = FakeVoice()
    calls = Calls(voice.service)
    calling = voice.dialled()
    current(calls).addVideo(camera)  # nobody to ask yet
    assert voice.take() == []
    snapshot = voice.becomes(calling, S.ACTIVE)
    current(calls).addVideo(camera)
    current(calls).removeMyVideo()
    current(calls).removeVideo()
    wishes = (asked, VideoUse.RECEIVE, VideoUse.NONE)
    assert voice.take() == [("set_video", snapshot.id, use) for use in wishes]


@pytest.mark.req("IN-2")
def test_an_offer_is_asked_about_in_the_call_only() -> None:
    voice = FakeVoice()
    calls = Calls(voice.service)
    ringing = voice.ring(video=CallVideo(offered=True))
    item = current(calls)
    assert not item.videoOffered
    item.acceptVideo(True)  # not yet: there is a call to accept first
    assert voice.take() == []
    talking = voice.becomes(ringing, S.ACTIVE)
    assert item.videoOffered
    item.acceptVideo(False)
    assert voice.take() == [("set_video", talking.id, VideoUse.RECEIVE)]
    voice.becomes(talking, S.ACTIVE, video=CallVideo())
    item.acceptVideo(True)
    assert voice.take() == []
