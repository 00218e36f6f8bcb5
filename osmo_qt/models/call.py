"""One call for the screens: properties that QML binds to, and the commands of its buttons."""

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot

from osmo_qt.core.calls import CallDirection, CallQuality, CallSnapshot, CallState, MediaSecurity, merge
from osmo_qt.core.quality import CallStatistics
from osmo_qt.core.video import VideoUse
from osmo_qt.models.call_texts import anonymous_text, dial_text, quality_text, statistics_rows
from osmo_qt.models.countdown import Countdown
from osmo_qt.models.texts import call_state_text, duration_text

DTMF_DIGITS = "0123456789*#ABCD"
BUSY_HERE = 486
DECLINED = 603
_AFTER_THE_SECOND_MS = 4  # a timer that fires a little early must not show the second before

Identify = Callable[[str], str]


class CallCommands(Protocol):
    """What buttons of a call ask for; `Calls` knows what it means for the other calls."""

    def answer(self, call_id: int) -> None: ...
    def hang_up(self, call_id: int, code: int = 0) -> None: ...
    def remind(self, call_id: int) -> None: ...
    def set_hold(self, call_id: int, on: bool) -> None: ...
    def set_mute(self, call_id: int, on: bool) -> None: ...
    def set_video(self, call_id: int, use: VideoUse) -> None: ...
    def send_dtmf(self, call_id: int, digits: str) -> None: ...
    def continue_post_dial(self, call_id: int) -> None: ...


