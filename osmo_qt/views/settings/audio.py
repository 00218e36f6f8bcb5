"""Sound in the settings: which devices, how loud, which ringtone, whose tones; everything can be tried at once."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QProgressBar, QSlider, QWidget

from osmo_qt.core.settings import Page, SettingValue, row_of
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.setting_words import RowText
from osmo_qt.models.sound import DeviceUse, Sound
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.editors import FIELD_WIDTH, Editor, ListEditor
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, frame, label, plain_tooltip, row

METER_STEPS = 100
OWN_FILE = "\0"  # no file has this name


class AudioSection(RowsPage):
    """Rows of the table with devices in them, and a card to try them."""

    def __init__(self, sound: Sound, preferences: Preferences, theme: Theme) -> None:
        editors: dict[str, Callable[[RowText], Editor]] = {
            DeviceUse.MICROPHONE.value: lambda text: _DeviceEditor(DeviceUse.MICROPHONE, sound, text),
            DeviceUse.SPEAKER.value: lambda text: _DeviceEditor(DeviceUse.SPEAKER, sound, text),
            DeviceUse.RINGER.value: lambda text: _RingersEditor(sound, text, theme),
            "audio.ringtone": lambda text: _RingtoneEditor(sound, text, theme),
            "audio.country": lambda text: ListEditor(text.label, sound.countries()),
            "audio.microphone_gain": _GainEditor,
        }
        super().__init__(Page.AUDIO, preferences, theme, editors=editors)
        self.lines.insertWidget(1, _TrialCard(sound, theme))
        self.finish()


class _DeviceEditor(Editor):
    """One device of many; a chosen one that is not there stays in the list, and what is used instead is told."""

    def __init__(self, use: DeviceUse, sound: Sound, text: RowText) -> None:
        super().__init__()
        self._use = use
        self._sound = sound
        self.list = ListEditor(text.label, [])
        self.list.box.setSizeAdjustPolicy(self.list.box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._hint = label(look="small", wrap=True)
        parts = column(space=1)
        parts.addWidget(self.list)
        parts.addWidget(self._hint)
        self.line.addLayout(parts)
        # the setting itself is a list, which the model keeps in order
        self.list.edited.connect(lambda name: sound.choose(use, str(name)))
        sound.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        box = self.list.box
        choices = self._sound.devices(self._use)
        with QSignalBlocker(box):
            box.clear()
            for choice in choices:
                box.addItem(choice.text, choice.name)
            box.setCurrentIndex(next((i for i, choice in enumerate(choices) if choice.chosen), 0))
        plain_tooltip(box, box.currentText())  # names of devices are long
        hint = self._sound.hint(self._use)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))

    def set_value(self, _value: SettingValue) -> None:
        self._show()

    def focus_widget(self) -> QWidget:
        return self.list.box


class _RingersEditor(Editor):
    """Any number of devices that ring at once."""

    wide = True

    def __init__(self, sound: Sound, text: RowText, theme: Theme) -> None:
        super().__init__()
        self._sound = sound
        self.setAccessibleName(text.label)
        self._theme = theme
        self._texts: list[str] = []
        self.switches: list[Switch] = []
        self._lines = column(space=0)
        self.line.addLayout(self._lines, 1)
        sound.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        choices = self._sound.devices(DeviceUse.RINGER)
        if self._texts != [choice.text for choice in choices]:
            self._make([(choice.name, choice.text) for choice in choices])
        for switch, choice in zip(self.switches, choices, strict=True):
            with QSignalBlocker(switch):
                switch.setChecked(choice.chosen)
            switch.update()
        self._note.setVisible(not any(choice.chosen for choice in choices))

    def _make(self, devices: list[tuple[str, str]]) -> None:
        clear(self._lines)
        self._texts = [text for _, text in devices]
        self.switches = []
        for name, text in devices:
            switch = Switch(self.tr("Ring on %1").replace("%1", text), self._theme)
            switch.toggled.connect(lambda on, name=name: self._sound.set_ringing(name, on))
            part = QWidget()
            line = row(part)
            line.addWidget(label(text, wrap=True), 1)
            line.addWidget(switch)
            self._lines.addWidget(part)
            self.switches.append(switch)
        self._note = label(self.tr("Calls ring where they are heard."), "small", wrap=True)
        self._lines.addWidget(self._note)

    def set_value(self, _value: SettingValue) -> None:
        self._show()

    def focus_widget(self) -> QWidget:
        return self.switches[0]


class _RingtoneEditor(Editor):
    """The ringtones, a file of one's own, and a button that lets them be heard."""

    def __init__(self, sound: Sound, text: RowText, theme: Theme) -> None:
        super().__init__()
        self._sound = sound
        self._is_heard = False
        self.list = ListEditor(text.label, [])
        self.list.edited.connect(self._on_chosen)
        play = button(self.tr("Preview"), "quiet", icon(theme, "play-circle-outline", "accent"))
        play.setAccessibleName(self.tr("Preview of the ringtone"))
        play.clicked.connect(lambda: self._preview(sound.ringtone))
        self.list.box.setMinimumWidth(FIELD_WIDTH - 88)
        self.line.addWidget(self.list, 1)
        self.line.addWidget(play)

    def _on_chosen(self, name: object) -> None:
        if name == OWN_FILE:
            self._ask_file()
            return
        self.edited.emit(name)
        self._preview(str(name))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """What is heard belongs to what is seen."""
        super().hideEvent(event)
        if self._is_heard:
            self._is_heard = False
            self._sound.stop_preview()

    def _preview(self, ringtone: str) -> None:
        self._is_heard = True
        self._sound.preview(ringtone)

    def _ask_file(self) -> None:
        self.set_value("")  # until one is chosen, the old one stays
        dialog = QFileDialog(self, self.tr("Select Ringtone"), "", self.tr("Sounds (*.wav)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    def _on_file(self, path: str) -> None:
        if row_of("audio.ringtone").accepts(path):
            self.edited.emit(path)
            self._preview(path)

    def set_value(self, _value: SettingValue) -> None:
        box = self.list.box
        with QSignalBlocker(box):
            box.clear()
            for name, words in self._sound.ringtones():
                box.addItem(words, name)
            box.addItem(self.tr("Own sound file …"), OWN_FILE)
            box.setCurrentIndex(box.findData(self._sound.ringtone))

    def focus_widget(self) -> QWidget:
        return self.list.box


class _GainEditor(Editor):
    """A slider; 100 % is what the device gives."""

    def __init__(self, text: RowText) -> None:
        super().__init__()
        setting = row_of("audio.microphone_gain")
        self.slider = _CalmSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(text.label)
        self.slider.setRange(setting.minimum, setting.maximum)
        self.slider.setSingleStep(10)
        self.slider.setPageStep(50)
        self.slider.setMinimumHeight(44)
        self.slider.setMinimumWidth(FIELD_WIDTH - 64)
        self._percent = label("", "muted")
        self._percent.setMinimumWidth(52)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.valueChanged.connect(self._on_moved)
        self.slider.sliderReleased.connect(lambda: self.edited.emit(self.slider.value()))
        self.line.addWidget(self.slider, 1)
        self.line.addWidget(self._percent)

    def _on_moved(self, value: int) -> None:
        self._percent.setText(self.tr("%1 %").replace("%1", str(value)))
        if not self.slider.isSliderDown():  # by the keyboard
            self.edited.emit(value)

    def set_value(self, value: SettingValue) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(int(value))
        self._percent.setText(self.tr("%1 %").replace("%1", str(value)))

    def focus_widget(self) -> QWidget:
        return self.slider

    @property
    def is_being_edited(self) -> bool:
        return self.slider.isSliderDown()


class _CalmSlider(QSlider):
    """The wheel scrolls the page; it changes nothing in passing."""

    def wheelEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: N802 - Qt's name
        event.ignore()


class _TrialCard(QFrame):
    """Speak and see, play and hear. The microphone is open only while it is tried."""

    def __init__(self, sound: Sound, theme: Theme) -> None:
        super().__init__()
        self._sound = sound
        self._watches = False
        self.setProperty("look", "card")
        self.setAccessibleName(self.tr("Try it"))
        lines = column(self, margin=4, space=3)
        lines.addWidget(label(self.tr("Try it"), "strong"))
        buttons = row(space=3)
        self.test = button(self.tr("Test microphone"), "", icon(theme, "microphone-outline"))
        self.test.clicked.connect(lambda: self._watch(not self._watches))
        play = button(self.tr("Play test sound"), "", icon(theme, "volume-high"))
        play.clicked.connect(sound.play_test_sound)
        buttons.addWidget(self.test)
        buttons.addWidget(play)
        buttons.addStretch(1)
        lines.addLayout(buttons)
        self._trial = frame("plain")
        parts = column(self._trial, space=2)
        self.meter = QProgressBar()
        self.meter.setAccessibleName(self.tr("Microphone level"))
        self.meter.setRange(0, METER_STEPS)
        self.meter.setTextVisible(False)
        self.meter.setProperty("look", "meter")
        parts.addWidget(self.meter)
        parts.addWidget(label(self.tr("Speak as in a call: the bar should reach the middle."), "small", wrap=True))
        self._trial.hide()
        lines.addWidget(self._trial)
        sound.level_changed.connect(self._on_level)

    def _watch(self, on: bool) -> None:
        self._watches = on
        self.test.setText(self.tr("Stop the test") if on else self.tr("Test microphone"))
        self.test.setAccessibleName(self.test.text())
        self._trial.setVisible(on)
        self._sound.watch(on)

    def _on_level(self) -> None:
        self.meter.setValue(round(self._sound.microphone_level * METER_STEPS))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        if self._watches:
            self._watch(False)
        super().hideEvent(event)
