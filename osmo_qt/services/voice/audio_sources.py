"""Sounds that do not come from a call: tones, WAV files played, and a file that is written instead of a speaker."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.tones import Tone

log = logging.getLogger(__name__)

TONE_RATE_HZ = 16000
FULL_SCALE = 32767
PAIR_DB = 3.0  # each of two frequencies is 3 dB less than both, but pjmedia halves a pair (measured)
FROM_THE_START_AGAIN = 0


class Sounder:
    """Plays one tone or file at a time to any number of sinks. Voice thread only; raises no errors of files."""

    def __init__(self) -> None:
        self._generator: pj.ToneGenerator | None = None
        self._source: pj.AudioMedia | None = None
        self._sinks: list[pj.AudioMedia] = []

    @property
    def is_playing(self) -> bool:
        return self._source is not None

    def play_tone(self, tone: Tone, sinks: Sequence[pj.AudioMedia]) -> None:
        """A tone in place of what is played now. Raises pj.Error."""
        self.stop()
        if self._generator is None:
            self._generator = pj.ToneGenerator()
            self._generator.createToneGenerator(TONE_RATE_HZ, 1)
        self._generator.play(_descriptions(tone), tone.repeat)
        self._connect(self._generator, sinks)

    def play_file(self, file: Path, sinks: Sequence[pj.AudioMedia], on_end: Callable[[], None] | None = None) -> bool:
        """A WAV file, again and again, or with `on_end` once (it is called on the stack's thread); whether it works."""
        self.stop()
        player = _Player(on_end)
        try:
            player.createPlayer(str(file), pj.PJMEDIA_FILE_NO_LOOP if on_end else FROM_THE_START_AGAIN)
        except pj.Error as error:
            log.warning("the sound %s can't be played: %s", file.name, error.reason)
            return False
        self._connect(player, sinks)
        return True

    def _connect(self, source: pj.AudioMedia, sinks: Sequence[pj.AudioMedia]) -> None:
        self._source = source
        self.add_sinks(sinks)

    def add_sinks(self, sinks: Sequence[pj.AudioMedia]) -> None:
        """Lets what is played be heard there, too. Raises pj.Error."""
        if self._source is None:
            return
        for sink in sinks:
            self._source.startTransmit(sink)
            self._sinks.append(sink)

    def stop(self) -> None:
        """Silence."""
        source, self._source = self._source, None
        sinks, self._sinks = self._sinks, []
        if source is None:
            return
        for sink in sinks:
            source.stopTransmit(sink)
        if source is self._generator:
            self._generator.stop()
        elif isinstance(source, _Player):
            source.end()

    def let_go(self) -> None:
        """Before the library is destroyed."""
        self.stop()
        self._generator = None


class _Player(pj.AudioMediaPlayer):  # type: ignore[misc]  # pjsua2 has no type information
    def __init__(self, on_end: Callable[[], None] | None) -> None:
        super().__init__()
        self._on_end = on_end

    def onEof2(self) -> None:  # noqa: N802 - pjsua2's name
        try:
            if self._on_end is not None:
                self._on_end()
        except Exception:  # an exception must not cross into C++
            log.exception("end of a sound file")

    def end(self) -> None:
        """Ends the stack's part while this one is still whole: its thread may be about to call `onEof2`.

        Without it the last reference would go first, and the stack could call an object that Python is taking apart.
        """
        pj.AudioMediaPlayer.__swig_destroy__(self)


def _descriptions(tone: Tone) -> pj.ToneDescVector:
    descriptions = pj.ToneDescVector()
    for burst in tone.bursts:
        description = pj.ToneDesc()
        description.freq1, description.freq2 = burst.first_hz, burst.second_hz
        description.on_msec, description.off_msec = burst.on_ms, burst.off_ms
        description.volume = volume(tone.level_db, pair=burst.second_hz > 0)
        descriptions.append(description)
    return descriptions


def volume(level_db: float, *, pair: bool) -> int:
    """pjmedia's amplitude of one frequency, so that the whole is `level_db` below a sine of full scale."""
    return round(FULL_SCALE * 10 ** ((level_db + (PAIR_DB if pair else 0.0)) / 20))


def file_player(path: Path) -> pj.AudioMediaPlayer | None:
    """A file in place of a microphone, from the start again at its end; None if it can't be read."""
    player = pj.AudioMediaPlayer()
    try:
        player.createPlayer(str(path), FROM_THE_START_AGAIN)
    except pj.Error as error:
        log.warning("the microphone file can't be read: %s", error.reason)
        return None
    return player


def file_recorder(path: Path) -> pj.AudioMediaRecorder | None:
    """A file in place of a speaker; None if it can't be written."""
    recorder = pj.AudioMediaRecorder()
    try:
        recorder.createRecorder(str(path))
    except pj.Error as error:
        log.warning("the speaker file can't be written: %s", error.reason)
        return None
    return recorder
