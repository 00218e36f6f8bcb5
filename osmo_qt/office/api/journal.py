"""The journal of calls."""

from typing import Annotated

from fastapi import APIRouter, Query

from osmo_qt.office.api.common import DEFAULT_LIMIT, CursorQuery, LimitQuery, Office, SignedIn, problems
from osmo_qt.office.store import journal
from osmo_qt.ucapi.journal import DELETIONS_PATH, JOURNAL_PATH, SEEN_PATH, Deletion, JournalEntry, SomeEntries
from osmo_qt.ucapi.wire import Id, Page

router = APIRouter(tags=["journal"])


@router.get(JOURNAL_PATH, responses=problems(401, 410))
async def get_journal(
    caller: SignedIn,
    office: Office,
    missed: Annotated[bool, Query()] = False,
    cursor: CursorQuery = None,
    limit: LimitQuery = DEFAULT_LIMIT,
) -> Page[JournalEntry]:
    async with office.database.read() as connection:
        return await journal.page(connection, caller.user_id, cursor, limit, missed=missed)


@router.post(SEEN_PATH, status_code=204, responses=problems(401))
async def post_seen(body: SomeEntries, caller: SignedIn, office: Office) -> None:
    async with office.database.write() as work:
        await journal.see(work, caller.user_id, body.ids)


@router.post(DELETIONS_PATH, status_code=201, responses=problems(401))
async def post_deletion(body: SomeEntries, caller: SignedIn, office: Office) -> Deletion:
    async with office.database.write() as work:
        return await journal.remove(work, caller.user_id, body.ids)


@router.delete(f"{DELETIONS_PATH}/{{deletion_id}}", status_code=204, responses=problems(401, 404))
async def undo_deletion(deletion_id: Id, caller: SignedIn, office: Office) -> None:
    async with office.database.write() as work:
        await journal.restore(work, caller.user_id, deletion_id)