class CallItem(QObject):
    """Signals: `changed()` with every new snapshot; `ticked()` when the duration shown differs.

    `measured()`: new statistics; `counted()`: the countdown to the automatic answer went on. `identify` tells the
    contact's name for a number, "" for none; without it nobody is said to be unknown.
    """

    changed = Signal()
    ticked = Signal()
    measured = Signal()
    counted = Signal()

    def __init__(
        self,
        snapshot: CallSnapshot,
        commands: CallCommands,
        parent: QObject | None = None,
        identify: Identify | None = None,
    ) -> None:
        super().__init__(parent)
        self._snapshot = snapshot
        self._commands = commands
        self._identify = identify
        self._digits = ""
        self._statistics: CallStatistics | None = None
        self._lost_encryption = False
        self._clock = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self.tick)
        self.auto_answer = Countdown(self)
        self.auto_answer.counted.connect(self.counted)
        self.auto_answer.over.connect(self.accept)
        self._wind_clock()

    @property
    def snapshot(self) -> CallSnapshot:
        return self._snapshot

    @property
    def id(self) -> int:
        return self._snapshot.id

    @property
    def is_connected(self) -> bool:
        return self._snapshot.state in (CallState.ACTIVE, CallState.HELD)

    @property
    def takes_digits(self) -> bool:
        """Whether there is somebody to hear DTMF: an announcement may ask for digits before it answers (RFC 3960)."""
        return self.is_connected or (self._snapshot.state is CallState.PROGRESS and self._snapshot.early_media)

    @property
    def is_secure(self) -> bool:
        """SECR-6: sound encrypted both ways, and the keys came by TLS."""
        return self._snapshot.media_security is MediaSecurity.SRTP and self._snapshot.signalling_secure

    @property
    def measured_text(self) -> str:
        """The last statistics in one line, for the log."""
        s = self._statistics
        if s is None:
            return "not measured"
        loss = f"loss {s.received.loss_percent:.1f} % here, {s.sent.loss_percent:.1f} % there"
        return f"{s.codec}, MOS {s.mos:.1f}, {loss}, jitter {s.received.jitter_ms:.0f} ms, round trip {s.rtt_ms:.0f} ms"

    @property
    def contact_name(self) -> str:
        """The name in the person's own contacts."""
        if self._identify is None or self._snapshot.is_anonymous:
            return ""
        return self._identify(self._snapshot.remote_number)

    @property
    def shown_name(self) -> str:
        """The contact's name, the name the network tells, or the number. Somebody else's text."""
        if self._snapshot.is_anonymous:
            return anonymous_text()
        return self.contact_name or self._snapshot.remote_name or self._snapshot.remote_number

    def update(self, snapshot: CallSnapshot) -> bool:
        """Takes a newer snapshot; False (and nothing changes) if it is stale or impossible."""
        merged = merge(self._snapshot, snapshot)
        if merged is None:
            return False
        was_secure = self.is_secure
        self._snapshot = merged
        if self.is_connected:
            self._lost_encryption = not self.is_secure and (was_secure or self._lost_encryption)
        if merged.state is not CallState.INCOMING:
            self.auto_answer.stop()
        self.changed.emit()
        self.tick()
        return True

    def measure(self, statistics: CallStatistics) -> None:
        """What RTCP told in the last second."""
        self._statistics = statistics
        self.measured.emit()

    def tick(self) -> None:
        """The time of talk may differ; the clock is wound for the next full second of it."""
        self.ticked.emit()
        self._wind_clock()

    def _wind_clock(self) -> None:
        if self._snapshot.connected_at is None or self._snapshot.is_over:
            self._clock.stop()
            return
        into_second_ms = (time.time() - self._snapshot.connected_at) % 1.0 * 1000
        self._clock.start(int(1000 - into_second_ms) + _AFTER_THE_SECOND_MS)

    # --- what QML shows ------------------------------------------------------------------------------

    @Property(str, notify=changed)
    def state(self) -> str:
        return self._snapshot.state.value

    @Property(str, notify=changed)
    def stateText(self) -> str:  # noqa: N802 - QML sees it
        return call_state_text(self._snapshot)

    @Property(bool, notify=changed)
    def anonymous(self) -> bool:
        return self._snapshot.is_anonymous

    @Property(str, notify=changed)
    def remoteName(self) -> str:  # noqa: N802
        return self.shown_name

    @Property(str, notify=changed)
    def remoteNumber(self) -> str:  # noqa: N802
        """The number, unless it is shown as the name already: a name alone may be anybody's."""
        number = self._snapshot.remote_number
        return "" if number == self.shown_name or self._snapshot.is_anonymous else number

    @Property(bool, notify=changed)
    def stranger(self) -> bool:
        """Whether to say that the number is not in the contacts."""
        return self._identify is not None and not self._snapshot.is_anonymous and not self.contact_name

    @Property(str, notify=changed)
    def divertedBy(self) -> str:  # noqa: N802
        return self._snapshot.diverted_by

    @Property(bool, notify=changed)
    def incoming(self) -> bool:
        return self._snapshot.direction is CallDirection.INCOMING

    @Property(bool, notify=changed)
    def ringing(self) -> bool:
        """Whether it waits here to be accepted."""
        return self._snapshot.state is CallState.INCOMING

    @Property(bool, notify=changed)
    def connected(self) -> bool:
        return self.is_connected

    @Property(bool, notify=changed)
    def takesDigits(self) -> bool:  # noqa: N802 - QML sees it
        return self.takes_digits

    @Property(bool, notify=changed)
    def held(self) -> bool:
        return self._snapshot.state is CallState.HELD

    @Property(bool, notify=changed)
    def muted(self) -> bool:
        return self._snapshot.muted

    @Property(bool, notify=changed)
    def over(self) -> bool:
        return self._snapshot.is_over

    @Property(bool, notify=changed)
    def troubled(self) -> bool:
        """Whether something is wrong that the person should see."""
        return self._snapshot.media_lost

    @Property(bool, notify=changed)
    def encrypted(self) -> bool:
        """Whether nobody on the way to the server can listen."""
        return self.is_secure

    @Property(bool, notify=changed)
    def lostEncryption(self) -> bool:  # noqa: N802
        """Whether the call was encrypted before, and is no longer."""
        return self._lost_encryption

    @Property(bool, notify=changed)
    def recording(self) -> bool:
        return self._snapshot.recording

    @Property(bool, notify=changed)
    def inConference(self) -> bool:  # noqa: N802
        return self._snapshot.in_conference

    @Property(str, notify=changed)
    def codec(self) -> str:
        return self._snapshot.codec

    @Property(str, notify=changed)
    def quality(self) -> str:
        """`good`, `poor` or `bad`; of no interest before and after the talk."""
        return self._snapshot.quality.value if self.is_connected else CallQuality.GOOD.value

    @Property(str, notify=changed)
    def qualityText(self) -> str:  # noqa: N802
        """The guide's words for the banner (8.1.1); empty while it is good."""
        return quality_text(self._snapshot.quality)

    @Property(bool, notify=changed)
    def receivesVideo(self) -> bool:  # noqa: N802
        """Whether the other side's pictures come."""
        return self._snapshot.video.use.receives and not self._snapshot.is_over

    @Property(bool, notify=changed)
    def sendsVideo(self) -> bool:  # noqa: N802
        return self._snapshot.video.use.sends and not self._snapshot.is_over

    @Property(bool, notify=changed)
    def videoOffered(self) -> bool:  # noqa: N802
        """Whether to ask the person for an answer to the other side's video."""
        return self._snapshot.video.offered and self.is_connected

    @Property(bool, notify=changed)
    def videoRefused(self) -> bool:  # noqa: N802
        return self._snapshot.video.refused and self.is_connected

    @Property(int, notify=changed)
    def screen(self) -> int:
        """Where the other side's pictures are; -1 if there are none."""
        return self._snapshot.video.screen

    @Property(list, notify=measured)
    def statistics(self) -> list[list[str]]:
        """Rows of [what, how much] for the statistics panel; none before the first measurement."""
        return statistics_rows(self._statistics) if self._statistics is not None else []

    @Property(str, notify=ticked)
    def duration(self) -> str:
        """`0:07`; empty before the call is connected."""
        if self._snapshot.connected_at is None:
            return ""
        return duration_text(max(0.0, (self._snapshot.ended_at or time.time()) - self._snapshot.connected_at))

    @Property(str, notify=changed)
    def digits(self) -> str:
        """The DTMF digits sent so far, for the keypad's display. Never logged."""
        return self._digits

    @Property(str, notify=changed)
    def postDialText(self) -> str:  # noqa: N802
        """*Dial*, with the number of digits; which ones is nobody's business who looks over the shoulder."""
        waiting = self._snapshot.post_dial.lstrip(";").partition(";")[0] if self._snapshot.post_dial_waits else ""
        return dial_text(sum(c.upper() in DTMF_DIGITS for c in waiting))

    @Property(bool, notify=changed)
    def postDialWaits(self) -> bool:  # noqa: N802
        return self._snapshot.post_dial_waits and self.is_connected

    @Property(int, notify=counted)
    def autoAnswerIn(self) -> int:  # noqa: N802
        """Seconds until this call is answered by itself; 0 if it is not going to be."""
        return self.auto_answer.left

    # --- what buttons do -----------------------------------------------------------------------------

    @Slot()
    def accept(self) -> None:
        if self._snapshot.state is CallState.INCOMING:
            self._commands.answer(self._snapshot.id)

    @Slot()
    def decline(self) -> None:
        if self._snapshot.state is CallState.INCOMING:
            self._commands.hang_up(self._snapshot.id, DECLINED)

    @Slot()
    def remindMe(self) -> None:  # noqa: N802
        """Not now; the person will be reminded to call back."""
        if self._snapshot.state is CallState.INCOMING:
            self._commands.remind(self._snapshot.id)

    @Slot()
    def cancelAutoAnswer(self) -> None:  # noqa: N802
        """It goes on ringing."""
        self.auto_answer.stop()

    @Slot()
    def hangUp(self) -> None:  # noqa: N802
        if not self._snapshot.is_over:
            self._commands.hang_up(self._snapshot.id)

    @Slot()
    def toggleHold(self) -> None:  # noqa: N802
        if self.is_connected:
            self._commands.set_hold(self._snapshot.id, not self.held)

    @Slot()
    def toggleMute(self) -> None:  # noqa: N802
        if not self._snapshot.is_over:
            self._commands.set_mute(self._snapshot.id, not self.muted)

    @Slot(bool)
    def addVideo(self, sending: bool) -> None:  # noqa: N802
        """Asks the other side for video both ways, or for theirs only."""
        self._set_video(VideoUse.BOTH if sending else VideoUse.RECEIVE)

    @Slot()
    def removeMyVideo(self) -> None:  # noqa: N802
        self._set_video(VideoUse.RECEIVE)

    @Slot()
    def removeVideo(self) -> None:  # noqa: N802
        """It goes on with sound only; also the answer *No, thanks*."""
        self._set_video(VideoUse.NONE)

    @Slot(bool)
    def acceptVideo(self, sending: bool) -> None:  # noqa: N802
        """The answer to what the other side offered."""
        if self._snapshot.video.offered:
            self.addVideo(sending)

    def _set_video(self, use: VideoUse) -> None:
        if self.is_connected:
            self._commands.set_video(self._snapshot.id, use)

    @Slot(str)
    def sendDigit(self, digit: str) -> None:  # noqa: N802
        if self.takes_digits and len(digit) == 1 and digit in DTMF_DIGITS:
            self._digits += digit
            self._commands.send_dtmf(self._snapshot.id, digit)
            self.changed.emit()

    @Slot()
    def dialOn(self) -> None:  # noqa: N802
        """*Dial*: sends the digits that wait."""
        if self._snapshot.post_dial_waits and self.is_connected:
            self._commands.continue_post_dial(self._snapshot.id)
