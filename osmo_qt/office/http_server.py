"""Runs the web application beside everything else in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

GRACE_S = 1


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the office itself decides what a signal means


@asynccontextmanager
async def running_server(app: FastAPI, listener: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """Answer on `listener` inside the context. The task ends early only if the server fails."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="web server")
    try:
        yield task
    finally:
        server.should_exit = True
        await task
