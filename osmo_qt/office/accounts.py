"""The engine's accounts follow the database while the office runs: who is added can telephone at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.office.engine.configuration import EngineConfiguration, EngineUser
from osmo_qt.office.store.users import TELEPHONES

RELOADS = ("module reload res_pjsip.so", "module reload app_voicemail.so", "dialplan reload")
RETRY_S = 1.0

log = logging.getLogger(__name__)


class Accounts:
    """`run` works until it is cancelled; `observe` is for the hub.

    `read` gives the accounts of today; `command` carries out one of the engine's console and raises OSError.
    """

    def __init__(
        self,
        configuration: EngineConfiguration,
        read: Callable[[], Awaitable[Sequence[EngineUser]]],
        command: Callable[[str], Awaitable[None]],
    ) -> None:
        self._configuration, self._read, self._command = configuration, read, command
        self._changed = asyncio.Event()

    def observe(self, topic: str, _kind: str, _data: str) -> None:
        if topic == TELEPHONES:
            self._changed.set()

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._renew()
            except (SQLAlchemyError, OSError) as error:  # the engine is away, for example
                log.warning("The accounts could not be brought up to date: %s; trying again.", error)
                self._changed.set()
                await asyncio.sleep(RETRY_S)

    async def _renew(self) -> None:
        wanted = replace(self._configuration, users=await self._read())
        if wanted.users == self._configuration.users:
            return
        wanted.write_accounts()
        for command in RELOADS:
            await self._command(command)
        self._configuration = wanted
