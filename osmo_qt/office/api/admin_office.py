"""The administrators' pages for what is the same for everybody: names, the handy group, the directory."""

import asyncio
from collections.abc import Sequence
from email.parser import BytesParser
from email.policy import HTTP
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from osmo_qt.office import administration
from osmo_qt.office.admin_sign_in import Administrator
from osmo_qt.office.administration import RefusedError
from osmo_qt.office.api.admin import COOKIE, ROOT, STALE, Admin, By, Form, PageRoute, admin_page
from osmo_qt.office.api.browser import check_csrf
from osmo_qt.office.api.common import Backend, Office
from osmo_qt.office.directory_csv import NUMBERS, TEXTS, BadCsvError, parse_directory
from osmo_qt.office.forms import Fields
from osmo_qt.office.pages import redirect
from osmo_qt.office.store import directory, options
from osmo_qt.office.two_factor import SignInRefused
from osmo_qt.ucapi.wire import LONGEST_LIST

ORDERS = (("first-last", "First name first"), ("last-first", "Last name first"))

router = APIRouter(route_class=PageRoute)


@router.get("/office")
async def office_page(request: Request, admin: Admin, office: Office) -> Response:
    return await _office_page(request, admin, office)


@router.post("/office")
async def save_office(request: Request, admin: Admin, by: By, form: Form, office: Office) -> Response:
    """How names are shown and sorted, the title of the handy group, and who is in it."""
    known = [order for order, _ in ORDERS]
    lines = form.get("numbers", "").splitlines()
    numbers = [number for line in lines if (number := line.partition(";")[0].strip())]
    values = {"name_display": form.get("name_display"), "name_sort": form.get("name_sort")}
    try:
        if not set(values.values()) <= set(known) or len(numbers) > LONGEST_LIST:
            raise RefusedError("Something in this form is wrong.")
        async with office.database.write() as work:
            title = form.get("handy_title", "").strip() or None
            await administration.set_options(work, by, {**values, "handy_title": title})
            await administration.set_handy(work, by, numbers)
    except RefusedError as error:
        return await _office_page(request, admin, office, str(error), form)
    return redirect(f"{ROOT}/office?done=saved")


@router.get("/directory")
async def directory_page(request: Request, admin: Admin, office: Office) -> Response:
    return await _directory_page(request, admin, office)


async def _uploaded(request: Request, _admin: Admin) -> bytes:
    """The file of the form (RFC 7578), read only once somebody is signed in."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        raise SignInRefused(400, "This is no form with a file.")
    body = await request.body()
    form = await asyncio.to_thread(_parts, kind, body)
    check_csrf(request, {"csrf": form.get("csrf", b"").decode(errors="replace")}, COOKIE, STALE)
    return form.get("file", b"")


@router.post("/directory")
async def import_directory(
    request: Request, admin: Admin, by: By, office: Office, uploaded: Annotated[bytes, Depends(_uploaded)]
) -> Response:
    """Everything or nothing."""
    try:
        people = await asyncio.to_thread(parse_directory, uploaded)
        async with office.database.write() as work:
            await administration.replace_directory(work, by, people)
    except BadCsvError as error:
        return await _directory_page(request, admin, office, str(error).splitlines())
    return redirect(f"{ROOT}/directory?done=imported")


def _parts(kind: str, body: bytes) -> dict[str, bytes]:
    """Contents of a form's parts by name."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    found = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content
    return found


async def _office_page(
    request: Request, admin: Administrator, office: Backend, error: str = "", form: Fields | None = None
) -> Response:
    async with office.database.read() as connection:
        now = await options.all_options(connection)
        entries = await directory.handy_entries(connection)
    lines = [f"{entry.numbers[0].number}; {entry.first_name} {entry.last_name}" for entry in entries if entry.numbers]
    given = form or {
        "name_display": now.name_display,
        "name_sort": now.name_sort,
        "handy_title": now.handy_title or "",
        "numbers": "\n".join(lines),
    }
    return admin_page("admin_office", request, admin, "Names and handy group", given=given, orders=ORDERS, error=error)


async def _directory_page(
    request: Request, admin: Administrator, office: Backend, mistakes: Sequence[str] = ()
) -> Response:
    async with office.database.read() as connection:
        count = await directory.count_outsiders(connection)
    error = "Nothing was imported." if mistakes else ""
    values = {"count": count, "columns": (*TEXTS, *NUMBERS), "mistakes": mistakes}
    return admin_page("admin_directory", request, admin, "Directory", **values, error=error)
