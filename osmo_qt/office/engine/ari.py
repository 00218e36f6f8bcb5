"""The engine's REST interface (ARI): its events by a websocket, requests by HTTP."""

import asyncio
import base64
import json
import logging
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from osmo_qt.office.engine.configuration import APPLICATION, HOST

if TYPE_CHECKING:
    import httpx

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
TIMEOUT_S = 5.0
LARGEST_EVENT = 1_000_000

log = logging.getLogger(__name__)


class AriError(OSError):
    """The engine refused a request, or did not answer; `status` is that of HTTP, 0 without an answer."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class Ari:
    """Asterisk's ARI on the loopback address. `close` it."""

    def __init__(self, port: int, password: str) -> None:
        credentials = base64.b64encode(f"office:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}"}
        self._address = f"{HOST}:{port}/ari"
        self._client: httpx.AsyncClient | None = None

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
        """Whether a telephone is registered, by the name of its account. Raises OSError."""
        answer = await self.ask("GET", "/endpoints")
        return {endpoint["resource"]: endpoint["state"] == "online" for endpoint in answer}

    async def channels(self) -> list[Mapping[str, Any]]:
        """The channels that there are. Raises OSError."""
        return list(await self.ask("GET", "/channels"))

    async def ask(self, method: str, path: str, body: object = None, **params: str | int) -> Any:
        """Carry out a request; what the engine answers (JSON), None for nothing. Raises AriError."""
        import httpx  # takes a while, and the office has answered before

        if self._client is None:
            # an own context, as the usual one reads all certificates of the system
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._client = httpx.AsyncClient(headers=self._headers, timeout=TIMEOUT_S, trust_env=False, verify=context)
        try:
            answer = await self._client.request(method, f"http://{self._address}{path}", params=params, json=body)
        except httpx.HTTPError as error:
            raise AriError(f"the engine's answer to {method} {path}: {error!r}") from error
        if answer.is_error:
            raise AriError(f"{method} {path}: {answer.status_code} {answer.text[:200]}", answer.status_code)
        return answer.json() if answer.content else None

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None


async def _decoded(socket: AsyncIterable[str | bytes]) -> AsyncIterator[Mapping[str, Any]]:
    async for message in socket:
        event = json.loads(message)
        if isinstance(event, dict):
            yield event


async def pause(tries: int) -> None:
    """Wait before the next try, longer each time."""
    await asyncio.sleep(min(FIRST_PAUSE_S * 2**tries, LONGEST_PAUSE_S))
