"""Video through the real engine, whose echo sends the own pictures back: both codecs, and what changes in a call."""

import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import Transport
from osmo_qt.core.calls import CallState, MediaSecurity
from osmo_qt.core.video import CallVideo, VideoUse
from osmo_qt.services.uc.server_info import fetch_demo_account
from osmo_qt.services.voice import pjsip_video
from osmo_qt.services.voice.cameras import GENERATED, Cameras
from osmo_qt.services.voice.driver import AudioChoice
from osmo_qt.services.voice.pictures import Pictures
from osmo_qt.services.voice.video_bridge import CAMERA
from tests.services.telephone import Instrument
from tests.services.video import block, look, shows_bars
from tests.support.office import OfficeProcess, running_office

CHANGES = 30
ECHO = "600"


@dataclass(frozen=True)
class Booth:
    """A telephone with a generated camera."""

    phone: Instrument
    pictures: Pictures
    codec: str
    uri: str

    def call(self, use: VideoUse) -> int:
        call_id = self.phone.service.make_call(self.uri, ECHO, video=use)
        self.phone.wait_call(call_id, state=CallState.ACTIVE)
        return call_id

    def wait_use(self, call_id: int, use: VideoUse) -> CallVideo:
        self.phone.wait(lambda: self.phone.last(call_id).video.use is use, f"video {use}")
        return self.phone.last(call_id).video

    def wait_bars(self, call_id: int) -> int:
        """Until the pictures are back; on which screen."""
        self.wait_use(call_id, VideoUse.BOTH)
        self.phone.wait(lambda: shows_bars(self.pictures, self.phone.last(call_id).video.screen), "bars")
        return self.phone.last(call_id).video.screen


@pytest.fixture(scope="module")
def office() -> Iterator[OfficeProcess]:
    with running_office(arguments=("--kind", "voice-only")) as process:
        yield process


@pytest.fixture(scope="module", params=["H264", "VP8"])
def booth(qapp: QApplication, office: OfficeProcess, request: pytest.FixtureRequest) -> Iterator[Booth]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pjsip_video, "CODECS", (request.param,))
        phone = Instrument(AudioChoice(use_devices=False))
        pictures = Pictures(phone.service)
        cameras = Cameras(pictures, GENERATED)
        try:
            phone.sign_in(*fetch_demo_account(office.url, "100", Transport.TLS)[:2])
            sip = office.server.sip
            yield Booth(phone, pictures, request.param, f"sip:{ECHO}@{sip.host}:{sip.tls_port}")
        finally:
            cameras.stop()
            pictures.stop()
            phone.service.stop()


def _moved(booth: Booth, screen: int, place: int) -> bool:
    return block(booth.pictures, screen) not in (-1, place)


def _filmed(booth: Booth, more_than: int) -> bool:
    return booth.pictures.state(CAMERA).pictures > more_than


@pytest.mark.req("VID-1")
@pytest.mark.req("SECR-6")
def test_pictures_go_and_come_back(booth: Booth) -> None:
    call_id = booth.call(VideoUse.BOTH)
    screen = booth.wait_bars(call_id)
    assert booth.phone.last(call_id).video.codec == booth.codec
    assert shows_bars(booth.pictures, CAMERA)
    booth.phone.wait_call(call_id, media_security=MediaSecurity.SRTP)  # the pictures, too
    for _ in range(3):
        place = block(booth.pictures, screen)
        booth.phone.wait(partial(_moved, booth, screen, place), "a block that moves")
    booth.phone.hang_up(call_id)
    booth.phone.wait(lambda: booth.pictures.wanted is None, "the camera to be closed")
    booth.phone.wait(lambda: look(booth.pictures, screen) == b"", "the screen to be closed")
    assert look(booth.pictures, CAMERA) == b""


@pytest.mark.req("VID-1")
def test_video_is_added_changed_and_removed(booth: Booth) -> None:
    call_id = booth.call(VideoUse.NONE)
    assert booth.pictures.wanted is None
    booth.phone.service.set_video(call_id, VideoUse.BOTH)
    booth.wait_bars(call_id)
    booth.phone.service.set_video(call_id, VideoUse.RECEIVE)  # remove my video only
    booth.wait_use(call_id, VideoUse.RECEIVE)
    booth.phone.wait(lambda: booth.pictures.wanted is None, "the camera to be closed")
    booth.phone.service.set_video(call_id, VideoUse.BOTH)
    booth.wait_bars(call_id)
    booth.phone.service.set_video(call_id, VideoUse.NONE)
    assert booth.wait_use(call_id, VideoUse.NONE) == CallVideo()
    assert booth.phone.last(call_id).state is CallState.ACTIVE
    booth.phone.hang_up(call_id)


@pytest.mark.req("VID-1")
def test_video_rests_while_the_call_is_held(booth: Booth) -> None:
    call_id = booth.call(VideoUse.BOTH)
    booth.wait_bars(call_id)
    booth.phone.service.set_hold(call_id, True)
    booth.phone.wait_call(call_id, state=CallState.HELD)
    booth.wait_use(call_id, VideoUse.NONE)
    booth.phone.wait(lambda: booth.pictures.wanted is None, "the camera to be closed")
    booth.phone.service.set_hold(call_id, False)
    booth.phone.wait_call(call_id, state=CallState.ACTIVE)
    booth.wait_bars(call_id)
    booth.phone.hang_up(call_id)


@pytest.mark.timeout(180)
def test_many_changes_stop_nothing(booth: Booth) -> None:
    """pjproject 2.17 waited for ever at the end of a stream that was sending (`patches/end-of-video.patch`)."""
    call_id = booth.call(VideoUse.BOTH)
    for _ in range(CHANGES):
        booth.wait_use(call_id, VideoUse.BOTH)
        sent = booth.pictures.state(CAMERA).pictures
        booth.phone.wait(partial(_filmed, booth, sent + 1), "pictures to be sent")
        booth.phone.service.set_video(call_id, VideoUse.NONE)
        booth.wait_use(call_id, VideoUse.NONE)
        booth.phone.service.set_video(call_id, VideoUse.BOTH)
    booth.wait_bars(call_id)
    booth.phone.hang_up(call_id)


def test_garbage_instead_of_pictures(booth: Booth) -> None:
    """Whoever sends it, the call goes on."""
    call_id = booth.call(VideoUse.BOTH)
    screen = booth.wait_bars(call_id)
    dice = random.Random(4)  # noqa: S311 - not a secret
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for port in range(4000, 4040):
            for length in (0, 1, 11, 12, 13, 200, 1400):
                stranger.sendto(b"\x80\x61" + dice.randbytes(length), ("127.0.0.1", port))
    count = booth.pictures.state(screen).pictures
    booth.phone.wait(lambda: booth.pictures.state(screen).pictures > count + 10, "pictures")
    assert shows_bars(booth.pictures, screen)
    booth.phone.hang_up(call_id)
