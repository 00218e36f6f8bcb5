"""The office's directory with its search, and the handy group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from osmo_qt.core.people import digits_of, fold
from osmo_qt.core.same_number import is_number_like
from osmo_qt.office.problems import not_found
from osmo_qt.office.store.rows import (
    decode_cursor,
    encode_cursor,
    fields_row,
    numbers_of,
    search_words,
    sort_key,
)
from osmo_qt.office.store.schema import PLAIN_TEXT, AnyRow, Db, metadata
from osmo_qt.office.store.users import users
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.contacts import ContactFields
from osmo_qt.ucapi.directory import DirectoryEntry
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.wire import LONGEST_LIST, Empty, Page

FEW = 300  # SQLite fetches and sorts so many sooner than a page of them is met on the way along all names

directory = Table(
    "directory",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey("users.id", ondelete="SET NULL"), unique=True),
    *(Column(name, Text, nullable=False, default="") for name in ("first_name", "last_name", "company", "email")),
    *(Column(name, Text, nullable=False, default="") for name in ("im_address", "sip_uri")),
    Column("numbers", Text, nullable=False, default="[]"),
    Column("sort_key", PLAIN_TEXT, nullable=False),
    Column("words", PLAIN_TEXT, nullable=False),  # each with a space before it
    Index(None, "sort_key", "id"),
)
# All that a search on SQLite looks at: 100,000 are passed in 20 ms
Index("ix_directory_search", directory.c.sort_key, directory.c.id, directory.c.words).ddl_if("sqlite")
# Each word is a lexeme; PostgreSQL knows how common each is, and chooses the way by itself
_lexemes = func.array_to_tsvector(func.string_to_array(func.ltrim(directory.c.words), text("' '")))
Index("ix_directory_lexemes", _lexemes, postgresql_using="gin").ddl_if("postgresql")
directory_words = Table(
    "directory_words",
    metadata,
    Column("word", PLAIN_TEXT, primary_key=True),
    Column("entry_id", Text, ForeignKey("directory.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "entry_id"),
)
handy = Table(
    "handy",
    metadata,
    Column("entry_id", Text, ForeignKey("directory.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, nullable=False),
)
_BY_NAME = (directory.c.sort_key, directory.c.id)
_entries = select(directory, users.c.avatar).select_from(directory.outerjoin(users, users.c.id == directory.c.user_id))


@dataclass(frozen=True)
class Source:
    """Where a contact is copied from."""

    id: str
    user_id: str | None


@dataclass(frozen=True)
class NewEntry:
    """An entry to be; `fields.note` is not kept."""

    id: str
    fields: ContactFields
    user_id: str | None = None


def _entry(row: AnyRow) -> DirectoryEntry:
    return DirectoryEntry(
        id=row.id,
        user_id=row.user_id,
        avatar=row.avatar,
        first_name=row.first_name,
        last_name=row.last_name,
        company=row.company,
        numbers=numbers_of(row.numbers),
        email=row.email,
        im_address=row.im_address,
        sip_uri=row.sip_uri,
    )


async def search(connection: Db, term: str, cursor: str | None, limit: int) -> Page[DirectoryEntry]:
    """All whose words or numbers begin with each word of `term`, by name; an empty term finds all."""
    found = select(directory.c.id).where(*await _conditions(connection, _words_of(term)))
    if cursor:
        key, entry_id = decode_cursor(cursor, (str, str))
        after = and_(directory.c.sort_key == key, directory.c.id > entry_id)
        found = found.where(directory.c.sort_key >= key, or_(directory.c.sort_key > key, after))
    found = found.order_by(*_BY_NAME).limit(limit + 1)
    rows = (await connection.execute(_entries.where(directory.c.id.in_(found)).order_by(*_BY_NAME))).all()
    more = encode_cursor(rows[limit - 1].sort_key, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=[_entry(row) for row in rows[:limit]], next=more)


def _words_of(term: str) -> list[str]:
    if is_number_like(term):
        digits = digits_of(term)
        return [digits.lstrip("0") or digits]
    return fold(term).replace("-", " ").split()[:8]


async def _conditions(connection: Db, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """On SQLite all but those of a rare word are not even looked at; else an index with all words is gone along by name
    until a page is full."""
    if connection.dialect.name == "postgresql":
        return [_lexemes.bool_op("@@")(cast(_query(words), TSQUERY))] if words else []
    conditions: list[ColumnElement[bool]] = [func.instr(directory.c.words, f" {word}") > 0 for word in words]
    counts = {word: await _count(connection, word) for word in words}
    rarest = min(counts, key=counts.__getitem__, default="")
    if counts and counts[rarest] <= FEW:
        conditions.append(directory.c.id.in_(_with(rarest)))
    return conditions


def _query(words: Sequence[str]) -> BindParameter[str]:
    """Beginnings of lexemes (PostgreSQL, section 8.11.2); planned anew for each, as some are a thousand times as common
    as others."""
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in words]
    text = " & ".join(f"'{word}':*" for word in quoted)
    return bindparam("words", text, Text, unique=True, literal_execute=True)


def _with(word: str) -> Select[Any]:
    return select(directory_words.c.entry_id).where(_begins(word))


def _begins(word: str) -> ColumnElement[bool]:
    return and_(directory_words.c.word >= word, directory_words.c.word < f"{word}\U0010ffff")


async def _count(connection: Db, word: str) -> int:
    """How many there are, up to FEW + 1."""
    some = _with(word).limit(FEW + 1).subquery()
    return await connection.scalar(select(func.count()).select_from(some)) or 0


async def fields_of(connection: Db, entry_id: str) -> tuple[Source, ContactFields]:
    """Raises ProblemError(not-found)."""
    row = (await connection.execute(_entries.where(directory.c.id == entry_id))).one_or_none()
    if row is None:
        raise not_found("entry of the directory")
    entry = _entry(row)
    fields = ContactFields.model_validate(entry.model_dump(exclude={"id", "user_id", "avatar"}))
    return Source(entry.id, entry.user_id), fields


async def change_user(connection: Db, user_id: str, values: Mapping[str, Any]) -> bool:
    """Fields of a user's entry become others; returns whether it is in the handy group."""
    entry_id = await connection.scalar(select(directory.c.id).where(directory.c.user_id == user_id))
    if entry_id is None:
        return False
    _, before = await fields_of(connection, entry_id)
    row, words = _rows(NewEntry(entry_id, before.model_copy(update=dict(values)), user_id))
    await connection.execute(update(directory).where(directory.c.id == entry_id).values(**row))
    await connection.execute(delete(directory_words).where(directory_words.c.entry_id == entry_id))
    if words:
        await connection.execute(insert(directory_words), words)
    return await connection.scalar(select(handy.c.entry_id).where(handy.c.entry_id == entry_id)) is not None


