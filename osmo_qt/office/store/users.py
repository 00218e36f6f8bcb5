"""The users: names, numbers, what they sign in and register with, what they prefer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
    func,
    or_,
    select,
    true,
    update,
)

from osmo_qt.core.people import fold
from osmo_qt.office.problems import not_found
from osmo_qt.office.store import options
from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata, owner_column
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.me import Me, SipCredentials
from osmo_qt.ucapi.wire import Empty

TELEPHONES = "telephones"  # the topic of an event for the offices themselves: accounts have changed

users = Table(
    "users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),  # folded
    Column("number", Text, unique=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False, default=""),
    Column("cell_number", Text),
    Column("configuration", Text, nullable=False),
    Column("password_hash", Text),  # NULL: cannot sign in
    Column("sip_password", Text),  # NULL: has no softphone
    Column("desk_password", Text),  # NULL: has no desk phone
    Column("route_to_cell", Boolean, nullable=False, default=True, server_default=true()),  # see engine.routing
    Column("is_admin", Boolean, nullable=False, default=False, server_default=false()),
    Column("avatar", Text),  # version of the picture
    Column("active_profile_id", Text),
    Column("preferred_device_id", Text),
    Column("preferred_group_id", Text),
    Column("contacts_revision", Integer, nullable=False, default=0),
    Column("groups_revision", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", TIME, nullable=False),
)
avatars = Table("avatars", metadata, owner_column(primary_key=True), Column("png", LargeBinary, nullable=False))


@dataclass(frozen=True)
class NewUser:
    """Who is to become a user; passwords as the table keeps them."""

    id: str
    username: str
    number: str | None
    first_name: str
    last_name: str
    email: str = ""
    cell_number: str | None = None
    configuration: str = "integrated"
    password_hash: str | None = None
    sip_password: str | None = None
    desk_password: str | None = None
    avatar: str | None = None
    is_admin: bool = False

    def row(self, now: float) -> dict[str, Any]:
        return {**vars(self), "username": fold_username(self.username), "created_at": now}


def tell_engines(work: Work) -> None:
    """The offices on this database bring their voice engines up to date."""
    work.emit(TELEPHONES, EventType.RESYNC, Empty())


def fold_username(username: str) -> str:
    """Case and diacritics make no other user."""
    return fold(username.strip())


async def by_username(connection: Db, username: str) -> AnyRow | None:
    """(id, password_hash); None for an unknown name."""
    query = select(users.c.id, users.c.password_hash).where(users.c.username == fold_username(username))
    return (await connection.execute(query)).one_or_none()


async def by_numbers(connection: Db, numbers: Iterable[str]) -> str | None:
    """The id of the user who has one of these numbers."""
    wanted = [number for number in numbers if number]
    if not wanted:
        return None
    return await connection.scalar(select(users.c.id).where(users.c.number.in_(wanted)).limit(1))


@dataclass(frozen=True)
class NamedUser:
    """Who somebody is; `name` as others see it."""

    id: str
    name: str


async def names(connection: Db, numbers: Iterable[str]) -> dict[str, NamedUser]:
    """By number, of those who are users. Also of the people of a demonstration, who have no telephone."""
    columns = (users.c.id, users.c.number, users.c.first_name, users.c.last_name)
    rows = await connection.execute(select(*columns).where(users.c.number.in_(list(numbers))))
    return {row.number: NamedUser(row.id, f"{row.first_name} {row.last_name}".strip()) for row in rows}


async def with_telephones(connection: Db) -> Sequence[AnyRow]:
    """(id, number, first_name, last_name, sip_password, desk_password) of all who have one, by number."""
    columns = (users.c.id, users.c.number, users.c.first_name, users.c.last_name)
    query = select(*columns, users.c.sip_password, users.c.desk_password).where(has_telephone())
    return (await connection.execute(query.order_by(users.c.number))).all()


def has_telephone() -> ColumnElement[bool]:
    """The condition that a user has a softphone or a desk phone."""
    return or_(users.c.sip_password.is_not(None), users.c.desk_password.is_not(None))


async def one(connection: Db, user_id: str) -> AnyRow:
    """All columns. Raises ProblemError(not-found)."""
    row = (await connection.execute(select(users).where(users.c.id == user_id))).one_or_none()
    if row is None:
        raise not_found("user")
    return row


async def for_administrators(connection: Db, term: str, limit: int) -> Sequence[AnyRow]:
    """All columns of users whose names or number begin with `term`, by name."""
    table, query = users.c, select(users).order_by(users.c.last_name, users.c.first_name, users.c.id).limit(limit)
    if term.strip():
        beginnings = (table.username, func.lower(table.first_name), func.lower(table.last_name), table.number)
        wanted = fold_username(term)
        query = query.where(or_(*(column.startswith(wanted, autoescape=True) for column in beginnings)))
    return (await connection.execute(query)).all()


async def lock(connection: Db, user_id: str) -> None:
    """Whatever two clients of a user create they create one after the other (on SQLite all do)."""
    await connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())


async def me(connection: Db, user_id: str) -> Me:
    """What a user may know of the own account."""
    row, office = await one(connection, user_id), await options.all_options(connection)
    return Me(
        user_id=row.id,
        username=row.username,
        first_name=row.first_name,
        last_name=row.last_name,
        number=row.number or "",
        email=row.email,
        cell_number=row.cell_number,
        route_to_cell=row.route_to_cell,
        configuration=row.configuration,
        name_display=office.name_display,
        name_sort=office.name_sort,
        handy_title=office.handy_title,
        etag=f"{row.version}-{office.version}",
    )


async def sip_credentials(connection: Db, user_id: str, realm: str) -> SipCredentials:
    """Raises ProblemError(not-found) for who has no telephone."""
    row = await one(connection, user_id)
    if row.sip_password is None or row.configuration == "uc-only":
        raise not_found("telephone account")
    name = f"{row.first_name} {row.last_name}".strip()
    return SipCredentials(username=row.number, password=row.sip_password, display_name=name, realm=realm)


async def change(connection: Db, user_id: str, **values: Any) -> None:
    """Set columns of a user; whoever has read the old state sees that it is another."""
    statement = update(users).where(users.c.id == user_id).values(**values, version=users.c.version + 1)
    await connection.execute(statement)


async def avatar(connection: Db, user_id: str) -> AnyRow:
    """(version, first_name, last_name, png); png None when it was never stored. Raises ProblemError(not-found)."""
    columns = (users.c.avatar, users.c.first_name, users.c.last_name, avatars.c.png)
    query = select(*columns).select_from(users.outerjoin(avatars)).where(users.c.id == user_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.avatar is None:
        raise not_found("picture")
    return row
