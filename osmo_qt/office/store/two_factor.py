"""Two-factor sign-in: who must use it, sign-ins that wait for an access code, authorization codes. Hashes only."""

from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from osmo_qt.office.store.schema import TIME, AnyRow, metadata, owner_column
from osmo_qt.office.store.users import users

KEPT_S = 3600.0  # longer than anything is good, so that the e-mails of an hour can be counted

two_factor_users = Table("two_factor_users", metadata, owner_column(primary_key=True))
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("id", Text, primary_key=True),  # hash of the browser's cookie
    owner_column(),
    Column("redirect_uri", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("code_hash", Text, nullable=False),  # of the access code, keyed by the cookie
    Column("created_at", TIME, nullable=False),
    Column("sent_at", TIME, nullable=False),
    Column("sent", Integer, nullable=False),  # e-mails
    Column("wrong", Integer, nullable=False),  # access codes
    Column("ended", Boolean, nullable=False),
    Index(None, "user_id"),
)
authorization_codes = Table(
    "authorization_codes",
    metadata,
    Column("hash", Text, primary_key=True),
    owner_column(),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("session_id", Text, ForeignKey("sessions.id", ondelete="SET NULL")),  # what it was exchanged for
)


async def is_required(connection: AsyncConnection, user_id: str) -> bool:
    """Whether an administrator asked for it for this user."""
    query = select(two_factor_users.c.user_id).where(two_factor_users.c.user_id == user_id)
    return await connection.scalar(query) is not None


async def all_required(connection: AsyncConnection) -> set[str]:
    """Ids of the users for whom an administrator asked for it."""
    return set((await connection.scalars(select(two_factor_users.c.user_id))).all())


async def require(connection: AsyncConnection, user_id: str, *, required: bool) -> None:
    await connection.execute(delete(two_factor_users).where(two_factor_users.c.user_id == user_id))
    if required:
        await connection.execute(insert(two_factor_users).values(user_id=user_id))


async def username_of_email(connection: AsyncConnection, email: str) -> str | None:
    """The user name of the only user with this address."""
    query = select(users.c.username).where(func.lower(users.c.email) == email.lower()).limit(2)
    names = list((await connection.scalars(query)).all())
    return names[0] if len(names) == 1 else None


async def add_attempt(connection: AsyncConnection, values: dict[str, Any]) -> None:
    await connection.execute(insert(sign_in_attempts).values(**values, sent=1, wrong=0, ended=False))


async def attempt(connection: AsyncConnection, attempt_id: str, *, change: bool = False) -> AnyRow | None:
    """All columns, and username and email of the user. `change`: nobody else may change it until the end."""
    query = (
        select(sign_in_attempts, users.c.username, users.c.email)
        .join(users, users.c.id == sign_in_attempts.c.user_id)
        .where(sign_in_attempts.c.id == attempt_id)
    )
    if change:
        query = query.with_for_update(of=sign_in_attempts)
    return (await connection.execute(query)).one_or_none()


async def change_attempt(connection: AsyncConnection, attempt_id: str, **values: Any) -> None:
    await connection.execute(update(sign_in_attempts).where(sign_in_attempts.c.id == attempt_id).values(**values))


async def remove_attempt(connection: AsyncConnection, attempt_id: str) -> None:
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.id == attempt_id))


async def emails_since(connection: AsyncConnection, user_id: str, since: float) -> int:
    """How many were sent to this user."""
    mine = (sign_in_attempts.c.user_id == user_id) & (sign_in_attempts.c.created_at > since)
    return await connection.scalar(select(func.sum(sign_in_attempts.c.sent)).where(mine)) or 0


async def add_code(connection: AsyncConnection, values: dict[str, Any]) -> None:
    await connection.execute(insert(authorization_codes).values(**values, used=False))


async def code(connection: AsyncConnection, code_hash: str) -> AnyRow | None:
    """All columns; nobody else may exchange it until the transaction is over."""
    query = select(authorization_codes).where(authorization_codes.c.hash == code_hash).with_for_update()
    return (await connection.execute(query)).one_or_none()


async def use_code(connection: AsyncConnection, code_hash: str, session_id: str | None) -> None:
    """It is good no more; `session_id`: what it was exchanged for."""
    statement = update(authorization_codes).where(authorization_codes.c.hash == code_hash)
    await connection.execute(statement.values(used=True, session_id=session_id))


async def forget_old(connection: AsyncConnection, now: float) -> None:
    """Delete what has no use any more."""
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.created_at < now - KEPT_S))
    await connection.execute(delete(authorization_codes).where(authorization_codes.c.expires_at < now - KEPT_S))