async def count_outsiders(connection: Db) -> int:
    """How many are no users of the office."""
    return await connection.scalar(select(func.count()).where(directory.c.user_id.is_(None))) or 0


async def add(connection: Db, entries: Iterable[NewEntry]) -> None:
    """Add entries with their words."""
    rows, words = [], []
    for entry in entries:
        row, found = _rows(entry)
        rows.append(row)
        words += found
    if rows:
        await connection.execute(insert(directory), rows)
    if words:
        await connection.execute(insert(directory_words), words)


def _rows(entry: NewEntry) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Of the directory, and of its words."""
    fields = entry.fields
    names = (fields.first_name, fields.last_name, fields.company)
    found = search_words(*names, fields.numbers)
    columns = {name: value for name, value in fields_row(fields).items() if name != "note"}
    row = {"id": entry.id, "user_id": entry.user_id, "sort_key": sort_key(*names)}
    words = [{"word": word, "entry_id": entry.id} for word in found]
    return {**columns, **row, "words": "".join(f" {word}" for word in found)}, words


async def handy_entries(connection: Db) -> list[DirectoryEntry]:
    query = _entries.join(handy, handy.c.entry_id == directory.c.id).order_by(handy.c.position)
    return [_entry(row) for row in await connection.execute(query.limit(LONGEST_LIST))]


async def set_handy(connection: Db, entry_ids: Sequence[str]) -> None:
    """Who is in the handy group, in this order."""
    await connection.execute(delete(handy))
    rows = [{"entry_id": entry_id, "position": place} for place, entry_id in enumerate(entry_ids)]
    if rows:
        await connection.execute(insert(handy), rows)


async def change_handy(work: Work, entry_ids: Sequence[str]) -> None:
    """The same, and all clients fetch their lists anew."""
    await set_handy(work.connection, entry_ids)
    work.emit("all", EventType.RESYNC, Empty())


async def by_number(connection: Db, number: str) -> str | None:
    """The id of the entry with this number, users first."""
    digits = digits_of(number)
    query = select(directory.c.id).join(directory_words, directory_words.c.entry_id == directory.c.id)
    query = query.where(directory_words.c.word == (digits.lstrip("0") or digits))
    return await connection.scalar(query.order_by(directory.c.user_id.is_(None), directory.c.id).limit(1))


async def remove_outsiders(connection: Db) -> None:
    """Everybody who is no user of the office."""
    await connection.execute(delete(directory).where(directory.c.user_id.is_(None)))
