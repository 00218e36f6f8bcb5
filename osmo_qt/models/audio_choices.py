"""The sound devices as a call offers them to QML: which are there, and another one at a click."""

from PySide6.QtCore import Property, QObject, Signal, Slot

from osmo_qt.models.sound import DeviceUse, Sound


class AudioChoices(QObject):
    """Signal: `changed()`. Rows are [name, words, chosen]."""

    changed = Signal()

    def __init__(self, sound: Sound, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sound = sound
        sound.changed.connect(self.changed)

    @Property(list, notify=changed)
    def speakers(self) -> list[list[object]]:
        return self._rows(DeviceUse.SPEAKER)

    @Property(list, notify=changed)
    def microphones(self) -> list[list[object]]:
        return self._rows(DeviceUse.MICROPHONE)

    @Slot(str)
    def useSpeaker(self, name: str) -> None:  # noqa: N802 - QML sees it
        self._sound.choose(DeviceUse.SPEAKER, name)

    @Slot(str)
    def useMicrophone(self, name: str) -> None:  # noqa: N802
        self._sound.choose(DeviceUse.MICROPHONE, name)

    def _rows(self, use: DeviceUse) -> list[list[object]]:
        return [[choice.name, choice.text, choice.chosen] for choice in self._sound.devices(use)]
