"""Runs the web application beside everything else in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from osmo_qt.office.certificates import CertificateFiles

GRACE_S = 1


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the office itself decides what a signal means


@asynccontextmanager
async def running_server(
    app: FastAPI, listener: socket.socket, certificate: CertificateFiles | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """Answer on `listener` inside the context, by TLS with a `certificate`.

    The task ends early only if the server fails.
    """
    config = uvicorn.Config(
        app,
        http="httptools",
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
