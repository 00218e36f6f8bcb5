"""The directory, the handy group and pictures."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from osmo_qt.office.api.common import (
    DEFAULT_LIMIT,
    SIGNED_IN,
    CursorQuery,
    IfNoneMatch,
    LimitQuery,
    Office,
    not_modified,
    problems,
)
from osmo_qt.office.pictures import initials_picture
from osmo_qt.office.store import directory, options, users
from osmo_qt.ucapi.directory import AVATARS_PATH, DIRECTORY_PATH, HANDY_PATH, DirectoryEntry, Handy
from osmo_qt.ucapi.wire import Id, Line, Page

router = APIRouter(tags=["directory"], dependencies=[SIGNED_IN])


@router.get(DIRECTORY_PATH, responses=problems(401, 410))
async def search_directory(
    office: Office,
    q: Annotated[Line, Query()] = "",
    cursor: CursorQuery = None,
    limit: LimitQuery = DEFAULT_LIMIT,
) -> Page[DirectoryEntry]:
    async with office.database.read() as connection:
        return await directory.search(connection, q, cursor, limit)


@router.get(HANDY_PATH, responses=problems(401))
async def get_handy(office: Office) -> Handy:
    async with office.database.read() as connection:
        title = (await options.all_options(connection)).handy_title
        return Handy(title=title, entries=await directory.handy_entries(connection) if title else [])


@router.get(
    f"{AVATARS_PATH}/{{user_id}}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **problems(401, 404)},
)
async def get_avatar(user_id: Id, office: Office, if_none_match: IfNoneMatch = None) -> Response:
    async with office.database.read() as connection:
        version, first, last, png = await users.avatar(connection, user_id)
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, max-age=86400"}
    unchanged = not_modified(if_none_match, version)
    return unchanged or Response(png or await initials_picture(first, last), 200, headers, "image/png")
