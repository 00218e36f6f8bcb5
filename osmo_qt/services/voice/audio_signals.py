"""What is heard besides calls: ringing, tones, the beep of a call that lost its encryption, and previews."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.tones import FAILURE_S, Signal, SignalChooser, tone_for
from osmo_qt.services.voice.audio_sources import Sounder
from osmo_qt.services.voice.thread import Scheduler, Timer

Sinks = Callable[[bool], Sequence[pj.AudioMedia]]


class Signals:
    """Voice thread only. `open_sinks(ringing)` opens the devices and tells where to play, `rest` that silence came,
    `hush` that something else must be silent now."""

    def __init__(
        self, scheduler: Scheduler, open_sinks: Sinks, rest: Callable[[], None], hush: Callable[[], None]
    ) -> None:
        self._scheduler = scheduler
        self._open_sinks = open_sinks
        self._rest = rest
        self._hush = hush
        self._chooser = SignalChooser()
        self._signal: Signal | None = None
        self._country = ""
        self._ringtone: Path | None = None
        self._sounder, self._beep, self._preview = Sounder(), Sounder(), Sounder()
        self._preview_rings = False
        self._silence: Timer | None = None

    def take(self, country: str, ringtone: Path | None) -> None:
        """Other tones, at once."""
        if (country, ringtone) == (self._country, self._ringtone):
            return
        self._country, self._ringtone = country, ringtone
        if self._signal is not None:
            self._sound(self._signal)

    @property
    def rings(self) -> bool:
        """Whether something sounds on the ringing devices."""
        return self._signal is Signal.RINGING or (self._preview.is_playing and self._preview_rings)

    @property
    def sounds(self) -> bool:
        """Whether something sounds where calls are heard."""
        return (self._signal is not None and self._signal is not Signal.RINGING) or (
            self._preview.is_playing and not self._preview_rings
        )

    def show(self, calls: Sequence[CallSnapshot]) -> None:
        """Lets be heard what these calls ask for; ended ones belong to it at least once. Raises pj.Error."""
        if self._chooser.became_insecure(calls):
            self._beep.play_tone(tone_for(Signal.INSECURE, self._country), self._open_sinks(False))
        signal = self._chooser.choose(calls)
        if signal is not self._signal:
            self._sound(signal)

    def _sound(self, signal: Signal | None) -> None:
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None
        self._sounder.stop()
        self._signal = signal
        if signal is None:
            self._rest()
            return
        self._preview.stop()
        self._hush()
        sinks = self._open_sinks(signal is Signal.RINGING)
        ringtone = self._ringtone if signal is Signal.RINGING else None
        if ringtone is None or not self._sounder.play_file(ringtone, sinks):
            self._sounder.play_tone(tone_for(signal, self._country), sinks)
        if signal.is_failure:
            self._silence = self._scheduler.post_later(FAILURE_S, self._end_of_failure)

    def _end_of_failure(self) -> None:
        self._silence = None
        self._chooser.silence()
        self._sound(None)

    def sound_again(self) -> None:
        """The ringing devices are others now."""
        if self._signal is Signal.RINGING:
            self._sound(self._signal)

    def end_beep(self) -> None:
        """No call is left."""
        self._beep.stop()

    def preview(self, file: Path | None, rings: bool) -> None:
        """Plays a file once; None stops it. Ringing and tones of calls come first."""
        self._preview.stop()
        if file is not None and self._signal is None:
            self._preview_rings = rings
            if self._preview.play_file(file, (), partial(self._scheduler.post, self._end_of_preview)):
                self._preview.add_sinks(self._open_sinks(rings))
        self._rest()

    def _end_of_preview(self) -> None:
        self._preview.stop()
        self._rest()

    def stop(self) -> None:
        """Before the library is destroyed."""
        if self._silence is not None:
            self._silence.cancel()
        for sounder in (self._sounder, self._beep, self._preview):
            sounder.let_go()
