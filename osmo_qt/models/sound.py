"""Sound as the person chose it: from the settings to the voice service, and what is in use back to the screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import SettingValue
from osmo_qt.core.tones import COUNTRIES, country_for_language
from osmo_qt.models.call_texts import system_default_text
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.sound_texts import (
    absent_text,
    country_text,
    default_country_text,
    in_use_text,
    ringtone_text,
)
from osmo_qt.services.ringtones import DEFAULT_RINGTONE, RINGTONES, TEST_SOUND, ringtone_file
from osmo_qt.services.voice.driver import SYSTEM_DEFAULT, AudioChoice, AudioDevice, AudioKind, AudioReport, Levels
from osmo_qt.services.voice.service import VoiceService

MOST_REMEMBERED = 8  # devices that were chosen at some time, in order of preference


class Values(Protocol):
    """Whatever tells the values of the settings."""

    def get(self, key: str) -> SettingValue: ...


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line and the system say: files in place of devices, and the language ("de_DE")."""

    microphone_file: Path | None = None
    speaker_file: Path | None = None
    language: str = ""


def audio_choice(values: Values, start: Start) -> AudioChoice:
    """All that the settings say of sound; files named on the command line come before those in the settings."""
    return AudioChoice(
        microphone_file=start.microphone_file or _path(str(values.get("audio.microphone_file"))),
        speaker_file=start.speaker_file or _path(str(values.get("audio.speaker_file"))),
        microphones=_order(values, DeviceUse.MICROPHONE),
        speakers=_order(values, DeviceUse.SPEAKER),
        ringers=_order(values, DeviceUse.RINGER),
        echo_cancellation=bool(values.get("audio.echo_cancellation")),
        noise_suppression=bool(values.get("audio.noise_suppression")),
        microphone_gain=int(values.get("audio.microphone_gain")),
        country=str(values.get("audio.country")) or country_for_language(start.language),
        ringtone=ringtone_file(str(values.get("audio.ringtone"))),
    )


def _path(text: str) -> Path | None:
    return Path(text) if text else None


class DeviceUse(Enum):
    """What a device is chosen for, by the setting that keeps the person's order: names one a line, the best first."""

    MICROPHONE = "audio.microphones"
    SPEAKER = "audio.speakers"
    RINGER = "audio.ringers"


def _order(values: Values, use: DeviceUse) -> tuple[str, ...]:
    """Device names, "" for the system's default."""
    text = str(values.get(use.value))
    return tuple(text.split("\n")) if text else ()


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """One row of a list of devices; the name "" is the system's default, SYSTEM_DEFAULT where devices ring."""

    name: str
    text: str
    chosen: bool


