"""Signing in, staying signed in and signing out: POST /session, POST /session/refresh, DELETE /session."""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Id, Line, Secret, WireModel

SESSION_PATH = f"{API_PREFIX}/session"
REFRESH_PATH = f"{SESSION_PATH}/refresh"


class Credentials(WireModel):
    """Body of POST /session. `client_name` tells a person which of the own clients this is ("Laptop")."""

    username: Annotated[str, Field(min_length=1, max_length=100)]
    password: Secret
    client_name: Line = ""


class Tokens(WireModel):
    """Answer to POST /session and POST /session/refresh (RFC 6750 bearer tokens).

    `expires_in`: seconds for which `access_token` is good. `refresh_token` is good once; the answer to it brings the
    next one, and to send an old one ends the session.
    """

    access_token: Secret
    expires_in: Annotated[int, Field(ge=1, le=86_400)]
    refresh_token: Secret
    session_id: Id


class TokenAnswer(Tokens):
    """The same as the answer to POST /oauth/token (ucapi.oauth; RFC 6749 section 5.1)."""

    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token


class Refresh(WireModel):
    """Body of POST /session/refresh."""

    refresh_token: Secret
