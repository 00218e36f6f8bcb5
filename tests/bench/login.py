"""Where the measured programs sign in, and how each of them is told."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from osmo_qt.services.documents import legal_version
from osmo_qt.ucapi.server import ServerInfo
from tests.support.office import OfficeProcess
from tests.support.sip_peer import SipPeer

USER, PASSWORD = "100", "only for measuring"


@dataclass(frozen=True)
class Login:
    """A SIP account on the loopback address, over UDP unless `tls_port` is there, and files as sound."""

    user: str
    password: str
    host: str
    port: int
    realm: str
    microphone: str
    speaker: str
    tls_port: int = 0
    ca_certificate: str = ""

    @property
    def server(self) -> str:
        """The SIP URI of the server."""
        return f"sip:{self.host}:{self.tls_port};transport=tls" if self.tls_port else f"sip:{self.host}:{self.port}"

    def uri(self, number: str) -> str:
        """The SIP URI of a number there."""
        return f"sip:{number}@{self.host}:{self.tls_port or self.port}"

    def to_json(self) -> str:
        """For the command line of a program of this package."""
        return json.dumps({**asdict(self), "server": self.server})

    def settings(self) -> dict[str, object]:
        """As the application keeps a signed-in account."""
        return {
            "account.server": self.host,
            "account.port": self.tls_port or self.port,
            "account.transport": "tls" if self.tls_port else "udp",
            "account.username": self.user,
            "account.display_name": "Ada Lovelace",
            "account.realm": self.realm,
            "account.ca_certificate": self.ca_certificate,
            "account.signed_in": True,
            "first_run.accepted_version": legal_version(),
        }

    @property
    def secret_name(self) -> str:
        """Under which the application keeps the password in the keyring."""
        return f"sip:{self.user}@{self.host}:{self.tls_port or self.port}"


def at_peer(peer: SipPeer, sound: Path, name: str) -> Login:
    """An account at a peer that takes it; `sound` is the folder of the WAV files, `name` whose speaker it is."""
    peer.users[USER] = PASSWORD
    return Login(USER, PASSWORD, "127.0.0.1", peer.port, peer.realm, *_files(sound, name))


def at_office(office: OfficeProcess, user: str, sound: Path, name: str) -> Login:
    """The demonstration's account `user`."""
    server: ServerInfo = office.server
    password, sip = office.account(user).password, server.sip
    files = _files(sound, name)
    return Login(user, password, sip.host, sip.udp_port, sip.realm, *files, sip.tls_port, sip.ca_certificate)


def _files(sound: Path, name: str) -> tuple[str, str]:
    return str(sound / "microphone.wav"), str(sound / f"{name}.wav")
