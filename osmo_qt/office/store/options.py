"""The office's own settings: what the administrator decides for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Table, Text, delete, insert, select

from osmo_qt.office.store.schema import Db, metadata
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.me import MeChange, NameOrder

office_options = Table(
    "office_options", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)


@dataclass(frozen=True)
class OfficeOptions:
    """How names are shown and sorted (CON-4) and what the handy group is called (CON-1); `version` grows."""

    name_display: NameOrder = "first-last"
    name_sort: NameOrder = "last-first"
    handy_title: str | None = None
    version: int = 0


async def all_options(connection: Db) -> OfficeOptions:
    """What is not stored is as by default."""
    found = {row.key: row.value for row in await connection.execute(select(office_options))}
    display, sort = found.get("name_display"), found.get("name_sort")
    return OfficeOptions(
        name_display="last-first" if display == "last-first" else "first-last",
        name_sort="first-last" if sort == "first-last" else "last-first",
        handy_title=found.get("handy_title"),
        version=int(found.get("version", "0")),
    )


async def set_options(connection: Db, values: Mapping[str, str | None]) -> None:
    """Set some; None removes one."""
    version = (await all_options(connection)).version + 1
    stored = {**values, "version": str(version)}
    await connection.execute(delete(office_options).where(office_options.c.key.in_(list(stored))))
    rows = [{"key": key, "value": value} for key, value in stored.items() if value is not None]
    await connection.execute(insert(office_options), rows)


async def change(work: Work, values: Mapping[str, str | None]) -> None:
    """Set some, and tell all clients (CON-4: names change live)."""
    await set_options(work.connection, values)
    work.emit("all", EventType.ME, MeChange.model_validate(dict(values)))
