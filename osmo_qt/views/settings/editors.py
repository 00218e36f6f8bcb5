"""What a setting is changed with: one small widget for each kind of row, all used in the same way."""

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from osmo_qt.core.settings import Setting, SettingValue
from osmo_qt.models.setting_words import RowText
from osmo_qt.views.calm_combo_box import CalmComboBox
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, icon_button, label, row, set_look

FIELD_WIDTH = 264
MOST_SEGMENTS = 4


class Editor(QWidget):
    """Signal: `edited(value)` when the person is done with a change. `wide`: wants the whole line below its words."""

    edited = Signal(object)
    wide = False

    def __init__(self) -> None:
        super().__init__()
        self.line: QHBoxLayout = row(self)

    def set_value(self, value: SettingValue) -> None:
        """Shows a value; tells nothing."""
        raise NotImplementedError

    def focus_widget(self) -> QWidget:
        """What takes the keyboard."""
        raise NotImplementedError

    def set_wrong(self, wrong: bool) -> None:
        """Marks what was typed as not accepted."""
        set_look(self.focus_widget(), "wrong", wrong)

    @property
    def is_being_edited(self) -> bool:
        """Whether a value from elsewhere would disturb."""
        return False


class SwitchEditor(Editor):
    def __init__(self, text: RowText, theme: Theme) -> None:
        super().__init__()
        self.switch = Switch(text.label, theme)
        self.switch.toggled.connect(self.edited.emit)
        self.line.addWidget(self.switch)

    def set_value(self, value: SettingValue) -> None:
        with QSignalBlocker(self.switch):
            self.switch.setChecked(bool(value))
        self.switch.update()

    def focus_widget(self) -> QWidget:
        return self.switch


class SegmentsEditor(Editor):
    def __init__(self, text: RowText, choices: tuple[str, ...]) -> None:
        super().__init__()
        self.segments = Segments(text.label, [(key, text.choices[key]) for key in choices])
        self.segments.chosen.connect(self.edited.emit)
        self.line.addWidget(self.segments)

    def set_value(self, value: SettingValue) -> None:
        self.segments.set_value(str(value))

    def focus_widget(self) -> QWidget:
        return self.segments


class ListEditor(Editor):
    """One of many. `choices` are values and their words, in order."""

    def __init__(self, name: str, choices: list[tuple[str, str]]) -> None:
        super().__init__()
        self.box = CalmComboBox()
        self.box.setAccessibleName(name)
        self.box.setMinimumWidth(FIELD_WIDTH)
        for value, words in choices:
            self.box.addItem(words, value)
        # assistive technology on Linux takes what is chosen for the name of the box, and asks for its label
        title = label(name)
        title.setBuddy(self.box)
        title.hide()
        self.line.addWidget(title)
        self.box.activated.connect(lambda index: self.edited.emit(self.box.itemData(index)))
        self.line.addWidget(self.box)

    def set_value(self, value: SettingValue) -> None:
        self.box.setCurrentIndex(self.box.findData(str(value)))

    def focus_widget(self) -> QWidget:
        return self.box


class _CalmSpinBox(QSpinBox):
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        # without buttons a style sheet leaves the field one pixel wide
        self.lineEdit().setGeometry(self.rect().adjusted(8, 2, -8, -2))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


class NumberEditor(Editor):
    """A number between a minus and a plus, for fingers."""

    def __init__(self, setting: Setting, text: RowText, theme: Theme) -> None:
        super().__init__()
        self.box = _CalmSpinBox()
        self.box.setAccessibleName(text.label)
        self.box.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.box.setRange(setting.minimum, setting.maximum)
        self.box.setSuffix(text.unit)
        self.box.setKeyboardTracking(False)
        self.box.setFixedWidth(96)
        self.box.valueChanged.connect(self.edited.emit)
        less = icon_button(self.tr("%1: less").replace("%1", text.label), icon(theme, "minus"))
        less.clicked.connect(self.box.stepDown)
        more = icon_button(self.tr("%1: more").replace("%1", text.label), icon(theme, "plus"))
        more.clicked.connect(self.box.stepUp)
        for part in (less, self.box, more):
            self.line.addWidget(part)

    def set_value(self, value: SettingValue) -> None:
        with QSignalBlocker(self.box):
            self.box.setValue(int(value))

    def focus_widget(self) -> QWidget:
        return self.box


class TextEditor(Editor):
    """One line of text; `secret` ones are hidden until the eye is pressed."""

    def __init__(self, setting: Setting, text: RowText, theme: Theme) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(text.label)
        self.field.setMaxLength(setting.longest)
        self.field.setPlaceholderText(text.example)
        self.field.setMinimumWidth(FIELD_WIDTH)
        self.field.editingFinished.connect(lambda: self.edited.emit(self.field.text().strip()))
        self.line.addWidget(self.field, 1)
        if setting.secret:
            self._hide_text(text, theme)

    def _hide_text(self, text: RowText, theme: Theme) -> None:
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        show = icon_button(self.tr("Show %1").replace("%1", text.label), icon(theme, "eye-outline", "muted", "accent"))
        show.setCheckable(True)
        show.toggled.connect(
            lambda on: self.field.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )
        self.line.addWidget(show)

    def set_value(self, value: SettingValue) -> None:
        if self.field.text() != value:
            self.field.setText(str(value))

    def focus_widget(self) -> QWidget:
        return self.field

    @property
    def is_being_edited(self) -> bool:
        return self.field.hasFocus() and self.field.isModified()


class LinesEditor(Editor):
    """Several lines; done when the field is left."""

    wide = True

    def __init__(self, text: RowText) -> None:
        super().__init__()
        self.field = _Lines()
        self.field.setAccessibleName(text.label)
        self.field.setPlaceholderText(text.example)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(96)
        self.field.left.connect(lambda: self.edited.emit(self.field.toPlainText().strip()))
        self.line.addWidget(self.field, 1)

    def set_value(self, value: SettingValue) -> None:
        if self.field.toPlainText() != value:
            self.field.setPlainText(str(value))

    def focus_widget(self) -> QWidget:
        return self.field

    @property
    def is_being_edited(self) -> bool:
        return self.field.hasFocus()


class _Lines(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self.left.emit()


def territories(system_words: str) -> list[tuple[str, str]]:
    """ISO 3166 codes and names, by name; first "" with the words for what the system says."""
    known = {}
    for territory in QLocale.Country:
        code = QLocale.territoryToCode(territory)
        if len(code) == 2 and code.isalpha() and code != "ZZ":
            known[code] = QLocale.territoryToString(territory)
    own = QLocale.territoryToCode(QLocale.system().territory())
    named = sorted(known.items(), key=lambda item: item[1].casefold())
    return [("", system_words.replace("%1", known.get(own, "-"))), *named]
