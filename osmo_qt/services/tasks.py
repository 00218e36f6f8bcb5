"""Owned asynchronous work: named, cancelled at the end, its errors reported."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from osmo_qt.core.errors import UserError

log = logging.getLogger(__name__)

FINISH_WITHIN_S = 3.0


class Tasks:
    """Starts coroutines and keeps them until they are done."""

    def __init__(self, report: Callable[[UserError | Exception], None]) -> None:
        self._report = report
        self._running: set[asyncio.Task[None]] = set()
        self._kept: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs `work`; a UserError or a bug in it is reported."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

    def keep(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """The same for what must not be lost: a program that ends right then waits for it, for 3 s at most."""
        task = self.start(name, work)
        self._kept.add(task)
        return task

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._kept.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, UserError):
            self._report(error)
        elif isinstance(error, Exception):
            log.error("bug in task %s", task.get_name(), exc_info=error)
            self._report(error)

    async def stop(self) -> None:
        """Cancels what still runs and waits for it."""
        if self._kept:
            await asyncio.wait(self._kept, timeout=FINISH_WITHIN_S)
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
