"""A load client in a process of its own: thousands of event streams, and changes of presence at a steady rate.

`python -m tests.bench.uc_watchers PORT STREAMS WATCHERS RATE SECONDS` opens STREAMS streams, those of the users that
`uc_world` has signed in, and prints "open SECONDS". A line on standard input lets RATE users a second change their
presence for SECONDS seconds; the note of each change is when it was due, so that waiting counts. It ends when all has
come that WATCHERS of each must see, or a while after the last change, and prints one JSON object.
"""

import asyncio
import json
import re
import resource
import sys
import time
from asyncio import Protocol, Queue, StreamReader, StreamWriter, Transport
from collections import Counter
from contextlib import suppress
from typing import cast

from osmo_qt.ucapi.events import EVENTS_PATH
from osmo_qt.ucapi.presence import OWN_PRESENCE_PATH

from .uc_world import token

OPENING_AT_ONCE = 64
CHANGING_AT_ONCE = 16
SPARE_FILES = 200
SILENCE_S = 5.0
STEP = 1009  # from user to user, so that all of them get their turn and neighbours do not follow each other
_EVENT = re.compile(rb'"type":"presence".*?"user_id":"user(\d+)".*?"note":"(\d+)"')
_READY = b"event: ready\n"
HOST = "127.0.0.1"


def allow_files(count: int) -> None:
    """So many open files. Raises OSError when the system does not allow it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    if hard != resource.RLIM_INFINITY and hard < count:
        raise OSError(f"{count} open files are needed, `ulimit -Hn` allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class Watched:
    """What has come. `late_ms` has one value for each delivery of a change."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self.seen: Counter[tuple[int, int]] = Counter()  # by user and note
        self.lost = 0
        self.last_at = time.monotonic()
        self._wanted = 0
        self._reached = asyncio.Event()

    def add(self, user: int, due_us: int) -> None:
        self.last_at = time.monotonic()
        self.late_ms.append(1000 * self.last_at - due_us / 1000)
        self.seen[user, due_us] += 1
        if len(self.late_ms) == self._wanted:
            self._reached.set()

    async def reaches(self, wanted: int) -> None:
        """Wait until so much has come."""
        self._wanted = wanted
        if len(self.late_ms) < wanted:
            await self._reached.wait()


class Stream(Protocol):
    """One client's stream of events."""

    def __init__(self, number: int, watched: Watched) -> None:
        self._number, self._watched = number, watched
        self._rest = b""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        head = f"GET {EVENTS_PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token(self._number)}\r\n\r\n"
        cast(Transport, transport).write(head.encode())

    def data_received(self, data: bytes) -> None:
        complete, blank, self._rest = (self._rest + data).rpartition(b"\n\n")
        if not blank:
            return
        if not self.ready.done() and _READY in complete:
            self.ready.set_result(None)
        for found in _EVENT.finditer(complete):
            self._watched.add(int(found[1]), int(found[2]))

    def connection_lost(self, _error: Exception | None) -> None:
        self._watched.lost += 1
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("a stream was refused"))


async def open_streams(port: int, count: int, watched: Watched) -> list[asyncio.BaseTransport]:
    """All streams, each with its `ready`."""
    loop, gate = asyncio.get_running_loop(), asyncio.Semaphore(OPENING_AT_ONCE)
    transports: list[asyncio.BaseTransport] = []

    async def one(number: int) -> None:
        async with gate:
            transport, stream = await loop.create_connection(lambda: Stream(number, watched), HOST, port)
            transports.append(transport)
            await stream.ready

    async with asyncio.TaskGroup() as tasks:
        for number in range(count):
            tasks.create_task(one(number))
    return transports


class Changes:
    """Changes of presence, due at fixed times whatever the server does; a few connections carry them."""

    def __init__(self, port: int, streams: int, rate: int, seconds: int) -> None:
        self._port, self._streams, self._rate, self._seconds = port, streams, rate, seconds
        self._due: Queue[tuple[int, int] | None] = Queue()
        self.made: list[tuple[int, int]] = []
        self.took_ms: list[float] = []

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(CHANGING_AT_ONCE):
                tasks.create_task(self._carry())
            begin = time.monotonic()
            for number in range(self._rate * self._seconds):
                due = begin + number / self._rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                self._due.put_nowait((number * STEP % self._streams, int(due * 1_000_000)))
            for _ in range(CHANGING_AT_ONCE):
                self._due.put_nowait(None)

    async def _carry(self) -> None:
        reader, writer = await asyncio.open_connection(HOST, self._port)
        while (change := await self._due.get()) is not None:
            await self._change(reader, writer, *change)
            self.made.append(change)
            self.took_ms.append(time.monotonic() * 1000 - change[1] / 1000)
        writer.close()

    async def _change(self, reader: StreamReader, writer: StreamWriter, user: int, due_us: int) -> None:
        body = json.dumps({"chosen": "busy", "note": str(due_us)})
        writer.write(
            f"PUT {OWN_PRESENCE_PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {token(user)}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head)
        assert length, head
        await reader.readexactly(int(length[1]))


async def main(port: int, streams: int, watchers: int, rate: int, seconds: int) -> dict[str, object]:
    watched = Watched()
    begin = time.monotonic()
    transports = await open_streams(port, streams, watched)
    print(f"open {time.monotonic() - begin:.3f}", flush=True)  # noqa: T201 - this is what the program is for
    await asyncio.to_thread(sys.stdin.readline)
    changes, begin = Changes(port, streams, rate, seconds), time.monotonic()
    await changes.run()
    wanted = len(changes.made) * watchers
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENCE_S):
            await watched.reaches(wanted)
    spent = watched.last_at - begin
    lost, twice = watched.lost, sum(count > watchers for count in watched.seen.values())
    for transport in transports:
        transport.close()
    late = sorted(watched.late_ms)
    return {
        "changes": len(changes.made),
        "missing": sum(max(0, watchers - watched.seen[change]) for change in changes.made),
        "doubled": twice,
        "streams_lost": lost,
        "per_s": len(late) / spent if late else 0,
        "p50_ms": late[len(late) // 2] if late else 0,
        "p99_ms": late[round(0.99 * len(late)) - 1] if late else 0,
        "answer_p99_ms": sorted(changes.took_ms)[round(0.99 * len(changes.took_ms)) - 1],
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:6]]
    allow_files(numbers[1] + SPARE_FILES)
    print(json.dumps(asyncio.run(main(*numbers))), flush=True)  # noqa: T201 - likewise
