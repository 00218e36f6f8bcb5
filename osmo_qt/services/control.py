"""The private socket on which the running program takes links and commands from the same user's other programs.

There is no TCP. The folder is 0700, the socket 0600, and the kernel tells who connects: anybody else is refused.
One request a connection, short lines, little time.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path

from osmo_qt.core.control import MOST_BYTES, Reply, Request, decode_request, encode_reply
from osmo_qt.services.instance import SUPPORTED, fits, peer_uid, private_folder

log = logging.getLogger(__name__)

REQUEST_WITHIN_S = 5.0
CLOSE_WITHIN_S = 1.0
MOST_CONNECTIONS = 8
_ROUNDS_TO_ACCEPT = 5  # of the event loop
_DROPPED = (
    *(OSError, TimeoutError, ValueError),
    *(asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError),
)


class ControlServer:
    """Answers by `handle`, which runs in the GUI thread and must return at once."""

    def __init__(
        self,
        path: Path,
        handle: Callable[[Request], Reply],
        credentials: Callable[[socket.socket], int] = peer_uid,
    ) -> None:
        self._path = path
        self._handle = handle
        self._credentials = credentials
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listens; the socket of a program that crashed is taken over. Without a socket only a warning is logged.

        The caller holds the profile's lock, so no living program listens here.
        """
        if not SUPPORTED or not fits(self._path):
            log.warning("links and commands can't be taken: no private socket here")
            return
        try:
            private_folder(self._path.parent)
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
            self._server = await asyncio.start_unix_server(self._on_connection, self._path, limit=MOST_BYTES)
            self._path.chmod(0o600)
        except OSError as error:
            log.warning("links and commands can't be taken: %s", error)

    async def stop(self) -> None:
        """Ends what is going on, and takes the socket away."""
        if self._server is None:
            return
        for _ in range(_ROUNDS_TO_ACCEPT):  # asyncio forgets a connection that it accepted just before the end
            await asyncio.sleep(0)
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        with contextlib.suppress(OSError):
            self._path.unlink()

    async def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            if len(self._connections) <= MOST_CONNECTIONS and self._is_same_user(writer):
                await self._serve(reader, writer)
        except _DROPPED as error:
            log.info("a request on the private socket was dropped: %r", error)
        finally:
            writer.close()
            with contextlib.suppress(*_DROPPED):
                async with asyncio.timeout(CLOSE_WITHIN_S):
                    await writer.wait_closed()
            self._connections.discard(task)

    def _is_same_user(self, writer: asyncio.StreamWriter) -> bool:
        try:
            uid = self._credentials(writer.get_extra_info("socket"))
        except OSError as error:
            log.warning("a program on the private socket can't be identified: %s", error)
            return False
        if uid != os.getuid():
            log.warning("user %d was refused on the private socket", uid)
            return False
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(REQUEST_WITHIN_S):
            line = await reader.readuntil(b"\n")
            writer.write(encode_reply(self._answer(line)))
            await writer.drain()

    def _answer(self, line: bytes) -> Reply:
        try:
            request = decode_request(line)
        except ValueError as error:
            return Reply(False, f"not understood: {error}")
        log.info("command %s", request.command.value)  # never its arguments
        return self._handle(request)
