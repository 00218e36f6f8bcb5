"""The files of the log for the screens: listed, read, deleted, and packed for the e-mail program."""

import asyncio
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.preferences import Preferences
from osmo_qt.services import mail
from osmo_qt.services.log_folder import LogFile, LogFolder
from osmo_qt.services.tasks import Tasks

__all__ = ["LogFile", "LogFiles", "Sending"]

Compose = Callable[[str, str, str, Path], bool]


class Sending(Enum):
    """How far it is: `HANDED_OVER` to the e-mail program, or `BY_HAND`: the person attaches the file."""

    NO = "no"
    ASKING = "asking"
    PACKING = "packing"
    HANDED_OVER = "handed-over"
    BY_HAND = "by-hand"


class LogFiles(QObject):
    """Signals: `changed()` for the list, `text_changed()` for the file being read, `sending_changed()`,
    `link_wanted(url)`: a mailto link should be opened.

    `files` is None while they are looked up. `about` tells what is running, for the receiver.
    """

    changed = Signal()
    text_changed = Signal()
    sending_changed = Signal()
    link_wanted = Signal(str)

    def __init__(
        self,
        folder: LogFolder,
        preferences: Preferences,
        tasks: Tasks,
        about: Callable[[], str],
        parent: QObject | None = None,
        compose: Compose = mail.compose,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._preferences = preferences
        self._tasks = tasks
        self._about = about
        self._compose = compose
        self.files: list[LogFile] | None = None
        self.problem = ""
        self.name = ""
        self.text: str | None = None
        self.sending = Sending.NO
        self.packed: Path | None = None

    @property
    def send_to(self) -> str:
        """The address of the technical support; "" if nobody gave one."""
        return self._preferences.text("logging.send_to")

    def refresh(self) -> None:
        """Looks again which files there are."""
        self._tasks.start("log files", self._refresh())

    async def _refresh(self) -> None:
        self.problem = ""
        try:
            self.files = await asyncio.to_thread(self._folder.files)
        except OSError as error:
            self.files, self.problem = [], error.strerror or str(error)
        self.changed.emit()

    def view(self, name: str) -> None:
        """Reads one of the files; `text` is None until it is there."""
        self.name, self.text = name, None
        self.text_changed.emit()
        self._tasks.start("read a log", self._read(name))

    async def _read(self, name: str) -> None:
        try:
            text = await asyncio.to_thread(self._folder.read, name)
        except OSError as error:
            text = self.tr("This file can't be read: %1").replace("%1", error.strerror or "")
        if name == self.name:
            self.text = text
            self.text_changed.emit()

    def delete_all(self) -> None:
        """All of them, for good."""
        self._tasks.start("delete logs", self._delete_all())

    async def _delete_all(self) -> None:
        try:
            await asyncio.to_thread(self._folder.delete_all)
        except OSError as error:
            raise UserError(Problem.LOGS_NOT_READ, error.strerror or "") from error
        finally:
            await self._refresh()

    # --- sending -------------------------------------------------------------------------------------

    def ask_to_send(self) -> None:
        """Shows first what would be sent, and to whom."""
        self._set_sending(Sending.ASKING)
        self.refresh()

    def cancel_sending(self) -> None:
        self._set_sending(Sending.NO)

    def send(self) -> None:
        """Packs the files and hands them to the e-mail program."""
        if self.sending is Sending.ASKING:
            self._set_sending(Sending.PACKING)
            self._tasks.start("send logs", self._send())

    async def _send(self) -> None:
        subject = self.tr("OSMO Qt log files")
        body = self.tr("What happened, when, and with whom:") + "\n\n"
        try:
            self.packed = await asyncio.to_thread(self._folder.pack, self._about())
            done = await asyncio.to_thread(self._compose, self.send_to, subject, body, self.packed)
        except OSError as error:
            self._set_sending(Sending.NO)
            raise UserError(Problem.LOGS_NOT_READ, error.strerror or "") from error
        if not done:
            self.link_wanted.emit(mail.mailto(self.send_to, subject, body))
        self._set_sending(Sending.HANDED_OVER if done else Sending.BY_HAND)

    def _set_sending(self, sending: Sending) -> None:
        self.sending = sending
        self.sending_changed.emit()
