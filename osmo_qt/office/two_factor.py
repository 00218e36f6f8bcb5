"""Two-factor sign-in: the password, then an access code by e-mail, then an authorization code for the client.

What goes on is in the database, so that any server process can take the next step. The browser's cookie names the
attempt and keys the hash of the access code: who reads the database can't try out the million codes.
"""

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from authlib.oauth2.rfc6749.errors import InvalidGrantError
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from osmo_qt.office.auth import Auth, begin_session, check_lock, end_session, note_failure
from osmo_qt.office.mail import Mailer, MailError
from osmo_qt.office.oauth_request import AuthorizationRequest
from osmo_qt.office.store import audit, sessions
from osmo_qt.office.store import two_factor as store
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import AnyRow
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.session import Tokens

T = TypeVar("T")

ACCESS_CODE_S = 600.0
ATTEMPT_S = 1800.0
WRONG_CODES = 5
RESENDS, RESEND_PAUSE_S = 3, 30.0
EMAILS_AN_HOUR = 12  # of one user, so that nobody's mailbox is filled
AUTHORIZATION_CODE_S = 60.0

log = logging.getLogger("osmo_qt.office")


class SignInRefused(Exception):  # noqa: N818 - reads as what it is
    """The person is told `text`; `over`: this attempt has ended."""

    def __init__(self, status: int, text: str, *, over: bool = False, wait_s: float = 0.0) -> None:
        super().__init__(text)
        self.status, self.text, self.over, self.wait_s = status, text, over, wait_s


@dataclass(frozen=True)
class Waiting:
    """An attempt that waits for its access code."""

    email: str
    redirect_uri: str
    state: str


