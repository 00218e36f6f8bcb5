"""People of an office as the tests play it, and tasks that are done at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from osmo_qt.core.errors import UserError


class Reports:
    """Runs a coroutine at once, or (`held`) when the test says so; keeps what went wrong."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []
        self.held = False
        self._waiting: list[Coroutine[Any, Any, None]] = []

    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        if self.held:
            self._waiting.append(work)
            return
        try:
            asyncio.run(work)
        except UserError as error:
            self.errors.append(error)

    def go_on(self) -> None:
        """Does what was held."""
        self.held = False
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            self.start("", work)
