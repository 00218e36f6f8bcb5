"""The audio page of the settings: devices, ringtones, countries, and trying it."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QProgressBar, QPushButton, QSlider, QWidget

from osmo_qt.services.ringtones import TEST_SOUND, ringtone_file
from osmo_qt.services.voice.driver import AudioChoice, AudioDevice, AudioKind, AudioReport, Levels
from osmo_qt.views.settings.audio import AudioSection
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme

from .fakes import World

HEADSET, SPEAKERS = "A headset", "Speakers"
DEVICES = (AudioDevice(SPEAKERS, 0, 1), AudioDevice(HEADSET, 1, 1))


class Stage:
    """The page over fake edges."""

    def __init__(self, world: World, theme: Theme) -> None:
        self.world = world
        self.report()
        self.page = AudioSection(world.models.sound, world.models.preferences, theme)
        world.voice.take()

    def report(self, devices: tuple[AudioDevice, ...] = DEVICES) -> None:
        name = devices[-1].name
        report = AudioReport(AudioKind.DEVICE, microphone=name, speaker=name, devices=devices)
        self.world.voice.audio_changed.emit(report)
        QApplication.processEvents()  # new rows are shown by the layout

    def find(self, kind: type[Any], name: str) -> Any:
        """A part of the page by its accessible name."""
        parts = self.page.findChildren(kind)
        found = [part for part in parts if part.accessibleName() == name and part.isVisible()]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def choose(self, name: str, text: str) -> None:
        box = self.find(QComboBox, name)
        box.setCurrentIndex(box.findText(text))
        box.activated.emit(box.currentIndex())

    def choice(self) -> AudioChoice:
        """What the voice service was asked for last."""
        choice: AudioChoice = [asked[1] for asked in self.world.voice.take() if asked[0] == "set_audio"][-1]
        return choice


@pytest.fixture
def stage(world: World, theme: Theme, qtbot: Any) -> Iterator[Stage]:
    made = Stage(world, theme)
    with qtbot.waitExposed(made.page):
        made.page.show()
    yield made
    made.page.close()
    made.page.deleteLater()


@pytest.mark.req("AUD-1")
def test_a_device_is_chosen_and_stays_in_sight_when_it_is_gone(stage: Stage) -> None:
    box: QComboBox = stage.find(QComboBox, "Microphone")
    assert [box.itemText(i) for i in range(box.count())] == [f"System default ({HEADSET})", HEADSET]
    stage.choose("Microphone", HEADSET)
    assert stage.choice().microphones == (HEADSET,)
    assert box.currentText() == HEADSET
    stage.report(DEVICES[:1])
    assert box.currentText() == f"{HEADSET} (not connected)"
    texts = [label.text() for label in stage.page.findChildren(QLabel) if label.isVisible()]
    assert f"In use now: {SPEAKERS}" in texts


@pytest.mark.req("AUD-1", "IN-1")
def test_devices_that_ring(stage: Stage) -> None:
    stage.find(Switch, f"Ring on {SPEAKERS}").click()
    assert stage.choice().ringers == (SPEAKERS,)
    stage.report((*DEVICES, AudioDevice("A clock", 0, 1)))
    assert stage.find(Switch, f"Ring on {SPEAKERS}").isChecked()
    stage.find(Switch, "Ring on A clock").click()
    assert stage.choice().ringers == (SPEAKERS, "A clock")
    stage.find(Switch, f"Ring on {SPEAKERS}").click()
    assert stage.choice().ringers == ("A clock",)


@pytest.mark.req("SET-2")
def test_a_ringtone_is_heard_when_it_is_chosen_and_again(stage: Stage) -> None:
    stage.choose("Select Ringtone", "Harp")
    asked = stage.world.voice.take()
    assert ("preview", ringtone_file("harp"), True) in asked
    assert [a[1].ringtone for a in asked if a[0] == "set_audio"] == [ringtone_file("harp")]
    stage.find(QPushButton, "Preview of the ringtone").click()
    assert stage.world.voice.take() == [("preview", ringtone_file("harp"), True)]
    stage.page.hide()
    assert ("preview", None) in stage.world.voice.take(), "who looks elsewhere has heard enough"


@pytest.mark.req("SET-2")
def test_the_country(stage: Stage) -> None:
    box: QComboBox = stage.find(QComboBox, "Select Country")
    assert box.currentText() == "As your language says (Germany)"
    assert box.count() == 11
    stage.choose("Select Country", "United States")
    assert stage.choice().country == "US"


@pytest.mark.req("AUD-1")
def test_the_microphone_is_open_only_while_it_is_tried(stage: Stage) -> None:
    button: QPushButton = stage.find(QPushButton, "Test microphone")
    button.click()
    assert stage.world.voice.take() == [("watch_levels", True)]
    stage.world.voice.levels_changed.emit(Levels(0.5, 0.0))
    assert stage.find(QProgressBar, "Microphone level").value() == 50
    assert button.text() == button.accessibleName() == "Stop the test"
    stage.page.hide()
    assert stage.world.voice.take() == [("watch_levels", False)]


@pytest.mark.req("AUD-1")
def test_sound_and_gain(stage: Stage, qtbot: Any) -> None:
    stage.find(QPushButton, "Play test sound").click()
    assert stage.world.voice.take() == [("preview", TEST_SOUND, False)]
    slider: QSlider = stage.find(QSlider, "Microphone level")
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert stage.choice().microphone_gain == 110
    wheel(slider)
    assert slider.value() == 110, "the wheel scrolls the page"
    stage.find(Switch, "Echo cancellation").click()
    assert not stage.choice().echo_cancellation
    stage.find(Switch, "Noise suppression").click()
    assert not stage.choice().noise_suppression


def wheel(widget: QWidget) -> None:
    middle = widget.rect().center().toPointF()
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    widget.event(event)
