"""Groups of contacts."""

from collections.abc import Sequence

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, delete, insert, select, update

from osmo_qt.office.problems import ProblemError, invalid, not_found
from osmo_qt.office.store.contacts import contacts
from osmo_qt.office.store.rows import check_version, decode_cursor, encode_cursor
from osmo_qt.office.store.schema import AnyRow, Db, metadata, new_id, owner_column
from osmo_qt.office.store.users import users
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.groups import Group, GroupFields
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.wire import Page, Removed

MOST = 1000  # per user

groups = Table(
    "groups",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("title", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Index(None, "user_id", "id"),
)
members = Table(
    "group_members",
    metadata,
    Column("group_id", Text, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", Text, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "contact_id"),
)


async def _with_members(connection: Db, rows: Sequence[AnyRow]) -> list[Group]:
    query = select(members).where(members.c.group_id.in_([row.id for row in rows])).order_by(members.c.position)
    ids: dict[str, list[str]] = {row.id: [] for row in rows}
    for member in await connection.execute(query):
        ids[member.group_id].append(member.contact_id)
    return [Group(id=row.id, etag=str(row.version), title=row.title, members=ids[row.id]) for row in rows]


async def revision(connection: Db, user_id: str) -> int:
    """Grows with each change of the user's groups."""
    return int(await connection.scalar(select(users.c.groups_revision).where(users.c.id == user_id)) or 0)


async def page(connection: Db, user_id: str, cursor: str | None, limit: int) -> Page[Group]:
    query = select(groups).where(groups.c.user_id == user_id).order_by(groups.c.id).limit(limit + 1)
    if cursor:
        query = query.where(groups.c.id > decode_cursor(cursor, (str,))[0])
    rows = (await connection.execute(query)).all()
    more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=await _with_members(connection, rows[:limit]), next=more)


async def one(connection: Db, user_id: str, group_id: str) -> Group:
    """Raises ProblemError(not-found)."""
    query = select(groups).where(groups.c.id == group_id, groups.c.user_id == user_id)
    rows = (await connection.execute(query)).all()
    if not rows:
        raise not_found("group")
    return (await _with_members(connection, rows))[0]


async def add(work: Work, user_id: str, fields: GroupFields) -> Group:
    """Raises ProblemError for members that are no contacts of the user, or when there are too many groups."""
    await _changed(work, user_id)
    ids = await work.connection.scalars(select(groups.c.id).where(groups.c.user_id == user_id))
    if len(ids.all()) >= MOST:
        raise ProblemError(409, ProblemCode.ALREADY_EXISTS, f"There are {MOST} groups already.")
    group_id = new_id()
    await work.connection.execute(insert(groups).values(id=group_id, user_id=user_id, title=fields.title))
    await _set_members(work, user_id, group_id, fields.members)
    return await _tell(work, user_id, group_id)


async def replace(work: Work, user_id: str, group_id: str, fields: GroupFields, etags: Sequence[str]) -> Group:
    """Raises ProblemError: not-found, conflict, and as `add`."""
    before = await _locked(work, user_id, group_id, etags)
    values = {"title": fields.title, "version": before.version + 1}
    await work.connection.execute(update(groups).where(groups.c.id == group_id).values(**values))
    await work.connection.execute(delete(members).where(members.c.group_id == group_id))
    await _set_members(work, user_id, group_id, fields.members)
    await _changed(work, user_id)
    return await _tell(work, user_id, group_id)


async def remove(work: Work, user_id: str, group_id: str, etags: Sequence[str]) -> None:
    """The contacts stay. Raises ProblemError: not-found, conflict."""
    await _locked(work, user_id, group_id, etags)
    await work.connection.execute(delete(groups).where(groups.c.id == group_id))
    await _changed(work, user_id)
    work.tell(user_id, EventType.GROUP_REMOVED, Removed(id=group_id))


async def forget_contact(work: Work, user_id: str, contact_id: str) -> None:
    """Take a contact that is to be deleted out of all groups (CON-2)."""
    query = select(members.c.group_id).where(members.c.contact_id == contact_id)
    affected = list((await work.connection.scalars(query)).all())
    if not affected:
        return
    await work.connection.execute(delete(members).where(members.c.contact_id == contact_id))
    changed = update(groups).where(groups.c.id.in_(affected)).values(version=groups.c.version + 1)
    await work.connection.execute(changed)
    await _changed(work, user_id)
    for group_id in affected:
        await _tell(work, user_id, group_id)


async def _set_members(work: Work, user_id: str, group_id: str, contact_ids: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(contact_ids))
    if not wanted:
        return
    query = select(contacts.c.id).where(contacts.c.user_id == user_id, contacts.c.id.in_(wanted)).with_for_update()
    known = set((await work.connection.scalars(query)).all())
    if unknown := [contact_id for contact_id in wanted if contact_id not in known]:
        raise invalid(f"There is no contact {unknown[0]}.")
    rows = [{"group_id": group_id, "contact_id": c, "position": place} for place, c in enumerate(wanted)]
    await work.connection.execute(insert(members), rows)


async def _locked(work: Work, user_id: str, group_id: str, etags: Sequence[str]) -> AnyRow:
    query = select(groups).where(groups.c.id == group_id, groups.c.user_id == user_id).with_for_update()
    return check_version((await work.connection.execute(query)).one_or_none(), etags, "group")


async def _changed(work: Work, user_id: str) -> None:
    statement = update(users).where(users.c.id == user_id).values(groups_revision=users.c.groups_revision + 1)
    await work.connection.execute(statement)


async def _tell(work: Work, user_id: str, group_id: str) -> Group:
    group = await one(work.connection, user_id, group_id)
    work.tell(user_id, EventType.GROUP, group)
    return group
