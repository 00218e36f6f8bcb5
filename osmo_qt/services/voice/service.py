"""The voice service: commands that return at once, signals that arrive in the GUI thread."""

import itertools
import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.accounts import MessageCounts, Registration, RegistrationFailure, RegistrationState, VoiceAccount
from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.dialog_info import DialogReport
from osmo_qt.core.quality import CallStatistics
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.driver import (
    AudioChoice,
    AudioReport,
    DriverEvents,
    Levels,
    Playback,
    StackInfo,
    VoiceDriver,
)
from osmo_qt.services.voice.thread import Scheduler, VoiceThread

log = logging.getLogger(__name__)

STOP_TIMEOUT_S = 5.0

MakeDriver = Callable[[DriverEvents, Scheduler, Callable[[], int]], VoiceDriver]


class _Events(QObject):
    """Carries what the driver tells, from any thread, to the GUI thread in one queued hop."""

    registered = Signal(object)
    called = Signal(object)
    audio_changed = Signal(object)
    stack_changed = Signal(object)
    levels_changed = Signal(object)
    playback_changed = Signal(object)
    statistics_changed = Signal(int, object)
    messages_changed = Signal(object)
    recording_ended = Signal(int, str)
    dialogs_changed = Signal(object)
    failed = Signal(str)

    def registration(self, registration: Registration) -> None:
        self.registered.emit(registration)

    def call(self, snapshot: CallSnapshot) -> None:
        self.called.emit(snapshot)

    def audio(self, report: AudioReport) -> None:
        self.audio_changed.emit(report)

    def stack(self, info: StackInfo) -> None:
        self.stack_changed.emit(info)

    def levels(self, levels: Levels) -> None:
        self.levels_changed.emit(levels)

    def playback(self, playback: Playback) -> None:
        self.playback_changed.emit(playback)

    def statistics(self, call_id: int, statistics: CallStatistics) -> None:
        self.statistics_changed.emit(call_id, statistics)

    def messages(self, counts: MessageCounts) -> None:
        self.messages_changed.emit(counts)

    def recording_failed(self, call_id: int, file: str) -> None:
        self.recording_ended.emit(call_id, file)

    def dialogs(self, report: DialogReport) -> None:
        self.dialogs_changed.emit(report)

    def problem(self, text: str) -> None:
        self.failed.emit(text)


