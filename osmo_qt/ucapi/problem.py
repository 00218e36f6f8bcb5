"""Errors on the wire: problem details (RFC 9457) with codes that a program can rely on."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from osmo_qt.ucapi.wire import WireModel

PROBLEM_MEDIA_TYPE = "application/problem+json"


class ProblemCode(StrEnum):
    """Stable. A client treats one that it does not know by the HTTP status."""

    INVALID_CREDENTIALS = "invalid-credentials"  # 401
    LOCKED_OUT = "locked-out"  # 429 with Retry-After: too many bad passwords for this user name
    RATE_LIMITED = "rate-limited"  # 429 with Retry-After: too many from this address
    TWO_FACTOR_REQUIRED = "two-factor-required"  # 403: a password is not enough, sign in with the browser (ucapi.oauth)
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 - 401: refresh and try again
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - 401: sign in again
    NOT_FOUND = "not-found"  # 404
    METHOD_NOT_ALLOWED = "method-not-allowed"  # 405
    CONFLICT = "conflict"  # 412: somebody changed it meanwhile (the ETag differs)
    PRECONDITION_REQUIRED = "precondition-required"  # 428: If-Match is missing
    ALREADY_EXISTS = "already-exists"  # 409
    INVALID_REQUEST = "invalid-request"  # 400, 422
    TOO_LARGE = "too-large"  # 413
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch"  # 422: this key was used for something else
    FORBIDDEN = "forbidden"  # 403
    CURSOR_GONE = "cursor-gone"  # 410: start with the first page again
    CALL_STATE = "call-state"  # 409: this can't be done to the call now, see `detail`
    MAILBOX_IN_USE = "mailbox-in-use"  # 409: a telephone is connected with it
    MAILBOX_FULL = "mailbox-full"  # 409: no room where the message should go
    INTERNAL = "internal"  # 500, 503 with Retry-After: a part of the office is away for a moment


class ProblemDetails(WireModel):
    """`type` "about:blank" means that `title` is the HTTP status in words (RFC 9457 section 4.2.1).

    `code` is one of ProblemCode, or of a newer server; "" from something that is no office.
    """

    type: Annotated[str, Field(max_length=250)] = "about:blank"
    title: Annotated[str, Field(max_length=250)]
    status: Annotated[int, Field(ge=100, le=599)]
    detail: Annotated[str, Field(max_length=2000)] = ""
    code: Annotated[str, Field(max_length=50)] = ""
