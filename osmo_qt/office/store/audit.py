"""The audit log: who signed in, who tried, and what administrators changed. Never passwords or tokens."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Integer, Table, Text, insert, select

from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("time", TIME, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("changed_by", Text, nullable=False, default="", server_default=""),  # "": nobody but who it is about
)


async def note(connection: Db, now: float, what: str, who: str, address: str = "", changed_by: str = "") -> None:
    """One line: `what` ("sign-in", "sign-in failed", "locked out", ...), the user name, the network address.

    `changed_by`: the administrator who did it.
    """
    row = {"time": now, "what": what, "who": who[:100], "address": address[:64], "changed_by": changed_by[:100]}
    await connection.execute(insert(audit_log).values(**row))


async def newest(connection: Db, limit: int) -> Sequence[AnyRow]:
    """The last lines, newest first: all columns."""
    return (await connection.execute(select(audit_log).order_by(audit_log.c.id.desc()).limit(limit))).all()
