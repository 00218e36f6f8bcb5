"""Signing in to the administrators' page: password, access code where one is needed, a session in a cookie."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from osmo_qt.office.auth import Auth
from osmo_qt.office.oauth_request import AuthorizationRequest
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.store import admin_sessions, audit, sessions, two_factor
from osmo_qt.office.store import users as people
from osmo_qt.office.store.admin_sessions import IDLE_S
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import AnyRow
from osmo_qt.office.store.work import Work
from osmo_qt.office.two_factor import SignInRefused, TwoFactor
from osmo_qt.ucapi.problem import ProblemCode

LONGEST_S = 8 * 3600.0
SEEN_EVERY_S = 30.0
_NOBODY = ""
_BACK = AuthorizationRequest("/admin", "", "", "")  # an authorization code that comes of it fits no client


@dataclass(frozen=True)
class Administrator:
    """Who is signed in."""

    user_id: str
    username: str


class AdminSignIn:
    """`token` is always the secret of a cookie; the database has hashes. `codes` None: there are no access codes."""

    def __init__(self, database: Database, auth: Auth, codes: TwoFactor | None) -> None:
        self._database, self._auth, self._codes = database, auth, codes

    async def begin(self, username: str, password: str, address: str) -> tuple[str, bool]:
        """The token of a session, or of an attempt that waits for an access code (True).

        Raises ProblemError (invalid-credentials, locked-out, rate-limited), SignInRefused.
        """

        async def judge(work: Work, user_id: str, name: str) -> str | None:
            user = await people.one(work.connection, user_id)
            if not user.is_admin:
                await audit.note(work.connection, work.now, "no administrator", name, address)
                return _NOBODY
            if self._auth.two_factor_for_all or await two_factor.is_required(work.connection, user_id):
                return None
            await sessions.set_failures(work.connection, name, 0, 0, 0)
            return await self._enter(work, user_id, name, address)

        token = await self._auth.with_password(username, password, address, judge)
        if token == _NOBODY:
            raise SignInRefused(403, "Only administrators can sign in here.")
        if token is not None:
            return token, False
        if self._codes is None:
            raise SignInRefused(403, "You need an access code, but this office sends no e-mails.")
        return await self._codes.begin(_BACK, username, password, address), True

    async def enter_code(self, token: str, access_code: str, address: str) -> str:
        """The right access code gives the token of a session. Raises as TwoFactor does."""

        async def enter(work: Work, attempt: AnyRow) -> str:
            user = await people.one(work.connection, attempt.user_id)
            if not user.is_admin:  # no more
                raise SignInRefused(403, "Only administrators can sign in here.", over=True)
            return await self._enter(work, user.id, user.username, address)

        return await self.steps.confirm(token, access_code, address, enter)

    @property
    def steps(self) -> TwoFactor:
        """Raises ProblemError(not-found) where there are none."""
        if self._codes is None:
            raise ProblemError(404, ProblemCode.NOT_FOUND, "There are no access codes here.")
        return self._codes

    async def who(self, token: str) -> Administrator | None:
        """None: nobody, or the session was left alone for too long."""
        digest, now = _digest(token), time.time()
        async with self._database.read() as connection:
            row = await admin_sessions.of_token(connection, digest)
        if row is None or not row.is_admin or row.seen_at < now - IDLE_S or row.created_at < now - LONGEST_S:
            return None
        if row.seen_at < now - SEEN_EVERY_S:
            async with self._database.write() as work:
                await admin_sessions.seen(work.connection, digest, now)
        return Administrator(row.user_id, row.username)

    async def sign_out(self, token: str, username: str, address: str) -> None:
        async with self._database.write() as work:
            await admin_sessions.remove(work.connection, _digest(token))
            await audit.note(work.connection, work.now, "administrator's sign-out", username, address)

    async def _enter(self, work: Work, user_id: str, name: str, address: str) -> str:
        token = secrets.token_urlsafe(32)
        await admin_sessions.add(work.connection, _digest(token), user_id, work.now)
        await audit.note(work.connection, work.now, "administrator's sign-in", name, address)
        return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # random enough to need nothing slower
