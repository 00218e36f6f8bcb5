"""Server-sent events (WHATWG HTML, section 9.2): from bytes to events, and the loop that keeps them coming."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from osmo_qt.core.backoff import pause_s
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.uc.problems import Refused

log = logging.getLogger(__name__)

LONGEST_EVENT = 1_048_576  # bytes


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One event as it stood on the wire; `id` "" if it had none."""

    type: str
    data: str
    id: str = ""


class EventParser:
    """Takes bytes as they come and gives the events that are complete. Comments and unknown fields are passed over."""

    def __init__(self) -> None:
        self._rest = b""
        self._after_return = False  # a line feed that follows belongs to the same line end
        self._at_start = True
        self._length = 0
        self._type, self._data, self._id = "", list[str](), ""

    def feed(self, piece: bytes) -> Iterator[RawEvent]:
        """Raises UserError(UC_BROKEN_ANSWER) for an event that is too long."""
        for line in self._lines(piece):
            self._length += len(line)
            self._check(self._length)
            if line:
                self._field(line)
            elif (event := self._end()) is not None:
                yield event

    def _lines(self, piece: bytes) -> Iterator[bytes]:
        if self._after_return and piece:
            self._after_return = False
            piece = piece.removeprefix(b"\n")
        lines = (self._rest + piece).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        if piece:
            self._after_return = piece.endswith(b"\r")
        self._rest = lines.pop()
        self._check(self._length + len(self._rest))
        for line in lines:
            yield self._without_mark(line)

    def _without_mark(self, line: bytes) -> bytes:
        if self._at_start:
            self._at_start = False
            return line.removeprefix(b"\xef\xbb\xbf")
        return line

    @staticmethod
    def _check(length: int) -> None:
        if length > LONGEST_EVENT:
            raise UserError(Problem.UC_BROKEN_ANSWER, "event")

    def _field(self, line: bytes) -> None:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._type = value
        elif name == "id" and "\0" not in value:
            self._id = value

    def _end(self) -> RawEvent | None:
        event = RawEvent(self._type or "message", "\n".join(self._data), self._id) if self._data else None
        self._type, self._id, self._length = "", "", 0
        self._data.clear()
        return event


Open = Callable[[], AbstractAsyncContextManager[AsyncIterator[bytes]]]


class EventLine:
    """Keeps a stream open: reads it, and opens it again after a pause that grows.

    `on_event` is awaited for each event; a UserError that it raises ends the stream as a broken connection does.
    `on_loss(UserError)` is called for each try that ends. `is_over()` tells that no more tries are wanted.
    """

    def __init__(
        self,
        open_stream: Open,
        on_event: Callable[[RawEvent], Awaitable[None]],
        on_loss: Callable[[UserError], None],
        is_over: Callable[[], bool],
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._open = open_stream
        self._on_event = on_event
        self._on_loss = on_loss
        self._is_over = is_over
        self._jitter = jitter
        self._failures = 0
        self._now = asyncio.Event()

    def works(self) -> None:
        """Somebody saw that the connection is good: the pauses begin anew."""
        if self._failures:
            log.info("the UC server is there again")
        self._failures = 0

    def try_now(self) -> None:
        """No more waiting."""
        self._now.set()

    async def run(self) -> None:
        while not self._is_over():
            self._now.clear()
            reason = await self._read()
            if self._is_over():
                return
            if not self._failures:
                log.warning("the connection to the UC server is lost: %s", reason)
            self._on_loss(reason)
            asked = reason.pause_s if isinstance(reason, Refused) and reason.pause_s is not None else 0.0
            await self._wait(max(pause_s(self._failures, self._jitter), asked))
            self._failures += 1

    async def _read(self) -> UserError:
        """Until the stream ends; why it did."""
        parser = EventParser()
        try:
            async with self._open() as pieces:
                async for piece in pieces:
                    for event in parser.feed(piece):
                        await self._on_event(event)
        except UserError as error:
            return error
        except Exception:
            log.exception("bug while the events of the UC server were read")
            return UserError(Problem.INTERNAL)
        return UserError(Problem.UC_UNREACHABLE, "end of stream")

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._now.wait()
        except TimeoutError:
            return
