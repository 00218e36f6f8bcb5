"""What each office's own voice engine knows of a user's telephones; several offices may share the database."""

from sqlalchemy import Boolean, Column, Table, Text, delete, insert, select, update

from osmo_qt.office.store import users
from osmo_qt.office.store.presence import LIVE_S, update_presence
from osmo_qt.office.store.schema import TIME, metadata, owner_column
from osmo_qt.office.store.work import Work

telephone_states = Table(
    "telephone_states",
    metadata,
    Column("office_id", Text, primary_key=True),
    owner_column(primary_key=True),
    Column("registered", Boolean, nullable=False),
    Column("in_call", Boolean, nullable=False),
    Column("seen_at", TIME, nullable=False),  # when the office last gave a sign of life
)


async def change(work: Work, office_id: str, user_id: str, **values: bool) -> None:
    """What one engine tells (`registered`, `in_call`); presence goes by what all of them tell together."""
    table, connection = telephone_states, work.connection
    await users.lock(connection, user_id)
    own = (table.c.office_id == office_id) & (table.c.user_id == user_id)
    before = (await connection.execute(select(table.c.registered, table.c.in_call).where(own))).one_or_none()
    if before is None:
        row = {"office_id": office_id, "user_id": user_id, "registered": False, "in_call": False, **values}
        await connection.execute(insert(table).values(**row, seen_at=work.now))
    else:
        await connection.execute(update(table).where(own).values(**values, seen_at=work.now))
    await _sum_up(work, user_id)


async def keep_alive(work: Work, office_id: str) -> None:
    """The office lives; what others knew that do so no more is forgotten."""
    table, connection = telephone_states, work.connection
    await connection.execute(update(table).where(table.c.office_id == office_id).values(seen_at=work.now))
    old = table.c.seen_at < work.now - LIVE_S
    lost = list((await connection.scalars(select(table.c.user_id).where(old).distinct())).all())
    for user_id in sorted(lost):
        await users.lock(connection, user_id)
        await connection.execute(delete(table).where(old, table.c.user_id == user_id))
        await _sum_up(work, user_id)


async def _sum_up(work: Work, user_id: str) -> None:
    table = telephone_states
    query = select(table.c.registered, table.c.in_call).where(table.c.user_id == user_id)
    rows = (await work.connection.execute(query)).all()
    together = {name: any(row._mapping[name] for row in rows) for name in ("registered", "in_call")}
    await update_presence(work, user_id, **together)
