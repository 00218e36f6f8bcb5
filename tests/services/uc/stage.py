"""A client of one person, with everything that it told."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import shiboken6

from osmo_qt.core.uc import Me, UcAccount, UcState
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.uc.signals import UcSignals
from tests.models.fakes import FakeSecrets
from tests.services.uc.small_office import PASSWORD, SmallOffice

WITHIN_S = 8.0
SIGNALS = tuple(
    name for name, value in vars(UcSignals).items() if not name.startswith("_") and type(value).__name__ == "Signal"
)


class Client:
    """`heard` are all signals in their order: name and values."""

    def __init__(self, office: SmallOffice, folder: Path, secrets: FakeSecrets | None = None) -> None:
        self.office = office
        self.folder = folder
        self.secrets = secrets or FakeSecrets()
        self.start()

    def start(self) -> None:
        self.uc = UcService(self.secrets, self.folder / "uc.sqlite")
        self.heard: list[tuple[Any, ...]] = []
        self._news = asyncio.Event()
        for name in SIGNALS:
            getattr(self.uc, name).connect(lambda *values, name=name: self._hear(name, values))

    def _hear(self, name: str, values: tuple[Any, ...]) -> None:
        self.heard.append((name, *values))
        self._news.set()

    @property
    def account(self) -> UcAccount:
        return UcAccount(self.office.url, "ada")

    def all(self, name: str) -> list[Any]:
        """What this signal brought so far: its values, or its value."""
        return [rest[0] if len(rest) == 1 else rest for heard, *rest in self.heard if heard == name]

    def last(self, name: str) -> Any:
        return self.all(name)[-1]

    @property
    def states(self) -> list[UcState]:
        return [state for state, _ in self.all("state_changed")]

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        try:
            async with asyncio.timeout(WITHIN_S):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"not within {WITHIN_S} s: {what}; heard {self.heard}") from None

    async def becomes(self, state: UcState) -> None:
        await self.until(lambda: self.uc.state is state, state.value)

    async def hears(self, name: str, times: int = 1) -> Any:
        await self.until(lambda: len(self.all(name)) >= times, name)
        return self.last(name)

    async def sign_in(self, password: str = PASSWORD) -> Me:
        me = await self.uc.sign_in(self.account, password)
        await self.becomes(UcState.ONLINE)
        return me

    async def restart(self) -> bool:
        """The program is started again: keyring and disk stay."""
        await self.stop()
        self.start()
        return await self.uc.resume(self.account)

    async def stop(self) -> None:
        """The end, also of the Qt object: whatever thread collects the rest must not destroy that."""
        await self.uc.stop()
        shiboken6.delete(self.uc)


Story = Callable[[Client], Coroutine[Any, Any, None]]
Play = Callable[[Story], None]


def play_with(loop: asyncio.AbstractEventLoop, client: Callable[[], Client], story: Story) -> None:
    async def main() -> None:
        one = client()
        try:
            await story(one)
        finally:
            await one.stop()

    loop.run_until_complete(main())
