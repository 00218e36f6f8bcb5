"""Plays a voice message where calls are heard: play, pause, go on, wind."""

from enum import Enum

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import VoiceMessage
from osmo_qt.models.feedback import Feedback
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.voice.driver import Playback, PlaybackState
from osmo_qt.services.voice.service import VoiceService


class PlayerState(Enum):
    """What goes on with the message that was played last."""

    STILL = "still"  # at its beginning, or paused
    LOADING = "loading"  # its sound is on the way from the server
    PLAYING = "playing"


class MessagePlayer(QObject):
    """One message at a time, whose sound stays in memory until the next.

    Signals: `changed()`: what goes on, or the position; `begun(str)`: this message is heard now.
    """

    changed = Signal()
    begun = Signal(str)

    def __init__(
        self, uc: UcService, voice: VoiceService, tasks: Tasks, feedback: Feedback, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._voice = voice
        self._tasks = tasks
        self._feedback = feedback
        self._sound = b""  # of the current one, once it is there
        self.current = ""  # id
        self.state = PlayerState.STILL
        self._position_s = 0.0
        voice.playback_changed.connect(self._on_playback)

    def state_of(self, message: VoiceMessage) -> PlayerState:
        return self.state if message.id == self.current else PlayerState.STILL

    def position_s(self, message: VoiceMessage) -> float:
        """Where it is or was paused, in seconds."""
        return min(self._position_s, message.duration_s) if message.id == self.current else 0.0

    def toggle(self, message: VoiceMessage) -> None:
        """Plays it, from where it was paused, or pauses it."""
        if self.state_of(message) is PlayerState.STILL:
            self._play(message, self.position_s(message))
        elif self.state is PlayerState.PLAYING:
            self._voice.stop_playing()
        else:
            self._show(PlayerState.STILL)  # its sound comes for nothing

    def seek(self, message: VoiceMessage, position_s: float) -> None:
        """Goes on from there; one that is not played will begin there."""
        if self.state_of(message) is PlayerState.PLAYING:
            self._play(message, position_s)
            return
        self._become(message)
        self._position_s = position_s
        self.changed.emit()

    def stop(self, message_id: str = "") -> None:
        """Silence, and nothing is kept; with an id only if it is that message."""
        if message_id and message_id != self.current:
            return
        if self.state is PlayerState.PLAYING:
            self._voice.stop_playing()
        self.current, self._sound, self._position_s = "", b"", 0.0
        self._show(PlayerState.STILL)

    def _become(self, message: VoiceMessage) -> None:
        if message.id != self.current:
            self.stop()
            self.current = message.id

    def _play(self, message: VoiceMessage, position_s: float) -> None:
        self._become(message)
        self._position_s = position_s
        if self._sound:
            self._begin()
        elif self.state is not PlayerState.LOADING:
            self._show(PlayerState.LOADING)
            self._tasks.start("voice message", self._fetch(message.id))

    async def _fetch(self, message_id: str) -> None:
        try:
            sound = await self._uc.voice_message_sound(message_id)
        except UserError:
            if message_id == self.current:
                self._show(PlayerState.STILL)
            raise
        if message_id == self.current:
            self._sound = sound
            if self.state is PlayerState.LOADING:
                self._begin()

    def _begin(self) -> None:
        was_still = self.state is not PlayerState.PLAYING
        self._voice.play(self.current, self._sound, self._position_s)
        self._show(PlayerState.PLAYING)
        if was_still:
            self.begun.emit(self.current)

    def _on_playback(self, playback: Playback) -> None:
        if playback.key != self.current or self.state is not PlayerState.PLAYING:
            return
        going_on = playback.state is PlaybackState.PLAYING
        self._position_s = 0.0 if playback.state is PlaybackState.ENDED else playback.position_s
        if playback.state is PlaybackState.FAILED:
            self._feedback.report(UserError(Problem.UC_BROKEN_ANSWER, "sound"))
        self._show(PlayerState.PLAYING if going_on else PlayerState.STILL)

    def _show(self, state: PlayerState) -> None:
        self.state = state
        self.changed.emit()
