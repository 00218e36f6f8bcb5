"""The address book: reads and watches its places on a thread of its own, tells what it holds, writes new contacts.

The thread works for a few milliseconds and then waits as long, so that the screen never has to wait for Python's lock.
"""

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.people import NewPerson
from osmo_qt.services.contacts.library import Library, Snapshot, save, without_doubles

log = logging.getLogger(__name__)

SETTLE_MS = 120  # several changes at once are read at once
WORK_S, REST_S = 0.004, 0.002
MOST_WATCHED_FILES = 1_000  # of the others only those written anew beside the old one are noticed, as vdir wants it
MANY_PEOPLE = 5_000


class _Stopped(Exception):  # noqa: N818 - no error
    """The program ends."""


class AddressBook(QObject):
    """Signals, in the GUI thread:

    `changed(Snapshot)`: first while the book is read, then at each change on disk.
    `saved(path)`, `save_failed(UserError)`: what became of a new contact.
    """

    changed = Signal(object)
    saved = Signal(str)
    save_failed = Signal(object)
    _changed = Signal(object)
    _saved = Signal(str)
    _save_failed = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        """`folder` is the vdir of new contacts; it is always one of the places."""
        super().__init__(parent)
        self._folder = folder
        self._places: list[str] = [str(folder)]
        self._stopping = threading.Event()
        self._rested_at = 0.0
        self._library = Library(self._pace)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="contacts")
        self._watcher: QFileSystemWatcher | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.refresh)
        self._changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self._saved.connect(self._on_saved, Qt.ConnectionType.QueuedConnection)
        self._save_failed.connect(self.save_failed, Qt.ConnectionType.QueuedConnection)

    def start(self, places: Iterable[str]) -> None:
        """Begins to read `places`, and to watch them."""
        self._submit(self._make_folder)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _path: self._settle.start())
        self._watcher.fileChanged.connect(lambda _path: self._settle.start())
        self.set_places(places)

    def set_places(self, places: Iterable[str]) -> None:
        """Folders and files, beside the folder of new contacts."""
        self._places = [str(self._folder), *without_doubles(places)]
        if self._watcher is not None:
            self.refresh()

    def refresh(self) -> None:
        """Looks at all places again; what did not change is not read again."""
        places = list(self._places)
        self._submit(lambda: self._read(places))

    def create(self, new: NewPerson) -> None:
        """Writes a new contact; `saved` or `save_failed` follows."""
        self._submit(lambda: self._save(new))

    def stop(self) -> None:
        """Ends reading at once; what was to be saved is saved."""
        self._stopping.set()
        self._settle.stop()
        self._executor.shutdown(wait=True)

    def _submit(self, work: Callable[[], None]) -> None:
        if not self._stopping.is_set():
            self._executor.submit(self._guard, work)

    def _on_changed(self, snapshot: Snapshot) -> None:
        self._watch(snapshot)
        self.changed.emit(snapshot)

    def _watch(self, snapshot: Snapshot) -> None:
        if self._watcher is None:
            return
        wanted = {*snapshot.folders, *snapshot.files[:MOST_WATCHED_FILES]}
        watched = {*self._watcher.directories(), *self._watcher.files()}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:  # also a file that was replaced: the old one was watched, and is gone
            self._watcher.addPaths(sorted(wanted - watched))

    def _on_saved(self, path: str) -> None:
        self.refresh()
        self.saved.emit(path)

    # --- on the thread of the book ------------------------------------------------------------------

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except _Stopped:
            pass
        except Exception:
            log.exception("contacts")

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:  # told when something is to be saved there
            log.warning("%s can't be made: %s", self._folder, error)

    def _read(self, places: list[str]) -> None:
        for snapshot in self._library.update(places):
            self._changed.emit(snapshot)
            if len(snapshot.directory) > MANY_PEOPLE:
                gc.freeze()  # looking through all of them again and again stops every thread for 70 ms (measured)

    def _save(self, new: NewPerson) -> None:
        try:
            self._saved.emit(save(new, self._folder))
        except UserError as error:
            self._save_failed.emit(error)

    def _pace(self) -> None:
        now = time.perf_counter()
        if now - self._rested_at > WORK_S:
            if self._stopping.wait(REST_S):
                raise _Stopped
            self._rested_at = time.perf_counter()
