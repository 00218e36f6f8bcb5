"""Where calls were moved to, on disk."""

from pathlib import Path

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem
from osmo_qt.core.move_history import MovedTo, moved_to_of
from osmo_qt.services.records_file import RecordStore


class MoveHistoryStore(RecordStore[MovedTo]):
    """Signals as RecordsFile."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        problems = Problem.MOVE_HISTORY_SET_ASIDE, Problem.MOVE_HISTORY_NOT_SAVED
        super().__init__(path, "places of the Move History", moved_to_of, problems, parent)
