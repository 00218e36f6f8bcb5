"""Everything that goes wrong leaves as problem details (RFC 9457) with a stable code."""

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from osmo_qt.ucapi.problem import PROBLEM_MEDIA_TYPE, ProblemCode, ProblemDetails

log = logging.getLogger(__name__)

_CODES = {
    400: ProblemCode.INVALID_REQUEST,
    401: ProblemCode.TOKEN_REVOKED,
    403: ProblemCode.FORBIDDEN,
    404: ProblemCode.NOT_FOUND,
    405: ProblemCode.METHOD_NOT_ALLOWED,
    413: ProblemCode.TOO_LARGE,
    422: ProblemCode.INVALID_REQUEST,
}


class ProblemError(Exception):
    """Ends a request; nothing of its transaction is kept."""

    def __init__(
        self, status: int, code: ProblemCode, detail: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail or code)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def not_found(what: str) -> ProblemError:
    return ProblemError(404, ProblemCode.NOT_FOUND, f"There is no such {what}.")


def invalid(detail: str) -> ProblemError:
    return ProblemError(422, ProblemCode.INVALID_REQUEST, detail)


def problem_response(
    status: int, code: ProblemCode, detail: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The answer to a request that failed."""
    title = HTTPStatus(status).phrase
    problem = ProblemDetails(title=title, status=status, detail="" if detail == title else detail, code=code)
    return JSONResponse(problem.model_dump(), status, headers, PROBLEM_MEDIA_TYPE)


def handle_problems(app: FastAPI) -> None:
    """Make `app` answer every error in this form."""
    app.add_exception_handler(ProblemError, _own)
    app.add_exception_handler(StarletteHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _bug)


async def _own(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return problem_response(error.status, error.code, error.detail, error.headers)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    code = _CODES.get(error.status_code, ProblemCode.INVALID_REQUEST)
    return problem_response(error.status_code, code, str(error.detail), error.headers)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    """Says where the mistake is; what was sent is not repeated, it may be a password."""
    assert isinstance(error, RequestValidationError)
    places = [(".".join(str(part) for part in item["loc"]), item["msg"]) for item in error.errors()[:5]]
    detail = "; ".join(f"{place[:100]}: {message[:200]}" for place, message in places)
    return problem_response(422, ProblemCode.INVALID_REQUEST, detail)


async def _bug(request: Request, _error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path)  # the web server logs the traceback
    return problem_response(500, ProblemCode.INTERNAL)
