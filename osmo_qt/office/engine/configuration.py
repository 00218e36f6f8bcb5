"""Writes the private configuration of an Asterisk: its folders, modules, accounts, dial plan and ports."""

import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Self

from osmo_qt.office.certificates import CertificateFiles
from osmo_qt.office.engine.music import write_music
from osmo_qt.office.engine.tree import EngineInstallation
from osmo_qt.office.files import private_directory, write_private

HOST = "127.0.0.1"
REALM = "osmo-office"
TRUNK = "trunk"
APPLICATION = "osmo"  # the name of the application that has the calls
SERVICE_NUMBERS = frozenset({"600", "601", "602", "604", "605", "606", "607"})
EXTRA_MAILBOXES = ("602",)
TEMPLATES = (
    *("asterisk.conf", "logger.conf", "indications.conf", "http.conf", "ari.conf"),
    *("rtp.conf", "pjsip.conf", "voicemail.conf", "extensions.conf", "musiconhold.conf"),
)
ACCOUNT_TEMPLATES = ("pjsip.conf", "voicemail.conf", "extensions.conf")  # what depends on the users
# Asterisk complains about each of these when it is missing.
SWITCHED_OFF = {"cdr.conf": "enable = no", "cel.conf": "enable = no", "manager.conf": "enabled = no"}
EMPTY_FILES = (
    *("acl.conf", "ccss.conf", "cli_permissions.conf", "codecs.conf", "features.conf", "pjproject.conf"),
    *("pjsip_notify.conf", "sorcery.conf", "stasis.conf", "udptl.conf", "websocket_client.conf"),
)
FOLDERS = (
    *("etc", "run", "lib", "lib/keys", "db", "data", "data/sounds", "data/music"),
    *("spool", "spool/voicemail", "spool/recording", "spool/monitor"),
)
# Below the range from which systems give ports by themselves: while the engine is away nobody takes one by chance.
PORT_RANGE = range(20000, 32000)
PORT_TRIES = 200


