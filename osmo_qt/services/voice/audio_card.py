"""The sound device behind the calls: one way in, one way out, or a mere clock. pjmedia's side of it.

The bridge that mixes calls gets its clock from this device. pjsua would close it by itself after a second and open it
by an index that may have changed; so that is switched off (`prepare`), and it is opened and closed here only.
"""

import logging

import pjsua2 as pj

from osmo_qt.services.voice.alsa_names import alsa_descriptions
from osmo_qt.services.voice.audio_devices import Catalogue, Pick, RawDevice

log = logging.getLogger(__name__)

ECHO_TAIL_MS = 200
DENOISE_TAIL_MS = 20  # the suppressor is part of the canceller; this short, it cancels next to nothing
NEVER = -1


def prepare(config: pj.EpConfig) -> None:
    """What must be set before the library starts."""
    config.medConfig.sndAutoCloseTime = NEVER


class SoundCard:
    """Voice thread only. `generation` changes whenever the device is opened or closed."""

    def __init__(self, manager: pj.AudDevManager, catalogue: Catalogue) -> None:
        self._manager = manager
        self._catalogue = catalogue
        self._echo = (0, 0)
        self.capture: Pick | None = None
        self.playback: Pick | None = None
        self.is_open = False
        self.generation = 0

    def look(self, *, again: bool) -> None:
        """Fills the catalogue; `again` asks the system anew, which takes a moment."""
        if again:
            self._manager.refreshDevs()
        listed = list(enumerate(self._manager.enumDev2()))
        raw = [RawDevice(i, str(d.name), int(d.inputCount), int(d.outputCount)) for i, d in listed]
        alsa = any(str(device.driver) == "ALSA" for _, device in listed)
        in_use = {pick.raw_name for pick in (self.capture, self.playback) if pick is not None}
        self._catalogue.update(raw, alsa_descriptions() if alsa else {}, in_use)

    def set_echo(self, cancel: bool, denoise: bool) -> None:
        """Echo cancellation and noise suppression, at once and for all devices to come."""
        tail = ECHO_TAIL_MS if cancel else DENOISE_TAIL_MS if denoise else 0
        options = pj.PJMEDIA_ECHO_SPEEX | (pj.PJMEDIA_ECHO_USE_NOISE_SUPPRESSOR if denoise else 0)
        self._echo = (tail, options)
        if self.capture is not None:
            self._manager.setEcOptions(*self._echo)

    def open(self, capture: Pick | None, playback: Pick) -> None:
        """Opens these two in place of what was open. Raises pj.Error, and then nothing is open."""
        self.close()
        mode = pj.PJSUA_SND_DEV_SPEAKER_ONLY if capture is None else 0
        # Without a microphone nothing takes out what the canceller is told to expect
        self._manager.setEcOptions(*(self._echo if capture is not None else (0, 0)))
        try:
            self._manager.setCaptureDev(playback.index if capture is None else capture.index)
            self._manager.setPlaybackDev(playback.index)  # until here nothing is opened
            self._manager.setSndDevMode(mode)
        except pj.Error:
            self._manager.setNoDev()
            raise
        self.capture, self.playback, self.is_open = capture, playback, True
        log.info("sound: %s in, %s out", capture.name if capture else "nothing", playback.name)

    def open_clock(self) -> None:
        """No device, but calls go on."""
        self.close()
        self._manager.setNullDev()
        self.is_open = True

    def close(self) -> None:
        """Nothing runs any more."""
        self.generation += 1
        self.capture = self.playback = None
        self.is_open = False
        self._manager.setNoDev()
