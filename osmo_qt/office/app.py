"""The web application of the office: what it answers over HTTP."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.problem import PROBLEM_MEDIA_TYPE, ProblemDetails
from osmo_qt.ucapi.server import DEMO_ACCOUNTS_PATH, SERVER_PATH, DemoAccount, ServerInfo

LOOPBACK_HOSTS = ("127.0.0.1", "localhost")


def create_app(server: ServerInfo, demo_accounts: Sequence[DemoAccount] | None) -> FastAPI:
    """The application for one server. `demo_accounts` is None outside the demonstration."""
    app = FastAPI(
        title=server.name,
        version=server.version,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
    )
    # A web page must not reach the office through a name of its own that leads to the loopback address.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK_HOSTS))
    app.add_exception_handler(StarletteHTTPException, _problem)

    @app.get(SERVER_PATH)
    async def get_server() -> ServerInfo:
        return server

    @app.get(DEMO_ACCOUNTS_PATH, responses={404: {"model": ProblemDetails}})
    async def get_demo_accounts() -> list[DemoAccount]:
        if demo_accounts is None:
            raise HTTPException(404, "This office is not a demonstration.")
        return list(demo_accounts)

    return app


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    """Every error leaves as problem details (RFC 9457)."""
    status, detail, headers = 500, "", None
    if isinstance(error, StarletteHTTPException):
        status, detail, headers = error.status_code, str(error.detail), error.headers
    title = HTTPStatus(status).phrase
    problem = ProblemDetails(title=title, status=status, detail="" if detail == title else detail)
    return JSONResponse(problem.model_dump(), status, headers, PROBLEM_MEDIA_TYPE)
