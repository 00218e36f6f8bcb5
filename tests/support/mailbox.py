"""A real SMTP server on the loopback address that keeps what it gets, in a thread of its own."""

import asyncio
import logging
import re
import ssl
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .waiting import wait_for

# What a client sends that is no SMTP is a matter of the test
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

ARRIVES_WITHIN_S = 10.0


class Mailbox:
    """Open inside its context. `messages` came in this order; `refuse`: recipients that it does not know.

    `context`: its certificate, for TLS; `tls_first`: TLS from the first byte, else by STARTTLS. `login` (name,
    password) has to be shown first.
    """

    def __init__(
        self, context: ssl.SSLContext | None = None, *, tls_first: bool = False, login: tuple[str, str] | None = None
    ) -> None:
        self.messages: list[EmailMessage] = []
        self.refuse: tuple[str, ...] = ()
        self.port = 0
        self._context, self._tls_first, self._login = context, tls_first, login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mailbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def wait_for_code(self, number: int = 1) -> str:
        """The access code in the `number`th e-mail."""
        wait_for(lambda: len(self.messages) >= number, ARRIVES_WITHIN_S, f"e-mail {number}")
        found = re.search(r"\b(\d{6})\b", self.messages[number - 1].get_content())
        assert found
        return found[1]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        assert message["To"] == ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 OK"

    async def _serve(self) -> asyncio.Server:
        context = self._context if self._tls_first else None
        return await asyncio.get_running_loop().create_server(self._connection, "127.0.0.1", 0, ssl=context)

    def _connection(self) -> SMTP:
        return SMTP(
            self,
            hostname="mail.example.org",
            tls_context=None if self._tls_first else self._context,
            require_starttls=self._context is not None and not self._tls_first,
            auth_required=self._login is not None,
            auth_require_tls=not self._tls_first,
            authenticator=self._authenticate,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: object
    ) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self._login, handled=False)

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
