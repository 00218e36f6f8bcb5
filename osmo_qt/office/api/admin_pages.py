"""All of the administrators' pages; here are those to sign in and out, and the audit log."""

import secrets
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from osmo_qt.office.admin_sign_in import LONGEST_S
from osmo_qt.office.api import admin_office, admin_users
from osmo_qt.office.api.admin import (
    CODE_COOKIE,
    COOKIE,
    FORM_COOKIE,
    ROOT,
    STALE,
    Admin,
    Form,
    PageRoute,
    SignIn,
    admin_page,
    plain_page,
)
from osmo_qt.office.api.browser import check_csrf, csrf, masked, told, with_cookie, without_cookie
from osmo_qt.office.api.common import Address, Office
from osmo_qt.office.forms import FormError, form_of
from osmo_qt.office.pages import redirect, style_sheet
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.store import audit
from osmo_qt.office.two_factor import ATTEMPT_S, SignInRefused

SIGN_IN, CODE = f"{ROOT}/sign-in", f"{ROOT}/code"
TITLE = "Administration"
LINES = 200

router = APIRouter(route_class=PageRoute)


@router.get("/style.css")
async def style() -> Response:
    return style_sheet()


@router.get("/")
async def index() -> Response:
    return redirect(f"{ROOT}/users")


@router.get("/sign-in")
async def sign_in_page(request: Request) -> Response:
    return _sign_in_page(request)


@router.post("/sign-in")
async def sign_in(request: Request, steps: SignIn, address: Address) -> Response:
    """User name and password; then the first page, or the one for the access code."""
    form = await form_of(request)
    username = form.get("username", "").strip()[:100]
    try:
        check_csrf(request, form, FORM_COOKIE, STALE)
        token, waits = await steps.begin(username, form.get("password", "")[:256], address)
    except (SignInRefused, ProblemError) as error:
        return _sign_in_page(request, username, error)
    if waits:
        return with_cookie(redirect(CODE), request, CODE_COOKIE, token, path=CODE, age=int(ATTEMPT_S))
    return _signed_in(request, token)


@router.get("/code")
async def code_page(request: Request, steps: SignIn) -> Response:
    return await _code_page(request, steps)


@router.post("/code")
async def enter_code(request: Request, steps: SignIn, address: Address) -> Response:
    """The access code, or the wish for another one."""
    token = request.cookies.get(CODE_COOKIE, "")
    form = await form_of(request)
    check_csrf(request, form, CODE_COOKIE, STALE)
    try:
        if form.get("action") == "cancel":
            await steps.steps.cancel(token)
            return without_cookie(redirect(SIGN_IN), CODE_COOKIE, CODE)
        if form.get("action") == "resend":
            await steps.steps.resend(token, address)
            return await _code_page(request, steps, notice="A new code is on its way.")
        session = await steps.enter_code(token, form.get("code", "")[:40], address)
    except (SignInRefused, ProblemError, FormError) as error:
        return await _code_page(request, steps, error)
    return without_cookie(_signed_in(request, session), CODE_COOKIE, CODE)


@router.post("/sign-out")
async def sign_out(request: Request, admin: Admin, _form: Form, steps: SignIn, address: Address) -> Response:
    await steps.sign_out(request.cookies.get(COOKIE, ""), admin.username, address)
    return without_cookie(redirect(SIGN_IN), COOKIE, ROOT)


@router.get("/log")
async def audit_log(request: Request, admin: Admin, office: Office) -> Response:
    """Who did what, newest first."""
    async with office.database.read() as connection:
        rows = await audit.newest(connection, LINES)
    lines = [
        (
            datetime.fromtimestamp(row.time, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            row.what,
            row.who,
            row.changed_by,
            row.address,
        )
        for row in rows
    ]
    return admin_page("admin_log", request, admin, "Log", lines=lines)


def _signed_in(request: Request, token: str) -> Response:
    """The session itself ends much earlier when nobody uses it."""
    return with_cookie(redirect(f"{ROOT}/users"), request, COOKIE, token, path=ROOT, age=int(LONGEST_S))


def _sign_in_page(request: Request, username: str = "", error: SignInRefused | ProblemError | None = None) -> Response:
    secret = secrets.token_urlsafe(32)
    status, text, headers = told(error) if error else (200, "", {})
    values = {"action": SIGN_IN, "fields": {}, "csrf": csrf(secret), "username": username, "can_cancel": False}
    answer = plain_page("sign_in", request, TITLE, status, **values, name_label="Username", error=text)
    answer.headers.update(headers)
    return with_cookie(answer, request, FORM_COOKIE, secret, path=SIGN_IN, age=int(ATTEMPT_S))


async def _code_page(request: Request, steps: SignIn, error: Exception | None = None, notice: str = "") -> Response:
    secret = request.cookies.get(CODE_COOKIE, "")
    status, text, headers = told(error) if error else (200, "", {})
    if isinstance(error, SignInRefused) and error.over:
        raise error
    waiting = await steps.steps.waiting(secret)
    values = {"action": CODE, "email": masked(waiting.email), "csrf": csrf(secret), "error": text, "notice": notice}
    answer = plain_page("code", request, "Access code", status, **values)
    answer.headers.update(headers)
    return answer


for part in (admin_users, admin_office):
    router.include_router(part.router)
