"""E-mails of the office: over SMTP, or, in a demonstration, into the log."""

import asyncio
import logging
import re
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Literal, Protocol

import aiosmtplib

REPLY_WITHIN_S = 10.0
SENT_WITHIN_S = 20.0

_ADDRESS = re.compile(r"""[^\s\x00-\x1f<>()\[\],;:\\"@]{1,64}@[^\s\x00-\x1f<>()\[\],;:\\"@]{1,250}""")

Security = Literal["starttls", "tls", "none"]

log = logging.getLogger("osmo_qt.office")


class MailError(Exception):
    """An e-mail could not be handed over; the text says why."""


@dataclass(frozen=True)
class MailOptions:
    """The SMTP server. `security`: "none" only on this machine; `username` "": no authentication."""

    host: str
    port: int
    security: Security
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)


class Mailer(Protocol):
    """Hands over one e-mail with plain text. Raises MailError."""

    async def send(self, to: str, subject: str, text: str) -> None: ...


class SmtpMailer:
    """By SMTP (RFC 5321), each e-mail on a connection of its own."""

    def __init__(self, options: MailOptions) -> None:
        self._options = options
        self._context = ssl.create_default_context()

    async def send(self, to: str, subject: str, text: str) -> None:
        options = self._options
        try:
            async with asyncio.timeout(SENT_WITHIN_S):
                await aiosmtplib.send(
                    _message(options.sender, to, subject, text),
                    hostname=options.host,
                    port=options.port,
                    username=options.username or None,
                    password=options.password or None,
                    use_tls=options.security == "tls",
                    start_tls=options.security == "starttls",
                    tls_context=self._context if options.security != "none" else None,
                    local_hostname="osmo-office",  # else a DNS look-up that blocks
                    timeout=REPLY_WITHIN_S,
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailError(f"{type(error).__name__}: {error}"[:200]) from error


class LogMailer:
    """For a demonstration, whose people have no mailboxes."""

    async def send(self, to: str, subject: str, text: str) -> None:
        log.info("E-mail to %s: %s\n%s", to, subject, text)


def is_address(text: str) -> bool:
    """Whether it is an e-mail address of the plain kind, without quotes, comments and literals (RFC 5322 3.4.1)."""
    return _ADDRESS.fullmatch(text) is not None


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Raises ValueError for what is no address."""
    if not (is_address(sender) and is_address(to)):
        raise ValueError("this is no e-mail address")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer, no note of absence
    message.set_content(text)
    return message
