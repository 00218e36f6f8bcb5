"""Further devices that ring, beside the one that gives the clock."""

import logging
from collections.abc import Iterable

import pjsua2 as pj

from osmo_qt.services.voice.audio_devices import Pick

log = logging.getLogger(__name__)

NOTHING = -3  # PJMEDIA_AUD_INVALID_DEV: no way in


class ExtraRingers:
    """Voice thread only; raises no errors of devices."""

    def __init__(self) -> None:
        self._open: list[pj.ExtraAudioDevice] = []

    def open(self, devices: Iterable[Pick]) -> list[pj.AudioMedia]:
        """Opens them for playing and returns those that can be used."""
        self.close()
        for pick in devices:
            device = pj.ExtraAudioDevice(pick.index, NOTHING)
            try:
                device.open()
            except pj.Error as error:
                log.warning("%s can't ring, too: %s", pick.name, error.reason)
            else:
                self._open.append(device)
        return list(self._open)

    def close(self) -> None:
        for device in self._open:
            device.close()
        self._open.clear()