@dataclass(frozen=True)
class EngineUser:
    """A user of the engine, dialled by `number`, which is also the softphone's SIP user name.

    `desk_password` is that of the desk phone (see desk_account). An empty password: there is no such account.
    """

    number: str
    display_name: str
    password: str
    desk_password: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a number or a name that cannot stand in the configuration."""
        if not (self.number.isascii() and self.number.isdigit() and 2 <= len(self.number) <= 15):
            raise ValueError(f"a user's number has 2 to 15 digits: {self.number!r}")
        if self.number in SERVICE_NUMBERS:
            raise ValueError(f"the number {self.number} belongs to the office itself")
        name = self.display_name
        if not (name.isprintable() and 1 <= len(name) <= 64) or set(name) & set('"\\;<>'):
            raise ValueError(f'a name has 1 to 64 characters, none of them " \\ ; < >: {name!r}')


@dataclass(frozen=True)
class Trunk:
    """The way to cell phones and other telephones outside. `peer` is HOST:PORT of who takes those calls by SIP.

    With a `password` calls come in from there, with the user name of TRUNK.
    """

    peer: str
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class EnginePorts:
    """Ports on the loopback address. `sip` is for UDP and TCP alike."""

    sip: int
    tls: int
    http: int

    @classmethod
    def choose(cls) -> Self:
        """Three free ports. Raises OSError when there are none."""
        sip, tls, http = _free_ports(3)
        return cls(sip, tls, http)


@dataclass(frozen=True)
class EngineConfiguration:
    """What the office wants of its engine. `folder` becomes the engine's own, `logs` gets `engine.log`.

    `colleagues`: numbers of people of a demonstration, at which the talking colleague answers. `controlled`: calls go
    to the application (see CallApp), and to the plain dial plan only while that is away.
    """

    folder: Path
    logs: Path
    installation: EngineInstallation
    ports: EnginePorts
    users: Sequence[EngineUser]
    certificate: CertificateFiles
    ari_password: str
    colleagues: Sequence[str] = ()
    controlled: bool = False
    trunk: Trunk | None = None

    @property
    def main_file(self) -> Path:
        """What Asterisk's option -C names."""
        return self.folder / "etc/asterisk.conf"

    def write(self) -> None:
        """Write everything below `folder` (mode 0700, files 0600). Raises OSError."""
        private_directory(self.folder)
        for name in FOLDERS:
            private_directory(self.folder / name)
        etc = self.folder / "etc"
        values = self._values()
        for name in TEMPLATES:
            write_private(etc / name, render(name, values))
        for name in EMPTY_FILES:
            write_private(etc / name, "")
        for name, line in SWITCHED_OFF.items():
            write_private(etc / name, f"[general]\n{line}\n")
        write_private(etc / "modules.conf", self._modules())
        write_music(self.folder / "data/music/hold.wav")
        self._link_data()

    def write_accounts(self) -> None:
        """Write anew what depends on the users, for an engine that runs. Raises OSError."""
        values = self._values()
        for name in ACCOUNT_TEMPLATES:
            write_private(self.folder / "etc" / name, render(name, values))

    def _values(self) -> dict[str, str]:
        ports, certificate = self.ports, self.certificate
        numbers = [user.number for user in self.users]
        # The PIN is asked only of callers from outside; devices of the user get in without.
        mailboxes = [f"{number} => {secrets.randbelow(10**6):06}," for number in (*numbers, *EXTRA_MAILBOXES)]
        return {
            "folder": str(self.folder),
            "logs": str(self.logs),
            "modules": str(self.installation.modules),
            "host": HOST,
            "realm": REALM,
            "sip_port": str(ports.sip),
            "tls_port": str(ports.tls),
            "http_port": str(ports.http),
            "ari_password": self.ari_password,
            "application": APPLICATION,
            "context": "controlled" if self.controlled else "plain",
            "certificate": str(certificate.certificate),
            "key": str(certificate.key),
            "accounts": "\n".join(
                account for user in self.users for account in _accounts(user, controlled=self.controlled)
            ),
            "trunk": _trunk(self.trunk),
            "mailboxes": "\n".join(mailboxes),
            "extensions": "\n".join(
                [f"exten => {number},1,Goto(ring,{number},1)" for number in numbers]
                + [f"exten => {number},1,Goto(services,601,1)" for number in self.colleagues]
            ),
        }

    def _modules(self) -> str:
        names = [line.strip() for line in read_template("modules.txt").splitlines()]
        wanted = [name for name in names if name and not name.startswith("#")]
        there = [name for name in wanted if (self.installation.modules / f"{name}.so").is_file()]
        return "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in there)

    def _link_data(self) -> None:
        # Asterisk looks for prompts in <data>/sounds/<language>; the installation may keep them elsewhere.
        data = self.folder / "data"
        _link(data / "sounds/en", self.installation.sounds)
        for name in ("documentation", "rest-api"):
            _link(data / name, self.installation.data / name)


def desk_account(number: str) -> str:
    """The SIP user name of a user's desk phone."""
    return f"{number}d"


def _accounts(user: EngineUser, *, controlled: bool) -> list[str]:
    # REFER is told to the application; without one the engine does what it is told
    transfers = "ari-only" if controlled else "core"
    accounts = [
        (user.number, user.password, "softphone"),
        (desk_account(user.number), user.desk_password, "work-phone"),
    ]
    values = {"number": user.number, "display_name": user.display_name, "transfers": transfers}
    return [
        render(
            "pjsip_user.conf",
            {**values, "account": account, "password": password, "device": device},
        )
        for account, password, device in accounts
        if password
    ]


def _trunk(trunk: "Trunk | None") -> str:
    if trunk is None:
        return ""
    text = render("pjsip_trunk.conf", {"name": TRUNK, "peer": trunk.peer})
    if trunk.password:
        text += render("pjsip_trunk_login.conf", {"name": TRUNK, "password": trunk.password})
    return text


class AsteriskTemplate(Template):
    """`~{name}` is replaced; `$` belongs to Asterisk."""

    delimiter = "~"


def read_template(name: str) -> str:
    """The text of a file in `templates`."""
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def render(name: str, values: Mapping[str, str]) -> str:
    """A template with all its names replaced. Raises KeyError for a name without a value."""
    return AsteriskTemplate(read_template(name)).substitute(values)


def _link(path: Path, target: Path) -> None:
    path.unlink(missing_ok=True)  # an older start may have used another installation
    path.symlink_to(target)


def _free_ports(count: int) -> list[int]:
    found: list[int] = []
    for _ in range(PORT_TRIES):
        port = secrets.choice(PORT_RANGE)
        if port not in found and _is_free(port):
            found.append(port)
            if len(found) == count:
                return found
    raise OSError(f"no free ports from {PORT_RANGE.start} to {PORT_RANGE.stop - 1}")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return False
    return True
