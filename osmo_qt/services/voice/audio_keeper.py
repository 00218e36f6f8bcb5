"""Keeps the best sound devices in use: the preferred ones while they are there and work, else others."""

import logging

import pjsua2 as pj

from osmo_qt.services.voice.audio_card import SoundCard
from osmo_qt.services.voice.audio_devices import Catalogue, Pick
from osmo_qt.services.voice.driver import SYSTEM_DEFAULT, AudioChoice, AudioDevice

log = logging.getLogger(__name__)

IN, OUT = True, False


class DeviceKeeper:
    """Voice thread only; raises no errors of devices.

    A device that fails is left out until something is plugged, the choice changes, or the devices are opened anew.
    """

    def __init__(self, manager: pj.AudDevManager) -> None:
        self._catalogue = Catalogue()
        self._card = SoundCard(manager, self._catalogue)
        self._choice = AudioChoice(use_devices=False)
        self._failed: set[tuple[bool, str]] = set()  # direction and name
        self._looked_while_open = False  # then the stack believes that what is open can do nothing, and refuses it

    def start(self) -> None:
        """Nothing is open; the devices that the stack has seen already are known."""
        self._card.close()
        self._card.look(again=False)

    def take(self, choice: AudioChoice) -> None:
        """Another choice; `use_best` opens what it asks for."""
        self._choice = choice
        self._failed.clear()
        self._card.set_echo(choice.echo_cancellation, choice.noise_suppression)

    def look_again(self) -> str:
        """Something was plugged or unplugged; the name of a device that was in use and is gone, or ""."""
        self._failed.clear()
        self._look()
        in_use = ((OUT, self._card.playback), (IN, self._card.capture))
        gone = (p.name for way, p in in_use if p is not None and not self._catalogue.find(p.name, capture=way))
        return next(gone, "")

    def lose(self, capture: bool, generation: int) -> str:
        """An open device stopped to work when the card had this generation; its name, "" if it was replaced already."""
        pick = self._card.capture if capture else self._card.playback
        if pick is None or generation != self._card.generation:
            return ""
        log.info("the sound device %s is lost", pick.name)
        self._failed.add((capture, pick.name))
        self._look()
        return pick.name

    def _look(self) -> None:
        self._looked_while_open = self._card.playback is not None
        self._card.look(again=True)

    @property
    def generation(self) -> int:
        """Which opening of the devices is in force. From any thread."""
        return self._card.generation

    @property
    def is_open(self) -> bool:
        return self._card.is_open

    @property
    def devices(self) -> tuple[AudioDevice, ...]:
        return self._catalogue.devices

    def talk_devices(self) -> tuple[Pick | None, Pick | None]:
        """What a call would use now: way in, way out. pjmedia has no way in without a way out."""
        choice = self._choice
        capture = self._pick(IN) if choice.use_devices and choice.microphone_file is None else None
        plays = choice.use_devices and (choice.speaker_file is None or capture is not None)
        playback = self._pick(OUT) if plays else None
        return (capture, playback) if playback is not None else (None, None)

    def ring_devices(self) -> list[Pick]:
        """Those that were chosen for ringing, are there and work."""
        if not self._choice.use_devices:
            return []
        failed = self._failed_ones(OUT)
        names = [name or SYSTEM_DEFAULT for name in self._choice.ringers]
        found = [self._catalogue.find(name, capture=OUT, failed=failed) for name in names]
        return list({pick.raw_name: pick for pick in found if pick is not None}.values())

    def _pick(self, capture: bool) -> Pick | None:
        wanted = self._choice.microphones if capture else self._choice.speakers
        return self._catalogue.choose(wanted, capture=capture, failed=self._failed_ones(capture))

    def _failed_ones(self, capture: bool) -> set[str]:
        return {name for way, name in self._failed if way is capture}

    def use_best(self, *, rings: bool) -> None:
        """Opens what is best for a call, or (`rings`) for ringing only, unless it is open already."""
        if not self._card.is_open:
            self._failed.clear()
        elif self._wanted(rings) == (self._card.capture, self._card.playback):
            return
        if self._looked_while_open:
            self._card.close()
            self._look()
        while not self._open(*self._wanted(rings)):
            pass  # each failure leaves one device less

    def _wanted(self, rings: bool) -> tuple[Pick | None, Pick | None]:
        ringers = self.ring_devices() if rings else []
        return (None, ringers[0]) if ringers else self.talk_devices()

    def _open(self, capture: Pick | None, playback: Pick | None) -> bool:
        if playback is None:
            self._card.open_clock()
        elif not self._opens(capture, playback):
            # Which of the two is it? The error does not say
            way_out_works = capture is not None and self._opens(None, playback)
            self._failed.add((IN, capture.name) if capture is not None and way_out_works else (OUT, playback.name))
            return False
        return True

    def _opens(self, capture: Pick | None, playback: Pick) -> bool:
        try:
            self._card.open(capture, playback)
        except pj.Error as error:
            log.warning("the sound device can't be opened: %s", error.reason)
            return False
        return True

    def close(self) -> None:
        self._card.close()
