"""The video of one call: what the person wants, what the other side offers, and what comes of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

import pjsua2 as pj

from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.video import VideoUse, has_video_line, offers_video
from osmo_qt.services.voice.call_media import screen_of, video_in

log = logging.getLogger(__name__)


class _Call(Protocol):
    """What is needed of `PjsipCall`."""

    snapshot: CallSnapshot

    def update(self, **changes: Any) -> None: ...
    def getInfo(self) -> pj.CallInfo: ...  # noqa: N802 - pjsua2's name
    def getStreamInfo(self, index: int) -> pj.StreamInfo: ...  # noqa: N802 - pjsua2's name


class VideoSide:
    """`wish` is set on the voice thread; what is read comes on the stack's thread."""

    def __init__(self, call: _Call, snapshot: CallSnapshot) -> None:
        self.wish = VideoUse.NONE
        self._call = call
        self._line = snapshot.video.offered  # whether the other side's last offer had video
        self._offered = VideoUse.NONE  # by the last offer of ours
        self._sent = True  # the offer really had it

    @contextmanager
    def offering(self) -> Iterator[None]:
        """Around an offer of ours that says the wish."""
        before, self._offered = self._offered, self.wish
        try:
            yield
        except pj.Error:
            self._offered = before
            raise

    @property
    def was_left_out(self) -> bool:
        """Whether the last offer of ours said nothing of the video that is wanted."""
        return self.wish is not VideoUse.NONE and not self._sent

    def read_sent(self, message: str) -> None:
        """An INVITE of ours goes out. While an UPDATE waits the stack sends the media of that one instead."""
        self._sent = has_video_line(message)

    def read_answer(self, code: int) -> None:
        """A re-INVITE of ours was answered; the stack has set up its media by now."""
        if code < 300:
            self._check(video_in(self._call.getInfo())[0])

    def read_first(self, info: pj.CallInfo) -> None:
        """The call is connected; its media were there before."""
        self.read_media(info)
        self._check(video_in(info)[0])

    def read_offer(self, sdp: str) -> None:
        """Video that comes anew is answered without, and the person is asked; `VideoKeeper` adds it then."""
        had, self._line = self._line, has_video_line(sdp)
        video = self._call.snapshot.video
        if not self._line:
            if video.use is not VideoUse.NONE:  # else a wish of ours may just be on its way
                log.info("call %s: the other side takes the video away", self._call.snapshot.id)
                self.wish = VideoUse.NONE
            if video.offered:
                self._call.update(video=replace(video, offered=False))
        elif self.wish is VideoUse.NONE and not had and offers_video(sdp):
            self._call.update(video=replace(video, offered=True, refused=False))

    def read_media(self, info: pj.CallInfo) -> None:
        """What there is of pictures now, and on which screen."""
        use, index, window = video_in(info)
        screen, codec = -1, ""
        try:
            if index >= 0:
                codec = str(self._call.getStreamInfo(index).codecName)
            if window >= 0:
                screen = screen_of(window)
        except pj.Error:  # the stream is being made anew, which is told again
            log.info("call %s: its video is not ready", self._call.snapshot.id)
        old = self._call.snapshot.video
        new = replace(old, use=use, screen=screen, codec=codec, refused=old.refused and use is VideoUse.NONE)
        if new != old:
            self._call.update(video=new)

    def _check(self, use: VideoUse) -> None:
        """After an answer: whether the other side granted any of the video that was asked for."""
        asked, self._offered = self._offered, VideoUse.NONE
        if asked is VideoUse.NONE or self.wish is not asked or use is not VideoUse.NONE or not self._sent:
            return
        snapshot = self._call.snapshot
        if snapshot.state is CallState.ACTIVE and not snapshot.held_by_remote:
            log.info("call %s: the other side takes no video", snapshot.id)
            self.wish = VideoUse.NONE
            self._call.update(video=replace(snapshot.video, refused=True))
