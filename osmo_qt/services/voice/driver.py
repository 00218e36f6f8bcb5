"""What the voice service asks of a SIP stack, and what the stack tells it.

Commands are called on the voice thread only. Events may come from any thread and must return at once.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from osmo_qt.core.accounts import MessageCounts, Registration, VoiceAccount
from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.dialog_info import DialogReport
from osmo_qt.core.quality import CallStatistics
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.video_bridge import VideoBridge

SYSTEM_DEFAULT = "default"  # stands for a device in `AudioReport` where the system does not tell its name


class AudioKind(Enum):
    """Where sound comes from and goes to."""

    DEVICE = "device"
    FILES = "files"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AudioDevice:
    """One sound device of the system; `name` is stable over restarts and shown to people."""

    name: str
    inputs: int
    outputs: int


@dataclass(frozen=True, slots=True)
class AudioChoice:
    """What the person wants.

    `microphones`, `speakers`, `ringers`: device names, the best first; the first one that is there is used, "" stands
    for the system's default, and with none of them there the default is used. Ringing is heard on all `ringers` that
    are there, or where calls are if there is none. Files instead of devices are for kiosks and tests.
    `microphone_gain` in percent. `country`: an ISO 3166 code of `core.tones`; `ringtone`: a WAV file, None for the
    built-in ringing.
    """

    microphone_file: Path | None = None
    speaker_file: Path | None = None
    use_devices: bool = True
    microphones: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    ringers: tuple[str, ...] = ()
    echo_cancellation: bool = True
    noise_suppression: bool = True
    microphone_gain: int = 100
    country: str = "DE"
    ringtone: Path | None = None


@dataclass(frozen=True, slots=True)
class AudioReport:
    """What is in use. `problem_file` names a file that could not be read or written.

    `microphone`, `speaker`, `ringer`: names of devices that calls use, SYSTEM_DEFAULT, or "" for files, none, and
    ringing where calls are heard; several ringers stand one a line. `devices`: all there are now.
    `lost`: a device in use that vanished and was replaced just now.
    """

    kind: AudioKind
    problem_file: str = ""
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    devices: tuple[AudioDevice, ...] = ()
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Levels:
    """Loudness just now, 0 to 1, for the meter of the test page."""

    microphone: float
    speaker: float


class PlaybackState(Enum):
    """How it stands with a recorded sound that is played."""

    PLAYING = "playing"
    PAUSED = "paused"  # by the person, or by a call that rings
    ENDED = "ended"
    FAILED = "failed"  # it is no sound


@dataclass(frozen=True, slots=True)
class Playback:
    """Told ten times a second while it plays. `key` is the caller's own; `position_s` in seconds of the sound."""

    key: str
    state: PlaybackState
    position_s: float


@dataclass(frozen=True, slots=True)
class StackInfo:
    """Which SIP stack is at work, and whether it was built with video; `bridge`: then pictures come and go there."""

    version: str
    video: bool
    bridge: VideoBridge | None = None


class DriverEvents(Protocol):
    """Told by the driver, from any thread."""

    def registration(self, registration: Registration) -> None: ...
    def call(self, snapshot: CallSnapshot) -> None: ...
    def stack(self, info: StackInfo) -> None: ...
    def audio(self, report: AudioReport) -> None: ...
    def levels(self, levels: Levels) -> None: ...
    def playback(self, playback: Playback) -> None: ...
    def statistics(self, call_id: int, statistics: CallStatistics) -> None: ...
    def messages(self, counts: MessageCounts) -> None: ...
    def recording_failed(self, call_id: int, file: str) -> None: ...
    def dialogs(self, report: DialogReport) -> None: ...
    def problem(self, text: str) -> None: ...


class VoiceDriver(Protocol):
    """A SIP stack. Commands raise DriverError; a command for a call that is over does nothing."""

    def start(self, audio: AudioChoice) -> None: ...
    def set_trace(self, on: bool) -> None:
        """Logs all SIP messages from now on (at DEBUG, to be redacted by `osmo_qt.log`), or no more."""

    def register(self, account: VoiceAccount, password: str) -> None: ...
    def retry_registration(self) -> None: ...
    def unregister(self) -> None: ...
    def set_audio(self, audio: AudioChoice) -> None:
        """Uses other devices, tones or gains from now on, also in a running call."""

    def devices_changed(self) -> None:
        """Something was plugged or unplugged: looks again."""

    def preview(self, sound: Path | None, ringing: bool = True) -> None:
        """Plays a WAV file once on the ringing device, or where calls are heard; None stops it."""

    def play(self, key: str, sound: bytes, start_s: float) -> None:
        """Plays a WAV file where calls are heard, from `start_s` on, and tells `playback`."""

    def stop_playing(self) -> None: ...

    def set_ringing(self, on: bool) -> None:
        """Rings, or no longer does, for a call of another device that this stack knows nothing of."""

    def watch_levels(self, on: bool) -> None:
        """Opens microphone and speaker and tells `levels` ten times a second, until it is switched off."""

    def make_call(self, call_id: int, uri: str, label: str, post_dial: str, replaces: str, video: VideoUse) -> None:
        """`replaces`: the value of a Replaces header (RFC 3891), which the server has to understand; "" for none."""

    def watch_dialogs(self, uri: str) -> None:
        """Asks for the calls of another device and tells `dialogs`; "" for none."""

    def answer(self, call_id: int, video: VideoUse) -> None: ...
    def hang_up(self, call_id: int, code: int) -> None: ...
    def set_hold(self, call_id: int, on: bool) -> None: ...
    def set_mute(self, call_id: int, on: bool) -> None: ...
    def set_video(self, call_id: int, use: VideoUse) -> None:
        """Adds, changes or removes the video of a call; also the answer to what the other side offered in the call."""

    def send_dtmf(self, call_id: int, digits: str) -> None: ...
    def continue_post_dial(self, call_id: int) -> None:
        """The person clicked *Dial*: sends the digits after `;`."""

    def transfer(self, call_id: int, uri: str) -> None:
        """Blind transfer (REFER, RFC 3515); how it goes is told by `CallSnapshot.transfer`."""

    def transfer_to_call(self, call_id: int, consulted_id: int) -> None:
        """Attended transfer: the other side of `call_id` replaces us in `consulted_id` (RFC 5589 section 7)."""

    def cancel_transfer(self, call_id: int) -> None:
        """Takes the call back while its transfer is under way."""

    def set_conference(self, call_ids: tuple[int, ...]) -> None:
        """Lets exactly these active calls hear each other, mixed here; () ends the conference, not the calls."""

    def set_recording(self, call_id: int, file: Path | None) -> None:
        """Writes both sides of the call to a new WAV file; None stops.

        `recording_failed` tells of a file that can't be written, once; a full disk ends a recording so, too.
        """

    def stop(self) -> None: ...
