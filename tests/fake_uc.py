"""The UC service as the test plays it, for models and for screens."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcState
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.uc.signals import UcSignals

COMMANDS = frozenset(name for name, value in vars(UcService).items() if asyncio.iscoroutinefunction(value)) | {"retry"}


class FakeUc(UcSignals):
    """Has the signals of UcService; `asked` keeps (command, arguments...). `answers[command]` is what it returns next
    and from then on: a value, a future that is waited for, or a UserError that is raised."""

    def __init__(self) -> None:
        super().__init__()
        self.state = UcState.OFF
        self.asked: list[tuple[Any, ...]] = []
        self.answers: dict[str, Any] = {}

    @property
    def service(self) -> UcService:
        """Itself, for models that ask for the real thing."""
        return cast(UcService, self)

    def take(self) -> list[tuple[Any, ...]]:
        """The commands since the last look."""
        asked, self.asked = self.asked, []
        return asked

    def becomes(self, state: UcState, reason: UserError | None = None) -> None:
        self.state = state
        self.state_changed.emit(state, reason)

    def retry(self) -> None:
        self.asked.append(("retry",))

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        if name not in COMMANDS:
            raise AttributeError(name)

        async def command(*arguments: Any, **named: Any) -> Any:
            self.asked.append((name, *arguments, *named.values()))
            answer = self.answers.get(name)
            if isinstance(answer, asyncio.Future):
                return await answer
            if isinstance(answer, UserError):
                raise answer
            return answer

        return command