class VoiceService(QObject):
    """SIP for the models.

    Signals: `registration_changed(Registration)`, `call_changed(CallSnapshot)`, `audio_changed(AudioReport)`,
    `stack_changed(StackInfo)`, `levels_changed(Levels)`, `playback_changed(Playback)`,
    `statistics_changed(call_id, CallStatistics)` once a second,
    `messages_changed(MessageCounts)`, `recording_failed(call_id, file)` once, `dialogs_changed(DialogReport)`,
    `failed(str)` (a bug or a broken stack; already logged). All are emitted in the GUI thread, in the order in which
    the stack reported them.
    """

    registration_changed = Signal(object)
    call_changed = Signal(object)
    audio_changed = Signal(object)
    stack_changed = Signal(object)
    levels_changed = Signal(object)
    playback_changed = Signal(object)
    statistics_changed = Signal(int, object)
    messages_changed = Signal(object)
    recording_failed = Signal(int, str)
    dialogs_changed = Signal(object)
    failed = Signal(str)

    def __init__(self, make_driver: MakeDriver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = _Events(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._events.registered.connect(self.registration_changed, queued)
        self._events.called.connect(self.call_changed, queued)
        self._events.audio_changed.connect(self.audio_changed, queued)
        self._events.stack_changed.connect(self.stack_changed, queued)
        self._events.levels_changed.connect(self.levels_changed, queued)
        self._events.playback_changed.connect(self.playback_changed, queued)
        self._events.statistics_changed.connect(self.statistics_changed, queued)
        self._events.messages_changed.connect(self.messages_changed, queued)
        self._events.recording_ended.connect(self.recording_failed, queued)
        self._events.dialogs_changed.connect(self.dialogs_changed, queued)
        self._events.failed.connect(self.failed, queued)
        self._ids = itertools.count(1)
        self._thread = VoiceThread(self._on_error)
        self._make_driver = make_driver
        self._driver: VoiceDriver | None = None

    def start(self, audio: AudioChoice) -> None:
        """Starts the stack; what it found is told by `audio_changed`."""
        self._thread.start()
        self._thread.post(lambda: self._start(audio))

    def _start(self, audio: AudioChoice) -> None:
        # On the voice thread, as importing the SIP stack takes a while
        try:
            driver = self._make_driver(self._events, self._thread, lambda: next(self._ids))
            driver.start(audio)
        except Exception as error:
            log.exception("the SIP stack can't be started")
            failed = Registration(RegistrationState.FAILED, RegistrationFailure.NO_TELEPHONY, reason=str(error))
            self._events.registration(failed)
            return
        self._driver = driver

    def set_trace(self, on: bool) -> None:
        """Logs all SIP messages from now on, or no more."""
        self._post(lambda driver: driver.set_trace(on))

    def stop(self) -> None:
        """Ends all calls, un-registers and stops the stack; waits for it, a few seconds at most."""
        self._post(lambda driver: driver.stop())
        if not self._thread.stop(STOP_TIMEOUT_S):
            log.error("the SIP stack did not stop within %s s", STOP_TIMEOUT_S)

    def register(self, account: VoiceAccount, password: str) -> None:
        """Signs in with `account`, replacing an earlier one; tries again by itself unless a person is needed."""
        self._thread.post(lambda: self._register(account, password))

    def _register(self, account: VoiceAccount, password: str) -> None:
        if self._driver is None:  # told already, but perhaps not to this form
            self._events.registration(Registration(RegistrationState.FAILED, RegistrationFailure.NO_TELEPHONY))
        else:
            self._driver.register(account, password)

    def retry_registration(self) -> None:
        """Tries at once instead of waiting for the next try."""
        self._post(lambda driver: driver.retry_registration())

    def unregister(self) -> None:
        self._post(lambda driver: driver.unregister())

    def set_audio(self, audio: AudioChoice) -> None:
        """Other devices, gains or tones from now on, also in a running call."""
        self._post(lambda driver: driver.set_audio(audio))

    def devices_changed(self) -> None:
        """Something was plugged or unplugged."""
        self._post(lambda driver: driver.devices_changed())

    def preview(self, sound: Path | None, ringing: bool = True) -> None:
        """Plays a WAV file once where it rings, or where calls are heard; None stops it."""
        self._post(lambda driver: driver.preview(sound, ringing))

    def play(self, key: str, sound: bytes, start_s: float = 0.0) -> None:
        """Plays a WAV file where calls are heard; `playback_changed` tells of it with this `key`."""
        self._post(lambda driver: driver.play(key, sound, start_s))

    def stop_playing(self) -> None:
        """Pauses what `play` began."""
        self._post(lambda driver: driver.stop_playing())

    def set_ringing(self, on: bool) -> None:
        """Rings for a call that can be answered on other devices only; ended by False."""
        self._post(lambda driver: driver.set_ringing(on))

    def watch_levels(self, on: bool) -> None:
        """Lets `levels_changed` come ten times a second, for a test of the microphone."""
        self._post(lambda driver: driver.watch_levels(on))

    def make_call(
        self, uri: str, label: str, post_dial: str = "", replaces: str = "", video: VideoUse = VideoUse.NONE
    ) -> int:
        """Dials; the id returned is that of the snapshots to come. `label` is shown until the other side is known.

        `post_dial` are digits for after the answer, with `,` for a pause and `;` to wait for `continue_post_dial`.
        `replaces`: takes the place of another device in its call (RFC 3891); a server that can't refuses.
        """
        call_id = next(self._ids)
        self._post(lambda driver: driver.make_call(call_id, uri, label, post_dial, replaces, video))
        return call_id

    def watch_dialogs(self, uri: str) -> None:
        """Lets `dialogs_changed` tell of another device's calls, while signed in; "" for none."""
        self._post(lambda driver: driver.watch_dialogs(uri))

    def answer(self, call_id: int, video: VideoUse = VideoUse.NONE) -> None:
        """Accepts, with as much as is wanted of the video that was offered; with none of it the offer stands."""
        self._post(lambda driver: driver.answer(call_id, video))

    def hang_up(self, call_id: int, code: int = 0) -> None:
        """Ends, cancels or (with a SIP `code`) rejects a call."""
        self._post(lambda driver: driver.hang_up(call_id, code))

    def set_hold(self, call_id: int, on: bool) -> None:
        self._post(lambda driver: driver.set_hold(call_id, on))

    def set_mute(self, call_id: int, on: bool) -> None:
        self._post(lambda driver: driver.set_mute(call_id, on))

    def set_video(self, call_id: int, use: VideoUse) -> None:
        """Adds, changes or removes the video of a call; what comes of it is told by the snapshots."""
        self._post(lambda driver: driver.set_video(call_id, use))

    def send_dtmf(self, call_id: int, digits: str) -> None:
        """Sends DTMF digits (RFC 4733). They are never logged."""
        self._post(lambda driver: driver.send_dtmf(call_id, digits))

    def continue_post_dial(self, call_id: int) -> None:
        self._post(lambda driver: driver.continue_post_dial(call_id))

    def transfer(self, call_id: int, uri: str) -> None:
        """Blind transfer; how it goes is told by the snapshots."""
        self._post(lambda driver: driver.transfer(call_id, uri))

    def transfer_to_call(self, call_id: int, consulted_id: int) -> None:
        """Attended transfer: joins the other sides of both calls."""
        self._post(lambda driver: driver.transfer_to_call(call_id, consulted_id))

    def cancel_transfer(self, call_id: int) -> None:
        """Takes the call back while its transfer is under way."""
        self._post(lambda driver: driver.cancel_transfer(call_id))

    def set_conference(self, call_ids: tuple[int, ...]) -> None:
        """Exactly these calls hear each other; () ends the conference, not the calls."""
        self._post(lambda driver: driver.set_conference(call_ids))

    def set_recording(self, call_id: int, file: Path | None) -> None:
        """Writes the call to a WAV file; None stops."""
        self._post(lambda driver: driver.set_recording(call_id, file))

    def _post(self, command: Callable[[VoiceDriver], None]) -> None:
        def carry_out() -> None:
            if self._driver is not None:
                command(self._driver)

        self._thread.post(carry_out)

    def _on_error(self, error: Exception) -> None:
        log.error("a command to the SIP stack failed", exc_info=error)
        self._events.problem(str(error))
