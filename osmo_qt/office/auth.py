"""Who signs in, who is signed in: tokens, lock-out after bad passwords, a limit per address.

Access tokens are good for five minutes; refresh tokens for 30 days and once. Both are "SESSION.SECRET"; the database
has only their hashes.
"""

import hashlib
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from osmo_qt.core.presence import PresenceState, kept_after_sign_out
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.store import audit, presence, sessions, two_factor, users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import AnyRow, new_id
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType, SessionEnded
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.session import Credentials, Tokens

T = TypeVar("T")

ACCESS_S = 300
REFRESH_S = 30 * 86_400
TRIES = 5  # bad passwords before a user name is locked
FIRST_LOCK_S, LONGEST_LOCK_S = 30.0, 900.0
FORGET_TRIES_S = 86_400.0
ADDRESS_TRIES, ADDRESS_S = 30, 300.0  # bad passwords from one address
MOST_ADDRESSES = 10_000
KNOWN_S = 20.0  # how long a token is believed without a look into the database, unless its session ends
MOST_KNOWN = 20_000


@dataclass(frozen=True)
class Caller:
    """Who makes a request."""

    user_id: str
    session_id: str


class AddressLimit:
    """Counts bad passwords by address, in this process."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def check(self, address: str) -> None:
        """Raises ProblemError(rate-limited)."""
        times, now = self._times.get(address), time.monotonic()
        while times and times[0] < now - ADDRESS_S:
            times.popleft()
        if times and len(times) >= ADDRESS_TRIES:
            raise _wait(ProblemCode.RATE_LIMITED, times[0] + ADDRESS_S - now, "Too many attempts from this address.")

    def count(self, address: str) -> None:
        if address not in self._times and len(self._times) >= MOST_ADDRESSES:
            del self._times[next(iter(self._times))]
        self._times.setdefault(address, deque(maxlen=ADDRESS_TRIES)).append(time.monotonic())


class Auth:
    """Signs in and out, and tells whose a token is. `two_factor_for_all`: a password alone is enough for nobody."""

    def __init__(self, database: Database, passwords: Passwords, *, two_factor_for_all: bool = False) -> None:
        self._database = database
        self.passwords = passwords
        self.two_factor_for_all = two_factor_for_all
        self._addresses = AddressLimit()
        self._known: dict[str, tuple[Caller, float]] = {}  # by hash of the access token, with the time of its end

    async def sign_in(self, given: Credentials, address: str) -> Tokens:
        """Raises ProblemError: invalid-credentials, locked-out, rate-limited, two-factor-required."""
        if self.two_factor_for_all:  # before the password is looked at, so that nobody can try passwords here
            raise _browser_needed()

        async def begin(work: Work, user_id: str, name: str) -> Tokens:
            if await two_factor.is_required(work.connection, user_id):
                raise _browser_needed()
            await sessions.set_failures(work.connection, name, 0, 0, 0)
            await audit.note(work.connection, work.now, "sign-in", name, address)
            return await begin_session(work, user_id, given.client_name)

        return await self.with_password(given.username, given.password, address, begin)

    async def with_password(
        self, username: str, password: str, address: str, then: Callable[[Work, str, str], Awaitable[T]]
    ) -> T:
        """If the password is right, what `then` does in a transaction with the user's id and name.

        Raises ProblemError: invalid-credentials, locked-out, rate-limited.
        """
        self._addresses.check(address)
        name = users.fold_username(username)
        async with self._database.read() as connection:
            check_lock(await sessions.failures(connection, name), time.time())
            user = await users.by_username(connection, name)
        right = await self.passwords.is_right(user.password_hash if user else None, password)
        async with self._database.write() as work:
            if user is not None and right:
                # again inside the transaction: others may have guessed meanwhile
                check_lock(await sessions.failures(work.connection, name), work.now)
                return await then(work, user.id, name)
            await note_failure(work, name, address)
        self._addresses.count(address)
        raise ProblemError(401, ProblemCode.INVALID_CREDENTIALS, "The user name or the password is wrong.")

    async def refresh(self, refresh_token: str, address: str) -> Tokens:
        """Raises ProblemError(token-revoked); an old token ends the session, for it may have been stolen.

        The one before is no old one until its successors are used: the answer may have been lost on its way.
        """
        session_id, _, _ = refresh_token.partition(".")
        async with self._database.write() as work:
            row = await sessions.for_refresh(work.connection, session_id)
            if row is None or row.revoked or row.refresh_expires_at < work.now:
                raise _unauthorised(ProblemCode.TOKEN_REVOKED, "Sign in again.")
            given = _hash(refresh_token)
            if given in (row.refresh_hash, row.previous_refresh_hash):
                return await _new_tokens(work, session_id, given)
            await end_session(work, row.user_id, session_id)
            await audit.note(work.connection, work.now, "old refresh token", row.user_id, address)
        self.forget(session_id)
        raise _unauthorised(ProblemCode.TOKEN_REVOKED, "This token was used before; sign in again.")

    async def sign_out(self, caller: Caller, address: str) -> None:
        """Ends the session; a chosen Away ends with it (guide 3.5.2.1)."""
        async with self._database.write() as work:
            chosen = (await presence.own(work.connection, caller.user_id)).chosen
            await end_session(work, caller.user_id, caller.session_id)
            kept = kept_after_sign_out(chosen)
            if kept is not chosen:
                await presence.update_presence(work, caller.user_id, chosen=_value(kept))
            await audit.note(work.connection, work.now, "sign-out", caller.user_id, address)
        self.forget(caller.session_id)

    async def caller(self, authorization: str | None) -> Caller:
        """Whose "Bearer TOKEN" it is. Raises ProblemError: token-expired, token-revoked."""
        scheme, _, token = (authorization or "").partition(" ")
        session_id = token.partition(".")[0]
        if scheme.lower() != "bearer" or not session_id or len(token) > 256:
            raise _unauthorised(ProblemCode.TOKEN_REVOKED, "Sign in first.")
        token_hash, now = _hash(token), time.time()
        known = self._known.get(token_hash)
        if known is not None and known[1] > now:
            return known[0]
        async with self._database.read() as connection:
            row = await sessions.with_token(connection, session_id, token_hash)
        if row is None or row.revoked:
            raise _unauthorised(ProblemCode.TOKEN_REVOKED, "Sign in again.")
        if row.expires_at is None or row.expires_at < now:
            raise _unauthorised(ProblemCode.TOKEN_EXPIRED, "Refresh the token.")
        if row.awaited:
            async with self._database.write() as work:
                await sessions.forget_previous(work.connection, session_id, token_hash)
        return self._remember(token_hash, Caller(row.user_id, session_id), min(row.expires_at, now + KNOWN_S))

    def observe(self, topic: str, kind: str, _data: str) -> None:
        """An event: sessions may end on another server, too."""
        if kind == EventType.SESSION_ENDED:
            self.forget(topic.partition(":")[2])

    def forget(self, session_id: str) -> None:
        """The session has ended."""
        self._known = {key: value for key, value in self._known.items() if value[0].session_id != session_id}

    def _remember(self, token_hash: str, caller: Caller, until: float) -> Caller:
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[token_hash] = caller, until
        return caller


async def begin_session(work: Work, user_id: str, client_name: str) -> Tokens:
    """A new session of a user who has shown who it is."""
    session_id = new_id()
    times = {"created_at": work.now, "seen_at": work.now, "refresh_expires_at": work.now + REFRESH_S}
    row = {"id": session_id, "user_id": user_id, "client_name": client_name, "refresh_hash": ""}
    await sessions.add(work.connection, {**row, **times})
    await presence.update_presence(work, user_id)
    return await _new_tokens(work, session_id)


async def note_failure(work: Work, name: str, address: str, what: str = "sign-in failed") -> None:
    """Count a wrong password or access code, and lock the name when there were too many."""
    before = await sessions.failures(work.connection, name)
    recent = before is not None and before.last_at > work.now - FORGET_TRIES_S
    count = (int(before._mapping["count"]) if before is not None and recent else 0) + 1
    more = count - TRIES
    locked = min(FIRST_LOCK_S * 2 ** min(more, 10), LONGEST_LOCK_S) if more >= 0 else 0.0
    await sessions.set_failures(work.connection, name, count, work.now, work.now + locked)
    await audit.note(work.connection, work.now, "locked out" if locked else what, name, address)


async def _new_tokens(work: Work, session_id: str, for_hash: str | None = None) -> Tokens:
    """`for_hash`: of the refresh token that they are given for."""
    access, refresh = (f"{session_id}.{secrets.token_urlsafe(32)}" for _ in range(2))
    await sessions.add_access_token(work.connection, _hash(access), session_id, work.now + ACCESS_S)
    hashes = {"refresh_hash": _hash(refresh), "previous_refresh_hash": for_hash, "newest_access_hash": _hash(access)}
    await sessions.change(work.connection, session_id, **hashes, refresh_expires_at=work.now + REFRESH_S)
    return Tokens(access_token=access, expires_in=ACCESS_S, refresh_token=refresh, session_id=session_id)


async def end_session(work: Work, user_id: str, session_id: str) -> None:
    """Nothing of it is good any more, and its clients are told."""
    await sessions.revoke(work.connection, session_id)
    work.emit(f"session:{session_id}", EventType.SESSION_ENDED, SessionEnded(session_id=session_id))
    await presence.update_presence(work, user_id)


def _value(state: PresenceState | None) -> str | None:
    return state.value if state else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # random enough to need nothing slower


def check_lock(failures: AnyRow | None, now: float) -> None:
    """Raises ProblemError(locked-out)."""
    if failures is not None and failures.locked_until > now:
        raise _wait(ProblemCode.LOCKED_OUT, failures.locked_until - now, "Too many wrong attempts.")


def _wait(code: ProblemCode, seconds: float, detail: str) -> ProblemError:
    return ProblemError(429, code, detail, {"Retry-After": str(max(1, int(seconds + 0.999)))})


def _browser_needed() -> ProblemError:
    return ProblemError(403, ProblemCode.TWO_FACTOR_REQUIRED, "Sign in with the browser and an access code.")


def _unauthorised(code: ProblemCode, detail: str) -> ProblemError:
    return ProblemError(401, code, detail, {"WWW-Authenticate": "Bearer"})
