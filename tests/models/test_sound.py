"""What is told about sound."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.tones import COUNTRIES
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.sound import MOST_REMEMBERED, DeviceUse, Sound, Start, audio_choice
from osmo_qt.services.ringtones import TEST_SOUND, ringtone_file
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.voice.driver import (
    SYSTEM_DEFAULT,
    AudioChoice,
    AudioDevice,
    AudioKind,
    AudioReport,
    Levels,
)
from tests.models.fakes import FakeVoice

HEADSET, SPEAKERS, CAMERA = "A headset", "Speakers", "A camera"
DEVICES = (AudioDevice(SPEAKERS, 0, 1), AudioDevice(HEADSET, 1, 1), AudioDevice(CAMERA, 1, 0))


def make_sound(voice: FakeVoice, feedback: Feedback, folder: Path, language: str = "de_DE") -> Sound:
    preferences = Preferences(SettingsStore(folder / "settings.json"), feedback)
    return Sound(voice.service, feedback, preferences=preferences, start=Start(language=language))


class Stage:
    """A Sound with devices: speakers, a headset, a camera."""

    def __init__(self, voice: FakeVoice, folder: Path) -> None:
        self.voice = voice
        self.feedback = Feedback()
        self.store = SettingsStore(folder / "settings.json")
        self.preferences = Preferences(self.store, self.feedback)
        self.sound = Sound(voice.service, self.feedback, preferences=self.preferences, start=Start(language="pt_BR"))
        self.report()

    def report(self, lost: str = "", devices: tuple[AudioDevice, ...] = DEVICES, microphone: str = HEADSET) -> None:
        kind = AudioKind.DEVICE
        report = AudioReport(kind, microphone=microphone, speaker=SYSTEM_DEFAULT, devices=devices, lost=lost)
        self.voice.audio_changed.emit(report)

    def choice(self) -> AudioChoice:
        """What the voice service was asked for last."""
        choices = [command[1] for command in self.voice.asked if command[0] == "set_audio"]
        assert isinstance(choices[-1], AudioChoice)
        return choices[-1]

    def rows(self, use: DeviceUse) -> list[tuple[str, bool]]:
        return [(row.text, row.chosen) for row in self.sound.devices(use)]


@pytest.fixture
def stage(voice: FakeVoice, tmp_path: Path) -> Stage:
    return Stage(voice, tmp_path)


def test_a_machine_without_sound_is_told_until_there_is_some(voice: FakeVoice, qtbot: QtBot, tmp_path: Path) -> None:
    feedback = Feedback()
    sound = make_sound(voice, feedback, tmp_path)
    assert sound.report is None
    with qtbot.waitSignal(sound.changed):
        voice.audio_changed.emit(AudioReport(AudioKind.NONE))
    assert [n.what for n in feedback.notices] == ["No sound device was found."]
    voice.audio_changed.emit(AudioReport(AudioKind.DEVICE))
    assert feedback.notices == ()
    assert sound.report == AudioReport(AudioKind.DEVICE)


def test_a_file_that_can_not_be_used_is_named(voice: FakeVoice, tmp_path: Path) -> None:
    feedback = Feedback()
    sound = make_sound(voice, feedback, tmp_path)
    voice.audio_changed.emit(AudioReport(AudioKind.FILES, "missing.wav"))
    assert sound.report is not None
    assert [n.what for n in feedback.notices] == ["The sound file missing.wav can't be used."]


@pytest.mark.req("AUD-1")
def test_lists_show_the_default_first_and_only_devices_that_can_do_it(stage: Stage) -> None:
    assert stage.rows(DeviceUse.MICROPHONE) == [
        (f"System default ({HEADSET})", True),
        (HEADSET, False),
        (CAMERA, False),
    ]
    assert stage.rows(DeviceUse.SPEAKER) == [("System default", True), (SPEAKERS, False), (HEADSET, False)]
    assert stage.rows(DeviceUse.RINGER) == [("System default", False), (SPEAKERS, False), (HEADSET, False)]


@pytest.mark.req("AUD-1")
def test_a_choice_is_kept_told_and_comes_before_earlier_ones(stage: Stage) -> None:
    stage.sound.choose(DeviceUse.SPEAKER, SPEAKERS)
    stage.sound.choose(DeviceUse.SPEAKER, HEADSET)
    assert stage.choice().speakers == (HEADSET, SPEAKERS)
    assert stage.rows(DeviceUse.SPEAKER)[2] == (HEADSET, True)
    stage.sound.choose(DeviceUse.SPEAKER, "")
    assert stage.choice().speakers == ("", HEADSET, SPEAKERS)
    assert stage.rows(DeviceUse.SPEAKER)[0] == ("System default", True)
    for number in range(20):
        stage.sound.choose(DeviceUse.SPEAKER, f"device {number}")
    assert len(stage.choice().speakers) == MOST_REMEMBERED


@pytest.mark.req("AUD-1")
def test_a_chosen_device_that_is_gone_stays_in_sight(stage: Stage) -> None:
    stage.sound.choose(DeviceUse.MICROPHONE, HEADSET)
    assert stage.sound.hint(DeviceUse.MICROPHONE) == ""
    stage.report(lost=HEADSET, devices=DEVICES[:1], microphone=SYSTEM_DEFAULT)
    assert stage.rows(DeviceUse.MICROPHONE) == [("System default", False), (f"{HEADSET} (not connected)", True)]
    assert stage.sound.hint(DeviceUse.MICROPHONE) == "In use now: System default"
    assert [n.what for n in stage.feedback.notices] == [f"{HEADSET} is not connected any more."]
    stage.report()
    assert stage.feedback.notices == (), "it is back"


@pytest.mark.req("AUD-1", "IN-1")
def test_several_devices_ring(stage: Stage) -> None:
    stage.sound.set_ringing(SPEAKERS, True)
    stage.sound.set_ringing(SYSTEM_DEFAULT, True)
    assert stage.choice().ringers == (SPEAKERS, SYSTEM_DEFAULT)
    assert [chosen for _, chosen in stage.rows(DeviceUse.RINGER)] == [True, True, False]
    stage.sound.set_ringing(SPEAKERS, False)
    stage.sound.set_ringing(SYSTEM_DEFAULT, False)
    assert stage.choice().ringers == ()


@pytest.mark.req("SET-2")
def test_ringtones_and_countries(stage: Stage, tmp_path: Path) -> None:
    assert stage.sound.countries()[0] == ("", "As your language says (Brazil)")
    assert {code for code, _ in stage.sound.countries()} == {"", *COUNTRIES}
    assert audio_choice(stage.store, Start(language="pt_BR")).country == "BR"
    stage.preferences.set("audio.country", "US")
    assert stage.choice().country == "US"
    stage.preferences.set("audio.ringtone", "harp")
    assert stage.choice().ringtone == ringtone_file("harp")
    own = str(tmp_path / "bell.wav")
    stage.preferences.set("audio.ringtone", own)
    assert stage.choice().ringtone == Path(own)
    assert stage.sound.ringtones()[-1] == (own, "bell.wav")
    stage.sound.preview("glass")
    stage.sound.play_test_sound()
    assert stage.voice.take()[-2:] == [
        ("preview", ringtone_file("glass"), True),
        ("preview", TEST_SOUND, False),
    ]


def test_what_has_nothing_to_do_with_sound_changes_nothing(stage: Stage) -> None:
    stage.preferences.set("calls.region", "DE")
    assert stage.voice.take() == []


def test_the_command_line_comes_before_the_settings(stage: Stage) -> None:
    stage.preferences.set("audio.microphone_file", "/a.wav")
    start = Start(microphone_file=Path("/b.wav"))
    assert audio_choice(stage.store, start).microphone_file == Path("/b.wav")
    assert audio_choice(stage.store, Start()).microphone_file == Path("/a.wav")


def test_levels_while_it_is_watched(stage: Stage) -> None:
    stage.sound.watch(True)
    stage.voice.levels_changed.emit(Levels(0.5, 0.1))
    assert stage.sound.microphone_level == 0.5
    stage.sound.watch(False)
    assert stage.sound.microphone_level == 0
    assert stage.voice.take() == [("watch_levels", True), ("watch_levels", False)]