class TwoFactor:
    """Each step raises SignInRefused, and ProblemError (locked-out, rate-limited) after too many wrong guesses.

    `token` is the secret of the browser's cookie.
    """

    def __init__(self, database: Database, auth: Auth, mailer: Mailer, office: str) -> None:
        """`office`: its name, for the e-mails."""
        self._database, self._auth, self._mailer, self._office = database, auth, mailer, office

    async def begin(self, asked: AuthorizationRequest, username: str, password: str, address: str) -> str:
        """With the right password an access code is sent; returns the token of the new attempt.

        Raises ProblemError(invalid-credentials), too. `username` may be the e-mail address (guide 2.2.2).
        """
        token, code = secrets.token_urlsafe(32), _new_access_code()

        async def add(work: Work, user_id: str, name: str) -> str:
            return await self._add(work, asked, token, code, user_id, name, address)

        email = await self._auth.with_password(await self._username(username), password, address, add)
        try:
            await self._send(email, code, address)
        except SignInRefused:
            async with self._database.write() as work:
                await store.remove_attempt(work.connection, _digest(token))
            raise
        return token

    async def _username(self, given: str) -> str:
        if "@" not in given:
            return given
        async with self._database.read() as connection:
            return await store.username_of_email(connection, given.strip()) or given

    async def _add(
        self, work: Work, asked: AuthorizationRequest, token: str, code: str, user_id: str, name: str, address: str
    ) -> str:
        if await store.emails_since(work.connection, user_id, work.now - 3600) >= EMAILS_AN_HOUR:
            raise SignInRefused(429, "Too many access codes were sent. Try again in an hour.", wait_s=3600)
        row = {"id": _digest(token), "user_id": user_id, "code_hash": _keyed(token, code)}
        where = {"redirect_uri": asked.redirect_uri, "state": asked.state, "challenge": asked.challenge}
        await store.add_attempt(work.connection, {**row, **where, "created_at": work.now, "sent_at": work.now})
        await audit.note(work.connection, work.now, "access code", name, address)
        added = await store.attempt(work.connection, row["id"])
        assert added is not None
        if not added.email:
            raise SignInRefused(403, "Your account has no e-mail address. Ask your administrator.")
        return str(added.email)

    async def waiting(self, token: str) -> Waiting:
        """What the page for the access code shows."""
        async with self._database.read() as connection:
            row = _open(await store.attempt(connection, _digest(token)), time.time())
        return Waiting(row.email, row.redirect_uri, row.state)

    async def resend(self, token: str, address: str) -> None:
        """A new access code; the one before is good no more."""
        code = _new_access_code()
        async with self._database.write() as work:
            row = _open(await store.attempt(work.connection, _digest(token), change=True), work.now)
            check_lock(await sessions.failures(work.connection, row.username), work.now)
            if row.sent > RESENDS:
                raise SignInRefused(429, "No more codes can be sent. Use the last one, or start again in the program.")
            wait = row.sent_at + RESEND_PAUSE_S - work.now
            if wait > 0:
                raise SignInRefused(429, f"A new code can be sent in {_seconds(wait)}.", wait_s=wait)
            changes = {"code_hash": _keyed(token, code), "sent_at": work.now, "sent": row.sent + 1}
            await store.change_attempt(work.connection, row.id, **changes)
            await audit.note(work.connection, work.now, "access code", row.username, address)
        await self._send(row.email, code, address)

    async def check(self, token: str, access_code: str, address: str) -> tuple[Waiting, str]:
        """The right access code gives an authorization code."""

        async def grant(work: Work, row: AnyRow) -> tuple[Waiting, str]:
            return Waiting(row.email, row.redirect_uri, row.state), await self._grant(work, row)

        return await self.confirm(token, access_code, address, grant)

    async def confirm(
        self, token: str, access_code: str, address: str, then: Callable[[Work, AnyRow], Awaitable[T]]
    ) -> T:
        """What `then` does with the attempt if the access code is right; wrong ones count like wrong passwords."""
        code = "".join(access_code.split()).replace("-", "")
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise SignInRefused(400, "The access code has six digits.")
        async with self._database.write() as work:
            row = _open(await store.attempt(work.connection, _digest(token), change=True), work.now)
            check_lock(await sessions.failures(work.connection, row.username), work.now)
            if row.sent_at + ACCESS_CODE_S < work.now:
                raise SignInRefused(400, "This code is too old. Have a new one sent.")
            if hmac.compare_digest(row.code_hash, _keyed(token, code)):
                await store.change_attempt(work.connection, row.id, ended=True)
                await sessions.set_failures(work.connection, row.username, 0, 0, 0)
                return await then(work, row)
            left = WRONG_CODES - row.wrong - 1
            await store.change_attempt(work.connection, row.id, wrong=row.wrong + 1, ended=left <= 0)
            await note_failure(work, row.username, address, "access code wrong")
        if left <= 0:
            raise SignInRefused(403, "Too many wrong codes. Start again in the program.", over=True)
        raise SignInRefused(400, f"This code is wrong. {left} more {'tries' if left > 1 else 'try'}.")

    async def _grant(self, work: Work, row: AnyRow) -> str:
        code = secrets.token_urlsafe(32)
        about = {"user_id": row.user_id, "redirect_uri": row.redirect_uri, "challenge": row.challenge}
        expires_at = work.now + AUTHORIZATION_CODE_S
        await store.add_code(work.connection, {**about, "hash": _digest(code), "expires_at": expires_at})
        return code

    async def cancel(self, token: str) -> Waiting:
        """The person does not go on."""
        async with self._database.write() as work:
            row = _open(await store.attempt(work.connection, _digest(token), change=True), work.now)
            await store.change_attempt(work.connection, row.id, ended=True)
        return Waiting(row.email, row.redirect_uri, row.state)

    async def exchange(self, code: str, verifier: str, redirect_uri: str, client_name: str, address: str) -> Tokens:
        """A session for an authorization code; whoever comes with it a second time ends that session (RFC 6749 4.1.2).

        Raises InvalidGrantError. A wrong verifier uses the code up: somebody else has it.
        """
        async with self._database.write() as work:
            row = await store.code(work.connection, _digest(code))
            if row is None:
                raise InvalidGrantError("This code is not known.")
            right = row.redirect_uri == redirect_uri and hmac.compare_digest(
                str(create_s256_code_challenge(verifier)),  # type: ignore[no-untyped-call]
                row.challenge,
            )
            if not row.used and right and row.expires_at >= work.now:
                tokens = await begin_session(work, row.user_id, client_name)
                await store.use_code(work.connection, row.hash, tokens.session_id)
                await audit.note(work.connection, work.now, "two-factor sign-in", row.user_id, address)
                return tokens
            if row.session_id is not None:
                await end_session(work, row.user_id, row.session_id)
                await audit.note(work.connection, work.now, "authorization code used again", row.user_id, address)
            await store.use_code(work.connection, row.hash, row.session_id)
        if row.session_id is not None:
            self._auth.forget(row.session_id)
        raise InvalidGrantError("This code is not good any more.")

    async def _send(self, email: str, code: str, address: str) -> None:
        subject = f"Your access code for {self._office}"
        try:
            await self._mailer.send(email, subject, _LETTER.format(code=code, minutes=int(ACCESS_CODE_S / 60)))
        except MailError as error:
            log.warning("An access code could not be sent: %s", error)
            async with self._database.write() as work:
                await audit.note(work.connection, work.now, "access code not sent", email, address)
            text = "The e-mail could not be sent. Try again later, or ask your administrator."
            raise SignInRefused(503, text) from error


_LETTER = """\
Your access code is {code}

Enter it on the page where you sign in. It is good for {minutes} minutes, and once.

If you do not sign in right now, somebody else knows your password: change it, and tell nobody the code.
"""


def _open(row: AnyRow | None, now: float) -> AnyRow:
    if row is None or row.ended or row.created_at + ATTEMPT_S < now:
        raise SignInRefused(403, "This sign-in has ended. Start again in the program.", over=True)
    return row


def _new_access_code() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()  # random enough to need nothing slower


def _keyed(token: str, code: str) -> str:
    return hmac.new(token.encode(), code.encode(), "sha256").hexdigest()


def _seconds(seconds: float) -> str:
    whole = max(1, int(seconds + 0.999))
    return "1 second" if whole == 1 else f"{whole} seconds"
