"""Reminders on disk."""

from pathlib import Path

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem
from osmo_qt.core.reminders import Reminder, reminder_of
from osmo_qt.services.records_file import RecordStore


class RemindersStore(RecordStore[Reminder]):
    """Signals as RecordsFile."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        problems = Problem.REMINDERS_SET_ASIDE, Problem.REMINDERS_NOT_SAVED
        super().__init__(path, "reminders", reminder_of, problems, parent)
