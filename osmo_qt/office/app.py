"""The web application of the office: what it answers over HTTP."""

from collections.abc import Collection, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from osmo_qt.office.api import (
    calls,
    contacts,
    devices,
    directory,
    events,
    groups,
    journal,
    me,
    presence,
    session,
    voice_messages,
)
from osmo_qt.office.api.common import Backend
from osmo_qt.office.middleware import Gate
from osmo_qt.office.problems import handle_problems
from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.events import EVENTS_PATH
from osmo_qt.ucapi.problem import ProblemDetails
from osmo_qt.ucapi.server import DEMO_ACCOUNTS_PATH, SERVER_PATH, DemoAccount, ServerInfo

ADMIN_PATH = "/admin"
LARGEST_IMPORT = 8_000_000
LOOPBACK_HOSTS = ("127.0.0.1", "localhost")
ROUTERS = tuple(
    module.router
    for module in (
        *(session, me, presence, contacts, groups, directory, journal, devices, calls, voice_messages, events),
    )
)


def create_app(
    server: ServerInfo,
    demo_accounts: Sequence[DemoAccount] | None,
    backend: Backend | None = None,
    hosts: Collection[str] = LOOPBACK_HOSTS,
) -> FastAPI:
    """The application for one server.

    `demo_accounts` is None outside the demonstration; `backend` None: telephones only; `hosts`: the office's names.
    """
    app = _Office(
        hosts,
        title=server.name,
        version=server.version,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.backend = backend
    handle_problems(app)

    @app.get(SERVER_PATH)
    async def get_server() -> ServerInfo:
        return server

    @app.get(DEMO_ACCOUNTS_PATH, responses={404: {"model": ProblemDetails}})
    async def get_demo_accounts() -> list[DemoAccount]:
        if demo_accounts is None:
            raise HTTPException(404, "This office is not a demonstration.")
        return list(demo_accounts)

    for router in ROUTERS:
        app.include_router(router)
    app.mount(ADMIN_PATH, _administration)
    if backend is not None and backend.two_factor is not None:
        from osmo_qt.office.api import oauth

        app.include_router(oauth.router)
    return app


async def _administration(scope: Scope, receive: Receive, send: Send) -> None:
    """The administrators' pages; most starts never need what they import."""
    from osmo_qt.office.api.admin_pages import router

    await router(scope, receive, send)


class _Office(FastAPI):
    """With the gate before everything that FastAPI does: a stream of events goes through as little as possible."""

    def __init__(self, hosts: Collection[str], **options: Any) -> None:
        super().__init__(**options)
        self._hosts = hosts

    def build_middleware_stack(self) -> ASGIApp:
        direct, larger = {EVENTS_PATH: events.stream_events}, {f"{ADMIN_PATH}/directory": LARGEST_IMPORT}
        return Gate(super().build_middleware_stack(), self._hosts, direct, larger)


def _operation_id(route: APIRoute) -> str:
    return route.name
