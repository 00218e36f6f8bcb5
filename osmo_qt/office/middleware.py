"""What stands before all routes: the name under which the office is asked, and a limit for bodies."""

from collections.abc import Collection, Mapping

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from osmo_qt.office.problems import problem_response
from osmo_qt.ucapi.problem import ProblemCode

LARGEST_BODY = 262_144


class Gate:
    """Refuses requests for another host, and bodies that are too large while they come in.

    `direct` answers GET requests for its paths without going through the application; bodies for the paths of `larger`
    may have so many bytes.

    A web page must not reach the office through a name of its own that leads to the loopback address.
    """

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], direct: Mapping[str, ASGIApp], larger: Mapping[str, int]
    ) -> None:
        self._app, self._hosts, self._direct, self._larger = app, hosts, direct, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length, largest = headers.get("content-length", ""), self._larger.get(scope["path"], LARGEST_BODY)
        if headers.get("host", "").partition(":")[0] not in self._hosts:
            refusal = problem_response(400, ProblemCode.INVALID_REQUEST, "This office has another name.")
            await refusal(scope, receive, send)
        elif scope["path"] in self._direct and scope["method"] == "GET":
            await self._direct[scope["path"]](scope, receive, send)
        elif length.isdecimal() and int(length[:12]) > largest:
            await problem_response(413, ProblemCode.TOO_LARGE)(scope, receive, send)
        elif "transfer-encoding" in headers:
            await self._app(scope, _bounded(receive, largest), send)
        else:
            await self._app(scope, receive, send)


def _bounded(receive: Receive, largest: int) -> Receive:
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > largest:
            raise HTTPException(413)
        return message

    return bounded
