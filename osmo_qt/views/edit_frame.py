"""What the forms for contacts and groups have in common: heading, problems, conflicts, and the button that saves."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from osmo_qt.models.editor import Editor, EditState
from osmo_qt.views.conflict_panel import ConflictPanel
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, escape, frame, icon_button, label, row

WIDEST = 520


class EditFrame(QFrame):
    """Signal: `left()`: it is saved, or the person changed their mind.

    Who makes a form of it tells what is typed (`typed`), fills it (`fill`) and names the rows of a conflict.
    """

    left = Signal()

    def __init__(self, editor: Editor[Any, Any], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._theme = theme
        self._shown_conflict: object = None
        self._heading = label("", "heading")
        self._conflict = ConflictPanel(theme)
        self._conflict.mine_wanted.connect(lambda: editor.save_mine(self.typed()))
        self._conflict.theirs_wanted.connect(editor.take_theirs)
        self._error = label("", wrap=True, selectable=True)
        self._failure = self._told("error", self._error)
        self._back = self._told("information", label(self.tr("The server is back. You can save now."), wrap=True))
        self._save = button("", "primary", icon(theme, "check", "on_accent"))
        self._save.clicked.connect(self.save)
        on_key(Qt.Key.Key_Escape, self, self.leave)
        editor.began.connect(self._on_began)
        editor.changed.connect(self._show_state)
        editor.saved.connect(lambda _item: self.left.emit())

    def place(self, parts: Iterable[QWidget]) -> None:
        """Puts the fields below the heading, which stays in sight with the button that saves (guide 3.2.1.1)."""
        head = row(space=2)
        head.setContentsMargins(24, 12, 16, 4)
        head.addWidget(self._heading, 1)
        head.addWidget(self._save)
        cancel = icon_button(self.tr("Cancel"), icon(self._theme, "close", "muted"))
        cancel.clicked.connect(self.leave)
        head.addWidget(cancel)
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        lines = column(content, margin=6, space=3)
        lines.setContentsMargins(24, 8, 24, 24)
        for part in (self._conflict, self._failure, self._back, *parts):
            lines.addWidget(part)
        lines.addStretch(1)
        below = QWidget()
        self._scroll = scroll_in(below, content)
        outer = column(self, space=0)
        outer.addLayout(head)
        outer.addWidget(below, 1)
        self._show_state()

    def _told(self, look: str, words: QLabel) -> QFrame:
        """A box for what the person should know."""
        made = frame(look)
        line = row(made)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(words, 1)
        made.hide()
        return made

    # --- what a form tells ---------------------------------------------------------------------------

    def typed(self) -> Any:
        """The fields as they are typed now."""
        raise NotImplementedError

    def fill(self, fields: Any) -> None:
        """Shows these fields, and takes the keyboard to the first."""
        raise NotImplementedError

    def words(self, *, new: bool) -> tuple[str, str]:
        """The heading, and what the button says."""
        raise NotImplementedError

    def versions(self, theirs: Any) -> Iterable[tuple[str, str, str]]:
        """What differs: field, mine, theirs."""
        raise NotImplementedError

    # --- what happens --------------------------------------------------------------------------------

    def save(self) -> None:
        self._editor.save(self.typed())

    def leave(self) -> None:
        """What could not be saved is kept and offered again."""
        self._editor.leave(self.typed())
        self.left.emit()

    def _on_began(self) -> None:
        draft = self._editor.draft
        if draft is not None:
            self.fill(draft.fields)

    def _show_state(self) -> None:
        draft = self._editor.draft
        state = self._editor.state
        heading, act = self.words(new=draft is None or draft.item is None)
        self._heading.setText(heading)
        self.setAccessibleName(heading)
        self._save.setText(escape(act))
        self._save.setAccessibleName(act)
        self._save.setEnabled(state is not EditState.SAVING)
        self._save.setVisible(state is not EditState.CONFLICT)
        self._error.setText(" ".join(draft.error) if draft else "")
        self._failure.setAccessibleName(self._error.text())
        self._failure.setVisible(state is EditState.FAILED and not self._editor.can_offer)
        self._back.setVisible(self._editor.can_offer)
        if state in (EditState.FAILED, EditState.CONFLICT):
            self._scroll.verticalScrollBar().setValue(0)
        if state is EditState.CONFLICT and draft is not None:
            if self._shown_conflict is not draft.theirs:
                self._conflict.offer(self.versions(draft.theirs))
            self._shown_conflict = draft.theirs
        else:
            self._shown_conflict = None
            self._conflict.hide()
