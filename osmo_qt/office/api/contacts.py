"""Private contacts."""

from fastapi import APIRouter, Request, Response

from osmo_qt.office.api.common import (
    DEFAULT_LIMIT,
    CursorQuery,
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    LimitQuery,
    Office,
    SignedIn,
    not_modified,
    once,
    problems,
)
from osmo_qt.office.store import contacts, directory, groups, presence, users
from osmo_qt.ucapi.contacts import CONTACTS_PATH, FROM_DIRECTORY_PATH, Contact, ContactFields, FromDirectory
from osmo_qt.ucapi.wire import Id, Page

router = APIRouter(tags=["contacts"])


@router.get(CONTACTS_PATH, response_model=Page[Contact], responses=problems(401, 410))
async def get_contacts(
    caller: SignedIn,
    office: Office,
    response: Response,
    cursor: CursorQuery = None,
    limit: LimitQuery = DEFAULT_LIMIT,
    if_none_match: IfNoneMatch = None,
) -> object:
    async with office.database.read() as connection:
        etag = f"c{await contacts.revision(connection, caller.user_id)}"
        if (unchanged := not_modified(if_none_match, etag)) is not None:
            return unchanged
        response.headers["ETag"] = f'"{etag}"'
        return await contacts.page(connection, caller.user_id, cursor, limit)


@router.post(CONTACTS_PATH, status_code=201, responses=problems(401, 409))
async def post_contact(
    body: ContactFields, caller: SignedIn, office: Office, request: Request, idempotency_key: IdempotencyKey = None
) -> Contact:
    async with office.database.write() as work:

        async def make() -> Contact:
            contact = await contacts.add(work, caller.user_id, body)
            await presence.tell_newly_watched(work, caller.user_id, contact.user_id)
            return contact

        return await once(work, caller, idempotency_key, request, body, make, Contact)


@router.post(FROM_DIRECTORY_PATH, status_code=201, responses=problems(401, 404, 409))
async def post_from_directory(body: FromDirectory, caller: SignedIn, office: Office) -> Contact:
    async with office.database.write() as work:
        await users.lock(work.connection, caller.user_id)
        known = await contacts.copy_of(work.connection, caller.user_id, body.entry_id)
        if known is not None:
            return known
        source, fields = await directory.fields_of(work.connection, body.entry_id)
        contact = await contacts.add(work, caller.user_id, fields, source)
        await presence.tell_newly_watched(work, caller.user_id, contact.user_id)
        return contact


@router.get(f"{CONTACTS_PATH}/{{contact_id}}", responses=problems(401, 404))
async def get_contact(contact_id: Id, caller: SignedIn, office: Office, response: Response) -> Contact:
    async with office.database.read() as connection:
        contact = await contacts.one(connection, caller.user_id, contact_id)
    response.headers["ETag"] = f'"{contact.etag}"'
    return contact


@router.put(f"{CONTACTS_PATH}/{{contact_id}}", responses=problems(401, 404, 412, 428))
async def put_contact(
    contact_id: Id, body: ContactFields, caller: SignedIn, office: Office, etags: IfMatch, response: Response
) -> Contact:
    async with office.database.write() as work:
        contact = await contacts.replace(work, caller.user_id, contact_id, body, etags)
        await presence.tell_newly_watched(work, caller.user_id, contact.user_id)
    response.headers["ETag"] = f'"{contact.etag}"'
    return contact


@router.delete(f"{CONTACTS_PATH}/{{contact_id}}", status_code=204, responses=problems(401, 404, 412, 428))
async def delete_contact(contact_id: Id, caller: SignedIn, office: Office, etags: IfMatch) -> None:
    async with office.database.write() as work:
        await contacts.check(work, caller.user_id, contact_id, etags)
        await groups.forget_contact(work, caller.user_id, contact_id)
        await contacts.remove(work, caller.user_id, contact_id)
