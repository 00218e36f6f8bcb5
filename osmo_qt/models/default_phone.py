"""Whether the desktop opens telephone links with this program, and making it so when the person asks."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.link_texts import default_phone_text
from osmo_qt.services.tasks import Tasks


class Handler(Protocol):
    """What of the link handler is used; both take up to some seconds and are called in a thread."""

    def register(self) -> None: ...
    def is_registered(self) -> bool: ...


class DefaultPhone(QObject):
    """Signals: `changed()`. `registered` is None until it was looked up."""

    changed = Signal()

    def __init__(self, handler: Handler, tasks: Tasks, feedback: Feedback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._handler = handler
        self._tasks = tasks
        self._feedback = feedback
        self.registered: bool | None = None
        self.busy = False

    @property
    def text(self) -> str:
        """The state in words."""
        return default_phone_text(self.registered)

    def look(self) -> None:
        """Asks the desktop."""
        self._start("look up the program for links", self._look())

    def register(self) -> None:
        """Asks the desktop to give links to this program from now on."""
        self._start("register for links", self._register())

    def _start(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        if self.busy:
            work.close()
            return
        self.busy = True
        self.changed.emit()
        self._tasks.start(name, work)

    async def _look(self) -> None:
        try:
            self.registered = await asyncio.to_thread(self._handler.is_registered)
        finally:
            self.busy = False
            self.changed.emit()

    async def _register(self) -> None:
        try:
            await asyncio.to_thread(self._handler.register)
            self.registered = True
        except UserError as error:
            self._feedback.report(error)
        finally:
            self.busy = False
            self.changed.emit()
