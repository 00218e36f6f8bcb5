"""What the models talk to, played by the test."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import EntryId, JournalEntry
from tests.fakes import FakeVoice, first_snapshot

__all__ = ["FakeRecentsStore", "FakeSecrets", "FakeVoice", "first_snapshot"]


class FakeSecrets:
    """A keyring in memory; `broken` makes it one that can't be used."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.broken = False

    def _check(self) -> None:
        if self.broken:
            raise UserError(Problem.NO_KEYRING)

    def warm_up(self) -> None:
        pass

    async def get(self, name: str) -> str | None:
        self._check()
        return self.kept.get(name)

    async def set(self, name: str, secret: str) -> None:
        self._check()
        self.kept[name] = secret

    async def delete(self, name: str) -> None:
        self._check()
        self.kept.pop(name, None)

    def stop(self) -> None:
        pass


class FakeRecentsStore(QObject):
    """A journal in memory that answers at once."""

    loaded = Signal(list)
    failed = Signal(object)

    def __init__(self, entries: Iterable[JournalEntry] = ()) -> None:
        super().__init__()
        self.entries = list(entries)
        self.added: list[JournalEntry] = []

    def tell(self) -> None:
        self.loaded.emit(list(self.entries))

    def add(self, entry: JournalEntry) -> None:
        self.added.append(entry)

    def restore(self, entries: Iterable[JournalEntry]) -> None:
        self.entries += entries
        self.tell()

    def reload(self) -> None:
        self.tell()

    def delete(self, ids: Iterable[EntryId]) -> None:
        gone = set(ids)
        self.entries = [entry for entry in self.entries if entry.id not in gone]
        self.tell()
