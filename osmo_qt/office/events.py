"""Delivers events to the open streams of this process: read once from the log, made into bytes once, given to many.

The log is the only way: a committed transaction wakes the reader (on PostgreSQL by NOTIFY, whichever server did it),
and as ids are given in the order of the commits, nothing is lost, doubled or out of order.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.office.store import event_log, presence
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.event_log import CHANNEL
from osmo_qt.office.store.schema import AnyRow
from osmo_qt.ucapi.events import KEEP_ALIVE_S, EventType

READ_AT_ONCE = 500
MOST_WAITING = 1_000_000  # bytes beside what was missed; a client that is so far behind is cut off and resumes
SLICE = 200  # streams that get a sign of life without a pause for others
RETRY_S = 1.0
CATCH_UP_S = 5.0
LOOK_S = 1.0
MOST_MISSED = 10_000
KEEP_ALIVE = b":\n\n"
_NEW_PARTIES = {EventType.CONTACT.value, EventType.JOURNAL.value}

log = logging.getLogger(__name__)


class Line(Protocol):
    """The connection to a client that follows what happens."""

    def write(self, piece: bytes) -> None:
        """Send it after all that was given before; never waits."""

    def waiting(self) -> int:
        """How many bytes the client has not taken yet."""

    def abort(self) -> None:
        """Break the connection, whatever is still to be sent."""


class Stream:
    """What one client is sent: written straight to its line, as thousands of tasks that wake for each event cost more
    than all the rest. `topics` tells which events; `over` is done at the end."""

    __slots__ = ("_held", "_line", "_missed", "_most", "over", "session_id", "topics", "user_id")

    def __init__(self, user_id: str, session_id: str, line: Line) -> None:
        self.user_id, self.session_id = user_id, session_id
        self.topics: set[str] = set()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line = line
        self._held: list[bytes] | None = []  # what happens until it has begun
        self._missed = b""
        self._most = MOST_WAITING

    def put(self, piece: bytes) -> None:
        if self.over.done():
            return
        if self._held is not None:
            self._held.append(piece)
        elif self._line.waiting() > self._most:
            self._line.abort()
            self.end()
        else:
            self._line.write(piece)

    def hold(self) -> None:
        """What was put so far comes with what was missed; keep what comes from now on."""
        self._held = []

    def begin_with(self, missed: bytes) -> None:
        """What is to be sent before all that happens from now on."""
        self._missed = missed

    def begin(self) -> None:
        """Send what was missed, and from then on what happens."""
        first = b"".join((self._missed, *(self._held or ())))
        self._most = len(first) + MOST_WAITING
        self._line.write(first)
        self._missed, self._held = b"", None

    def sign_of_life(self) -> None:
        if not self._line.waiting():
            self.put(KEEP_ALIVE)

    def end(self) -> None:
        """What is there is still sent."""
        if not self.over.done():
            self.over.set_result(None)


class Hub:
    """All streams of this process. `run` reads and delivers until it is cancelled.

    `observers` are called with topic, type and data of each event of any server.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._topics: dict[str, set[Stream]] = {}
        self._streams: set[Stream] = set()
        self._position = 0
        self._news = asyncio.Event()
        self._moved = asyncio.Event()  # a new one with each step
        self._closed = False
        self.observers: list[Callable[[str, str, str], None]] = []
        database.committed = self._news.set

    @property
    def sessions(self) -> list[str]:
        """Ids of the sessions that have a stream here."""
        return [stream.session_id for stream in self._streams]

    def __len__(self) -> int:
        return len(self._streams)

    async def prepare(self) -> None:
        """What was before is nothing new."""
        async with self._database.read() as connection:
            self._position = await event_log.newest_id(connection)

    async def run(self) -> None:
        """Deliver. On PostgreSQL it listens to the other servers, too."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._deliver(), name="events")
            tasks.create_task(self._keep_alive(), name="signs of life")
            others = self._listen() if self._database.is_postgresql else self._look()
            tasks.create_task(others, name="others' events")

    async def open(self, user_id: str, session_id: str, last: int | None, line: Line) -> Stream:
        """A stream of what comes after event `last` (None: now); its `begin` is left to the caller."""
        await self._catch_up()
        stream = Stream(user_id, session_id, line)
        self._streams.add(stream)
        try:
            # First what tells of new people to watch, then who is watched already
            self._follow(stream, ("all", f"user:{user_id}", f"session:{session_id}"))
            async with self._database.read() as connection:
                watched = await presence.watched(connection, user_id)
            self._follow(stream, [f"presence:{other}" for other in watched])
            stream.hold()
            stream.begin_with(await self._missed(stream, last, self._position))
        except BaseException:
            self.remove(stream)
            raise
        if self._closed:
            stream.end()
        return stream

    def remove(self, stream: Stream) -> None:
        stream.end()
        self._streams.discard(stream)
        for topic in stream.topics:
            followers = self._topics.get(topic)
            if followers is not None:
                followers.discard(stream)
                if not followers:
                    del self._topics[topic]

    def close(self) -> None:
        """End all streams; no new ones stay open."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    def _follow(self, stream: Stream, topics: Iterable[str]) -> None:
        for topic in map(sys.intern, topics):  # one text for all who follow it
            stream.topics.add(topic)
            self._topics.setdefault(topic, set()).add(stream)

    async def _catch_up(self) -> None:
        """Wait until all that happened so far is read: the client may know it already, from another server."""
        async with self._database.read() as connection:
            newest = await event_log.newest_id(connection)
        async with asyncio.timeout(CATCH_UP_S):
            while self._position < newest:
                self._news.set()
                await self._moved.wait()

    async def _missed(self, stream: Stream, last: int | None, until: int) -> bytes:
        pieces = []
        if last is not None:
            async with self._database.read() as connection:
                known = await event_log.oldest_gone(connection) <= last <= until
                topics = list(stream.topics)
                rows = await event_log.missed(connection, topics, last, until, MOST_MISSED + 1) if known else []
            known = known and len(rows) <= MOST_MISSED
            pieces = [_bytes_of(row) for row in rows] if known else [_sign(EventType.RESYNC, until)]
        return b"".join((*pieces, _sign(EventType.READY, until)))

    async def _deliver(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                while len(await self._read_and_publish()) == READ_AT_ONCE:
                    pass
            except (SQLAlchemyError, OSError):
                log.exception("Events could not be read; trying again.")
                await asyncio.sleep(RETRY_S)
                self._news.set()

    async def _read_and_publish(self) -> Sequence[AnyRow]:
        async with self._database.read() as connection:
            rows = await event_log.read_after(connection, self._position, READ_AT_ONCE)
        for row in rows:
            self._publish(row)
            self._position = row.id
        self._moved.set()
        self._moved = asyncio.Event()
        return rows

    def _publish(self, row: AnyRow) -> None:
        for observe in self.observers:
            observe(row.topic, row.type, row.data)
        followers = self._topics.get(row.topic)
        if not followers:
            return
        piece = _bytes_of(row)
        for stream in followers:
            stream.put(piece)
        if row.type == EventType.SESSION_ENDED:
            for stream in followers:
                stream.end()
        elif row.type in _NEW_PARTIES:
            self._watch(list(followers), json.loads(row.data).get("user_id"))

    def _watch(self, streams: Iterable[Stream], user_id: str | None) -> None:
        """Somebody came into a user's lists; how that person is comes as the next event of the same transaction."""
        if user_id is None:
            return
        for stream in streams:
            self._follow(stream, (f"presence:{user_id}",))

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_S)
            streams = list(self._streams)
            for first in range(0, len(streams), SLICE):
                for stream in streams[first : first + SLICE]:
                    stream.sign_of_life()
                await asyncio.sleep(0)

    async def _look(self) -> None:
        """An administrator's command changes the same SQLite and cannot tell."""
        while True:
            await asyncio.sleep(LOOK_S)
            self._news.set()

    async def _listen(self) -> None:
        import asyncpg

        while True:
            lost = asyncio.Event()
            connection = None
            try:
                connection = await asyncpg.connect(self._database.plain_url)
                connection.add_termination_listener(lambda *_, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, lambda *_: self._news.set())
                self._news.set()  # what happened while nobody listened
                await lost.wait()
                log.warning("The connection to the database was lost.")
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("Cannot listen to the database: %s", error)
            finally:
                if connection is not None:
                    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                        await connection.close(timeout=RETRY_S)
            await asyncio.sleep(RETRY_S)


def _bytes_of(row: AnyRow) -> bytes:
    """An event as it goes over the wire (HTML standard, section 9.2); JSON has no line ends."""
    return _wire(row.id, row.type, row.time, row.data)


def _sign(kind: EventType, position: int) -> bytes:
    return _wire(position, kind, datetime.now(UTC).timestamp(), "{}")


def _wire(event_id: int, kind: str, time: float, data: str) -> bytes:
    when = datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = f'{{"id":{event_id},"type":"{kind}","time":"{when}","data":{data}}}'
    return f"id: {event_id}\nevent: {kind}\ndata: {text}\n\n".encode()
