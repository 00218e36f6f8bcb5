"""Reminders on disk; one that can't be read costs itself only."""

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem
from osmo_qt.core.reminders import Reminder, reminder_of
from osmo_qt.services.records_file import RecordsFile

log = logging.getLogger(__name__)


class RemindersStore(RecordsFile):
    """`loaded` tells list[Reminder]."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(path, "reminders", Problem.REMINDERS_SET_ASIDE, Problem.REMINDERS_NOT_SAVED, parent)

    def save(self, reminders: Sequence[Reminder]) -> None:
        self.save_records([reminder.as_record() for reminder in reminders])

    def _decoded(self, records: list[object]) -> list[object]:
        read = [reminder_of(record) for record in records]
        if None in read:
            log.warning("%d reminders were not understood", read.count(None))
        return [reminder for reminder in read if reminder is not None]
