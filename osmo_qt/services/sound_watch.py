"""Notices that a sound device was plugged or unplugged, without ever polling.

Linux: the kernel's nodes in /dev/snd come and go with the cards, and their rights change when udev is done with them.
ALSA's own configuration counts, too: it may add or remove devices at any time. What happens inside a sound server
(a Bluetooth headset, say) is not seen here; its "default" device follows by itself.
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

DEVICES = Path("/dev/snd")
SETTLED_MS = 300  # one plug makes many nodes, and their rights come last


def configuration_files() -> tuple[Path, ...]:
    """The files ALSA reads that a person or a program may change."""
    named = [Path(name) for name in os.environ.get("ALSA_CONFIG_PATH", "").split(":") if name]
    return (*named, Path.home() / ".asoundrc", Path("/etc/asound.conf"))


class SoundWatch(QObject):
    """Signal: `changed()`, once things have settled."""

    changed = Signal()

    def __init__(
        self, parent: QObject | None = None, folder: Path = DEVICES, files: tuple[Path, ...] | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._files = configuration_files() if files is None else files
        self._watcher: QFileSystemWatcher | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self._tell)

    def start(self) -> None:
        """Begins to watch; on systems without such files nothing ever changes."""
        if not sys.platform.startswith("linux") or self._watcher is not None:
            return
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_folder)
        self._watcher.fileChanged.connect(self._timer.start)
        self._watch()

    def _watch(self) -> None:
        """A folder that does not exist yet is waited for in the one above; a file that was replaced is another one."""
        if self._watcher is None:
            return
        folder = self._folder if self._folder.is_dir() else self._folder.parent
        wanted = {str(path) for path in (folder, *self._files) if path.exists()}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))

    def _on_folder(self, path: str) -> None:
        if path == str(self._folder) or self._folder.is_dir():
            self._timer.start()

    def _tell(self) -> None:
        self._watch()
        self.changed.emit()

    def stop(self) -> None:
        """Tells nothing more."""
        self._timer.stop()
        if self._watcher is not None:
            self._watcher.blockSignals(True)
            self._watcher = None  # as a child it goes with this object
