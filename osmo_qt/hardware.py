"""Sound devices and headsets that come and go, connected with the voice service and the calls."""

from PySide6.QtCore import QObject

from osmo_qt.models.call_keys import CallKeys
from osmo_qt.models.calls import Calls
from osmo_qt.services.headset import Headsets
from osmo_qt.services.sound_watch import SoundWatch
from osmo_qt.services.voice.service import VoiceService


class Hardware(QObject):
    """Started once there is a window: nobody waits for it."""

    def __init__(self, voice: VoiceService, calls: Calls, parent: QObject) -> None:
        super().__init__(parent)
        self._watch = SoundWatch(self)
        self._watch.changed.connect(voice.devices_changed)
        self._headsets = Headsets(self)
        self._keys = CallKeys(calls, self)
        self._headsets.answer_pressed.connect(self._keys.answer)
        self._headsets.hang_up_pressed.connect(self._keys.hang_up)
        self._headsets.toggle_pressed.connect(self._keys.toggle)
        self._headsets.mute_pressed.connect(self._keys.toggle_mute)
        self._keys.changed.connect(self._show_state)

    def start(self) -> None:
        self._watch.start()
        self._headsets.start()

    def _show_state(self) -> None:
        talking = self._keys.talking
        muted = talking is not None and talking.snapshot.muted
        self._headsets.show_state(ringing=self._keys.ringing is not None, talking=talking is not None, muted=muted)

    def stop(self) -> None:
        self._watch.stop()
        self._headsets.stop()
