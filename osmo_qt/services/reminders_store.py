"""Reminders on disk."""

from pathlib import Path

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem
from osmo_qt.core.reminders import Reminder, reminder_of
from osmo_qt.services.record_file import RecordFile


class RemindersStore(RecordFile[Reminder]):
    """Signals as RecordFile."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        problems = Problem.REMINDERS_NOT_SAVED, Problem.REMINDERS_SET_ASIDE
        super().__init__(path, reminder_of, problems, parent)
