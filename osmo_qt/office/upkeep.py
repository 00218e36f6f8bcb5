"""What is done from time to time: whose clients are still there, and what is old enough to be forgotten."""

import asyncio
import gc
import logging
import time
from contextlib import suppress

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from osmo_qt.office.auth import FORGET_TRIES_S
from osmo_qt.office.events import Hub
from osmo_qt.office.store import (
    admin_sessions,
    event_log,
    idempotency,
    journal,
    presence,
    sessions,
    telephone_states,
    two_factor,
)
from osmo_qt.office.store.database import Database

BEAT_S = 30.0  # three of them fit into presence.LIVE_S
CLEAN_S = 3600.0
AT_ONCE = 500

log = logging.getLogger(__name__)


async def keep_up(database: Database, hub: Hub, office_id: str) -> None:
    """Runs until it is cancelled."""
    clean_at = 0.0
    while True:
        try:
            await beat(database, hub)
            async with database.write() as work:
                await telephone_states.keep_alive(work, office_id)
            if time.monotonic() >= clean_at:
                clean_at = time.monotonic() + CLEAN_S
                await clean(database)
                gc.collect()  # by itself it looks only at what is young (see __main__)
        except (SQLAlchemyError, OSError):
            log.exception("Upkeep failed; trying again.")
        await asyncio.sleep(BEAT_S)


async def beat(database: Database, hub: Hub) -> None:
    """Sessions with a stream here are alive; who has none for a while is offline."""
    ids = hub.sessions
    for first in range(0, len(ids), AT_ONCE):
        part = ids[first : first + AT_ONCE]
        async with database.write() as work:
            alive = update(sessions.sessions).where(sessions.sessions.c.id.in_(part))
            await work.connection.execute(alive.values(seen_at=work.now))
    async with database.read() as connection:
        gone = await presence.no_longer_online(connection, time.time())
    for user_id in gone:
        async with database.write() as work:
            await presence.update_presence(work, user_id)


async def clean(database: Database) -> None:
    """Delete what nobody can ask for any more."""
    async with database.write() as work:
        await event_log.forget_old(work.connection, work.now)
        await sessions.forget_old(work.connection, work.now, work.now - FORGET_TRIES_S)
        await two_factor.forget_old(work.connection, work.now)
        await admin_sessions.forget_old(work.connection, work.now - admin_sessions.IDLE_S)
        await idempotency.forget_old(work.connection, work.now)
        await journal.forget_deleted(work.connection, work.now)


async def stop(task: "asyncio.Task[None]") -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
