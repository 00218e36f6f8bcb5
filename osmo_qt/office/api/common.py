"""What the routers share: who asks, the office behind them, ETags and idempotency keys."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, TypeVar

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from pydantic import BaseModel

from osmo_qt.office.auth import Auth, Caller
from osmo_qt.office.call_control import CallControl
from osmo_qt.office.events import Hub
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.store import idempotency, users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.work import Work
from osmo_qt.office.voice_messages import VoiceMessages
from osmo_qt.ucapi.forwarding import Forwarding
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.wire import LARGEST_PAGE, Cursor, Limit

if TYPE_CHECKING:  # Authlib takes a moment, and not every office has it
    from osmo_qt.office.two_factor import TwoFactor

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Backend:
    """What is behind the routers. `realm`: of the telephone accounts; `two_factor` None: a password is enough.
    `voice_messages` None: the voice engine is not there yet.

    `calls` has the calls of this office's engine.
    `forwarders` are told at once where a user's calls go (id, destinations), and count from the next call on.
    """

    database: Database
    auth: Auth
    hub: Hub
    realm: str
    calls: CallControl
    forwarders: list[Callable[[str, Forwarding], Awaitable[None]]] = field(default_factory=list)
    two_factor: "TwoFactor | None" = None
    voice_messages: VoiceMessages | None = None


def backend_of(app: FastAPI) -> Backend:
    """Raises ProblemError(not-found) in an office for voice only."""
    backend: Backend | None = app.state.backend
    if backend is None:  # voice only
        raise ProblemError(404, ProblemCode.NOT_FOUND, "This office has no UC server.")
    return backend


# What is asked first is asynchronous, though it waits for nothing: FastAPI takes plain functions to a thread.


async def _backend(request: Request) -> Backend:
    return backend_of(request.app)


Office = Annotated[Backend, Depends(_backend)]


def _calls(request: Request) -> CallControl:
    return backend_of(request.app).calls


Calls = Annotated[CallControl, Depends(_calls)]


async def _address(request: Request) -> str:
    return address_of(request)


def address_of(request: Request) -> str:
    """The network address of the client."""
    return request.client.host if request.client else ""


Address = Annotated[str, Depends(_address)]


async def _caller(
    office: Office, authorization: Annotated[str | None, Header(include_in_schema=False)] = None
) -> Caller:
    return await office.auth.caller(authorization)


SIGNED_IN = Depends(_caller)  # for a route that does not ask who it is
SignedIn = Annotated[Caller, SIGNED_IN]
CursorQuery = Annotated[Cursor | None, Query()]
LimitQuery = Annotated[Limit, Query()]
DEFAULT_LIMIT = min(200, LARGEST_PAGE)


def _etags(header: str) -> list[str]:
    tags = [tag.strip() for tag in header.split(",")]
    return [tag.removeprefix("W/").strip('"') for tag in tags if tag]


async def _if_match(if_match: Annotated[str | None, Header(max_length=1000)] = None) -> Sequence[str]:
    if if_match is None:
        detail = "If-Match has to say which version is meant."
        raise ProblemError(428, ProblemCode.PRECONDITION_REQUIRED, detail)
    return _etags(if_match)


IfMatch = Annotated[Sequence[str], Depends(_if_match)]
IfNoneMatch = Annotated[str | None, Header(max_length=1000)]
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=100)]


def not_modified(if_none_match: str | None, etag: str) -> Response | None:
    """304 for a client that has this version already."""
    if if_none_match is not None and etag in _etags(if_none_match):
        return Response(status_code=304, headers={"ETag": f'"{etag}"'})
    return None


async def once(
    work: Work,
    caller: Caller,
    key: str | None,
    request: Request,
    body: BaseModel,
    make: Callable[[], Awaitable[Model]],
    kind: type[Model],
) -> Model:
    """What `make` makes; for a repeated request with the same key what it made the first time."""
    if key is None:
        return await make()
    await users.lock(work.connection, caller.user_id)
    mark = idempotency.fingerprint(request.url.path, body)
    earlier = await idempotency.earlier_answer(work.connection, caller.user_id, key, mark)
    if earlier is not None:
        return kind.model_validate_json(earlier)
    made = await make()
    answer = made.model_dump_json()
    await idempotency.keep_answer(work.connection, caller.user_id, key, mark, answer, work.now)
    return made


def problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    """For the OpenAPI document: these statuses come with problem details."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    return {status: {"description": _WORDS.get(status, ""), "content": content} for status in (*statuses, 422)}


_WORDS = {
    401: "Sign in, or refresh the token",
    403: "Not allowed",
    404: "Not there",
    409: "There is one already, or too many; or not now, see the code",
    410: "Start with the first page again",
    412: "Somebody changed it meanwhile",
    422: "Something in the request is wrong",
    428: "If-Match is missing",
    429: "Too many attempts; see Retry-After",
    503: "The voice engine is not there; see Retry-After",
}
