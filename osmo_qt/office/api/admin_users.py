"""The administrators' pages for users: list, one more, and all that is set for one of them."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError

from osmo_qt.core.presence import CHOICES
from osmo_qt.office import administration
from osmo_qt.office.admin_sign_in import Administrator
from osmo_qt.office.administration import RefusedError, UserFields, check_password
from osmo_qt.office.api.admin import ROOT, Admin, By, Form, PageRoute, admin_page, refusal
from osmo_qt.office.api.common import Backend, Office
from osmo_qt.office.forms import Fields
from osmo_qt.office.pages import redirect
from osmo_qt.office.store import rules, sessions, two_factor, users
from osmo_qt.office.store.schema import AnyRow
from osmo_qt.office.store.work import Work

MOST = 200
TEXTS = ("username", "number", "first_name", "last_name", "email", "cell_number")
SWITCHES = ("telephone", "two_factor", "is_admin")
PRESENCES = [(state.value, state.value.replace("-", " ").capitalize()) for state in CHOICES]

router = APIRouter(prefix="/users", route_class=PageRoute)


@router.get("")
async def all_users(request: Request, admin: Admin, office: Office, q: str = "") -> Response:
    """By name; those that begin so."""
    async with office.database.read() as connection:
        rows = await users.for_administrators(connection, q[:100], MOST + 1)
        need_code = await two_factor.all_required(connection)
        locked = await sessions.locked(connection, time.time())
    values = {"rows": rows[:MOST], "more": len(rows) > MOST, "need_code": need_code, "locked": locked, "q": q[:100]}
    return admin_page("admin_users", request, admin, "Users", **values)


@router.get("/new")
async def new_user(request: Request, admin: Admin) -> Response:
    return _new_page(request, admin, {"telephone": "on"})


@router.post("/new")
async def add_user(request: Request, admin: Admin, by: By, form: Form, office: Office) -> Response:
    try:
        fields = _fields(form)
        hashed = await office.auth.passwords.hash(check_password(form.get("password", "")))
        async with office.database.write() as work:
            user_id = await administration.add_user(work, by, fields, hashed)
    except (RefusedError, IntegrityError) as error:
        return _new_page(request, admin, form, refusal(error))
    return redirect(f"{ROOT}/users/{user_id}?done=added")


@router.get("/{user_id}")
async def one_user(request: Request, user_id: str, admin: Admin, office: Office) -> Response:
    return await _page(request, user_id, admin, office)


@router.post("/{user_id}")
async def save(request: Request, user_id: str, admin: Admin, by: By, form: Form, office: Office) -> Response:
    """Names, numbers and what the user may; an administrator cannot give up that by mistake."""

    async def change(work: Work, _user: AnyRow) -> None:
        fields = _fields(form)
        if user_id == admin.user_id and not fields.is_admin:
            raise RefusedError("Another administrator has to take this right from you.")
        await administration.change_user(work, by, user_id, fields)

    return await _do(request, user_id, admin, office, change, "saved", form)


@router.post("/{user_id}/unlock")
async def unlock(request: Request, user_id: str, admin: Admin, by: By, _form: Form, office: Office) -> Response:
    async def act(work: Work, user: AnyRow) -> None:
        await administration.unlock(work, by, user.username)

    return await _do(request, user_id, admin, office, act, "unlocked")


@router.post("/{user_id}/password")
async def set_password(request: Request, user_id: str, admin: Admin, by: By, form: Form, office: Office) -> Response:
    async def act(work: Work, user: AnyRow) -> None:
        await administration.set_password(work, by, user.username, hashed)

    try:
        hashed = await office.auth.passwords.hash(check_password(form.get("password", "")))
    except RefusedError as error:
        return await _page(request, user_id, admin, office, refusal(error))
    return await _do(request, user_id, admin, office, act, "password")


@router.post("/{user_id}/telephone")
async def renew_telephone(
    request: Request, user_id: str, admin: Admin, by: By, _form: Form, office: Office
) -> Response:
    async def act(work: Work, user: AnyRow) -> None:
        await administration.renew_telephone(work, by, user.username)

    return await _do(request, user_id, admin, office, act, "telephone")


@router.post("/{user_id}/profiles")
async def change_profiles(request: Request, user_id: str, admin: Admin, by: By, form: Form, office: Office) -> Response:
    """Add one, or remove the one that is named."""

    async def act(work: Work, user: AnyRow) -> None:
        if form.get("remove"):
            await administration.remove_profile(work, by, user.username, form["remove"][:64])
        else:
            name, presence = form.get("name", "").strip(), form.get("presence") or None
            await administration.add_profile(work, by, user.username, name, presence)

    return await _do(request, user_id, admin, office, act, "profile")


async def _do(
    request: Request,
    user_id: str,
    admin: Administrator,
    office: Backend,
    act: Callable[[Work, AnyRow], Awaitable[None]],
    done: str,
    form: Fields | None = None,
) -> Response:
    """`act` in a transaction; if it is refused, the page again with what was typed."""
    try:
        async with office.database.write() as work:
            await act(work, await users.one(work.connection, user_id))
    except (RefusedError, IntegrityError) as error:
        return await _page(request, user_id, admin, office, refusal(error), form)
    return redirect(f"{ROOT}/users/{user_id}?done={done}")


async def _page(
    request: Request,
    user_id: str,
    admin: Administrator,
    office: Backend,
    error: str = "",
    form: Fields | None = None,
) -> Response:
    async with office.database.read() as connection:
        user = await users.one(connection, user_id)
        needs_code = await two_factor.is_required(connection, user_id)
        is_locked = user.username in await sessions.locked(connection, time.time())
        profiles = await rules.all_profiles(connection, user_id)
    values: dict[str, Any] = {
        "given": form or _given(user, needs_code=needs_code),
        "user": user,
        "is_locked": is_locked,
        "profiles": profiles,
        "presences": PRESENCES,
        "words": dict(PRESENCES),
    }
    title = f"{user.first_name} {user.last_name}".strip() or user.username
    return admin_page("admin_user", request, admin, title, **values, error=error)


def _new_page(request: Request, admin: Administrator, given: Fields, error: str = "") -> Response:
    return admin_page("admin_new_user", request, admin, "Add a user", given=given, error=error)


def _fields(form: Fields) -> UserFields:
    texts: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
    switches: dict[str, Any] = {name: form.get(name) == "on" for name in SWITCHES}
    return UserFields(**texts, **switches)


def _given(user: AnyRow, *, needs_code: bool) -> Fields:
    """As a form would say it."""
    switches = {"telephone": user.sip_password is not None, "two_factor": needs_code, "is_admin": user.is_admin}
    texts = {name: user._mapping[name] or "" for name in TEXTS}
    return {**texts, **{name: "on" for name, on in switches.items() if on}}
