"""Where calls were moved to, on disk."""

from pathlib import Path

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem
from osmo_qt.core.move_history import MovedTo, moved_to_of
from osmo_qt.services.record_file import RecordFile


class MoveHistoryStore(RecordFile[MovedTo]):
    """Signals as RecordFile."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        problems = Problem.MOVE_HISTORY_NOT_SAVED, Problem.MOVE_HISTORY_SET_ASIDE
        super().__init__(path, moved_to_of, problems, parent)
