"""A list of frozen records for Qt views: roles are attributes, a new list is applied as a diff."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RecordListModel(QAbstractListModel, Generic[T]):
    """Rows of `T`. `roles` maps a role number to a function of a record; `key` tells which record is the same."""

    def __init__(
        self, key: Callable[[T], Hashable], roles: dict[int, Callable[[T], Any]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._roles = roles
        self._rows: list[T] = []

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        read = self._roles.get(role)
        if read is None or not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        return read(self._rows[index.row()])

    def record(self, row: int) -> T:
        """The record in `row`. Raises IndexError."""
        return self._rows[row]

    def records(self) -> Sequence[T]:
        return tuple(self._rows)

    def replace(self, rows: Sequence[T]) -> None:
        """Shows `rows` instead; only what differs is removed, inserted or changed, so selections stay."""
        wanted = {self._key(row) for row in rows}
        for i in range(len(self._rows) - 1, -1, -1):
            if self._key(self._rows[i]) not in wanted:
                self.beginRemoveRows(_ROOT, i, i)
                del self._rows[i]
                self.endRemoveRows()
        for i, row in enumerate(rows):
            self._place(i, row)

    def _place(self, position: int, row: T) -> None:
        key = self._key(row)
        if position < len(self._rows) and self._key(self._rows[position]) == key:
            if self._rows[position] != row:
                self._rows[position] = row
                index = self.index(position)
                self.dataChanged.emit(index, index)
            return
        old = next((i for i in range(position, len(self._rows)) if self._key(self._rows[i]) == key), None)
        if old is not None:
            self.beginRemoveRows(_ROOT, old, old)
            del self._rows[old]
            self.endRemoveRows()
        self.beginInsertRows(_ROOT, position, position)
        self._rows.insert(position, row)
        self.endInsertRows()

    def touch(self, is_meant: Callable[[T], bool]) -> None:
        """Lets views ask again for the rows that are meant, as something beside the record differs."""
        for i, row in enumerate(self._rows):
            if is_meant(row):
                self.dataChanged.emit(self.index(i), self.index(i))

    def refresh(self) -> None:
        """Lets views ask for everything again: the words changed (language, midnight), the records did not."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
