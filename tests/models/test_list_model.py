"""Lists for Qt views: a new list is applied as a diff that every view can follow."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from osmo_qt.models.list_model import RecordListModel

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True)
class Row:
    key: int
    text: str = ""


class Watched:
    """A model under the eyes of Qt's tester, and what it signalled."""

    def __init__(self) -> None:
        self.model = RecordListModel[Row](lambda r: r.key, {Qt.ItemDataRole.DisplayRole: lambda r: r.text})
        self.tester = QAbstractItemModelTester(self.model, FATAL)
        self.signals: list[tuple[str, int, int]] = []
        self.model.rowsInserted.connect(lambda _parent, a, b: self.signals.append(("inserted", a, b)))
        self.model.rowsRemoved.connect(lambda _parent, a, b: self.signals.append(("removed", a, b)))
        self.model.dataChanged.connect(lambda a, b: self.signals.append(("changed", a.row(), b.row())))
        self.model.modelReset.connect(lambda: self.signals.append(("reset", 0, 0)))

    def replace(self, *rows: Row) -> list[tuple[str, int, int]]:
        """Shows other rows; the signals of that."""
        self.signals.clear()
        self.model.replace(rows)
        return list(self.signals)


@pytest.fixture
def watched() -> Iterator[Watched]:
    yield Watched()


ROWS = st.lists(st.builds(Row, st.integers(0, 9), st.sampled_from(["a", "b"])), max_size=10, unique_by=lambda r: r.key)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_the_list_is_always_the_one_asked_for(lists: list[list[Row]]) -> None:
    watched = Watched()
    shown: list[str] = []

    def follow() -> None:
        model = watched.model
        shown[:] = [str(model.data(model.index(i))) for i in range(model.rowCount())]

    for signal in (watched.model.rowsInserted, watched.model.rowsRemoved, watched.model.dataChanged):
        signal.connect(follow)
    for rows in lists:
        before = watched.model.records()
        signals = watched.replace(*rows)
        assert list(watched.model.records()) == rows
        assert shown == [row.text for row in rows]  # a view that only listens sees the same
        assert bool(signals) == (list(before) != rows)
        assert ("reset", 0, 0) not in signals


def test_only_what_differs_is_signalled(watched: Watched) -> None:
    a, b, c, d = (Row(i, str(i)) for i in range(4))
    assert watched.replace(a, b, c) == [("inserted", i, i) for i in range(3)]
    assert watched.replace(a, b, c) == []
    assert watched.replace(d, a, b, c) == [("inserted", 0, 0)]
    assert watched.replace(d, b, c) == [("removed", 1, 1)]
    assert watched.replace(d, Row(1, "new"), c) == [("changed", 1, 1)]
    assert watched.replace(c, d, Row(1, "new")) == [("removed", 2, 2), ("inserted", 0, 0)]
    assert watched.replace() == [("removed", i, i) for i in (2, 1, 0)]


def test_a_selection_stays_with_its_record(watched: Watched) -> None:
    watched.replace(*(Row(i, str(i)) for i in range(5)))
    selected = QPersistentModelIndex(watched.model.index(3))
    watched.replace(Row(9, "9"), Row(3, "3"), Row(4, "4"))
    assert watched.model.record(selected.row()) == Row(3, "3")
    watched.replace(Row(9, "9"))
    assert not selected.isValid()


def test_what_is_not_there_is_none(watched: Watched) -> None:
    watched.replace(Row(1, "x"))
    model = watched.model
    assert model.data(model.index(0), Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0)) == 0
    with pytest.raises(IndexError):
        model.record(1)


def test_refresh_asks_views_to_read_again(watched: Watched) -> None:
    watched.model.refresh()
    assert watched.signals == []
    watched.replace(Row(1), Row(2), Row(3))
    watched.signals.clear()
    watched.model.refresh()
    assert watched.signals == [("changed", 0, 2)]
