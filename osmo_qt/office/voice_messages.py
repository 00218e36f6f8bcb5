"""Voice messages of the users: read where the engine keeps them, changed by the engine, told to the clients."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.core.people import tidy
from osmo_qt.office.engine.mailbox import BASKET, HEARD, NEW, KeptMessage, Mailbox
from osmo_qt.office.engine.mailbox_watch import is_listened_to
from osmo_qt.office.problems import ProblemError, not_found
from osmo_qt.office.store import rules, users
from osmo_qt.office.store.database import Database
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.voicemail import Voicemail, VoiceMessage
from osmo_qt.ucapi.wire import Empty

log = logging.getLogger(__name__)

UNDO_WITHIN_S = 3600.0
LOOK_EVERY_S = 600.0
_ALL = (NEW, HEARD, BASKET)
_Seen = frozenset[tuple[str, str]]  # id, folder


class VoiceMessages:
    """`command` carries out one of the engine's console, `channels` tells which there are; both raise OSError.

    `spool` has a folder for each number. A user has the mailbox of the own number, and reaches no other.
    """

    def __init__(
        self,
        database: Database,
        command: Callable[[str], Awaitable[None]],
        channels: Callable[[], Awaitable[list[Mapping[str, Any]]]],
        spool: Path,
    ) -> None:
        self._database, self._command, self._channels, self._spool = database, command, channels, spool
        self._one_by_one = asyncio.Lock()
        self._seen: dict[str, _Seen] = {}  # by number

    async def all(self, user_id: str) -> list[VoiceMessage]:
        """Newest first."""
        number = await self._number(user_id)
        kept = await self._read(number) if number else []
        return await self._described(sorted(kept, key=lambda message: (-message.received_at, message.id)))

    async def sound(self, user_id: str, message_id: str) -> bytes:
        """The WAV file. Raises ProblemError(not-found)."""
        number = await self._number(user_id)
        try:
            async with self._one_by_one:
                sound = await asyncio.to_thread(self._mailbox(number).sound, message_id) if number else None
        except OSError as error:
            raise _away(error) from error
        if sound is None:
            raise not_found("voice message")
        return sound

    async def set_heard(self, user_id: str, message_id: str, *, heard: bool) -> VoiceMessage:
        """Also brings back one that was deleted within UNDO_WITHIN_S. Raises ProblemError."""
        message = await self._move(user_id, message_id, _ALL, HEARD if heard else NEW)
        return (await self._described([message]))[0]

    async def remove(self, user_id: str, message_id: str) -> None:
        """Raises ProblemError."""
        await self._move(user_id, message_id, (NEW, HEARD), BASKET)

    async def look(self, number: str) -> None:
        """Count a mailbox, and tell the user's clients what has changed. Raises OSError, SQLAlchemyError."""
        kept = await asyncio.to_thread(self._mailbox(number).messages)
        folders = [message.folder for message in kept]
        counts = Voicemail(new=folders.count(NEW), old=folders.count(HEARD))
        seen = frozenset((message.id, message.folder) for message in kept)
        async with self._database.write() as work:
            user_id = await users.by_numbers(work.connection, [number])
            if user_id is None:
                return
            changed = await rules.set_voicemail(work, user_id, counts)
            if changed or self._seen.get(number, seen) != seen:
                work.tell(user_id, EventType.VOICE_MESSAGES, Empty())
        self._seen[number] = seen

    async def run(self) -> None:
        """Forget what was deleted a while ago, until it is cancelled."""
        while True:
            try:
                await self.empty_baskets(UNDO_WITHIN_S)
            except (OSError, SQLAlchemyError):
                log.exception("Deleted voice messages are forgotten later.")
            await asyncio.sleep(LOOK_EVERY_S)

    async def empty_baskets(self, after_s: float) -> None:
        """Forget what was deleted `after_s` ago or earlier. Raises OSError."""
        numbers = await asyncio.to_thread(lambda: sorted(path.name for path in self._spool.glob("*")))
        for number in numbers:
            async with self._one_by_one:
                deleted = await asyncio.to_thread(self._mailbox(number).messages, (BASKET,))
                for message in deleted:
                    if message.moved_at <= time.time() - after_s:
                        await self._command(f"voicemail remove {number} default {BASKET} {message.id}")

    # --- inside ---

    def _mailbox(self, number: str) -> Mailbox:
        return Mailbox(self._spool / number)

    async def _number(self, user_id: str) -> str:
        """ "" for who has no telephone."""
        async with self._database.read() as connection:
            row = await users.one(connection, user_id)
        return row.number if row.number and row.sip_password is not None else ""

    async def _read(self, number: str, folders: tuple[str, ...] = (NEW, HEARD)) -> list[KeptMessage]:
        try:
            return await asyncio.to_thread(self._mailbox(number).messages, folders)
        except OSError as error:
            raise _away(error) from error

    async def _move(self, user_id: str, message_id: str, sources: tuple[str, ...], target: str) -> KeptMessage:
        number = await self._number(user_id)
        async with self._one_by_one:
            message = await self._find(number, message_id, sources)
            if message.folder != target:
                await self._carry_out(number, f"move {number} default {message.folder} {message_id} {target}")
                message = await self._find(number, message_id, _ALL)
                if message.folder != target:  # it holds 100
                    raise ProblemError(409, ProblemCode.MAILBOX_FULL, f"There is no room in the folder {target}.")
        await self.look(number)
        return message

    async def _find(self, number: str, message_id: str, folders: tuple[str, ...]) -> KeptMessage:
        for message in await self._read(number, folders) if number else []:
            if message.id == message_id:
                return message
        raise not_found("voice message")

    async def _carry_out(self, number: str, words: str) -> None:
        """The engine does it under its own locks, and tells the telephones (MWI)."""
        try:
            if is_listened_to(number, await self._channels()):
                raise ProblemError(409, ProblemCode.MAILBOX_IN_USE, "A telephone is connected with the mailbox.")
            await self._command(f"voicemail {words}")
        except OSError as error:
            raise _away(error) from error

    async def _described(self, kept: list[KeptMessage]) -> list[VoiceMessage]:
        """With the names of users of the office."""
        async with self._database.read() as connection:
            known = await users.names(connection, {message.number for message in kept})
        return [_described(message, known.get(message.number)) for message in kept]


def _described(message: KeptMessage, user: users.NamedUser | None) -> VoiceMessage:
    return VoiceMessage(
        id=message.id,
        number=tidy(message.number, 64),
        name=user.name if user else tidy(message.name),
        user_id=user.id if user else None,
        received_at=datetime.fromtimestamp(message.received_at, UTC),
        duration_s=round(message.duration_s, 3),
        heard=message.folder == HEARD,
    )


def _away(error: OSError) -> ProblemError:
    log.warning("The mailbox can't be used: %s", error)
    detail = "The voice engine does not answer."
    return ProblemError(503, ProblemCode.INTERNAL, detail, {"Retry-After": "2"})
