"""From what went wrong with a request to what a person can do about it."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import ValidationError

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.ucapi.problem import PROBLEM_MEDIA_TYPE, ProblemCode, ProblemDetails

LONGEST_PAUSE_S = 300.0

_BY_CODE = {
    ProblemCode.INVALID_CREDENTIALS: Problem.UC_WRONG_PASSWORD,
    ProblemCode.LOCKED_OUT: Problem.UC_LOCKED_OUT,
    ProblemCode.RATE_LIMITED: Problem.UC_TOO_MANY,
    ProblemCode.TWO_FACTOR_REQUIRED: Problem.SIGN_IN_BROWSER,
    ProblemCode.MAILBOX_IN_USE: Problem.MAILBOX_IN_USE,
    ProblemCode.MAILBOX_FULL: Problem.MAILBOX_FULL,
    ProblemCode.TOKEN_EXPIRED: Problem.UC_SESSION_ENDED,
    ProblemCode.TOKEN_REVOKED: Problem.UC_SESSION_ENDED,
    ProblemCode.CALL_STATE: Problem.UC_CALL_STATE,
}
_BY_STATUS = {
    401: Problem.UC_SESSION_ENDED,
    403: Problem.UC_FORBIDDEN,
    404: Problem.UC_GONE,
    409: Problem.UC_EXISTS,
    410: Problem.UC_GONE,
    412: Problem.UC_CONFLICT,
    428: Problem.UC_CONFLICT,
    429: Problem.UC_TOO_MANY,
}


class LostAnswer(UserError):  # noqa: N818 - reads as what it is
    """The connection broke after the request was sent: nobody knows whether it was carried out."""

    def __init__(self, detail: str) -> None:
        super().__init__(Problem.UC_UNREACHABLE, detail)


class Refused(UserError):  # noqa: N818 - reads as what it is
    """The server said no. `code` is one of ProblemCode or ""; `pause_s` is when it wants to be asked again."""

    def __init__(
        self, problem: Problem, detail: str, status: int, code: str = "", pause_s: float | None = None
    ) -> None:
        super().__init__(problem, detail)
        self.status = status
        self.code = code
        self.pause_s = pause_s


def refusal(status: int, headers: Mapping[str, str], content: bytes) -> Refused:
    """Reads an answer that is no success."""
    code = ""
    if headers.get("content-type", "").partition(";")[0].strip() == PROBLEM_MEDIA_TYPE:
        try:
            code = ProblemDetails.model_validate_json(content).code
        except ValidationError:
            code = ""
    problem = _BY_STATUS.get(status, _other(status))
    if code in _BY_CODE:
        problem = _BY_CODE[ProblemCode(code)]
    pause_s = retry_after_s(headers.get("retry-after", ""))
    return Refused(problem, _detail(problem, status, pause_s), status, code, pause_s)


def _other(status: int) -> Problem:
    if status >= 500:
        return Problem.UC_SERVER_ERROR
    return Problem.UC_REFUSED if status >= 400 else Problem.UC_BROKEN_ANSWER  # a redirect is never followed


def _detail(problem: Problem, status: int, pause_s: float | None) -> str:
    if problem in (Problem.UC_LOCKED_OUT, Problem.UC_TOO_MANY):
        until = time.localtime(time.time() + (pause_s or 60.0) + 59.0)  # never a minute too early
        return time.strftime("%H:%M", until)
    return str(status)


def retry_after_s(text: str) -> float | None:
    """Seconds of a Retry-After header (RFC 9110 section 10.2.3), at most LONGEST_PAUSE_S; None if there is none."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_PAUSE_S)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_PAUSE_S)
