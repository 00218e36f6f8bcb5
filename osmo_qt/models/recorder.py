"""Recording of calls to files: what a file is called, whether it is being written, and where it is afterwards."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.settings import SettingValue
from osmo_qt.models.call import CallItem
from osmo_qt.services.voice.service import VoiceService

LONGEST_NUMBER = 40


class Recorder(QObject):
    """`folder` takes the files unless the setting `calls.recording_folder` names another one.

    Signals: `recorded(Path)` when a file is complete, `failed()` when nothing is written.
    """

    recorded = Signal(object)
    failed = Signal()

    def __init__(
        self,
        voice: VoiceService,
        get: Callable[[str], SettingValue],
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice = voice
        self._get = get
        self._folder = folder
        self._files: dict[int, Path] = {}  # asked for
        self._last: Path | None = None
        self._running: set[int] = set()  # and really being written
        voice.call_changed.connect(self._on_snapshot)
        voice.recording_failed.connect(self._on_failed)

    @property
    def folder(self) -> Path:
        chosen = str(self._get("calls.recording_folder")).strip()
        return Path(chosen) if chosen else self._folder

    @Slot(QObject)
    def toggle(self, item: CallItem) -> None:
        """The *Record* button. Files are not overwritten: the name has the second in it."""
        if item.id in self._files:
            self._voice.set_recording(item.id, None)
        elif item.is_connected:
            file = self.folder / file_name(item.snapshot, time.time())
            self._files[item.id] = file
            self._voice.set_recording(item.id, file)

    def _on_failed(self, call_id: int, file: str) -> None:
        """Nothing can be written there, from the beginning or any more: then what there is was told already."""
        self._running.discard(call_id)
        if self._files.pop(call_id, self._last) == Path(file):
            self.failed.emit()

    def _on_snapshot(self, snapshot: CallSnapshot) -> None:
        file = self._files.get(snapshot.id)
        if file is None:
            return
        if snapshot.recording and not snapshot.is_over:
            self._running.add(snapshot.id)
        elif snapshot.id in self._running:
            self._running.discard(snapshot.id)
            del self._files[snapshot.id]
            self._last = file
            self.recorded.emit(file)
        elif snapshot.is_over:
            del self._files[snapshot.id]


def file_name(call: CallSnapshot, at: float) -> str:
    """`2026-03-01 14-02-33 +4989550123.wav`: safe on every file system, whatever the number is."""
    number = re.sub(r"[^0-9A-Za-z+_@.-]", "_", call.remote_number).strip(".")[:LONGEST_NUMBER]
    moment = time.strftime("%Y-%m-%d %H-%M-%S", time.localtime(at))
    return f"{moment} {number or 'anonymous'}.wav"
