"""Sessions and their tokens, kept as hashes only; failed sign-ins by user name."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata, owner_column

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("client_name", Text, nullable=False),
    Column("refresh_hash", Text, nullable=False),
    Column("previous_refresh_hash", Text),  # good until something that came in exchange is used: the answer may be lost
    Column("newest_access_hash", Text),  # of the token that came with the refresh token
    Column("refresh_expires_at", TIME, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
    Column("idle", Boolean, nullable=False, default=False),
    Column("revoked", Boolean, nullable=False, default=False),
    Index(None, "user_id"),
)
access_tokens = Table(
    "access_tokens",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", TIME, nullable=False),
    Index(None, "session_id"),
)
login_failures = Table(
    "login_failures",
    metadata,
    Column("username", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", TIME, nullable=False),
    Column("locked_until", TIME, nullable=False),
)
_matches = (access_tokens.c.session_id == sessions.c.id) & (access_tokens.c.hash == bindparam("token_hash"))
_awaited = sessions.c.previous_refresh_hash.is_not(None) & (sessions.c.newest_access_hash == bindparam("token_hash"))
_with_token = (
    select(sessions.c.user_id, sessions.c.revoked, _awaited.label("awaited"), access_tokens.c.expires_at)
    .select_from(sessions.outerjoin(access_tokens, _matches))
    .where(sessions.c.id == bindparam("session_id"))
)
_change = update(sessions).where(sessions.c.id == bindparam("of_session"))


async def add(connection: Db, values: dict[str, Any]) -> None:
    await connection.execute(insert(sessions).values(**values))


async def add_access_token(connection: Db, token_hash: str, session_id: str, expires_at: float) -> None:
    await connection.execute(
        insert(access_tokens).values(hash=token_hash, session_id=session_id, expires_at=expires_at)
    )


async def with_token(connection: Db, session_id: str, token_hash: str) -> AnyRow | None:
    """(user_id, revoked, awaited, expires_at of the token or None if unknown); None for an unknown session.

    `awaited`: its use shows that the client has got the answer to its last refresh.
    """
    given = {"session_id": session_id, "token_hash": token_hash}
    return (await connection.execute(_with_token, given)).one_or_none()


async def of_user(connection: Db, user_id: str) -> list[str]:
    """Ids of those that are good."""
    query = select(sessions.c.id).where(sessions.c.user_id == user_id, sessions.c.revoked.is_(False))
    return list((await connection.scalars(query)).all())


async def for_refresh(connection: Db, session_id: str) -> AnyRow | None:
    """All columns; nobody else may refresh it until the transaction is over."""
    query = select(sessions).where(sessions.c.id == session_id).with_for_update()
    return (await connection.execute(query)).one_or_none()


async def change(connection: Db, session_id: str, **values: Any) -> None:
    await connection.execute(_change, {"of_session": session_id, **values})


async def forget_previous(connection: Db, session_id: str, token_hash: str) -> None:
    """The newest access token is used, so the refresh token before has done its duty."""
    newest = (sessions.c.id == session_id) & (sessions.c.newest_access_hash == token_hash)
    await connection.execute(update(sessions).where(newest).values(previous_refresh_hash=None))


async def revoke(connection: Db, session_id: str) -> None:
    """From now on nothing of it is good; the row stays, so that a client is told why."""
    await change(connection, session_id, revoked=True)
    await connection.execute(delete(access_tokens).where(access_tokens.c.session_id == session_id))


async def failures(connection: Db, username: str) -> AnyRow | None:
    """(username, count, last_at, locked_until)."""
    query = select(login_failures).where(login_failures.c.username == username)
    return (await connection.execute(query)).one_or_none()


async def locked(connection: Db, now: float) -> set[str]:
    """User names that are locked."""
    query = select(login_failures.c.username).where(login_failures.c.locked_until > now)
    return set((await connection.scalars(query)).all())


async def set_failures(connection: Db, username: str, count: int, last_at: float, locked_until: float) -> None:
    """`count` 0 forgets them."""
    await connection.execute(delete(login_failures).where(login_failures.c.username == username))
    if count:
        row = {"username": username, "count": count, "last_at": last_at, "locked_until": locked_until}
        await connection.execute(insert(login_failures).values(**row))


async def unlock(connection: Db, username: str) -> None:
    """The next try counts, whatever was before; the next lock is no shorter for it."""
    await connection.execute(update(login_failures).where(login_failures.c.username == username).values(locked_until=0))


async def forget_old(connection: Db, now: float, failures_before: float) -> None:
    """Delete what has no use any more."""
    await connection.execute(delete(access_tokens).where(access_tokens.c.expires_at < now))
    await connection.execute(delete(sessions).where(sessions.c.refresh_expires_at < now))
    await connection.execute(delete(login_failures).where(login_failures.c.last_at < failures_before))
