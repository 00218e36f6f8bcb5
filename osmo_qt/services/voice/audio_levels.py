"""How loud microphone and speaker are, ten times a second while somebody looks."""

import pjsua2 as pj

from osmo_qt.services.voice.driver import DriverEvents, Levels
from osmo_qt.services.voice.thread import Scheduler, Timer

EVERY_S = 0.1
LOUDEST = 46  # pjmedia tells logarithms: 8 for -40 dB, 25 for -20 dB, 44 for -1 dB (measured with sines)


class LevelMeter:
    """Voice thread only."""

    def __init__(self, scheduler: Scheduler, events: DriverEvents) -> None:
        self._scheduler = scheduler
        self._events = events
        self._timer: Timer | None = None
        self._sink: pj.ToneGenerator | None = None  # the bridge measures only what somebody listens to
        self._microphone: pj.AudioMedia | None = None
        self._speaker: pj.AudioMedia | None = None

    @property
    def is_on(self) -> bool:
        return self._timer is not None

    def start(self, microphone: pj.AudioMedia | None, speaker: pj.AudioMedia | None) -> None:
        """Measures these from now on. Raises pj.Error."""
        self.stop()
        self._microphone, self._speaker = microphone, speaker
        if microphone is not None:
            if self._sink is None:
                self._sink = pj.ToneGenerator()
                self._sink.createToneGenerator()
            microphone.startTransmit(self._sink)
        self._tell()

    def _tell(self) -> None:
        said = self._microphone.getTxLevel() if self._microphone is not None else 0
        heard = self._speaker.getRxLevel() if self._speaker is not None else 0
        self._events.levels(Levels(min(1.0, said / LOUDEST), min(1.0, heard / LOUDEST)))
        self._timer = self._scheduler.post_later(EVERY_S, self._tell)

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._microphone is not None and self._sink is not None:
            self._microphone.stopTransmit(self._sink)
        self._microphone = self._speaker = None

    def let_go(self) -> None:
        """Before the library is destroyed."""
        self.stop()
        self._sink = None
