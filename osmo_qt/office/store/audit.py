"""The audit log: who signed in, who tried, and what administrators changed. Never passwords or tokens."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text, insert

from osmo_qt.office.store.schema import TIME, Db, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("time", TIME, nullable=False),
    Column("what", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("address", Text, nullable=False),
)


async def note(connection: Db, now: float, what: str, who: str, address: str = "") -> None:
    """One line: `what` ("sign-in", "sign-in failed", "locked out", ...), the user name, the network address."""
    await connection.execute(insert(audit_log).values(time=now, what=what, who=who[:100], address=address[:64]))
