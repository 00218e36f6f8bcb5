"""Own Status: what others see of one, chosen or automatic, with location and note (guide 3.5.2)."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QLabel, QLineEdit, QWidget

from osmo_qt.core.presence import CHOICES, PresenceState
from osmo_qt.models.own_status import LONGEST_LOCATION, LONGEST_NOTE, OwnStatus
from osmo_qt.models.presence_texts import choice_text, presence_help, presence_text
from osmo_qt.views.choice_row import ChoiceRow
from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.presence_signs import PRESENCE_SIGNS, choice_sign
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

WIDTH = 560
BESIDE_FROM = 760  # pixels of width, from which the texts stand beside the choices
BIG = 40
_ORDER: tuple[PresenceState | None, ...] = (None, *CHOICES)


class OwnStatusPage(QWidget):
    """A choice is in force at once; texts are saved after a pause, or on leaving their field."""

    def __init__(self, status: OwnStatus, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = status
        self._theme = theme
        self.setAccessibleName(self.tr("Own Status"))
        self.rows: dict[PresenceState | None, ChoiceRow] = {}
        self.location = _Field(LONGEST_LOCATION, status.write_location, status.commit)
        self.note = _Field(LONGEST_NOTE, status.write_note, status.commit)
        content = QWidget()
        outer = row(content, space=0)
        self._inner = QWidget()
        outer.addStretch(1)
        outer.addWidget(self._inner, 100)
        outer.addStretch(1)
        lines = column(self._inner, space=4)
        lines.setContentsMargins(16, 20, 16, 24)
        lines.addWidget(self._head())
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.setSpacing(16)
        top = Qt.AlignmentFlag.AlignTop
        self._parts.addWidget(self._choices(), 3, top)
        self._parts.addWidget(self._texts(), 2, top)
        lines.addLayout(self._parts)
        lines.addStretch(1)
        scroll_in(self, content)
        status.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    # --- building ------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        head = QWidget()
        line = row(head, space=4)
        line.setContentsMargins(16, 0, 16, 0)
        self._sign = label()
        self._sign.setFixedSize(BIG, BIG)
        self._state = label("", "heading", elide=True)
        self._how = label("", "muted", wrap=True)
        words = column(space=0)
        words.addWidget(self._state)
        words.addWidget(self._how)
        self.retry = button(self.tr("Retry"), icon=icon(self._theme, "refresh"))
        self.retry.clicked.connect(self._status.list_state.refresh)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(words, 1)
        line.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignVCenter)
        return head

    def _choices(self) -> QFrame:
        card = frame("card")
        card.setAccessibleName(self.tr("Presence status"))
        lines = column(card, space=0)
        lines.setContentsMargins(2, 4, 2, 4)
        group = QButtonGroup(self)
        for state in _ORDER:
            made = ChoiceRow(choice_sign(state), choice_text(state), presence_help(state), self._theme)
            made.clicked.connect(lambda _on=False, state=state: self._status.choose(state))
            group.addButton(made)
            self.rows[state] = made
            lines.addWidget(made)
            if state is None:
                lines.addWidget(frame("line"))
        return card

    def _texts(self) -> QWidget:
        whole = QWidget()
        lines = column(whole, space=1)
        for name, field, hint in (
            (self.tr("Location"), self.location, self.tr("Where you are")),
            (self.tr("Note"), self.note, self.tr("What others should know")),
        ):
            title = label(name, "strong")
            title.setBuddy(field)
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
            lines.addWidget(title)
            lines.addWidget(field)
            lines.addSpacing(8)
        self._kept = QWidget()
        kept = row(self._kept, space=2)
        self._kept_sign = Sign(self._theme, "cloud-off-outline", "orange", 16)
        kept.addWidget(self._kept_sign, 0, Qt.AlignmentFlag.AlignTop)
        kept.addWidget(self._kept_words(), 1)
        lines.addWidget(self._kept)
        return whole

    def _kept_words(self) -> QLabel:
        return label(self.tr("The server can't be reached. This is kept here and sent when it is back."), wrap=True)

    def set_layout(self, layout: Layout) -> None:
        for made in self.rows.values():
            made.set_layout(layout)

    # --- what it shows -------------------------------------------------------------------------------

    def _show(self) -> None:
        status, presence = self._status, self._status.presence
        known = status.is_known or status.is_waiting
        self._sign.setPixmap(icon(self._theme, *PRESENCE_SIGNS[presence.state]).pixmap(BIG, BIG))
        error = "" if known else status.list_state.error
        unknown = self.tr("Not known") if error else self.tr("Loading your status …")
        self._state.setText(presence_text(presence.state) if known else unknown)
        how = choice_text(None) if presence.chosen is None else self.tr("Chosen by you")
        self._how.setText(how if known else error)
        self.retry.setVisible(bool(error))
        for state, made in self.rows.items():
            made.setChecked(known and state is presence.chosen)
        self.location.show_text(presence.location)
        self.note.show_text(presence.note)
        self._kept.setVisible(status.is_waiting)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        beside = self.width() >= BESIDE_FROM
        direction = QBoxLayout.Direction
        self._parts.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._inner.setMaximumWidth(2 * WIDTH if beside else WIDTH)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._status.commit()


class _Field(QLineEdit):
    """What is being typed here is never replaced by what comes from elsewhere."""

    def __init__(self, longest: int, write: Callable[[str], None], commit: Callable[[], None]) -> None:
        super().__init__()
        self._commit = commit
        self._typing = False
        self.setMaxLength(longest)
        self.textEdited.connect(self._on_edited)
        self.textEdited.connect(write)
        self.returnPressed.connect(self._leave)

    def show_text(self, text: str) -> None:
        if not self._typing and text != self.text():
            self.setText(text)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        self._leave()

    def _on_edited(self) -> None:
        self._typing = True

    def _leave(self) -> None:
        self._typing = False
        self._commit()
