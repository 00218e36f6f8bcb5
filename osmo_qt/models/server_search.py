"""The search for what answers at a server address, as the first step of the sign-in shows it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.discovery import FoundServer, SearchResult, ServerAddress, parse_address
from osmo_qt.models.network_texts import found_text, search_failure_text
from osmo_qt.services.tasks import Tasks

log = logging.getLogger(__name__)

# address and the certificate authority known for it ("" for the system's) -> what was found
Discover = Callable[[ServerAddress, str], Awaitable[SearchResult]]


class SearchState(Enum):
    """What the form shows."""

    IDLE = "idle"
    SEARCHING = "searching"
    FOUND = "found"
    FAILED = "failed"


class ServerSearch(QObject):
    """Signal: `changed()` with each new state."""

    changed = Signal()

    def __init__(
        self,
        discover: Discover,
        tasks: Tasks,
        known_authority: Callable[[str], str] = lambda _host: "",
        parent: QObject | None = None,
    ) -> None:
        """`known_authority` tells which certificate authority (PEM) is trusted for a host."""
        super().__init__(parent)
        self._discover = discover
        self._tasks = tasks
        self._known_authority = known_authority
        self._running: asyncio.Task[None] | None = None
        self._address: ServerAddress | None = None
        self.state = SearchState.IDLE
        self.found: FoundServer | None = None
        self.what = ""
        self.advice = ""

    def start(self, text: str) -> None:
        """Searches behind an address as it was typed. Raises UserError if it can't be one."""
        address = parse_address(text)
        self.forget()
        self._address = address
        self._set(SearchState.SEARCHING)
        self._running = self._tasks.start("search the server", self._search(address))

    def cancel(self) -> None:
        """The person does not want to wait."""
        if self.state is SearchState.SEARCHING:
            self.forget()

    def forget(self) -> None:
        """Another address is typed: what was found no longer counts."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self.found, self.what, self.advice = None, "", ""
        if self.state is not SearchState.IDLE:
            self._set(SearchState.IDLE)

    @property
    def text(self) -> str:
        """What was found, for people."""
        return found_text(self.found) if self.found is not None else ""

    async def _search(self, address: ServerAddress) -> None:
        result = await self._discover(address, self._known_authority(address.host))
        self._running = None
        self.found = result.found
        if result.found is not None:
            log.info("found %s at the server address", result.found.transport.value)
            self._set(SearchState.FOUND)
            return
        self.what, self.advice = search_failure_text(result)
        log.info("no server was found: %s", result.failure.value if result.failure else "")
        self._set(SearchState.FAILED)

    def _set(self, state: SearchState) -> None:
        self.state = state
        self.changed.emit()
