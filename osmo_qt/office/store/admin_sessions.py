"""Who is signed in on the administrators' page; tokens as hashes only."""

from sqlalchemy import Column, Table, Text, delete, insert, select, update

from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata, owner_column
from osmo_qt.office.store.users import users

IDLE_S = 900.0  # so long a session lasts that nobody uses

admin_sessions = Table(
    "admin_sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    owner_column(),
    Column("created_at", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
)


async def add(connection: Db, token_hash: str, user_id: str, now: float) -> None:
    row = {"hash": token_hash, "user_id": user_id, "created_at": now, "seen_at": now}
    await connection.execute(insert(admin_sessions).values(**row))


async def of_token(connection: Db, token_hash: str) -> AnyRow | None:
    """(user_id, username, is_admin, created_at, seen_at)."""
    table = admin_sessions
    query = select(table.c.user_id, users.c.username, users.c.is_admin, table.c.created_at, table.c.seen_at)
    query = query.join(users, users.c.id == table.c.user_id).where(table.c.hash == token_hash)
    return (await connection.execute(query)).one_or_none()


async def seen(connection: Db, token_hash: str, now: float) -> None:
    await connection.execute(update(admin_sessions).where(admin_sessions.c.hash == token_hash).values(seen_at=now))


async def remove(connection: Db, token_hash: str) -> None:
    await connection.execute(delete(admin_sessions).where(admin_sessions.c.hash == token_hash))


async def remove_of(connection: Db, user_id: str) -> None:
    """Of one user, on all browsers."""
    await connection.execute(delete(admin_sessions).where(admin_sessions.c.user_id == user_id))


async def forget_old(connection: Db, seen_before: float) -> None:
    """Delete what is good no more."""
    await connection.execute(delete(admin_sessions).where(admin_sessions.c.seen_at < seen_before))
