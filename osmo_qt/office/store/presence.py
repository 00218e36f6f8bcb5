"""Presence of all users: what they chose, what is going on, and who watches whom."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Table, Text, bindparam, insert, select, union, update

from osmo_qt.core.presence import PresenceState, derive_presence
from osmo_qt.office.store.contacts import contacts
from osmo_qt.office.store.directory import directory, handy
from osmo_qt.office.store.journal import journal
from osmo_qt.office.store.schema import Db, metadata, owner_column
from osmo_qt.office.store.sessions import sessions
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.presence import OwnPresence, Presence

LIVE_S = 90.0  # without an open stream for this long a client is gone

presence = Table(
    "presence",
    metadata,
    owner_column(primary_key=True),
    Column("state", Text, nullable=False),  # as others see it
    Column("chosen", Text),
    Column("location", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("in_call", Boolean, nullable=False, default=False),
    Column("in_meeting", Boolean, nullable=False, default=False),
    Column("registered", Boolean, nullable=False, default=False),  # a telephone of the user is
    Column("online", Boolean, nullable=False, default=False),  # a client or a telephone is there
    Column("idle", Boolean, nullable=False, default=False),
)
# Of the commonest requests: to make these statements anew each time takes longer than the database does.
_locked = select(presence).where(presence.c.user_id == bindparam("user_id")).with_for_update()
_idle = select(sessions.c.idle).where(
    sessions.c.user_id == bindparam("user_id"), sessions.c.revoked.is_(False), sessions.c.seen_at > bindparam("since")
)
_watched = union(
    select(contacts.c.linked_id).where(contacts.c.user_id == bindparam("user_id"), contacts.c.linked_id.is_not(None)),
    select(journal.c.party_id).where(journal.c.user_id == bindparam("user_id"), journal.c.party_id.is_not(None)),
    select(directory.c.user_id)
    .select_from(handy.join(directory, directory.c.id == handy.c.entry_id))
    .where(directory.c.user_id.is_not(None)),
)
_change = update(presence).where(presence.c.user_id == bindparam("of_user"))


def own_presence(row: Mapping[str, Any]) -> OwnPresence:
    """As the user sees it: never offline."""
    chosen = PresenceState(row["chosen"]) if row["chosen"] else None
    going_on = {name: row[name] for name in ("in_call", "idle", "in_meeting")}
    return OwnPresence(
        state=derive_presence(chosen, **going_on),
        chosen=chosen,
        location=row["location"],
        note=row["note"],
        **going_on,
    )


def _seen(row: Mapping[str, Any]) -> Presence:
    state = PresenceState(row["state"])
    return Presence(user_id=row["user_id"], state=state, location=row["location"], note=row["note"])


async def own(connection: Db, user_id: str) -> OwnPresence:
    query = select(presence).where(presence.c.user_id == user_id)
    return own_presence(dict((await connection.execute(query)).mappings().one()))


async def others(connection: Db, user_ids: Sequence[str]) -> list[Presence]:
    rows = await connection.execute(select(presence).where(presence.c.user_id.in_(list(user_ids))))
    return [_seen(dict(row)) for row in rows.mappings()]


async def watched(connection: Db, user_id: str) -> list[str]:
    """Users whom the lists of a user show: contacts, the handy group, parties in the journal."""
    return list((await connection.scalars(_watched, {"user_id": user_id})).all())


async def update_presence(work: Work, user_id: str, **values: Any) -> OwnPresence:
    """Change what is going on, derive the rest anew, and tell the user and all watchers what they would see."""
    connection = work.connection
    before = dict((await connection.execute(_locked, {"user_id": user_id})).mappings().one())
    idle = (await connection.scalars(_idle, {"user_id": user_id, "since": work.now - LIVE_S})).all()
    after = {**before, **values}
    after |= {"online": bool(idle) or after["registered"], "idle": bool(idle) and all(idle)}
    own_now = own_presence(after)
    after["state"] = own_now.state.value if after["online"] else PresenceState.OFFLINE.value
    if after == before:
        return own_now
    changed = {name: value for name, value in after.items() if value != before[name]}
    await connection.execute(_change, {"of_user": user_id, **changed})
    if own_now != own_presence(before):
        work.tell(user_id, EventType.OWN_PRESENCE, own_now)
    seen = _seen(after)
    if seen != _seen(before):
        work.emit(f"presence:{user_id}", EventType.PRESENCE, seen)
    return own_now


async def tell_newly_watched(work: Work, watcher_id: str, user_id: str | None) -> None:
    """Somebody came into a user's lists: how are they?"""
    if user_id:
        for seen in await others(work.connection, [user_id]):
            work.tell(watcher_id, EventType.PRESENCE, seen)


async def no_longer_online(connection: Db, now: float) -> list[str]:
    """Users who count as online, but whose clients and telephones are all gone."""
    alive = select(sessions.c.user_id).where(sessions.c.revoked.is_(False), sessions.c.seen_at > now - LIVE_S)
    query = select(presence.c.user_id).where(
        presence.c.online, presence.c.registered.is_(False), presence.c.user_id.not_in(alive)
    )
    return list((await connection.scalars(query)).all())


async def add(connection: Db, rows: Sequence[dict[str, Any]]) -> None:
    """Rows of new users; `user_id` and `state` at least."""
    full = {"chosen": None, "location": "", "note": "", "in_call": False, "in_meeting": False, "idle": False}
    defaults = {**full, "registered": False, "online": False}
    await connection.execute(insert(presence), [{**defaults, **row} for row in rows])