class Sound(QObject):
    """Signals: `changed()` (devices, what is in use), `level_changed()` (`microphone_level`, while `watch` is on)."""

    changed = Signal()
    level_changed = Signal()

    def __init__(
        self,
        voice: VoiceService,
        feedback: Feedback,
        parent: QObject | None = None,
        *,
        preferences: Preferences,
        start: Start | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice = voice
        self._feedback = feedback
        self._preferences = preferences
        self._start = start or Start()
        self._choice = audio_choice(preferences, self._start)
        self._lost = ""
        self.report: AudioReport | None = None
        self.microphone_level = 0.0  # to 1, as in a logarithm
        voice.audio_changed.connect(self._on_report)
        voice.levels_changed.connect(self._on_levels)
        preferences.changed.connect(self._on_preference)

    # --- devices -------------------------------------------------------------------------------------

    def devices(self, use: DeviceUse) -> list[DeviceChoice]:
        """The system's default, what is plugged in, and a chosen device that is not."""
        order = _order(self._preferences, use)
        rings = use is DeviceUse.RINGER
        chosen = set(order) if rings else {order[0] if order else ""}
        there = [d.name for d in self._devices() if (d.inputs if use is DeviceUse.MICROPHONE else d.outputs)]
        default = SYSTEM_DEFAULT if rings else ""
        rows = [DeviceChoice(default, system_default_text(self._default(use, order)), default in chosen)]
        rows += [DeviceChoice(name, name, name in chosen) for name in there]
        absent = [name for name in order if name in chosen and name not in ("", SYSTEM_DEFAULT, *there)]
        return rows + [DeviceChoice(name, absent_text(name), True) for name in absent]

    def _devices(self) -> Sequence[AudioDevice]:
        return self.report.devices if self.report is not None else ()

    def _default(self, use: DeviceUse, order: tuple[str, ...]) -> str:
        """What the system's default is just now, where that is known."""
        if use is DeviceUse.RINGER or (order and order[0]):
            return ""
        name = self.in_use(use)
        return "" if name == SYSTEM_DEFAULT else name

    def in_use(self, use: DeviceUse) -> str:
        """The name of the device in use; SYSTEM_DEFAULT where the system does not tell its name, "" for none."""
        if self.report is None:
            return ""
        names = {
            DeviceUse.MICROPHONE: self.report.microphone,
            DeviceUse.SPEAKER: self.report.speaker,
            DeviceUse.RINGER: self.report.ringer,
        }
        return names[use]

    def hint(self, use: DeviceUse) -> str:
        """What is used in place of the chosen device, if that is not there; else ""."""
        order = _order(self._preferences, use)
        used = self.in_use(use)
        if use is DeviceUse.RINGER or not order or not order[0] or used == order[0] or self.report is None:
            return ""
        return in_use_text(system_default_text("") if used == SYSTEM_DEFAULT else used)

    def choose(self, use: DeviceUse, name: str) -> None:
        """Prefers a device from now on; those chosen before come after it."""
        order = [one for one in _order(self._preferences, use) if one != name]
        self._keep(use, [name, *order][:MOST_REMEMBERED])

    def set_ringing(self, name: str, on: bool) -> None:
        """Lets a device ring, or not. With none, calls ring where they are heard."""
        order = [one for one in _order(self._preferences, DeviceUse.RINGER) if one != name]
        self._keep(DeviceUse.RINGER, ([*order, name] if on else order)[-MOST_REMEMBERED:])

    def _keep(self, use: DeviceUse, names: list[str]) -> None:
        self._preferences.set(use.value, "\n".join(names))

    # --- ringtones and tones --------------------------------------------------------------------------

    def ringtones(self) -> list[tuple[str, str]]:
        """Values of the setting and their words; a file of one's own stands last."""
        known = [(name, ringtone_text(name)) for name in RINGTONES]
        own = self.ringtone
        return known if own in RINGTONES else [*known, (own, Path(own).name)]

    @property
    def ringtone(self) -> str:
        """The setting in force."""
        name = self._preferences.text("audio.ringtone")
        return name if name in RINGTONES or Path(name).is_absolute() else DEFAULT_RINGTONE

    def countries(self) -> list[tuple[str, str]]:
        """Values of the setting and their words, by name; first the one that goes with the language."""
        default = ("", default_country_text(country_for_language(self._start.language)))
        return [default, *sorted(((code, country_text(code)) for code in COUNTRIES), key=lambda row: row[1])]

    def preview(self, ringtone: str) -> None:
        """Lets a ringtone be heard once where it would ring."""
        self._voice.preview(ringtone_file(ringtone), True)

    def play_test_sound(self) -> None:
        """Lets a chord be heard where calls are."""
        self._voice.preview(TEST_SOUND, False)

    def stop_preview(self) -> None:
        """Whoever has heard enough, or looks elsewhere."""
        self._voice.preview(None)

    # --- levels --------------------------------------------------------------------------------------

    def watch(self, on: bool) -> None:
        """Opens the microphone, so that a person can see how loud it is."""
        self._voice.watch_levels(on)
        self._on_levels(Levels(0.0, 0.0))

    def _on_levels(self, levels: Levels) -> None:
        self.microphone_level = levels.microphone
        self.level_changed.emit()

    # --- in and out ----------------------------------------------------------------------------------

    def _on_preference(self, key: str) -> None:
        if not key.startswith("audio."):
            return
        choice = audio_choice(self._preferences, self._start)
        if choice != self._choice:
            self._choice = choice
            self._voice.set_audio(choice)
        self.changed.emit()

    def _on_report(self, report: AudioReport) -> None:
        self.report = report
        if report.problem_file:
            self._feedback.report(UserError(Problem.AUDIO_FILE, report.problem_file))
        if report.kind is AudioKind.NONE:
            self._feedback.report(UserError(Problem.NO_SOUND_DEVICE))
        else:
            self._feedback.withdraw(Problem.NO_SOUND_DEVICE.value)
        if report.lost:
            self._lost = report.lost
            self._feedback.report(UserError(Problem.SOUND_DEVICE_LOST, report.lost))
        elif self._lost in (report.microphone, report.speaker):
            self._feedback.withdraw(Problem.SOUND_DEVICE_LOST.value)
        self.changed.emit()
