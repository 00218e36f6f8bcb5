"""Groups of contacts."""

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
from osmo_qt.office.store import groups
from osmo_qt.ucapi.groups import GROUPS_PATH, Group, GroupFields
from osmo_qt.ucapi.wire import Id, Page

router = APIRouter(tags=["groups"])


@router.get(GROUPS_PATH, response_model=Page[Group], responses=problems(401, 410))
async def get_groups(
    caller: SignedIn,
    office: Office,
    response: Response,
    cursor: CursorQuery = None,
    limit: LimitQuery = DEFAULT_LIMIT,
    if_none_match: IfNoneMatch = None,
) -> object:
    async with office.database.read() as connection:
        etag = f"g{await groups.revision(connection, caller.user_id)}"
        if (unchanged := not_modified(if_none_match, etag)) is not None:
            return unchanged
        response.headers["ETag"] = f'"{etag}"'
        return await groups.page(connection, caller.user_id, cursor, limit)


@router.post(GROUPS_PATH, status_code=201, responses=problems(401, 409))
async def post_group(
    body: GroupFields, caller: SignedIn, office: Office, request: Request, idempotency_key: IdempotencyKey = None
) -> Group:
    async with office.database.write() as work:

        async def make() -> Group:
            return await groups.add(work, caller.user_id, body)

        return await once(work, caller, idempotency_key, request, body, make, Group)


@router.get(f"{GROUPS_PATH}/{{group_id}}", responses=problems(401, 404))
async def get_group(group_id: Id, caller: SignedIn, office: Office, response: Response) -> Group:
    async with office.database.read() as connection:
        group = await groups.one(connection, caller.user_id, group_id)
    response.headers["ETag"] = f'"{group.etag}"'
    return group


@router.put(f"{GROUPS_PATH}/{{group_id}}", responses=problems(401, 404, 412, 428))
async def put_group(
    group_id: Id, body: GroupFields, caller: SignedIn, office: Office, etags: IfMatch, response: Response
) -> Group:
    async with office.database.write() as work:
        group = await groups.replace(work, caller.user_id, group_id, body, etags)
    response.headers["ETag"] = f'"{group.etag}"'
    return group


@router.delete(f"{GROUPS_PATH}/{{group_id}}", status_code=204, responses=problems(401, 404, 412, 428))
async def delete_group(group_id: Id, caller: SignedIn, office: Office, etags: IfMatch) -> None:
    async with office.database.write() as work:
        await groups.remove(work, caller.user_id, group_id, etags)
