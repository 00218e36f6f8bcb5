"""Video of calls: added, changed and removed until it is so, and what the stack must know of devices and codecs."""

import logging
import random
from collections.abc import Mapping
from dataclasses import replace

import pjsua2 as pj

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.pjsip_call import PjsipCall
from osmo_qt.services.voice.thread import Scheduler
from osmo_qt.services.voice.video_bridge import VideoBridge

log = logging.getLogger(__name__)

REQUEST_PENDING = 491
BUSY_S = 0.2
SETTLE_S = 0.05  # from the answer to the new state of the media
MOST_TRIES = 30
# What is taken of the other side: H.264 level 4 and as much of VP8, 1920x1080 at 30 a second
RECEIVED = {"H264": {"profile-level-id": "42e028"}, "VP8": {"max-fr": "30", "max-fs": "8160"}}
# The buffer for a decoded picture is four bytes a pixel of this, which is enough for 1920x1080
DECODED = (1280, 720)
SENT = (854, 480, 30, 1_200_000)  # width, height, pictures a second, bits a second
CODECS = ("H264", "VP8")


def load_bridge() -> VideoBridge | None:
    """Where pictures come and go; None in a build without it, such as those that one can download."""
    try:
        return VideoBridge(str(pj._pjsua2.__file__))
    except AttributeError:
        return None


def set_devices(config: pj.AccountConfig, devices: tuple[int, int] | None) -> None:
    """The screen and the camera that calls of an account use, as `VideoBridge.register` told them."""
    if devices is not None:
        config.videoConfig.defaultRenderDevice, config.videoConfig.defaultCaptureDevice = devices
        config.videoConfig.autoShowIncoming = True
        config.videoConfig.autoTransmitOutgoing = True


def prefer_video_codecs(endpoint: pj.Endpoint) -> None:
    """The best first, and how large pictures may be that are sent and received."""
    for codec in [str(c.codecId) for c in endpoint.videoCodecEnum2()]:
        name = codec.partition("/")[0]
        if name not in CODECS:
            endpoint.videoCodecSetPriority(codec, 0)
            continue
        endpoint.videoCodecSetPriority(codec, 200 - 10 * CODECS.index(name))
        param = endpoint.getVideoCodecParam(codec)
        encoded, decoded = param.encFmt, param.decFmt  # kept: they point into it
        encoded.width, encoded.height, encoded.fpsNum, encoded.avgBps = SENT
        encoded.fpsDenum, encoded.maxBps = 1, SENT[3]
        decoded.width, decoded.height = DECODED
        decoded.fpsNum, decoded.fpsDenum = 30, 1
        lines = param.decFmtp
        for index in range(len(lines)):  # to go through them would give copies
            line = lines[index]
            line.val = RECEIVED[name].get(str(line.name).strip(), line.val)  # some have a blank in front
        endpoint.setVideoCodecParam(codec, param)


class VideoKeeper:
    """Carries out what the person wants, one re-INVITE after the other. On the voice thread only."""

    def __init__(self, calls: Mapping[int, PjsipCall], scheduler: Scheduler) -> None:
        self._calls = calls
        self._scheduler = scheduler
        self._tries: dict[int, int] = {}  # of wishes that are not yet carried out
        self._asked: dict[int, VideoUse] = {}  # what a re-INVITE says that is on its way

    def set(self, call: PjsipCall, use: VideoUse) -> None:
        """Other video from now on; before the call is connected it only says what the answer will be."""
        call.video.wish = use.wish
        call.update(video=replace(call.snapshot.video, offered=False, refused=False))
        if not call.snapshot.was_connected:
            if use is VideoUse.RECEIVE:  # the stack's own answer, made when the call came, says both ways
                self._tries[call.snapshot.id] = 0
        elif use.wish is not call.snapshot.video.use.wish:
            self._tries[call.snapshot.id] = 0
            self._apply(call.snapshot.id)

    def on_changed(self, snapshot: CallSnapshot) -> None:
        """A call is connected: says what the answer could not."""
        if snapshot.state is CallState.ACTIVE and self._tries.get(snapshot.id) == 0:
            self._apply(snapshot.id)

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._tries.pop(call_id, None)
        self._asked.pop(call_id, None)

    def on_reinvite(self, call_id: int, code: int) -> bool:
        """A re-INVITE of the call was answered; whether it was one of these."""
        asked = self._asked.pop(call_id, None)
        call = self._calls.get(call_id)
        if asked is None or call is None:
            return asked is not None
        if asked is not call.video.wish:  # the person wants something else by now
            self._later(SETTLE_S, call_id)
            return True
        if code == REQUEST_PENDING:
            log.info("call %s: both sides ask for something at the same time", call_id)
            # RFC 3261 section 14.1: whoever made the call waits longer
            made_here = call.snapshot.direction is CallDirection.OUTGOING
            low, high = (2.1, 4.0) if made_here else (0.0, 2.0)
            self._later(random.uniform(low, high), call_id)  # noqa: S311 - not a secret
            return True
        if code < 300 and call.video.was_left_out:
            self._later(BUSY_S, call_id)
            return True
        self._tries.pop(call_id, None)
        if code >= 300:
            log.info("call %s: the other side refused other video (%s)", call_id, code)
            call.video.wish = call.snapshot.video.use.wish
            call.update(video=replace(call.snapshot.video, refused=True))
        return True

    def _later(self, delay_s: float, call_id: int) -> None:
        self._scheduler.post_later(delay_s, lambda: self._apply(call_id))

    def _apply(self, call_id: int) -> None:
        call = self._calls.get(call_id)
        if call is None or call_id not in self._tries or call_id in self._asked:
            return
        if self._tries[call_id] >= MOST_TRIES:
            log.warning("call %s: other video could not be asked for", call_id)
            self._tries.pop(call_id)
            call.video.wish = call.snapshot.video.use.wish
            return
        self._tries[call_id] += 1
        wish = call.video.wish
        try:
            asked = call.offer_again()
        except pj.Error:
            asked = False
        if asked:
            self._asked[call_id] = wish
        else:  # another offer is under way
            self._later(BUSY_S, call_id)
