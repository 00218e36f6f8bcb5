"""Errors on the wire: problem details (RFC 9457)."""

from osmo_qt.ucapi.server import WireModel

PROBLEM_MEDIA_TYPE = "application/problem+json"


class ProblemDetails(WireModel):
    """`type` "about:blank" means that `title` is the HTTP status in words (RFC 9457 section 4.2.1)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
