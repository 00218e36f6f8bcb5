"""What all tables share: their metadata, kinds of columns, new ids."""

import secrets
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Column, Double, ForeignKey, MetaData, Row, Text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    Db: TypeAlias = AsyncConnection
else:
    Db = object  # importing the real one costs 0.06 s of each start, and SQLite does without

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# Compared byte by byte on both databases, so that beginnings of words can be found by an index.
PLAIN_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
TIME: Double[float] = Double()  # seconds since the epoch


def new_id() -> str:
    """Random, so nobody can guess whether one exists."""
    return secrets.token_hex(8)


def owner_column(*, primary_key: bool = False) -> Column[str]:
    """Whose row it is; it goes with the user."""
    reference = ForeignKey("users.id", ondelete="CASCADE")
    return Column("user_id", Text, reference, primary_key=primary_key, nullable=False)
