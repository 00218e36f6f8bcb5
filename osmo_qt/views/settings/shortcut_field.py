"""A field that takes a global shortcut by pressing it; beside it why it does not work, if it doesn't."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QWidget

from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.preferences import Preferences
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, icon_button, label, row


class ShortcutField(QWidget):
    """For the setting `key`, whose words are `name`. The keys apply as soon as they are released."""

    def __init__(
        self,
        key: str,
        name: str,
        preferences: Preferences,
        shortcuts: GlobalShortcuts,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._preferences = preferences
        self._shortcuts = shortcuts
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setAccessibleName(name)
        self.field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field.editingFinished.connect(self._on_edited)
        self._clear = icon_button(self.tr("No keys for: %1").replace("%1", name), icon(theme, "close", "muted"))
        self._clear.clicked.connect(lambda: self._preferences.set(self._key, ""))
        self._problem = label("", "problem", wrap=True)
        lines = column(self, space=1)
        line = row(space=1)
        line.addWidget(self.field, 1)
        line.addWidget(self._clear)
        lines.addLayout(line)
        lines.addWidget(self._problem)
        preferences.changed.connect(self._on_preference)
        shortcuts.changed.connect(self._show)
        self._show()

    def _on_edited(self) -> None:
        self._preferences.set(self._key, self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _on_preference(self, key: str) -> None:
        if key == self._key:
            self._show()

    def _show(self) -> None:
        text = self._preferences.text(self._key)
        sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
        if self.field.keySequence() != sequence:
            self.field.setKeySequence(sequence)
        self._clear.setVisible(bool(text))
        problem = self._shortcuts.problem(self._key)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.field.setAccessibleDescription(problem)
