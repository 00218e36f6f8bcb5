"""Runs the web application beside everything else in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import cast

import uvicorn
from fastapi import FastAPI
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from osmo_qt.office.certificates import CertificateFiles

GRACE_S = 1
_LINE = "osmo.line"


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the office itself decides what a signal means


class HttpLine(HttpToolsProtocol):
    """A connection. Who answers a request for long finds it by `line_of`: then no task need wait for its end, and
    pieces of the answer (RFC 9112, section 7.1) are written without passing the layers of the application."""

    _lost: Callable[[], None] | None = None

    def on_headers_complete(self) -> None:
        self.scope["extensions"] = {_LINE: cast(dict[object, object], self)}
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._lost is not None:
            self._lost()
            self._lost = None

    def when_lost(self, tell: Callable[[], None]) -> None:
        """Call `tell` once the client is gone; at once if it is."""
        if self.transport.is_closing():
            tell()
        else:
            self._lost = tell

    def write(self, piece: bytes) -> None:
        """A piece of the answer, which must have begun."""
        self.transport.write(b"%x\r\n%b\r\n" % (len(piece), piece))

    def waiting(self) -> int:
        return self.transport.get_write_buffer_size()

    def abort(self) -> None:
        self.transport.abort()


def line_of(scope: Scope) -> HttpLine:
    """The connection by which a request came."""
    line = scope["extensions"][_LINE]
    assert isinstance(line, HttpLine)
    return line


@asynccontextmanager
async def running_server(
    app: FastAPI, listener: socket.socket, certificate: CertificateFiles | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """Answer on `listener` inside the context, by TLS with a `certificate`.

    The task ends early only if the server fails.
    """
    config = uvicorn.Config(
        app,
        http=HttpLine,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=certificate.certificate if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="web server")
    try:
        yield task
    finally:
        server.should_exit = True
        await task
