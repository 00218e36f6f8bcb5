"""The player of one voice message: who, when, play and pause, the position; call back, mark, delete."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QSlider, QToolButton, QWidget

from osmo_qt.core.uc import VoiceMessage
from osmo_qt.models.message_player import MessagePlayer, PlayerState
from osmo_qt.models.voicemail_texts import position_text, spoken_position_text
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, icon_button, label, plain_tooltip, row

STEPS_A_SECOND = 10
JUMP_S = 5


class MessagePanel(QWidget):
    """Takes no room without a message. Signals: `call_wanted(str)` with a number, `mark_wanted(VoiceMessage, bool)`,
    `delete_wanted(VoiceMessage)`."""

    call_wanted = Signal(str)
    mark_wanted = Signal(object, bool)
    delete_wanted = Signal(object)

    def __init__(self, player: MessagePlayer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._theme = theme
        self._message: VoiceMessage | None = None
        self._who = label(look="strong", elide=True)
        self._when = label(look="small", elide=True)
        self.play = button(self.tr("Play"), "primary", icon(theme, "play", "on_accent"))
        self.play.clicked.connect(self.toggle)
        self.position = QSlider(Qt.Orientation.Horizontal)
        self.position.setSingleStep(STEPS_A_SECOND)
        self.position.setPageStep(JUMP_S * STEPS_A_SECOND)
        self.position.setMinimumHeight(44)
        self.position.setTracking(False)  # the sound follows when the handle is let go
        self.position.valueChanged.connect(self._on_wound)
        self.position.sliderMoved.connect(self._show_position)
        self._clock = label(look="small")
        self._call = self._tool(self.tr("Call back"), "phone", self._on_call)
        self._mark = self._tool(self.tr("Mark as new"), "email-mark-as-unread", self._on_mark)
        self._delete = self._tool(self.tr("Delete"), "trash-can-outline", self._on_delete)
        self._place_parts()
        player.changed.connect(self._show_player)
        theme.changed.connect(self._show_player)
        self.show_message(None)

    def _tool(self, text: str, picture: str, pressed: Callable[[], None]) -> QToolButton:
        made = icon_button(text, icon(self._theme, picture, "muted"))
        made.clicked.connect(pressed)
        return made

    def _place_parts(self) -> None:
        self._frame: QFrame = frame("card")
        words = column(space=0)
        words.addWidget(self._who)
        words.addWidget(self._when)
        upper = row(space=2)
        upper.addLayout(words, 1)
        for tool in (self._call, self._mark, self._delete):
            upper.addWidget(tool)
        lower = row(space=3)
        lower.addWidget(self.play)
        lower.addWidget(self.position, 1)
        lower.addWidget(self._clock)
        lines = column(self._frame, space=2)
        lines.setContentsMargins(16, 8, 12, 8)
        lines.addLayout(upper)
        lines.addLayout(lower)
        outer = row(self)
        outer.setContentsMargins(8, 4, 8, 8)
        outer.addWidget(self._frame)

    # --- what it shows -------------------------------------------------------------------------------

    def show_message(self, message: VoiceMessage | None, who: str = "", when: str = "") -> None:
        """Another one, or none, or the same as it is now; `who` and `when` in words."""
        self._message = message
        self.setVisible(message is not None)
        if message is None:
            return
        self._frame.setAccessibleName(self.tr("Message of %1").replace("%1", who))
        self._who.setText(who)
        self._when.setText(" · ".join(filter(None, (message.number if who != message.number else "", when))))
        self._call.setVisible(bool(message.number))
        self._mark.setVisible(message.heard)
        with QSignalBlocker(self.position):
            self.position.setMaximum(max(1, round(message.duration_s * STEPS_A_SECOND)))
        self._show_player()

    def _show_player(self) -> None:
        message = self._message
        if message is None:
            return
        state = self._player.state_of(message)
        still = state is PlayerState.STILL
        text = self.tr("Play") if still else self.tr("Pause")
        self.play.setText(text)
        self.play.setAccessibleName(text)
        self.play.setIcon(icon(self._theme, "play" if still else "pause", "on_accent"))
        if not self.position.isSliderDown():
            with QSignalBlocker(self.position):
                self.position.setValue(round(self._player.position_s(message) * STEPS_A_SECOND))
            self._show_position(self.position.value())

    def _show_position(self, steps: int) -> None:
        if self._message is None:
            return
        at_s, duration_s = steps / STEPS_A_SECOND, self._message.duration_s
        loading = self._player.state_of(self._message) is PlayerState.LOADING
        self._clock.setText(self.tr("Loading …") if loading else position_text(at_s, duration_s))
        spoken = spoken_position_text(at_s, duration_s)
        self.position.setAccessibleName(spoken)
        plain_tooltip(self.position, spoken)

    # --- what a person does --------------------------------------------------------------------------

    def toggle(self) -> None:
        """Plays or pauses."""
        if self._message is not None:
            self._player.toggle(self._message)

    def _on_wound(self, steps: int) -> None:
        if self._message is not None:
            self._player.seek(self._message, steps / STEPS_A_SECOND)

    def _on_call(self) -> None:
        if self._message is not None:
            self.call_wanted.emit(self._message.number)

    def _on_mark(self) -> None:
        if self._message is not None:
            self.mark_wanted.emit(self._message, False)

    def _on_delete(self) -> None:
        if self._message is not None:
            self.delete_wanted.emit(self._message)
