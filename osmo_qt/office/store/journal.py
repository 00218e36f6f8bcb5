"""The journal of all users' calls; what is deleted can be brought back for a day."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, Double, Index, Table, Text, and_, delete, insert, or_, select, update

from osmo_qt.office.problems import not_found
from osmo_qt.office.store.rows import decode_cursor, encode_cursor
from osmo_qt.office.store.schema import TIME, AnyRow, Db, metadata, new_id, owner_column
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.journal import Deletion, JournalEntry, JournalRemoved, JournalSeen
from osmo_qt.ucapi.wire import LONGEST_LIST, Page

UNDO_S = 86_400

journal = Table(
    "journal",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("direction", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("party_id", Text),  # the user of the office at the other end
    Column("started_at", TIME, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("video", Boolean, nullable=False, default=False),
    Column("deletion_id", Text),
    Index(None, "user_id", "started_at", "id"),
)
deletions = Table(
    "journal_deletions",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("time", TIME, nullable=False),
)


def _entry(row: AnyRow) -> JournalEntry:
    return JournalEntry(
        id=row.id,
        direction=row.direction,
        result=row.result,
        number=row.number,
        name=row.name,
        user_id=row.party_id,
        started_at=datetime.fromtimestamp(row.started_at, UTC),
        duration_s=row.duration_s,
        seen=row.seen,
        video=row.video,
    )


async def page(connection: Db, user_id: str, cursor: str | None, limit: int, *, missed: bool) -> Page[JournalEntry]:
    """Newest first."""
    columns = journal.c
    query = select(journal).where(columns.user_id == user_id, columns.deletion_id.is_(None)).limit(limit + 1)
    query = query.order_by(columns.started_at.desc(), columns.id.desc())
    if missed:
        query = query.where(columns.result == "missed")
    if cursor:
        time, entry_id = decode_cursor(cursor, (float, str))
        query = query.where(or_(columns.started_at < time, and_(columns.started_at == time, columns.id < entry_id)))
    rows = (await connection.execute(query)).all()
    more = encode_cursor(float(rows[limit - 1].started_at), rows[limit - 1].id) if len(rows) > limit else None
    return Page(items=[_entry(row) for row in rows[:limit]], next=more)


async def add(work: Work, user_id: str, entry: JournalEntry) -> None:
    """A call is over; the oldest entries make room."""
    row = {**entry.model_dump(exclude={"user_id"}), "party_id": entry.user_id, "user_id": user_id}
    row["started_at"] = entry.started_at.timestamp()
    await work.connection.execute(insert(journal).values(**row))
    work.tell(user_id, EventType.JOURNAL, entry)
    columns = journal.c
    newest = select(columns.id).where(columns.user_id == user_id).order_by(columns.started_at.desc(), columns.id.desc())
    old = list((await work.connection.scalars(newest.offset(LONGEST_LIST))).all())
    if old:
        await work.connection.execute(delete(journal).where(columns.id.in_(old)))


async def see(work: Work, user_id: str, ids: Sequence[str] | None) -> None:
    """Missed calls are known now."""
    unseen = [journal.c.user_id == user_id, journal.c.seen.is_(False)]
    if ids is not None:
        unseen.append(journal.c.id.in_(list(ids)))
    changed = await work.connection.execute(update(journal).where(*unseen).values(seen=True))
    if changed.rowcount:
        work.tell(user_id, EventType.JOURNAL_SEEN, JournalSeen(ids=None if ids is None else list(ids)))


async def remove(work: Work, user_id: str, ids: Sequence[str] | None) -> Deletion:
    """Out of sight at once, gone after a day."""
    wanted = [journal.c.user_id == user_id, journal.c.deletion_id.is_(None)]
    if ids is not None:
        wanted.append(journal.c.id.in_(list(ids)))
    deletion_id = new_id()
    await work.connection.execute(insert(deletions).values(id=deletion_id, user_id=user_id, time=work.now))
    marked = update(journal).where(*wanted).values(deletion_id=deletion_id).returning(journal.c.id)
    gone = list((await work.connection.scalars(marked)).all())
    if gone:
        work.tell(user_id, EventType.JOURNAL_REMOVED, JournalRemoved(deletion_id=deletion_id, ids=gone))
    return Deletion(id=deletion_id, count=len(gone))


async def restore(work: Work, user_id: str, deletion_id: str) -> None:
    """Undo a deletion. Raises ProblemError(not-found) after a day, or when it was undone before."""
    known = (deletions.c.id == deletion_id, deletions.c.user_id == user_id, deletions.c.time > work.now - UNDO_S)
    taken = await work.connection.execute(delete(deletions).where(*known))
    if not taken.rowcount:
        raise not_found("deletion")
    marked = update(journal).where(journal.c.deletion_id == deletion_id, journal.c.user_id == user_id)
    back = list((await work.connection.scalars(marked.values(deletion_id=None).returning(journal.c.id))).all())
    if back:
        work.tell(user_id, EventType.JOURNAL_RESTORED, JournalRemoved(deletion_id=deletion_id, ids=back))


async def forget_deleted(connection: Db, now: float) -> None:
    """What was deleted more than a day ago is gone."""
    old = select(deletions.c.id).where(deletions.c.time < now - UNDO_S)
    await connection.execute(delete(journal).where(journal.c.deletion_id.in_(old)))
    await connection.execute(delete(deletions).where(deletions.c.time < now - UNDO_S))
