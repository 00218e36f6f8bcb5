"""E-mails over SMTP with TLS and a login, and what `osmo-office serve` is told of them."""

import argparse
import asyncio
import ssl
from pathlib import Path

import psutil
import pytest

from osmo_qt.office.mail import MailError, MailOptions, Security, SmtpMailer
from osmo_qt.office.two_factor_options import TwoFactorOptions, add_options, read_options
from tests.support import certificates
from tests.support.mailbox import Mailbox
from tests.support.waiting import wait_for

LOGIN = ("office", "a secret")


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Of a server whose authority this machine trusts."""
    authority = certificates.new_authority()
    files = certificates.save(certificates.good(authority), authority, tmp_path)
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(files.ca_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    return context


def send(mailbox: Mailbox, security: Security, login: tuple[str, str] = LOGIN, host: str = "127.0.0.1") -> None:
    options = MailOptions(host, mailbox.port, security, "office@example.org", *login)

    async def work() -> None:
        try:
            await SmtpMailer(options).send("ada@example.org", "Hello", "Grüße 123456")
        finally:  # the end of TLS goes on after it
            await asyncio.to_thread(wait_for, lambda: not connections(mailbox), 5, "the connection is closed")

    asyncio.run(work())


def connections(mailbox: Mailbox) -> list[object]:
    """Those of this process to the server."""
    found = psutil.Process().net_connections("tcp")
    return [c for c in found if c.raddr and c.raddr.port == mailbox.port]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd knows of STARTTLS only
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_by_tls_with_a_login(context: ssl.SSLContext, security: Security) -> None:
    with Mailbox(context, tls_first=security == "tls", login=LOGIN) as mailbox:
        send(mailbox, security)
        assert mailbox.messages[0].get_content() == "Grüße 123456\r\n"
        with pytest.raises(MailError, match="SMTPAuthenticationError"):
            send(mailbox, security, ("office", "wrong"))
        assert len(mailbox.messages) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd knows of STARTTLS only
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_goes_to_a_server_that_is_not_trusted(
    context: ssl.SSLContext, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with Mailbox(context, tls_first=security == "tls", login=LOGIN) as mailbox:
        with pytest.raises(MailError, match="CERTIFICATE_VERIFY_FAILED"):
            send(mailbox, security)
        assert mailbox.messages == []


def test_nothing_goes_in_clear_where_tls_is_wanted() -> None:
    with Mailbox() as mailbox:
        with pytest.raises(MailError, match="STARTTLS"):
            send(mailbox, "starttls")
        assert mailbox.messages == []


def read(*words: str, demo: bool = False) -> TwoFactorOptions | None:
    parser = argparse.ArgumentParser()
    add_options(parser)
    given = parser.parse_args(words)
    given.demo = demo
    return read_options(parser, given)


SMTP = ("--smtp-host", "mail.example.org", "--smtp-from", "office@example.org")


@pytest.mark.req("LOGIN-4")
def test_what_the_office_is_told(tmp_path: Path) -> None:
    assert read() is None
    (tmp_path / "password").write_text("a secret\n")
    login = ("--smtp-user", "office", "--smtp-password-file", str(tmp_path / "password"))
    wanted = MailOptions("mail.example.org", 587, "starttls", "office@example.org", *LOGIN)
    optional = read(*SMTP, *login)
    assert optional == TwoFactorOptions(False, wanted)
    assert "a secret" not in repr(optional)
    assert optional.sign_in == ["password", "two-factor"]
    for_all = read(*SMTP, "--two-factor", "--smtp-security", "tls")
    assert for_all == TwoFactorOptions(True, MailOptions("mail.example.org", 465, "tls", "office@example.org"))
    assert for_all.sign_in == ["two-factor"]
    assert read("--demo-mail", demo=True) == TwoFactorOptions(False, None)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--two-factor",), "needs --smtp-host"),
        (("--demo-mail",), "needs --demo"),
        (("--smtp-host", "x"), "needs --smtp-from"),
        (("--smtp-host", "x", "--smtp-from", "nobody"), "needs --smtp-from"),
        ((*SMTP, "--smtp-security", "none"), "this machine only"),
        ((*SMTP, "--smtp-port", "65536"), "not a port"),
        ((*SMTP, "--smtp-user", "x"), "go together"),
    ],
)
def test_what_does_not_go_together(words: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read(*words)
    assert reason in capsys.readouterr().err
