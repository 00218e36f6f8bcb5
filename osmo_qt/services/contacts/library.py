"""The people of all places: folders of vCards (vdir) and single files; only what changed is read again.

Everything here runs on the worker thread of `book.py`.
"""

import contextlib
import logging
import os
import stat
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path

from osmo_qt.core.directory import SORTED_AT_ONCE, Directory, search_key
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import NewPerson, Person
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault, read_cards, write_card

log = logging.getLogger(__name__)

LARGEST_FILE = 256 << 20
MOST_FILES = 200_000
SUFFIXES = (".vcf", ".vcard")
FIRST_SHOWN = 1_000  # people read before the first of them are shown; then four times as many, and so on

Pairs = list[tuple[str, Person]]
_KEY: Callable[[tuple[str, Person]], str] = itemgetter(0)
_Stamp = tuple[int, int, int]  # time of change in ns, size, inode


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the address book holds. `complete`: everything was read; else more is to come."""

    directory: Directory
    broken: tuple[BrokenCard, ...]
    folders: tuple[str, ...]  # to be watched
    files: tuple[str, ...]  # likewise, or a part of them if they are many
    complete: bool


class Library:
    """`pace()` is called after each little piece of work; it may wait, or raise to end the work."""

    def __init__(self, pace: Callable[[], None]) -> None:
        self._pace = pace
        self._directory = Directory()
        self._stamps: dict[str, _Stamp] = {}
        self._broken: dict[str, list[BrokenCard]] = {}

    def update(self, places: Sequence[str]) -> Iterator[Snapshot]:
        """Reads what is new or changed; the last snapshot is complete. There is always one."""
        found = _Found(self._pace)
        for place in places:
            found.add(place)
        replaced = set(self._stamps) - set(found.files)
        fresh: Pairs = []
        enough = FIRST_SHOWN
        for path, stamp in found.files.items():
            if self._stamps.get(path) == stamp:
                continue
            broken: list[BrokenCard] = []
            for people in self._read(path, broken):
                if path not in self._stamps and len(fresh) + len(people) >= enough:
                    enough *= 4
                    yield self._snapshot(replaced, fresh + people, found, complete=False)
            fresh += people
            replaced.add(path)
            self._broken[path] = broken
        self._stamps = found.files
        self._broken = {path: broken for path, broken in self._broken.items() if broken and path in found.files}
        snapshot = self._snapshot(replaced, fresh, found, complete=True)
        self._directory = snapshot.directory
        yield snapshot

    def _read(self, path: str, broken: list[BrokenCard]) -> Iterator[Pairs]:
        """The people of one file, one list that grows; at least once. `broken` gets what could not be read."""
        people: Pairs = []
        try:
            with Path(path).open("rb") as file:
                for card in read_cards(file, path):
                    self._pace()
                    if isinstance(card, BrokenCard):
                        broken.append(card)
                    else:
                        people.append((search_key(card), card))
                        yield people
        except OSError as error:
            log.warning("%s can't be read: %s", path, error)
            broken.append(BrokenCard(path, 0, CardFault.UNREADABLE))
        yield people

    def _snapshot(self, replaced: set[str], fresh: Pairs, found: "_Found", *, complete: bool) -> Snapshot:
        old = self._directory
        if replaced or fresh:
            kept = (pair for pair in zip(old.keys, old.people, strict=True) if pair[1].source not in replaced)
            # no long sort, which would hold up all other threads
            bits = (fresh[start : start + SORTED_AT_ONCE] for start in range(0, len(fresh), SORTED_AT_ONCE))
            runs = [sorted(bit, key=_KEY) for bit in bits]
            directory = Directory(self._paced(merge(kept, *runs, key=_KEY)))
        else:
            directory = old
        broken = (*found.faults, *(card for cards in self._broken.values() for card in cards))
        return Snapshot(directory, broken, tuple(found.folders), tuple(found.files), complete)

    def _paced(self, pairs: Iterable[tuple[str, Person]]) -> Iterator[tuple[str, Person]]:
        for pair in pairs:
            self._pace()
            yield pair


class _Found:
    """The files of some places, with what tells whether they changed."""

    def __init__(self, pace: Callable[[], None]) -> None:
        self._pace = pace
        self.files: dict[str, _Stamp] = {}
        self.folders: list[str] = []
        self.faults: list[BrokenCard] = []

    def add(self, place: str) -> None:
        """A folder, with the folders directly in it (collections of a vdir), or a file."""
        path = os.path.abspath(os.path.expanduser(place))  # noqa: PTH100, PTH111 - a Path is slow for 100,000 files
        try:
            if os.path.isdir(path):  # noqa: PTH112
                self._add_folder(path, deeper=True)
                return
            self._add_file(path, os.stat(path))  # noqa: PTH116
            self.folders.append(os.path.dirname(path))  # noqa: PTH120
        except OSError as error:
            log.warning("%s can't be read: %s", path, error)
            missing = isinstance(error, FileNotFoundError)
            self.faults.append(BrokenCard(place, 0, CardFault.NOT_FOUND if missing else CardFault.UNREADABLE))

    def _add_folder(self, path: str, *, deeper: bool) -> None:
        self.folders.append(path)
        with os.scandir(path) as entries:
            for entry in sorted(entries, key=lambda e: e.name):
                self._pace()
                if entry.name.startswith("."):
                    continue
                if entry.name.lower().endswith(SUFFIXES):
                    self._add_entry(entry)
                elif deeper and entry.is_dir(follow_symlinks=False):
                    self._add_folder(entry.path, deeper=False)

    def _add_entry(self, entry: os.DirEntry[str]) -> None:
        try:
            self._add_file(entry.path, entry.stat())
        except OSError as error:  # gone meanwhile, or a link to nowhere
            log.info("%s can't be read: %s", entry.path, error)

    def _add_file(self, path: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):  # a pipe would never end
            self.faults.append(BrokenCard(path, 0, CardFault.UNREADABLE))
        elif status.st_size > LARGEST_FILE:
            self.faults.append(BrokenCard(path, 0, CardFault.TOO_LARGE))
        elif len(self.files) >= MOST_FILES:
            self.faults.append(BrokenCard(path, 0, CardFault.TOO_MANY))
        elif path not in self.files:
            self.files[path] = status.st_mtime_ns, status.st_size, status.st_ino


def save(new: NewPerson, folder: Path) -> str:
    """Writes a vCard of its own into a vdir, all or nothing, for its owner's eyes only; its path. Raises UserError."""
    name = f"{uuid.uuid4()}.vcf"
    temporary = folder / f".{name}.new"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as file:
            file.write(write_card(new))
            file.flush()
            os.fsync(file.fileno())
        return str(temporary.replace(folder / name))
    except OSError as error:
        log.warning("the contact can't be saved: %s", error)
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise UserError(Problem.CONTACT_NOT_SAVED, error.strerror or "") from error


def without_doubles(places: Iterable[str]) -> list[str]:
    """Places in their order, each once."""
    return list(dict.fromkeys(place.strip() for place in places if place.strip()))
