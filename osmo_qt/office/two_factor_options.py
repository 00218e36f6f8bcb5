"""What `osmo-office serve` is told of two-factor sign-in: who needs it, and how its e-mails are sent."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from osmo_qt.office import OFFICE_NAME
from osmo_qt.office.certificates import LOOPBACK_NAMES

if TYPE_CHECKING:
    from osmo_qt.office.auth import Auth
    from osmo_qt.office.mail import MailOptions
    from osmo_qt.office.store.database import Database
    from osmo_qt.office.two_factor import TwoFactor
    from osmo_qt.ucapi.server import SignIn

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class TwoFactorOptions:
    """`for_all`: nobody signs in with a password alone. `mail` None: e-mails go to the log (a demonstration)."""

    for_all: bool
    mail: "MailOptions | None"

    @property
    def sign_in(self) -> "list[SignIn]":
        """The ways to sign in, the best first."""
        return ["two-factor"] if self.for_all else ["password", "two-factor"]

    def steps(self, database: "Database", auth: "Auth") -> "TwoFactor":
        """What carries it out."""
        from osmo_qt.office.mail import LogMailer, SmtpMailer
        from osmo_qt.office.two_factor import TwoFactor

        return TwoFactor(database, auth, SmtpMailer(self.mail) if self.mail else LogMailer(), OFFICE_NAME)


def add_options(command: argparse.ArgumentParser) -> None:
    """Add them to the parser of `osmo-office serve`."""
    group = command.add_argument_group("two-factor sign-in", "in the browser, with an access code by e-mail")
    group.add_argument(
        "--two-factor", action="store_true", help="for everybody (else for whom `user two-factor` says so)"
    )
    group.add_argument("--smtp-host", metavar="HOST", help="the server that takes the e-mails")
    group.add_argument("--smtp-port", type=int, metavar="N", help="its port (default: 587, 465 with tls, 25 with none)")
    group.add_argument(
        "--smtp-security", choices=tuple(PORTS), default="starttls", help="none: on this machine only (%(default)s)"
    )
    group.add_argument("--smtp-from", metavar="ADDRESS", help="the sender of the e-mails")
    group.add_argument("--smtp-user", default="", metavar="NAME", help="to authenticate with")
    group.add_argument("--smtp-password-file", type=Path, metavar="FILE", help="its first line is the password")
    group.add_argument("--demo-mail", action="store_true", help="e-mails of a demonstration are written to the log")


def read_options(parser: argparse.ArgumentParser, given: argparse.Namespace) -> TwoFactorOptions | None:
    """None: no e-mails, a password is enough. Ends the program when something does not go together.

    Raises OSError when the password cannot be read.
    """
    if given.demo_mail and not given.demo:
        parser.error("--demo-mail needs --demo")
    if given.demo_mail and given.smtp_host:
        parser.error("--demo-mail and --smtp-host exclude each other")
    if given.demo_mail:
        return TwoFactorOptions(given.two_factor, None)
    if not given.smtp_host:
        if given.two_factor:
            parser.error("--two-factor needs --smtp-host")
        return None
    return TwoFactorOptions(given.two_factor, _mail(parser, given))


def _mail(parser: argparse.ArgumentParser, given: argparse.Namespace) -> "MailOptions":
    from osmo_qt.office.mail import MailOptions, is_address

    port = given.smtp_port or PORTS[given.smtp_security]
    if not 0 < port < 65536:
        parser.error(f"not a port: {port}")
    if not is_address(given.smtp_from or ""):
        parser.error("--smtp-host needs --smtp-from with an e-mail address")
    if given.smtp_security == "none" and given.smtp_host not in LOOPBACK_NAMES:
        parser.error("--smtp-security none is for a server on this machine only: access codes are secrets")
    if bool(given.smtp_user) != bool(given.smtp_password_file):
        parser.error("--smtp-user and --smtp-password-file go together")
    password = ""
    if given.smtp_password_file:
        password = given.smtp_password_file.read_text(encoding="utf-8").partition("\n")[0]
    return MailOptions(given.smtp_host, port, given.smtp_security, given.smtp_from, given.smtp_user, password)
