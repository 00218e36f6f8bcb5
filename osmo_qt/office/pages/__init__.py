"""The pages that a person sees in the browser to sign in, and the headers that keep others away from them."""

from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

# A page with a password is in no frame, no cache and no history of another site.
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader(__package__, ""), autoescape=True, undefined=StrictUndefined)


def page(name: str, status: int, office: str, title: str, *, redirect_uri: str = "", **values: object) -> HTMLResponse:
    """A page made from a template; `redirect_uri`: where its form may lead in the end; `root`: of its style sheet."""
    values = {"error": "", "notice": "", "root": "/oauth", **values}
    text = _templates().get_template(f"{name}.html").render(office=office, title=title, **values)
    return HTMLResponse(text, status, {**HEADERS, "Content-Security-Policy": _policy(redirect_uri)})


def _policy(redirect_uri: str) -> str:
    """Also what follows a form is held to `form-action`; it can't name IPv6 addresses (CSP 3 section 2.3.1)."""
    place = urlsplit(redirect_uri)
    beyond = "http:" if "[" in place.netloc else f"http://{place.netloc}" if place.netloc else ""
    rules = ("default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'")
    return "; ".join((*rules, f"form-action 'self' {beyond}".strip()))


def redirect(where: str) -> RedirectResponse:
    """See other: the form that was sent is not sent there."""
    return RedirectResponse(where, 303, HEADERS)


def style_sheet() -> Response:
    text = (files(__package__) / "style.css").read_text(encoding="utf-8")
    headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(text, media_type="text/css", headers=headers)
