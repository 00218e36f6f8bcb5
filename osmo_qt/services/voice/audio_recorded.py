"""A recorded sound that a person plays, pauses and winds where calls are heard: a voice message."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import pjsua2 as pj

from osmo_qt.services.voice.driver import DriverEvents, Playback, PlaybackState
from osmo_qt.services.voice.thread import Scheduler, Timer

log = logging.getLogger(__name__)

EVERY_S = 0.1


class RecordedSound:
    """Voice thread only. `open_sinks(False)` opens the devices and tells where to play, `rest` that silence came."""

    def __init__(
        self,
        scheduler: Scheduler,
        open_sinks: Callable[[bool], Sequence[pj.AudioMedia]],
        rest: Callable[[], None],
        events: DriverEvents,
    ) -> None:
        self._scheduler = scheduler
        self._open_sinks = open_sinks
        self._rest = rest
        self._events = events
        self._key = ""
        self._player: _Player | None = None
        self._sinks: Sequence[pj.AudioMedia] = ()
        self._timer: Timer | None = None

    @property
    def is_playing(self) -> bool:
        return self._player is not None

    def play(self, key: str, sound: bytes, start_s: float) -> None:
        """Plays a WAV file from `start_s` on, in place of what is played now."""
        self.stop()
        self._key = key
        try:
            player = _Player(sound, start_s, self._on_stack_end)
        except pj.Error as error:
            log.warning("a voice message can't be played: %s", error.reason)
            self._tell(PlaybackState.FAILED, 0.0)
            return
        self._player = player
        self._sinks = self._open_sinks(False)
        for sink in self._sinks:
            player.startTransmit(sink)
        self._report()

    def stop(self) -> None:
        """Pauses: whoever wants to hear more goes on from the position that is told."""
        if self._player is not None:
            self._end(PlaybackState.PAUSED, self._player.position_s)

    def _on_stack_end(self, player: "_Player") -> None:
        """On the stack's thread."""
        self._scheduler.post(partial(self._on_end, player))

    def _on_end(self, player: "_Player") -> None:
        if player is self._player:
            self._end(PlaybackState.ENDED, player.duration_s)

    def _end(self, state: PlaybackState, position_s: float) -> None:
        player, self._player = self._player, None
        if player is not None:
            for sink in self._sinks:
                player.stopTransmit(sink)
            player.end()
        self._sinks = ()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._tell(state, position_s)
        self._rest()

    def _report(self) -> None:
        if self._player is not None:
            self._tell(PlaybackState.PLAYING, self._player.position_s)
            self._timer = self._scheduler.post_later(EVERY_S, self._report)

    def _tell(self, state: PlaybackState, position_s: float) -> None:
        self._events.playback(Playback(self._key, state, position_s))

    def let_go(self) -> None:
        """Before the library is destroyed."""
        self.stop()


class _Player(pj.AudioMediaPlayer):  # type: ignore[misc]  # pjsua2 has no type information
    """Raises pj.Error for what is no WAV file."""

    def __init__(self, sound: bytes, start_s: float, on_end: Callable[["_Player"], None]) -> None:
        super().__init__()
        self._on_end = on_end
        with _in_memory(sound) as path:
            self.createPlayer(path, pj.PJMEDIA_FILE_NO_LOOP)
        self._rate = max(1, self.getPortInfo().format.clockRate)
        samples = self.getInfo().sizeSamples
        self.duration_s = samples / self._rate
        start = round(start_s * self._rate)
        if 0 < start < samples:
            self.setPos(start)

    @property
    def position_s(self) -> float:
        """Where it is, in seconds of the file."""
        return float(min(self.duration_s, max(0, self.getPos()) / self._rate))

    def onEof2(self) -> None:  # noqa: N802 - pjsua2's name
        try:
            self._on_end(self)
        except Exception:  # an exception must not cross into C++
            log.exception("end of a voice message")

    def end(self) -> None:
        """Ends the stack's part while this one is still whole (see `audio_sources`). Nothing may be asked after it."""
        pj.AudioMediaPlayer.__swig_destroy__(self)


@contextmanager
def _in_memory(sound: bytes) -> Iterator[str]:
    """The path of a file that is on no disk: what people say to each other's mailboxes is private."""
    descriptor = os.memfd_create("voice message")
    with os.fdopen(descriptor, "wb") as file:
        file.write(sound)
        file.flush()
        yield f"/proc/self/fd/{descriptor}"
