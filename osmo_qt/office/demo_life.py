"""Life in the demonstration: now and then one of the colleagues does something else."""

import asyncio
import random

from sqlalchemy import select

from osmo_qt.core.presence import PresenceState
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.presence import update_presence
from osmo_qt.office.store.users import users

PAUSE_S = 12.0
CHOICES = (None, None, None, *(s.value for s in PresenceState if s is not PresenceState.OFFLINE))


async def live(database: Database, pause_s: float) -> None:
    """Runs until it is cancelled."""
    dice = random.Random(2)  # noqa: S311 - it is a play
    async with database.read() as connection:
        pretended = users.c.password_hash.is_(None) & users.c.sip_password.is_(None)
        names = list((await connection.scalars(select(users.c.id).where(pretended).order_by(users.c.id))).all())
    while names:
        await asyncio.sleep(pause_s)
        async with database.write() as work:
            in_call = dice.random() < 0.2
            await update_presence(work, dice.choice(names), chosen=dice.choice(CHOICES), in_call=in_call)
