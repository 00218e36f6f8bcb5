"""The stream of events."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from osmo_qt.office.api.common import Office, SignedIn, problems
from osmo_qt.office.events import Hub, Stream
from osmo_qt.office.store import presence, sessions
from osmo_qt.ucapi.events import EVENT_STREAM_MEDIA_TYPE, EVENTS_PATH

router = APIRouter(tags=["events"])


class EventStreamResponse(Response):
    """Sends a stream until it ends or the client goes. Starlette's own would hold four tasks for each client."""

    media_type = EVENT_STREAM_MEDIA_TYPE

    def __init__(self, hub: Hub, stream: Stream) -> None:
        self.status_code, self.background = 200, None
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._hub, self._stream = hub, stream

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(self._until_gone(receive), name="client of a stream")
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while pieces := await self._stream.next():
                await send({"type": "http.response.body", "body": pieces, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._hub.remove(self._stream)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._stream.end()


@router.get(
    EVENTS_PATH,
    response_class=EventStreamResponse,
    status_code=200,
    responses={200: {"content": {EVENT_STREAM_MEDIA_TYPE: {"schema": {"type": "string"}}}}, **problems(401)},
)
async def get_events(
    caller: SignedIn, office: Office, last_event_id: Annotated[str | None, Header(max_length=100)] = None
) -> EventStreamResponse:
    async with office.database.write() as work:
        await sessions.change(work.connection, caller.session_id, seen_at=work.now)
        await presence.update_presence(work, caller.user_id)
    last = None
    if last_event_id:
        last = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else -1
    return EventStreamResponse(office.hub, await office.hub.open(caller.user_id, caller.session_id, last))
