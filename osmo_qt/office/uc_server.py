"""The UC server's parts that run: the database, sign-in, the delivery of events, upkeep."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from osmo_qt.office.api.common import Backend
from osmo_qt.office.auth import Auth
from osmo_qt.office.call_control import CallControl
from osmo_qt.office.call_directory import CallDirectory
from osmo_qt.office.demo_life import live
from osmo_qt.office.engine.ari import Ari
from osmo_qt.office.engine.call_app import CallApp
from osmo_qt.office.engine.configuration import REALM, EngineUser
from osmo_qt.office.engine.stations import Numbers
from osmo_qt.office.events import Hub
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.store import users
from osmo_qt.office.store.database import Database
from osmo_qt.office.telephones import Telephones
from osmo_qt.office.two_factor_options import TwoFactorOptions
from osmo_qt.office.upkeep import keep_up, stop

log = logging.getLogger(__name__)


class UcServer:
    """Open inside its context. `is_new`: the database was empty.

    Entering raises DatabaseError. `two_factor` None: a password is enough. `cheap`: passwords are random and need no
    slow hash.
    """

    def __init__(self, url: str, two_factor: TwoFactorOptions | None = None, *, cheap: bool) -> None:
        self.database = Database(url)
        self.passwords = Passwords(cheap=cheap)
        self.hub = Hub(self.database)
        self.is_new = False
        auth = Auth(self.database, self.passwords, two_factor_for_all=two_factor is not None and two_factor.for_all)
        self.hub.observers.append(auth.observe)
        steps = two_factor.steps(self.database, auth) if two_factor else None
        self._calls = CallControl(self.database)
        self.backend = Backend(self.database, auth, self.hub, REALM, self._calls, two_factor=steps)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._stack.callback(self.passwords.close)
        self._stack.push_async_callback(self.database.close)
        try:
            self.is_new = await self.database.open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def start(self) -> None:
        """Deliver events, and keep up; call it once what is there at the start is written."""
        await self.hub.prepare()
        self._run(self.hub.run())
        self._run(keep_up(self.database, self.hub))
        self._run(self._calls.run())

    async def connect(self, ari: Ari, command: Callable[[str], Awaitable[None]], spool: Path, numbers: Numbers) -> None:
        """Follow the voice engine that runs by now (see Telephones), and take its calls; `numbers`: see CallApp."""
        self._stack.push_async_callback(ari.close)
        telephones = Telephones(self.database, self.hub, ari, command, spool, simulated=numbers.simulated)
        directory = CallDirectory(self.database, telephones.dial_code)
        app = CallApp(ari, directory, numbers, telephones, self._calls.changed)
        self._stack.push_async_callback(app.close)
        self._calls.attach(app)
        self.backend.forwarders.append(telephones.forward)
        self._run(telephones.run(app))
        await telephones.wait_until_connected()

    def live(self, pause_s: float) -> None:
        """Let the colleagues of a demonstration do something now and then."""
        self._run(live(self.database, pause_s))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="UC server")
        task.add_done_callback(_tell_failure)
        self._stack.push_async_callback(stop, task)

    async def telephones(self) -> list[EngineUser]:
        """The accounts that the voice engine is to have."""
        async with self.database.read() as connection:
            rows = await users.with_telephones(connection)
        return [
            EngineUser(r.number, f"{r.first_name} {r.last_name}".strip(), r.sip_password or "", r.desk_password or "")
            for r in rows
        ]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hub.close()
        await self._stack.aclose()


def _tell_failure(task: "asyncio.Task[None]") -> None:
    """A part that ends by a bug is told at once, not when everything stops."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("A part of the UC server has failed.", exc_info=error)
