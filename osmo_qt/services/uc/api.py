"""Requests in the name of a session: its tokens, their renewal, and repeats that make nothing twice."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.uc.client import LARGEST_ANSWER, Answer, HttpClient
from osmo_qt.services.uc.problems import LostAnswer, Refused
from osmo_qt.services.uc.reading import checked, read
from osmo_qt.services.uc.two_factor import Grant, token_form
from osmo_qt.ucapi.contacts import IDEMPOTENCY_KEY
from osmo_qt.ucapi.events import EVENT_STREAM_MEDIA_TYPE, EVENTS_PATH, LAST_EVENT_ID
from osmo_qt.ucapi.oauth import TOKEN_PATH
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.session import REFRESH_PATH, SESSION_PATH, Credentials, Refresh, Tokens
from osmo_qt.ucapi.wire import WireModel

T = TypeVar("T")
SILENCE_S = 45.0  # ucapi.events: a dead line
SHORT_PAUSE_S = 3.0  # so long a person waits without being told
SIGN_OUT_WITHIN_S = 6.0
CLIENT_NAME = "OSMO Qt"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the resources want it. `etag`: only if it is still so; `key`: makes a POST repeatable."""

    method: str
    path: str
    body: WireModel | None = None
    query: Mapping[str, str] | None = None
    etag: str | None = None
    key: str = ""
    largest: int = LARGEST_ANSWER

    @property
    def is_repeatable(self) -> bool:
        """Whether it does no harm to send it again when its answer was lost."""
        return self.etag is None and (self.method != "POST" or bool(self.key))

    def headers(self, token: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}"}
        if self.etag is not None:
            headers["If-Match"] = f'"{self.etag}"'
        if self.key:
            headers[IDEMPOTENCY_KEY] = self.key
        return headers


class Api:
    """`keep` puts each new refresh token where it outlives the program. Once the session is over (`over`), nothing is
    sent any more and each request raises that UserError."""

    def __init__(self, client: HttpClient, keep: Callable[[str], Awaitable[None]], refresh_token: str = "") -> None:
        """Raises UserError(UC_NOT_SECURE) for a way on which no secret may be sent."""
        if not client.is_confidential:
            raise UserError(Problem.UC_NOT_SECURE)
        self._client = client
        self._keep = keep
        self._access = ""
        self._refresh_token = refresh_token
        self._refreshing: asyncio.Task[None] | None = None
        self.over: UserError | None = None
        self.is_over = asyncio.Event()

    async def sign_in(self, username: str, password: str) -> None:
        """A new session. The password is sent once, whatever the answer."""
        body = checked(Credentials, username=username, password=password, client_name=CLIENT_NAME)
        try:
            answer = await self._client.send("POST", SESSION_PATH, body=_json(body))
        except Refused as error:
            if error.status == 401:
                raise UserError(Problem.UC_WRONG_PASSWORD) from error
            raise
        await self._use(read(Tokens, answer.content))

    async def exchange(self, grant: Grant) -> None:
        """A new session for what the browser brought. It is sent once, whatever the answer."""
        answer = await self._client.send("POST", TOKEN_PATH, form=token_form(grant, CLIENT_NAME))
        await self._use(read(Tokens, answer.content))

    async def sign_out(self) -> None:
        """Ends the session at the server, if that can be reached."""
        with contextlib.suppress(UserError, TimeoutError):
            async with asyncio.timeout(SIGN_OUT_WITHIN_S):
                await self._with_token(Request("DELETE", SESSION_PATH))
        self.end(UserError(Problem.UC_SESSION_ENDED))

    def end(self, reason: UserError) -> None:
        """The server ended the session."""
        self.over = self.over or reason
        self.is_over.set()

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        return await self.send(Request("GET", path, query=query))

    async def send(self, request: Request) -> Answer:
        """Also waits for a server that asks for a moment's patience, and repeats what does no harm when repeated."""
        try:
            return await self._with_token(request)
        except LostAnswer:
            if not request.is_repeatable:
                raise
        except Refused as error:
            if error.status not in (429, 503) or error.pause_s is None or error.pause_s > SHORT_PAUSE_S:
                raise
            await asyncio.sleep(error.pause_s)
        return await self._with_token(request)

    @contextlib.asynccontextmanager
    async def events(self, last_id: int | None) -> AsyncIterator[AsyncIterator[bytes]]:
        """The stream of events, in pieces of bytes."""
        resume = {} if last_id is None else {LAST_EVENT_ID: str(last_id)}

        def opened(token: str) -> contextlib.AbstractAsyncContextManager[AsyncIterator[bytes]]:
            headers = {"Authorization": f"Bearer {token}", "Cache-Control": "no-store", **resume}
            return self._client.stream(EVENTS_PATH, headers, EVENT_STREAM_MEDIA_TYPE, SILENCE_S)

        async with contextlib.AsyncExitStack() as stack:
            yield await self._renewing(lambda token: stack.enter_async_context(opened(token)))

    # --- inside --------------------------------------------------------------------------------------

    async def _with_token(self, request: Request) -> Answer:
        body = _json(request.body) if request.body is not None else None

        async def sent(token: str) -> Answer:
            return await self._client.send(
                request.method,
                request.path,
                body=body,
                query=request.query,
                headers=request.headers(token),
                largest=request.largest,
            )

        return await self._renewing(sent)

    async def _renewing(self, attempt: Callable[[str], Awaitable[T]]) -> T:
        """`attempt` with the token; once more with a new one if it was too old."""
        if not self._access:
            await self._renew("")
        if self.over is not None:
            raise self.over
        token = self._access
        try:
            return await attempt(token)
        except Refused as error:
            if error.status != 401:
                raise
            if error.code != ProblemCode.TOKEN_EXPIRED:
                self.end(error)
                raise
        await self._renew(token)
        try:
            return await attempt(self._access)
        except Refused as error:
            if error.status == 401:
                self.end(error)
            raise

    async def _renew(self, old: str) -> None:
        """A new access token instead of `old`: all requests that want one wait for the same. Who stops waiting stops
        nothing, as the answer brings the only refresh token that is good from then on."""
        if self.over is not None:
            raise self.over
        if self._access != old:
            return  # another request did it meanwhile
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._refresh(), name="refresh the session")
            self._refreshing.add_done_callback(self._on_refreshed)
        await asyncio.shield(self._refreshing)

    def _on_refreshed(self, task: asyncio.Task[None]) -> None:
        self._refreshing = None
        if not task.cancelled():
            task.exception()  # seen, even if nobody waits any more

    async def _refresh(self) -> None:
        try:
            body = checked(Refresh, refresh_token=self._refresh_token)
            answer = await self._client.send("POST", REFRESH_PATH, body=_json(body))
        except UserError as error:
            useless = error.problem is Problem.UC_REFUSED  # what the keyring gave is no token
            if useless or (isinstance(error, Refused) and error.status == 401):
                self.end(UserError(Problem.UC_SESSION_ENDED))
                raise UserError(Problem.UC_SESSION_ENDED) from error
            raise
        await self._use(read(Tokens, answer.content))

    async def _use(self, tokens: Tokens) -> None:
        self._access, self._refresh_token = tokens.access_token, tokens.refresh_token
        await self._keep(tokens.refresh_token)


def new_key() -> str:
    """For one thing that is to be made."""
    return uuid.uuid4().hex


def _json(body: WireModel) -> bytes:
    return body.model_dump_json().encode()
