"""HTTP to the UC server: the only place that imports httpx.

Redirects are not followed at all: an office has none, and what is sent is meant for this host alone (SECR-3). Nothing
is taken from the environment. Answers are bounded in size and time, and not compressed, so that a small one can't
become a large one.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import httpx

from osmo_qt.core.discovery import is_loopback
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.uc.problems import LostAnswer, refusal

CONNECT_WITHIN_S = 5.0
ANSWER_WITHIN_S = 10.0
WHOLE_ANSWER_WITHIN_S = 20.0
CONNECTIONS = 6  # where there is no HTTP/2
LARGEST_ANSWER = 16 * 1024 * 1024
_HEADERS = {"User-Agent": "OSMO-Qt", "Accept-Encoding": "identity"}
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success (2xx). Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class HttpClient:
    """Requests to one server. Each raises UserError: UC_UNREACHABLE (LostAnswer if it may have been carried out),
    UC_BAD_CERTIFICATE, UC_BROKEN_ANSWER, and Refused for an answer that is no success."""

    def __init__(self, url: str, context: ssl.SSLContext, connect_within_s: float = CONNECT_WITHIN_S) -> None:
        """`url`: scheme, host and port. `connect_within_s` must be less than what a request gets as a whole: httpcore
        closes a connection whose TLS handshake takes too long, but not one whose request is cancelled meanwhile.
        Raises UserError(INVALID_SERVER)."""
        try:
            self._url = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise UserError(Problem.INVALID_SERVER, url) from error
        self._context = context
        self._connect_within_s = connect_within_s
        self._client = self._make(ANSWER_WITHIN_S, http2=True)
        self._streams: httpx.AsyncClient | None = None

    def _make(self, read_s: float, *, http2: bool) -> httpx.AsyncClient:
        timeout = httpx.Timeout(ANSWER_WITHIN_S, connect=self._connect_within_s, read=read_s)
        return httpx.AsyncClient(
            base_url=self._url,
            http2=http2,
            verify=self._context,
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            timeout=timeout,
            headers=_HEADERS,
            follow_redirects=False,
            trust_env=False,
        )

    @property
    def is_confidential(self) -> bool:
        """Whether a password may be sent (SECR-3)."""
        return self._url.scheme == "https" or is_loopback(self._url.host)

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        largest: int = LARGEST_ANSWER,
        within_s: float | None = None,
    ) -> Answer:
        """One request with a `body` in JSON or the fields of a `form`.

        `largest` and `within_s` bound the whole answer (bytes, seconds; None: as usual).
        """
        all_headers = dict(headers or {})
        if body is not None:
            all_headers["Content-Type"] = "application/json"
        request = self._client.build_request(
            method, path, content=body, data=form, params=query or None, headers=all_headers
        )
        with _problems(self._url.host):
            async with asyncio.timeout(within_s or WHOLE_ANSWER_WITHIN_S):
                response = await self._client.send(request, stream=True)
                try:
                    content = await _content(response, largest)
                finally:
                    await response.aclose()
        if not response.is_success:
            raise refusal(response.status_code, response.headers, content)
        return Answer(response.status_code, response.headers, content)

    @contextlib.asynccontextmanager
    async def stream(
        self, path: str, headers: Mapping[str, str], media_type: str, silence_s: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """An answer without an end, in pieces; `silence_s` without a byte break it.

        It has a connection of its own: with HTTP/2 the time-out of one request would end all others of a connection.
        """
        if self._streams is None:
            self._streams = self._make(silence_s, http2=False)
        request = self._streams.build_request("GET", path, headers={**headers, "Accept": media_type})
        with _problems(self._url.host):
            async with asyncio.timeout(ANSWER_WITHIN_S):
                response = await self._streams.send(request, stream=True)
        try:
            if not response.is_success:
                with _problems(self._url.host):
                    async with asyncio.timeout(ANSWER_WITHIN_S):
                        content = await _content(response, LARGEST_ANSWER)
                raise refusal(response.status_code, response.headers, content)
            if response.headers.get("content-type", "").partition(";")[0].strip() != media_type:
                raise UserError(Problem.UC_BROKEN_ANSWER, "content-type")
            async with contextlib.aclosing(self._pieces(response)) as pieces:
                yield pieces
        finally:
            await response.aclose()

    async def _pieces(self, response: httpx.Response) -> AsyncGenerator[bytes, None]:
        with _problems(self._url.host):
            async for piece in response.aiter_raw():
                yield piece

    async def close(self) -> None:
        await self._client.aclose()
        if self._streams is not None:
            await self._streams.aclose()


async def _content(response: httpx.Response, largest: int) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise UserError(Problem.UC_BROKEN_ANSWER, "content-encoding")
    pieces, length = [], 0
    async for piece in response.aiter_raw():
        pieces.append(piece)
        length += len(piece)
        if length > largest:
            raise UserError(Problem.UC_BROKEN_ANSWER, "too large")
    return b"".join(pieces)


@contextlib.contextmanager
def _problems(host: str) -> Iterator[None]:
    try:
        yield
    except _NOT_SENT as error:
        certificate = _certificate_error(error)
        if certificate is not None:
            raise UserError(Problem.UC_BAD_CERTIFICATE, certificate.verify_message) from error
        raise UserError(Problem.UC_UNREACHABLE, host) from error
    except httpx.DecodingError as error:
        raise UserError(Problem.UC_BROKEN_ANSWER, "encoding") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError) as error:
        raise LostAnswer(host) from error


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None
