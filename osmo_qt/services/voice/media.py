"""Sound of calls: the system's devices, WAV files instead of them, or none at all.

`audio_keeper` chooses and opens devices (`audio_devices` knows them, `audio_card` is pjmedia's side), `audio_signals`
plays what is no call, on the voice thread like all of it.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.services.voice.audio_card import prepare
from osmo_qt.services.voice.audio_keeper import DeviceKeeper
from osmo_qt.services.voice.audio_levels import LevelMeter
from osmo_qt.services.voice.audio_recorded import RecordedSound
from osmo_qt.services.voice.audio_ringers import ExtraRingers
from osmo_qt.services.voice.audio_signals import Signals
from osmo_qt.services.voice.audio_sources import file_player, file_recorder
from osmo_qt.services.voice.driver import AudioChoice, AudioKind, AudioReport, DriverEvents
from osmo_qt.services.voice.thread import Scheduler, Timer

KEEP_OPEN_S = 3.0  # re-opening a device for each of several quick calls costs far more than keeping it


class AudioRouter:
    """Connects calls with microphone and speaker. Tells `events.audio` what is in use and `events.levels`."""

    prepare = staticmethod(prepare)

    def __init__(self, endpoint: pj.Endpoint, scheduler: Scheduler, events: DriverEvents) -> None:
        self._endpoint = endpoint
        self._manager = endpoint.audDevManager()
        self._scheduler = scheduler
        self._events = events
        self._keeper = DeviceKeeper(self._manager)
        self.recorded = RecordedSound(scheduler, self._open_sinks, self._rest, events)
        self._signals = Signals(scheduler, self._open_sinks, self._rest, self.recorded.stop)
        self._ringers = ExtraRingers()
        self._meter = LevelMeter(scheduler, events)
        self._choice = AudioChoice()
        self._player: pj.AudioMediaPlayer | None = None
        self._recorder: pj.AudioMediaRecorder | None = None
        self._in_call = False
        self._closing: Timer | None = None

    # --- choice --------------------------------------------------------------------------------------

    def start(self, choice: AudioChoice) -> None:
        """Takes the first choice; nothing is opened before it is needed."""
        self._keeper.start()
        self._take(choice)
        self._tell()

    def set_audio(self, choice: AudioChoice) -> None:
        """Another choice, at once, also in a running call. Files in place of devices count from the next call on."""
        if choice != self._choice:
            self._take(choice)
            self._use_best()
            self._tell()

    def _take(self, choice: AudioChoice) -> None:
        old, self._choice = self._choice, choice
        if choice.microphone_file != old.microphone_file:
            self._player = file_player(choice.microphone_file) if choice.microphone_file else None
        if choice.speaker_file != old.speaker_file:
            self._recorder = file_recorder(choice.speaker_file) if choice.speaker_file else None
        self._keeper.take(choice)
        self._signals.take(choice.country, choice.ringtone)
        # as pjsua2 sees it, the microphone transmits to the bridge; its "Rx" is how loud the speaker is
        self._manager.getCaptureDevMedia().adjustTxLevel(choice.microphone_gain / 100)

    def devices_changed(self) -> None:
        """Something was plugged or unplugged: uses what is best now."""
        lost = self._keeper.look_again()
        self._use_best()
        self._tell(lost)

    def on_device_error(self, capture: bool, generation: int) -> None:
        """A device stopped to work when `generation` was in force; another one takes its place at once."""
        lost = self._keeper.lose(capture, generation)
        if lost:
            self._use_best()
            self._tell(lost)

    @property
    def generation(self) -> int:
        """Which opening of the devices is in force, for `on_device_error`. From any thread."""
        return self._keeper.generation

    def _use_best(self) -> None:
        if not self._keeper.is_open:
            return
        self._keeper.use_best(rings=self._only_rings)
        self._signals.sound_again()  # the ringing devices may be others
        if self._meter.is_on:
            self._meter.start(self.microphone(), self.speaker())

    def _tell(self, lost: str = "") -> None:
        capture, playback = self._keeper.talk_devices()
        choice = self._choice
        files = choice.microphone_file is not None or choice.speaker_file is not None
        kind = AudioKind.FILES if files else AudioKind.DEVICE if playback is not None else AudioKind.NONE
        self._events.audio(
            AudioReport(
                kind,
                problem_file=self._broken_file(),
                microphone=capture.name if capture is not None else "",
                speaker=playback.name if playback is not None and choice.speaker_file is None else "",
                ringer="\n".join(pick.name for pick in self._keeper.ring_devices()),
                devices=self._keeper.devices,
                lost=lost,
            )
        )

    def _broken_file(self) -> str:
        choice = self._choice
        if choice.microphone_file is not None and self._player is None:
            return str(choice.microphone_file)
        if choice.speaker_file is not None and self._recorder is None:
            return str(choice.speaker_file)
        return str(choice.ringtone) if choice.ringtone is not None and not choice.ringtone.is_file() else ""

    # --- opening and closing -------------------------------------------------------------------------

    @property
    def _only_rings(self) -> bool:
        talks = self._in_call or self._meter.is_on or self._signals.sounds or self.recorded.is_playing
        return self._signals.rings and not talks

    def open(self) -> None:
        """Makes the clock of the sound run, before the first call needs it."""
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        self._keeper.use_best(rings=self._only_rings)

    def close_soon(self) -> None:
        """No call is left: stops the clock in a while, so that an idle phone costs nothing."""
        self._in_call = False
        self._signals.end_beep()
        self._rest()

    def _rest(self) -> None:
        if not self._signals.rings:
            self._ringers.close()
        if not self._is_needed and self._keeper.is_open and self._closing is None:
            self._closing = self._scheduler.post_later(KEEP_OPEN_S, self._close)

    @property
    def _is_needed(self) -> bool:
        heard = self._signals.rings or self._signals.sounds or self.recorded.is_playing
        return self._in_call or self._meter.is_on or heard

    def _close(self) -> None:
        self._closing = None
        if not self._is_needed:
            self._keeper.close()

    # --- calls ---------------------------------------------------------------------------------------

    def connect(self, sound: pj.AudioMedia, muted: bool) -> None:
        """Connects the sound of a call both ways."""
        self._in_call = True
        self.open()
        speaker = self.speaker()
        if speaker is not None:
            sound.startTransmit(speaker)
        self.set_microphone(sound, not muted)

    def disconnect(self, sound: pj.AudioMedia) -> None:
        """Takes the sound of a call from everything: speaker, microphone, other calls, recordings."""
        # all that there is, as what was connected a moment ago may not be listed yet
        for other in self._endpoint.mediaEnumPorts2():
            for source, sink in ((sound, other), (other, sound)):
                with contextlib.suppress(pj.Error):
                    source.stopTransmit(sink)

    def speaker(self) -> pj.AudioMedia | None:
        """Where calls are heard; None if nowhere."""
        if self._choice.speaker_file is not None:
            return self._recorder
        return self._manager.getPlaybackDevMedia() if self._choice.use_devices else None

    def microphone(self) -> pj.AudioMedia | None:
        """What the other side hears of this one; None if nothing."""
        if self._choice.microphone_file is not None:
            return self._player
        return self._manager.getCaptureDevMedia() if self._choice.use_devices else None

    def set_microphone(self, sound: pj.AudioMedia, on: bool) -> None:
        """Lets the microphone be heard in a call, or not."""
        source = self.microphone()
        if source is None:
            return
        if on:
            source.startTransmit(sound)
        else:
            source.stopTransmit(sound)

    # --- what is no call -----------------------------------------------------------------------------

    def play_for(self, calls: Sequence[CallSnapshot]) -> None:
        """Lets the tone or ringing be heard that these calls ask for; ended ones belong to them at least once."""
        self._signals.show(calls)

    def preview(self, sound: Path | None, ringing: bool) -> None:
        """Plays a file once; ringing and tones of calls come first."""
        self._signals.preview(sound, ringing)

    def _open_sinks(self, ringing: bool) -> list[pj.AudioMedia]:
        """The first ringing device is the card itself, unless that is needed for talk."""
        self.open()
        ringers = self._keeper.ring_devices() if ringing and self._only_rings else []
        if ringers:
            return [self._manager.getPlaybackDevMedia(), *self._ringers.open(ringers[1:])]
        speaker = self.speaker()
        return [speaker] if speaker is not None else []

    def watch_levels(self, on: bool) -> None:
        """Tells ten times a second how loud it is, as a call would be, until it is switched off."""
        if on:
            self._meter.start(self.microphone(), self.speaker())
            self.open()
        else:
            self._meter.stop()
            self._rest()

    def stop(self) -> None:
        """Closes files and devices; before the library is destroyed."""
        if self._closing is not None:
            self._closing.cancel()
        self._signals.stop()
        self.recorded.let_go()
        self._meter.let_go()
        self._ringers.close()
        self._player = None
        self._recorder = None
        self._keeper.close()
        del self._endpoint  # the library allows only one at a time, and this object may wait for the garbage collector
