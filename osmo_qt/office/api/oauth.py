"""OAuth endpoints (ucapi.oauth): the sign-in page, the page for the access code, tokens for the client.

Nothing is written before a password was right: until then all that is known is in the form, and one cookie shows that
the form came from our page. After it another cookie names the attempt, and does the same for the form with the code.
"""

import secrets
from typing import Annotated

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import (
    AccessDeniedError,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc7636.challenge import CODE_VERIFIER_PATTERN
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from osmo_qt.office.api.browser import check_csrf, csrf, masked, told, with_cookie, without_cookie
from osmo_qt.office.api.common import Address, Backend, Office
from osmo_qt.office.forms import Fields, FormError, form_of, single
from osmo_qt.office.oauth_request import (
    AuthorizationRequest,
    ForeignClientError,
    ReturnedError,
    error_uri,
    read_request,
    success_uri,
)
from osmo_qt.office.pages import page, redirect, style_sheet
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.two_factor import ATTEMPT_S, SignInRefused, TwoFactor
from osmo_qt.ucapi.oauth import AUTHORIZE_PATH, CLIENT_ID, TOKEN_PATH
from osmo_qt.ucapi.session import Credentials, TokenAnswer, Tokens

CODE_PATH = "/oauth/code"
FORM_COOKIE, COOKIE = "osmo_form", "osmo_sign_in"
COOKIE_PATHS = {FORM_COOKIE: AUTHORIZE_PATH, COOKIE: CODE_PATH}

router = APIRouter(include_in_schema=False)


def _two_factor(office: Office) -> TwoFactor:
    assert office.two_factor is not None  # else there is no such route
    return office.two_factor


Steps = Annotated[TwoFactor, Depends(_two_factor)]


@router.get("/oauth/style.css")
async def style() -> Response:
    return style_sheet()


@router.get(AUTHORIZE_PATH)
async def authorize(request: Request) -> Response:
    """The sign-in page."""
    try:
        asked = read_request(single(request.query_params.multi_items()), _issuer(request))
    except (ForeignClientError, FormError, OAuth2Error) as error:
        return _over(request, 400, _words(error))
    except ReturnedError as error:
        return redirect(error.where)
    return _sign_in_page(request, asked, asked.hint)


@router.post(AUTHORIZE_PATH)
async def sign_in(request: Request, steps: Steps, address: Address) -> Response:
    """User name and password; with the right ones the access code is on its way."""
    try:
        form = await form_of(request)
        check_csrf(request, form, FORM_COOKIE)
        asked = read_request(form, _issuer(request))
    except SignInRefused as refused:
        return _over(request, refused.status, refused.text)
    except (ForeignClientError, FormError, OAuth2Error) as error:
        return _over(request, getattr(error, "status_code", 400), _words(error))
    except ReturnedError as error:
        return redirect(error.where)
    if form.get("action") == "cancel":
        return _denied(request, asked.redirect_uri, asked.state)
    username = form.get("username", "").strip()
    try:
        given = Credentials(username=username, password=form.get("password", ""))
        token = await steps.begin(asked, given.username, given.password, address)
    except (SignInRefused, ProblemError, ValidationError) as error:
        return _sign_in_page(request, asked, username[:100], error)
    return _with_cookie(redirect(CODE_PATH), request, COOKIE, token)


@router.get(CODE_PATH)
async def code_page(request: Request, steps: Steps) -> Response:
    """The page for the access code."""
    return await _code_page(request, steps)


@router.post(CODE_PATH)
async def enter_code(request: Request, steps: Steps, address: Address) -> Response:
    """The access code, or the wish for another one; with the right one the browser goes back to the client."""
    token = request.cookies.get(COOKIE, "")
    try:
        form = await form_of(request)
        check_csrf(request, form, COOKIE)
        if form.get("action") == "cancel":
            waiting = await steps.cancel(token)
            return _without_cookie(_denied(request, waiting.redirect_uri, waiting.state))
        if form.get("action") == "resend":
            await steps.resend(token, address)
            return await _code_page(request, steps, notice="A new code is on its way.")
        waiting, code = await steps.check(token, form.get("code", "")[:40], address)
    except FormError as error:
        return _over(request, error.status_code, str(error))
    except (SignInRefused, ProblemError) as error:
        return await _code_page(request, steps, error)
    return _without_cookie(redirect(success_uri(code, waiting.redirect_uri, waiting.state, _issuer(request))))


@router.post(TOKEN_PATH)
async def token(request: Request, office: Office, steps: Steps, address: Address) -> Response:
    """Tokens for an authorization code or a refresh token."""
    try:
        form = await _token_form(request)
        if form.get("client_id") != CLIENT_ID:
            raise InvalidClientError
        tokens = await _tokens(form, office, steps, address)
    except OAuth2Error as error:
        return JSONResponse(dict(error.get_body()), error.status_code, {"Cache-Control": "no-store"})
    answer = TokenAnswer(**tokens.model_dump())
    return JSONResponse(answer.model_dump(), headers={"Cache-Control": "no-store"})


async def _token_form(request: Request) -> Fields:
    try:
        return await form_of(request)
    except FormError as error:
        raise InvalidRequestError(str(error), status_code=error.status_code) from error


async def _tokens(form: Fields, office: Backend, steps: TwoFactor, address: str) -> Tokens:
    if form.get("grant_type") == "refresh_token":
        try:
            return await office.auth.refresh(_field(form, "refresh_token", 256), address)
        except ProblemError as error:
            raise InvalidGrantError(error.detail) from error
    if form.get("grant_type") != "authorization_code":
        raise UnsupportedGrantTypeError(form.get("grant_type", ""))
    code, redirect_uri = _field(form, "code", 256), _field(form, "redirect_uri", 300)
    verifier = _field(form, "code_verifier", 128)
    if not CODE_VERIFIER_PATTERN.fullmatch(verifier):
        raise InvalidRequestError("The code verifier is broken.")
    client_name = form.get("client_name", "")
    if len(client_name) > 100 or not client_name.isprintable():
        raise InvalidRequestError("The name of the client is broken.")
    return await steps.exchange(code, verifier, redirect_uri, client_name, address)


def _field(form: Fields, name: str, longest: int) -> str:
    value = form.get(name, "")
    if not 0 < len(value) <= longest:
        raise InvalidRequestError(f"{name} is missing or too long.")
    return value


# --- pages and cookies ---------------------------------------------------------------------------------------


def _sign_in_page(
    request: Request, asked: AuthorizationRequest, username: str, error: Exception | None = None
) -> Response:
    secret = secrets.token_urlsafe(32)
    status, text, headers = told(error) if error else (200, "", {})
    answer = page(
        "sign_in",
        status,
        request.app.title,
        "Sign in",
        redirect_uri=asked.redirect_uri,
        fields=asked.fields,
        action=AUTHORIZE_PATH,
        can_cancel=True,
        name_label="Username or e-mail address",
        csrf=csrf(secret),
        username=username,
        error=text,
    )
    answer.headers.update(headers)
    return _with_cookie(answer, request, FORM_COOKIE, secret)


async def _code_page(
    request: Request, steps: TwoFactor, error: SignInRefused | ProblemError | None = None, notice: str = ""
) -> Response:
    secret = request.cookies.get(COOKIE, "")
    status, text, headers = told(error) if error else (200, "", {})
    if isinstance(error, SignInRefused) and error.over:
        return _over(request, status, text)
    try:
        waiting = await steps.waiting(secret)
    except SignInRefused as refused:
        return _over(request, refused.status, refused.text)
    answer = page(
        "code",
        status,
        request.app.title,
        "Access code",
        redirect_uri=waiting.redirect_uri,
        action=CODE_PATH,
        email=masked(waiting.email),
        csrf=csrf(secret),
        error=text,
        notice=notice,
    )
    answer.headers.update(headers)
    return answer


def _over(request: Request, status: int, text: str) -> Response:
    return page("over", status, request.app.title, "Sign in", error=text)


def _denied(request: Request, redirect_uri: str, state: str) -> Response:
    return redirect(error_uri(AccessDeniedError("Cancelled by the person."), redirect_uri, state, _issuer(request)))


def _words(error: Exception) -> str:
    return str(error.get_error_description()) if isinstance(error, OAuth2Error) else str(error)


def _issuer(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _with_cookie(answer: Response, request: Request, cookie: str, secret: str) -> Response:
    return with_cookie(answer, request, cookie, secret, path=COOKIE_PATHS[cookie], age=int(ATTEMPT_S))


def _without_cookie(answer: Response) -> Response:
    return without_cookie(answer, COOKIE, CODE_PATH)
