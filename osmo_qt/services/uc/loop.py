"""An event loop in a thread of its own: neither the network nor what is imported for it is felt on the screen."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STOP_WITHIN_S = 5.0


class LoopThread:
    """`await call(make)` from another event loop; the thread starts with the first call."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None

    async def call(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Runs a coroutine, made in the thread, too; to cancel the call cancels it there."""

        async def work() -> T:
            return await make()

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), self._start()))

    def post(self, call: Callable[[], object]) -> None:
        """Calls it in the thread, if that runs."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(call)

    def _start(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._work, args=(self._loop,), name=self._name, daemon=True)
            self._thread.start()
        return self._loop

    @staticmethod
    def _work(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_cancel_all())
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    def stop(self) -> None:
        """Cancels what still runs and waits for the end."""
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(STOP_WITHIN_S)
            self._loop = self._thread = None


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
