"""Recording of calls into WAV files: both sides and the other members of a conference, mixed."""

import contextlib
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.conference import Conference
from osmo_qt.services.voice.media import AudioRouter
from osmo_qt.services.voice.pjsip_call import PjsipCall

log = logging.getLogger(__name__)

LEAST_FREE_BYTES = 8_000_000
STALLED_AFTER = 4  # looks, one a second, without growth of the file


@dataclass(slots=True)
class _Recording:
    file: Path
    port: pj.AudioMediaRecorder
    size: int = 0
    stalled: int = 0


class Recordings:
    """On the voice thread only. `failed` is told of a recording that ended because its file can't be written."""

    def __init__(
        self,
        calls: Mapping[int, PjsipCall],
        conference: Conference,
        audio: AudioRouter,
        failed: Callable[[int, str], None],
    ) -> None:
        self._calls = calls
        self._conference = conference
        self._audio = audio
        self._failed = failed
        self._recordings: dict[int, _Recording] = {}

    def start(self, call: PjsipCall, file: Path) -> None:
        """Writes to a new file; an old one is never overwritten."""
        call_id = call.snapshot.id
        if call_id in self._recordings:
            return
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            port = pj.AudioMediaRecorder()
            port.createRecorder(str(file))
        except OSError as error:
            log.warning("the recording can't be written: %s", error.strerror)
            self._failed(call_id, str(file))
        except pj.Error as error:
            log.warning("the recording can't be written: %s", error.reason)
            self._failed(call_id, str(file))
        else:
            self._recordings[call_id] = _Recording(file, port)
            call.update(recording=True)
            self.connect_all()

    def stop(self, call_id: int) -> None:
        """Ends a recording; the thread of the sound completes the file with its next frame (20 ms)."""
        recording = self._recordings.pop(call_id, None)
        call = self._calls.get(call_id)
        if recording is None:
            return
        del recording  # the file is closed with its last reference
        if call is not None:
            call.update(recording=False)

    def stop_all(self) -> None:
        """Before the library is destroyed."""
        for call_id in list(self._recordings):
            self.stop(call_id)

    def connect_all(self) -> None:
        """Sound has changed somewhere: everything that is heard in a recorded call goes to its file."""
        for call_id, recording in self._recordings.items():
            call = self._calls.get(call_id)
            sound = call.sound() if call is not None else None
            if call is None or sound is None:  # held: nobody is heard, and the own voice is nobody's business
                self._audio.set_microphone(recording.port, False)
                continue
            sound.startTransmit(recording.port)
            self._audio.set_microphone(recording.port, not call.snapshot.muted)
            joined = self._conference.others(call_id)
            for other in list(self._calls.values()):
                if other is not call:
                    self._connect_other(recording, other, other.snapshot.id in joined)

    @staticmethod
    def _connect_other(recording: _Recording, other: PjsipCall, joined: bool) -> None:
        sound = other.sound()
        if sound is not None and joined:
            sound.startTransmit(recording.port)
        elif sound is not None:
            with contextlib.suppress(pj.Error):  # it never was connected
                sound.stopTransmit(recording.port)

    def check(self) -> None:
        """Once a second: a disk may be full, a folder may be gone."""
        for call_id, recording in list(self._recordings.items()):
            call = self._calls.get(call_id)
            if call is None or self._is_fine(recording, call):
                continue
            log.warning("the recording of call %s ends: nothing can be written any more", call_id)
            self.stop(call_id)
            self._failed(call_id, str(recording.file))

    def _is_fine(self, recording: _Recording, call: PjsipCall) -> bool:
        try:
            size = recording.file.stat().st_size
            free = shutil.disk_usage(recording.file.parent).free
        except OSError:
            return False
        if size > recording.size or call.snapshot.state is not CallState.ACTIVE:
            recording.size, recording.stalled = size, 0
        else:
            recording.stalled += 1
        return free >= LEAST_FREE_BYTES and recording.stalled < STALLED_AFTER
