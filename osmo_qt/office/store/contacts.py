"""The private contacts of users."""

from collections.abc import Sequence

from sqlalchemy import Column, Index, Integer, Table, Text, delete, insert, select, update

from osmo_qt.office.problems import ProblemError, not_found
from osmo_qt.office.store import directory
from osmo_qt.office.store.rows import check_version, decode_cursor, encode_cursor, fields_row, numbers_of
from osmo_qt.office.store.schema import AnyRow, Db, metadata, new_id, owner_column
from osmo_qt.office.store.users import by_numbers, users
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.contacts import Contact, ContactFields
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.wire import Page, Removed

MOST = 20_000  # per user

contacts = Table(
    "contacts",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("linked_id", Text),  # the user of the office that this is
    Column("entry_id", Text),  # where in the directory it was copied from
    *(Column(name, Text, nullable=False, default="") for name in ("first_name", "last_name", "company", "email")),
    *(Column(name, Text, nullable=False, default="") for name in ("im_address", "sip_uri", "note")),
    Column("numbers", Text, nullable=False, default="[]"),
    Column("version", Integer, nullable=False, default=1),
    Index(None, "user_id", "id"),
)
_with_picture = select(contacts, users.c.avatar).select_from(
    contacts.outerjoin(users, users.c.id == contacts.c.linked_id)
)


def _contact(row: AnyRow) -> Contact:
    return Contact(
        id=row.id,
        etag=str(row.version),
        user_id=row.linked_id,
        avatar=row.avatar,
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company,
        numbers=numbers_of(row.numbers),
        email=row.email,
        im_address=row.im_address,
        sip_uri=row.sip_uri,
        note=row.note,
    )


async def revision(connection: Db, user_id: str) -> int:
    """Grows with each change of the user's contacts."""
    return int(await connection.scalar(select(users.c.contacts_revision).where(users.c.id == user_id)) or 0)


async def page(connection: Db, user_id: str, cursor: str | None, limit: int) -> Page[Contact]:
    query = _with_picture.where(contacts.c.user_id == user_id).order_by(contacts.c.id).limit(limit + 1)
    if cursor:
        query = query.where(contacts.c.id > decode_cursor(cursor, (str,))[0])
    rows = (await connection.execute(query)).all()
    more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=[_contact(row) for row in rows[:limit]], next=more)


async def one(connection: Db, user_id: str, contact_id: str) -> Contact:
    """Raises ProblemError(not-found)."""
    query = _with_picture.where(contacts.c.id == contact_id, contacts.c.user_id == user_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise not_found("contact")
    return _contact(row)


async def add(work: Work, user_id: str, fields: ContactFields, entry: directory.Source | None = None) -> Contact:
    """Raises ProblemError when there are too many."""
    await _changed(work, user_id)
    ids = await work.connection.scalars(select(contacts.c.id).where(contacts.c.user_id == user_id))
    if len(ids.all()) >= MOST:
        raise ProblemError(409, ProblemCode.ALREADY_EXISTS, f"There are {MOST} contacts already.")
    linked = entry.user_id if entry else await by_numbers(work.connection, [n.number for n in fields.numbers])
    row = {"id": new_id(), "user_id": user_id, "linked_id": linked, "entry_id": entry.id if entry else None}
    await work.connection.execute(insert(contacts).values(**row, **fields_row(fields)))
    return await _tell(work, user_id, str(row["id"]))


async def copy_of(connection: Db, user_id: str, entry_id: str) -> Contact | None:
    """The contact that was made from a directory entry before."""
    query = _with_picture.where(contacts.c.entry_id == entry_id, contacts.c.user_id == user_id)
    row = (await connection.execute(query)).first()
    return _contact(row) if row else None


async def replace(work: Work, user_id: str, contact_id: str, fields: ContactFields, etags: Sequence[str]) -> Contact:
    """Raises ProblemError: not-found, conflict."""
    before = await _locked(work, user_id, contact_id, etags)
    linked = await by_numbers(work.connection, [n.number for n in fields.numbers]) or before.linked_id
    values = {**fields_row(fields), "linked_id": linked, "version": before.version + 1}
    await work.connection.execute(update(contacts).where(contacts.c.id == contact_id).values(**values))
    await _changed(work, user_id)
    return await _tell(work, user_id, contact_id)


async def check(work: Work, user_id: str, contact_id: str, etags: Sequence[str]) -> None:
    """Raises ProblemError: not-found, conflict."""
    await _locked(work, user_id, contact_id, etags)


async def remove(work: Work, user_id: str, contact_id: str) -> None:
    """After `check`, and after groups have forgotten it."""
    await work.connection.execute(delete(contacts).where(contacts.c.id == contact_id))
    await _changed(work, user_id)
    work.tell(user_id, EventType.CONTACT_REMOVED, Removed(id=contact_id))


async def _locked(work: Work, user_id: str, contact_id: str, etags: Sequence[str]) -> AnyRow:
    mine = (contacts.c.id == contact_id, contacts.c.user_id == user_id)
    query = select(contacts).where(*mine).with_for_update()
    return check_version((await work.connection.execute(query)).one_or_none(), etags, "contact")


async def _changed(work: Work, user_id: str) -> None:
    statement = update(users).where(users.c.id == user_id)
    await work.connection.execute(statement.values(contacts_revision=users.c.contacts_revision + 1))


async def _tell(work: Work, user_id: str, contact_id: str) -> Contact:
    contact = await one(work.connection, user_id, contact_id)
    work.tell(user_id, EventType.CONTACT, contact)
    return contact
