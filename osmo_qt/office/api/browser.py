"""What pages for a browser have in common: cookies, proof that a form came from our page, words for what went wrong."""

import hashlib
import hmac

from fastapi import Request, Response

from osmo_qt.office.forms import Fields, FormError
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.two_factor import SignInRefused

STALE = "This page is out of date, or the browser keeps no cookies. Start again in the program."


def csrf(secret: str) -> str:
    """What a form carries; `secret` is in a cookie that no other site can send along."""
    return hashlib.sha256(f"csrf {secret}".encode()).hexdigest()


def check_csrf(request: Request, form: Fields, cookie: str, stale: str = STALE) -> None:
    """Raises SignInRefused(403)."""
    secret = request.cookies.get(cookie, "")
    if not secret or not hmac.compare_digest(csrf(secret).encode(), form.get("csrf", "").encode()):
        raise SignInRefused(403, stale, over=True)


def with_cookie(answer: Response, request: Request, cookie: str, secret: str, *, path: str, age: int) -> Response:
    """`age` in seconds."""
    secure = request.url.scheme == "https"
    answer.set_cookie(cookie, secret, age, path=path, secure=secure, httponly=True, samesite="strict")
    return answer


def without_cookie(answer: Response, cookie: str, path: str) -> Response:
    answer.delete_cookie(cookie, path=path, httponly=True, samesite="strict")
    return answer


def told(error: Exception) -> tuple[int, str, dict[str, str]]:
    """Status, words and headers for what went wrong."""
    if isinstance(error, SignInRefused):
        return error.status, error.text, {"Retry-After": str(int(error.wait_s) + 1)} if error.wait_s else {}
    if isinstance(error, ProblemError):
        headers = dict(error.headers or {})
        wait = headers.get("Retry-After")
        return error.status, f"{error.detail} Try again in {wait} seconds." if wait else error.detail, headers
    if isinstance(error, FormError):
        return error.status_code, str(error), {}
    return 400, "Enter your user name and your password.", {}


def masked(email: str) -> str:
    """Enough to know which mailbox it is."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}"
