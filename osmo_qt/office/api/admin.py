"""The administrators' pages: who is signed in, how their forms are read, how their pages are made."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError

from osmo_qt.office.admin_sign_in import Administrator, AdminSignIn
from osmo_qt.office.administration import Actor, RefusedError
from osmo_qt.office.api.browser import check_csrf, csrf, told
from osmo_qt.office.api.common import Address, Office
from osmo_qt.office.forms import Fields, FormError, form_of
from osmo_qt.office.pages import page, redirect
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.two_factor import SignInRefused

ROOT = "/admin"
COOKIE, FORM_COOKIE, CODE_COOKIE = "osmo_admin", "osmo_admin_form", "osmo_admin_code"
STALE = "This page is out of date, or the browser keeps no cookies. Open it again."
LARGEST_FORM = 100_000
MENU = (
    ("Users", f"{ROOT}/users"),
    ("Names and handy group", f"{ROOT}/office"),
    ("Directory", f"{ROOT}/directory"),
    ("Log", f"{ROOT}/log"),
)
# What the address of a page says of what was done before; other words are not shown.
NOTICES = {
    "saved": "Saved.",
    "added": "The user is added and can sign in.",
    "unlocked": "The user can try again.",
    "password": "The password is set. What was signed in with the old one has ended.",
    "telephone": "The telephone account has a new password. Clients get it when they sign in again.",
    "profile": "The rules profiles are changed.",
    "imported": "The directory is imported.",
}


class SignInNeeded(Exception):  # noqa: N818 - reads as what it is
    """Nobody is signed in here."""


class PageRoute(APIRoute):
    """Whatever goes wrong is told on a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_page(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded:
                return redirect(f"{ROOT}/sign-in")
            except (SignInRefused, ProblemError, FormError) as error:
                status, text, headers = told(error)
                answer = plain_page("admin_over", request, "Administration", status, error=text)
                answer.headers.update(headers)
                return answer

        return handle_page


def sign_in_of(office: Office) -> AdminSignIn:
    return AdminSignIn(office.database, office.auth, office.two_factor)


SignIn = Annotated[AdminSignIn, Depends(sign_in_of)]


async def _administrator(request: Request, sign_in: SignIn) -> Administrator:
    found = await sign_in.who(request.cookies.get(COOKIE, ""))
    if found is None:
        raise SignInNeeded
    return found


Admin = Annotated[Administrator, Depends(_administrator)]


async def _form(request: Request, _admin: Admin) -> Fields:
    """Read only once somebody is signed in."""
    form = await form_of(request, LARGEST_FORM)
    check_csrf(request, form, COOKIE, STALE)
    return form


Form = Annotated[Fields, Depends(_form)]


async def _actor(admin: Admin, address: Address) -> Actor:
    return Actor(admin.username, address)


By = Annotated[Actor, Depends(_actor)]


def plain_page(name: str, request: Request, title: str, status: int = 200, **values: Any) -> Response:
    """A page for somebody who is not signed in."""
    return page(name, status, request.app.title, title, root=ROOT, **values)


def admin_page(name: str, request: Request, admin: Administrator, title: str, **values: Any) -> Response:
    """A page with the menu. `error`: why nothing was changed."""
    shared = {
        "notice": NOTICES.get(request.query_params.get("done", ""), ""),
        "menu": MENU,
        "here": f"{ROOT}/{request.url.path.split('/')[2]}",
        "admin": admin.username,
        "csrf": csrf(request.cookies.get(COOKIE, "")),
    }
    status = 400 if values.get("error") else 200
    return plain_page(name, request, title, status, **{**shared, **({"notice": ""} if status > 200 else {}), **values})


def refusal(error: RefusedError | IntegrityError) -> str:
    """Words for the person; the latter comes when another administrator was faster."""
    return str(error) if isinstance(error, RefusedError) else "This user name or number is in use."
