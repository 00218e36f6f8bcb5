"""Rows of the settings table on the screen: words, a widget by the row's type, and the administrator's lock."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from osmo_qt.core.settings import Setting, SettingValue, row_of
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.setting_rules import problem_of
from osmo_qt.models.setting_words import RowText, Section
from osmo_qt.models.settings_texts import row_text, system_territory_text
from osmo_qt.views.layout import Layout
from osmo_qt.views.settings.editors import (
    MOST_SEGMENTS,
    Editor,
    LinesEditor,
    ListEditor,
    NumberEditor,
    SegmentsEditor,
    SwitchEditor,
    TextEditor,
    territories,
)
from osmo_qt.views.settings.paths import SOUND_FILES, PathEditor, PlacesEditor
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, frame, label, row, set_look

POINTED_OUT_MS = 1600
LONG_HELP = 110  # letters; more than that would stand in a narrow tower beside its field

# Rows that want another widget than their type would get
_SPECIAL: dict[str, Callable[[Setting, RowText, Theme], Editor]] = {
    "calls.rewrite_rules": lambda _row, text, _theme: LinesEditor(text),
    "calls.recording_folder": PathEditor,
    "calls.region": lambda _row, text, _theme: ListEditor(text.label, territories(system_territory_text())),
    "contacts.places": lambda _row, text, theme: PlacesEditor(text, theme),
    "audio.microphone_file": lambda row, text, theme: PathEditor(row, text, theme, SOUND_FILES),
    "audio.speaker_file": lambda row, text, theme: PathEditor(row, text, theme, SOUND_FILES),
}


class WordedRow(QFrame):
    """Words, an editor beside or below them, and between them what else is to be said. `key` finds it."""

    def __init__(self, key: str, text: RowText, editor: Editor) -> None:
        super().__init__()
        self.key = key
        self.editor = editor
        self._text = text
        self.setProperty("look", "setting")
        self.setAccessibleName(text.label)
        editor.focus_widget().setAccessibleDescription(text.help)

    def _place(self, *below: QWidget) -> None:
        words = column(space=1)
        words.addStretch(1)
        words.addWidget(label(self._text.label, "strong", wrap=True))
        if self._text.help:
            words.addWidget(label(self._text.help, "small", wrap=True))
        for part in below:
            words.addWidget(part)
        words.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(16, 10, 16, 10)
        self._line.setSpacing(12)
        self._line.addLayout(words, 1)
        self._line.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_layout(self, layout: Layout) -> None:
        """Text fields go below their words where the window is narrow; switches and numbers fit beside them."""
        small = isinstance(self.editor, SwitchEditor | NumberEditor)
        long = len(self._text.help) > LONG_HELP
        below = not small and (self.editor.wide or long or layout is Layout.NARROW)
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.TopToBottom if below else direction.LeftToRight)
        where = Qt.AlignmentFlag.AlignVCenter
        if below:
            stretches = not isinstance(self.editor, SegmentsEditor)
            where = Qt.AlignmentFlag(0) if stretches else Qt.AlignmentFlag.AlignLeft
        self._line.setAlignment(self.editor, where)

    def point_out(self) -> None:
        """Takes the keyboard and is easy to see for a moment: it was searched for."""
        self.editor.focus_widget().setFocus()
        set_look(self, "found", True)
        QTimer.singleShot(POINTED_OUT_MS, self, lambda: set_look(self, "found", False))


class SettingRow(WordedRow):
    """One setting. A change is in force at once; what can't be kept stays in its field and is told below it."""

    def __init__(
        self, key: str, preferences: Preferences, theme: Theme, make_editor: Callable[[RowText], Editor] | None = None
    ) -> None:
        text = row_text(key)
        super().__init__(key, text, make_editor(text) if make_editor is not None else _make_editor(key, text, theme))
        self._preferences = preferences
        self.editor.edited.connect(self._on_edited)
        self._problem = label(look="problem", wrap=True)
        self._problem.hide()
        locked = preferences.is_locked(key)
        self.editor.setEnabled(not locked)
        self._place(self._problem, *([self._lock(theme)] if locked else []))
        preferences.changed.connect(self._on_changed)
        self._show()

    def _lock(self, theme: Theme) -> QWidget:
        made = QWidget()
        line = row(made, space=1)
        line.addWidget(Sign(theme, "lock-outline", "muted", 16))
        line.addWidget(label(self.tr("Set by your administrator"), "small", wrap=True), 1)
        return made

    # --- values --------------------------------------------------------------------------------------

    def _on_edited(self, value: SettingValue) -> None:
        problem = problem_of(self.key, value) if isinstance(value, str) else ""
        self._tell(problem)
        if not problem and value != self._preferences.get(self.key):
            self._preferences.set(self.key, value)

    def _on_changed(self, key: str) -> None:
        if key == self.key and not self.editor.is_being_edited:
            self._show()

    def _show(self) -> None:
        self._tell("")
        self.editor.set_value(self._preferences.get(self.key))

    def _tell(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.editor.set_wrong(bool(problem))


def _make_editor(key: str, text: RowText, theme: Theme) -> Editor:
    setting = row_of(key)
    if key in _SPECIAL:
        return _SPECIAL[key](setting, text, theme)
    if isinstance(setting.default, bool):
        return SwitchEditor(text, theme)
    if isinstance(setting.default, int):
        return NumberEditor(setting, text, theme)
    if not setting.choices:
        return TextEditor(setting, text, theme)
    if len(setting.choices) <= MOST_SEGMENTS:
        return SegmentsEditor(text, setting.choices)
    return ListEditor(text.label, [(value, text.choices[value]) for value in setting.choices])


def section_card(section: Section, rows: Sequence[WordedRow]) -> QWidget:
    """Title, card with the rows, note."""
    made = QWidget()
    lines = column(made, space=2)
    if section.title:
        lines.addWidget(label(section.title, "caption"))
    card = frame("card")
    card.setAccessibleName(section.title)
    inside = column(card, space=0)
    inside.setContentsMargins(0, 4, 0, 4)
    for number, setting in enumerate(rows):
        if number:
            inside.addWidget(frame("line"))
        inside.addWidget(setting)
    lines.addWidget(card)
    if section.note:
        lines.addWidget(label(section.note, "small", wrap=True))
    return made
