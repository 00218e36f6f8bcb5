"""What a client asks of the OAuth endpoints, checked before anything is done with it (RFC 6749, 7636, 8252)."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749.errors import InvalidRequestError, UnsupportedResponseTypeError
from authlib.oauth2.rfc7636.challenge import CODE_CHALLENGE_PATTERN

from osmo_qt.office.forms import Fields
from osmo_qt.ucapi.oauth import CLIENT_ID

LONGEST_HINT = 100
_REDIRECT = re.compile(r"http://(127\.0\.0\.1|\[::1\]):([1-9]\d{0,4})(/[\w.~/-]{0,200})", re.ASCII)
_STATE = re.compile(r"[\x21-\x7e]{8,500}")


class ForeignClientError(Exception):
    """Nobody knows where this would lead, so there is no way back to the client; the text is for the person."""


class ReturnedError(Exception):
    """The client is told by its redirect URI."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class AuthorizationRequest:
    """A good one. `challenge` is by S256; `hint`: the user name as the client knows it."""

    redirect_uri: str
    state: str
    challenge: str
    hint: str

    @property
    def fields(self) -> Fields:
        """The same as the form of the sign-in page repeats it."""
        return {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self.redirect_uri,
            "state": self.state,
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            "login_hint": self.hint,
        }


def read_request(fields: Fields, issuer: str) -> AuthorizationRequest:
    """Raises ForeignClientError, ReturnedError."""
    redirect_uri, state = fields.get("redirect_uri", ""), fields.get("state", "")
    if fields.get("client_id") != CLIENT_ID or not is_loopback_uri(redirect_uri):
        raise ForeignClientError("This program is not known here.")
    if not _STATE.fullmatch(state):
        raise ReturnedError(error_uri(InvalidRequestError("The state is missing or broken."), redirect_uri, "", issuer))
    challenge = fields.get("code_challenge", "")
    wrong: OAuth2Error | None = None
    if fields.get("response_type") != "code":
        wrong = UnsupportedResponseTypeError("Only code is supported.")
    elif fields.get("code_challenge_method") != "S256":
        wrong = InvalidRequestError("PKCE by S256 is required.")
    elif not CODE_CHALLENGE_PATTERN.fullmatch(challenge):
        wrong = InvalidRequestError("The code challenge is missing or broken.")
    if wrong is not None:
        raise ReturnedError(error_uri(wrong, redirect_uri, state, issuer))
    hint = fields.get("login_hint", "")
    return AuthorizationRequest(redirect_uri, state, challenge, hint if len(hint) <= LONGEST_HINT else "")


def is_loopback_uri(uri: str) -> bool:
    """Whether only a program on the person's own machine can be there (RFC 8252 section 7.3); the port is free."""
    match = _REDIRECT.fullmatch(uri)
    return match is not None and int(match[2]) < 65536


def error_uri(error: OAuth2Error, redirect_uri: str, state: str, issuer: str) -> str:
    """Where the browser goes to tell the client (RFC 6749 section 4.1.2.1)."""
    told = {"error": error.error, "error_description": error.get_error_description(), "state": state, "iss": issuer}
    return f"{redirect_uri}?{urlencode({name: value for name, value in told.items() if value})}"


def success_uri(code: str, redirect_uri: str, state: str, issuer: str) -> str:
    """The same with the authorization code."""
    return f"{redirect_uri}?{urlencode({'code': code, 'state': state, 'iss': issuer})}"
