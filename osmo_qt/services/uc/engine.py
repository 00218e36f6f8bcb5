"""The connection to the UC server, in the thread of its event loop: signing in, staying there, and signing out."""

import asyncio
import contextlib
import hashlib
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from pydantic import ValidationError

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Me, UcAccount, UcState
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.sip_probe import tls_context
from osmo_qt.services.uc import convert
from osmo_qt.services.uc.api import Api
from osmo_qt.services.uc.cache import UcCache
from osmo_qt.services.uc.client import HttpClient
from osmo_qt.services.uc.commands import Commands
from osmo_qt.services.uc.mirror import Mirror, Tell
from osmo_qt.services.uc.reading import read
from osmo_qt.services.uc.server_info import LONGEST_ANSWER
from osmo_qt.services.uc.signals import UcSignals
from osmo_qt.services.uc.stream import EventLine, RawEvent
from osmo_qt.services.uc.two_factor import Words, ask_browser
from osmo_qt.ucapi.events import Event, EventType
from osmo_qt.ucapi.server import SERVER_PATH, ServerInfo

log = logging.getLogger(__name__)

GRACE_S = 0.5


class _Link:
    """All that belongs to one session. `secret_name`: where its refresh token is kept."""

    def __init__(
        self,
        account: UcAccount,
        secret_name: str,
        refresh_token: str,
        secrets: SecretStore,
        cache: UcCache,
        signals: UcSignals,
        tell: Tell,
    ) -> None:
        """Raises UserError: UC_NOT_SECURE, UC_BAD_CERTIFICATE for an authority that is none."""
        self._secret_name = secret_name
        self._secrets = secrets
        self._signals = signals
        self._tell = tell
        self._cache = cache
        self.client = HttpClient(account.url, _context(account.ca_certificate))
        self.api = Api(self.client, self._keep, refresh_token)
        self.mirror = Mirror(self.api, cache, signals, tell)
        self.commands = Commands(self.api, self.mirror, cache, signals, tell)
        self.line = EventLine(self._open, self._on_event, self._on_loss, lambda: self.api.over is not None)
        self._task: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._last_id: int | None = None
        self._said: tuple[UcState, Problem | None] | None = None
        self._strange = False
        self._whole = False  # the lists were fetched, and no event was missed since

    def start(self) -> None:
        """Opens the stream of events; what it leads to is told by signals."""
        self._task = asyncio.create_task(self._run(), name="session at the UC server")

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            line = group.create_task(self.line.run(), name="events of the UC server")
            await self.api.is_over.wait()  # any request may find out
            line.cancel()
        log.info("the session at the UC server is over: %s", self.api.over)
        self.say(UcState.SIGNED_OUT, self.api.over)
        self._cache.forget()
        await self.forget()

    def _open(self) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self.api.events(self._last_id)

    async def _on_event(self, raw: RawEvent) -> None:
        try:
            event = Event.model_validate_json(raw.data)
        except ValidationError:
            if not self._strange:
                self._strange = True
                log.warning("an event of the UC server makes no sense")
            return
        try:
            kind = EventType(event.type)
        except ValueError:
            return  # of a newer server
        async with self.mirror.lock:
            await self._apply(kind, event)

    async def _apply(self, kind: EventType, event: Event) -> None:
        if kind is EventType.SESSION_ENDED:
            self.api.end(UserError(Problem.UC_SESSION_ENDED))
            raise UserError(Problem.UC_SESSION_ENDED)
        if kind is EventType.RESYNC:
            self._whole = False
            await self._fetch()
        elif kind is EventType.READY:
            await self._ready()
        elif self._last_id is None or event.id > self._last_id:
            await self.mirror.apply(kind, event.data)
        else:
            return  # told before
        if self._whole:
            self._last_id = event.id

    async def _ready(self) -> None:
        if not self._whole:
            await self._fetch()
        self.line.works()
        self.say(UcState.ONLINE)
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask_server(), name="what the UC server is")

    async def _ask_server(self) -> None:
        """For the diagnostics; also without an answer everything works."""
        try:
            answer = await self.client.send("GET", SERVER_PATH, largest=LONGEST_ANSWER)
            self._tell(self._signals.server_told, convert.server(read(ServerInfo, answer.content)))
        except UserError as error:
            log.info("the UC server does not say what it is: %s", error)

    async def _fetch(self) -> None:
        self._last_id = None
        await self.mirror.fetch()
        self._whole = True

    def _on_loss(self, reason: UserError) -> None:
        self.say(UcState.OFFLINE, reason)

    def say(self, state: UcState, reason: UserError | None = None) -> None:
        news = state, reason.problem if reason is not None else None
        if news != self._said:
            self._said = news
            self._tell(self._signals.state_changed, state, reason)

    async def _keep(self, refresh_token: str) -> None:
        try:
            await self._secrets.set(self._secret_name, refresh_token)
        except UserError as error:
            self._tell(self._signals.failed, error)

    async def forget(self) -> None:
        """Nothing secret stays."""
        with contextlib.suppress(UserError):  # there is no keyring: there is nothing in it
            await self._secrets.delete(self._secret_name)

    async def sign_out(self) -> None:
        await self._halt()
        await self.api.sign_out()
        await self.forget()

    async def _halt(self) -> None:
        """Lets requests for lists finish: a connection that is cancelled while it is made is not closed by anyio."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S), self.mirror.lock:
                pass
        await self.commands.stop()
        tasks = [task for task in (self._task, self._asking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        await self._halt()
        await self.client.close()


class Engine:
    """Made in the thread, and used there only. `tell(signal, *values)` brings a signal to the GUI thread."""

    def __init__(self, secrets: SecretStore, cache_file: Path, signals: UcSignals, tell: Tell) -> None:
        self._secrets = secrets
        self._cache = UcCache(cache_file)
        self._profile = hashlib.sha256(str(cache_file.absolute()).encode()).hexdigest()[:12]
        self._signals = signals
        self._tell = tell
        self._link: _Link | None = None

    @property
    def commands(self) -> Commands:
        """Raises UserError if nobody is signed in."""
        if self._link is None:
            raise UserError(Problem.UC_SESSION_ENDED)
        return self._link.commands

    async def sign_in(self, account: UcAccount, password: str) -> Me:
        return await self._begin(account, lambda api: api.sign_in(account.username, password))

    async def sign_in_by_browser(self, account: UcAccount, words: Words) -> Me:
        def open_url(url: str) -> bool:
            self._tell(self._signals.sign_in_page, url)
            return True

        async def begin(api: Api) -> None:
            await api.exchange(await ask_browser(account.url, account.username, open_url, words))

        return await self._begin(account, begin)

    async def _begin(self, account: UcAccount, begin: Callable[[Api], Awaitable[None]]) -> Me:
        await self.stop()
        self._tell(self._signals.state_changed, UcState.CONNECTING, None)
        try:
            link = self._make(account, "")
            try:
                await begin(link.api)
                self._open_cache(account)
                me = convert.me(await link.mirror.fetch_me())
            except BaseException:
                await link.close()
                raise
        except BaseException:
            self._tell(self._signals.state_changed, UcState.OFF, None)
            raise
        self._link = link
        link.start()
        return me

    async def resume(self, account: UcAccount) -> bool:
        await self.stop()
        token = await self._secrets.get(self._secret_name(account))
        if token is None:
            return False
        self._open_cache(account)
        link = self._make(account, token)
        self._tell(self._signals.state_changed, UcState.CONNECTING, None)
        link.mirror.tell_cached()
        self._link = link
        link.start()
        return True

    def _make(self, account: UcAccount, token: str) -> _Link:
        name = self._secret_name(account)
        return _Link(account, name, token, self._secrets, self._cache, self._signals, self._tell)

    def _secret_name(self, account: UcAccount) -> str:
        """Two profiles of the same account have a session each: a refresh token is good once."""
        return f"{account.secret_name}#{self._profile}"

    def _open_cache(self, account: UcAccount) -> None:
        problem = self._cache.open(account.secret_name)
        if problem is not None:
            self._tell(self._signals.failed, problem)

    async def sign_out(self) -> None:
        link, self._link = self._link, None
        self._cache.forget()
        if link is not None:
            await link.sign_out()
            await link.close()
        self._tell(self._signals.state_changed, UcState.OFF, None)

    def retry(self) -> None:
        if self._link is not None:
            self._link.line.try_now()

    async def stop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.close()
        self._cache.close()


def _context(authority: str) -> ssl.SSLContext:
    try:
        return tls_context(authority)
    except ssl.SSLError as error:
        raise UserError(Problem.UC_BAD_CERTIFICATE, str(error)) from error
