"""The UC server's parts that run: the database, sign-in, the delivery of events, upkeep."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

from osmo_qt.office.accounts import Accounts
from osmo_qt.office.api.common import Backend
from osmo_qt.office.auth import Auth
from osmo_qt.office.call_control import CallControl
from osmo_qt.office.call_directory import CallDirectory
from osmo_qt.office.demo_life import live
from osmo_qt.office.engine.ari import Ari
from osmo_qt.office.engine.call_app import CallApp
from osmo_qt.office.engine.configuration import REALM, SERVICE_NUMBERS, EngineConfiguration, EngineUser
from osmo_qt.office.engine.stations import Numbers
from osmo_qt.office.events import Hub
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.store import users
from osmo_qt.office.store.database import Database
from osmo_qt.office.telephones import Telephones
from osmo_qt.office.two_factor_options import TwoFactorOptions
from osmo_qt.office.upkeep import keep_up, stop
from osmo_qt.office.voice_messages import VoiceMessages

log = logging.getLogger(__name__)


class UcServer:
    """Open inside its context. `is_new`: the database was empty.

    Entering raises DatabaseError. `two_factor` None: a password is enough. `cheap`: passwords are random and need no
    slow hash. `office_id` tells offices on one database apart.
    """

    def __init__(
        self, url: str, two_factor: TwoFactorOptions | None = None, *, cheap: bool, office_id: str = "office"
    ) -> None:
        self.database = Database(url)
        self._office_id = office_id
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
        self._run(keep_up(self.database, self.hub, self._office_id))
        self._run(self._calls.run())

    async def connect(
        self,
        ari: Ari,
        command: Callable[[str], Awaitable[None]],
        configuration: EngineConfiguration,
        *,
        simulated: bool = False,
    ) -> None:
        """Follow the voice engine that runs by now (see Telephones), let it follow the users, and take its calls.

        `simulated`: desk and cell phones that are not there answer by themselves.
        """
        self._stack.push_async_callback(ari.close)
        accounts = Accounts(configuration, self.telephones, command)
        self.hub.observers.append(accounts.observe)
        self._run(accounts.run())
        messages = VoiceMessages(self.database, command, ari.channels, configuration.folder / "spool/voicemail/default")
        self.backend.voice_messages = messages
        self._run(messages.run())
        telephones = Telephones(self.database, self.hub, ari, command, messages, self._office_id, simulated=simulated)
        directory = CallDirectory(self.database, telephones.dial_code)
        services = SERVICE_NUMBERS | {*configuration.colleagues}
        numbers = Numbers(services, trunk=configuration.trunk is not None, simulated=simulated)
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
