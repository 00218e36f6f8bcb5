"""The durable log of events: kept for a day, read by id; ids are given in the order of the commits."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, bindparam, delete, func, insert, select, text

from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata

KEPT_S = 86_400
CHANNEL = "osmo_events"  # of NOTIFY between the servers on one PostgreSQL
_LOCK = 0x6F736D6F02
_ID = BigInteger().with_variant(Integer, "sqlite")

event_log = Table(
    "event_log",
    metadata,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("topic", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("time", TIME, nullable=False),
    Column("data", Text, nullable=False),
    Index(None, "topic", "id"),
    sqlite_autoincrement=True,  # an id is never used again, also after old events are gone
)
event_floor = Table("event_floor", metadata, Column("id", _ID, primary_key=True, autoincrement=False))
_lock = text("SELECT pg_advisory_xact_lock(:key)")
_notify = text(f"NOTIFY {CHANNEL}")
_newest = select(func.max(event_log.c.id))
_append = insert(event_log)
_after = select(event_log).where(event_log.c.id > bindparam("last")).order_by(event_log.c.id).limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a transaction has to tell. `topic` is "user:ID", "presence:ID", "session:ID" or "all"; `data` is JSON."""

    topic: str
    type: str
    data: str


async def append(connection: Db, events: Sequence[NewEvent], now: float) -> None:
    """Add to the log as the last act of a transaction.

    On PostgreSQL a lock makes the order of ids the order of commits: a reader that has seen an id has seen all before.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(_lock, {"key": _LOCK})
        await connection.execute(_notify)
    rows = [{"topic": e.topic, "type": e.type, "time": now, "data": e.data} for e in events]
    await connection.execute(_append, rows)


async def newest_id(connection: Db) -> int:
    """The id of the last event, or up to which events are gone."""
    found = await connection.scalar(_newest)
    return found or await oldest_gone(connection)


async def oldest_gone(connection: Db) -> int:
    """Events up to this id are not kept any more."""
    return await connection.scalar(select(event_floor.c.id)) or 0


async def read_after(connection: Db, last: int, limit: int) -> Sequence[AnyRow]:
    """Events of all topics after an id, in order: (id, topic, type, time, data)."""
    return (await connection.execute(_after, {"last": last, "most": limit})).all()


async def missed(connection: Db, topics: Sequence[str], last: int, until: int, limit: int) -> Sequence[AnyRow]:
    """Events of some topics with last < id <= until, in order."""
    log = event_log.c
    query = select(event_log).where(log.id > last, log.id <= until, log.topic.in_(topics))
    query = query.order_by(log.id).limit(limit)
    return (await connection.execute(query)).all()


async def forget_old(connection: Db, now: float) -> None:
    """Delete what is older than a day, and remember up to where."""
    old = event_log.c.time < now - KEPT_S
    last = await connection.scalar(select(func.max(event_log.c.id)).where(old))
    if last is not None:
        await connection.execute(delete(event_log).where(event_log.c.id <= last))
        await connection.execute(delete(event_floor))
        await connection.execute(insert(event_floor).values(id=last))
