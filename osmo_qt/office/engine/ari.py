"""The engine's REST interface (ARI): its events by a websocket, and what is true now."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from osmo_qt.office.engine.configuration import HOST

APPLICATION = "osmo"
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
TIMEOUT_S = 5.0
LARGEST_EVENT = 1_000_000

log = logging.getLogger(__name__)


class Ari:
    """Asterisk's ARI on the loopback address."""

    def __init__(self, port: int, password: str) -> None:
        credentials = base64.b64encode(f"office:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}"}
        self._address = f"{HOST}:{port}/ari"

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        """Everything that the engine tells, from now on. Raises OSError when it does not answer."""
        from websockets.asyncio.client import connect
        from websockets.exceptions import WebSocketException

        url = f"ws://{self._address}/events?app={APPLICATION}&subscribeAll=true"
        try:
            async with connect(
                url, additional_headers=self._headers, max_size=LARGEST_EVENT, open_timeout=TIMEOUT_S, proxy=None
            ) as socket:
                yield _decoded(socket)
        except WebSocketException as error:
            raise OSError(f"the engine's events: {error}") from error

    async def online(self) -> dict[str, bool]:
        """Whether a telephone is registered, by number. Raises OSError."""
        answer = await self._ask("/endpoints")
        return {endpoint["resource"]: endpoint["state"] == "online" for endpoint in answer}

    async def channels(self) -> list[Mapping[str, Any]]:
        """The channels that there are. Raises OSError."""
        return list(await self._ask("/channels"))

    async def _ask(self, path: str) -> Any:
        import httpx  # takes a while, and the office has answered before

        try:
            async with httpx.AsyncClient(headers=self._headers, timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.get(f"http://{self._address}{path}")
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise OSError(f"the engine's answer: {error}") from error
        return answer.json()


async def _decoded(socket: AsyncIterable[str | bytes]) -> AsyncIterator[Mapping[str, Any]]:
    async for message in socket:
        event = json.loads(message)
        if isinstance(event, dict):
            yield event


async def pause(tries: int) -> None:
    """Wait before the next try, longer each time."""
    await asyncio.sleep(min(FIRST_PAUSE_S * 2**tries, LONGEST_PAUSE_S))
