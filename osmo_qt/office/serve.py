"""Runs an office: the voice engine first, the web server beside it, both stopped together."""

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from osmo_qt.office import OFFICE_NAME
from osmo_qt.office.certificates import ensure_certificates
from osmo_qt.office.demo import usernames
from osmo_qt.office.engine.asterisk import Asterisk
from osmo_qt.office.engine.configuration import HOST, REALM, EngineConfiguration, EnginePorts, EngineUser, Trunk
from osmo_qt.office.engine.tree import EngineInstallation
from osmo_qt.office.files import write_private
from osmo_qt.office.two_factor_options import TwoFactorOptions

if TYPE_CHECKING:
    from osmo_qt.office.uc_server import UcServer
    from osmo_qt.ucapi.server import Configuration, DemoAccount, ServerInfo

Kind = Literal["integrated", "uc-only", "voice-only"]
DATABASE_FILE = "office.db"


@dataclass(frozen=True)
class OfficeOptions:
    """How to run an office. `logs` exists; `port` 0: a free one; `demo`: passwords are told to whoever asks.

    `users` are the demonstration's; else the database knows them. `database`: a URL, "" for a file in `data`. `kind` is
    what the demonstration shows; `life_s`: seconds between two doings of its colleagues, 0 for none. `two_factor` None:
    the password is enough. `trunk`: the way outside, None without one. `simulated`: desk and
    cell phones of the demonstration (see extensions.conf).
    """

    data: Path
    logs: Path
    installation: EngineInstallation
    users: Sequence[EngineUser]
    demo: bool
    port: int = 0
    kind: Kind = "integrated"
    database: str = ""
    tls: bool = False
    life_s: float = 0.0
    two_factor: TwoFactorOptions | None = None
    trunk: Trunk | None = None
    simulated: bool = False

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / DATABASE_FILE}"


async def serve(options: OfficeOptions, announce: Callable[[str], None]) -> None:
    """Run until cancelled; `announce` gets the URL when everything is ready.

    Raises EngineError when the engine does not start, OSError when the port, the folder or the database can't be used.
    """
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, options.port))
        listener.listen(1024)
        # A demonstration knows its accounts by itself; so the engine starts while the database is opened.
        uc = None if options.demo else await _open_uc(options, stack)
        accounts = await uc.telephones() if uc else options.users
        configuration = _configuration(options, accounts)
        configuration.write()
        engine = Asterisk(configuration, options.data / "engine.pid")
        stack.push_async_callback(engine.stop)
        await engine.launch()
        if options.demo and options.kind != "voice-only":
            uc = await _open_uc(options, stack)
        await _serve_web(options, configuration, engine, uc, listener, announce)


async def _open_uc(options: OfficeOptions, stack: AsyncExitStack) -> "UcServer":
    # These imports take longer than the engine's start, so they happen while it starts.
    from osmo_qt.office.uc_server import UcServer

    office_id = _office_id(options.data / "office-id")
    server = UcServer(options.database_url, options.two_factor, cheap=options.demo, office_id=office_id)
    uc = await stack.enter_async_context(server)
    if options.demo:
        from osmo_qt.office.demo_data import prepare_demo

        async with uc.database.write() as work:
            await prepare_demo(work, options.users, uc.passwords, options.kind, with_cell=options.simulated)
    await uc.start()
    if options.demo and options.life_s:
        uc.live(options.life_s)
    return uc


def _office_id(file: Path) -> str:
    """Tells this office from others on the same database, also after a restart."""
    if not file.exists():
        write_private(file, secrets.token_hex(8))
    return file.read_text(encoding="ascii")


def _configuration(options: OfficeOptions, accounts: Sequence[EngineUser]) -> EngineConfiguration:
    return EngineConfiguration(
        folder=options.data / "engine",
        logs=options.logs,
        installation=options.installation,
        ports=EnginePorts.choose(),
        users=accounts,
        certificate=ensure_certificates(options.data / "certificates"),
        ari_password=secrets.token_urlsafe(18),
        colleagues=_colleagues(options, accounts),
        controlled=options.kind != "voice-only",
        trunk=options.trunk,
    )


def _colleagues(options: OfficeOptions, accounts: Sequence[EngineUser]) -> Sequence[str]:
    if not options.demo or options.kind == "voice-only":
        return ()
    from osmo_qt.office.demo_people import colleagues

    return sorted({person.number for person in colleagues()} - {account.number for account in accounts})


async def _serve_web(
    options: OfficeOptions,
    configuration: EngineConfiguration,
    engine: Asterisk,
    uc: "UcServer | None",
    listener: socket.socket,
    announce: Callable[[str], None],
) -> None:
    from osmo_qt.office.app import create_app
    from osmo_qt.office.engine.ari import Ari
    from osmo_qt.office.http_server import running_server

    accounts = _demo_accounts(options) if options.demo else None
    app = create_app(_server_info(options, configuration), accounts, uc.backend if uc else None)
    await engine.wait_until_ready()
    certificate = configuration.certificate if options.tls else None
    async with running_server(app, listener, certificate) as web:
        if uc:
            ari = Ari(configuration.ports.http, configuration.ari_password)
            await uc.connect(ari, engine.command, configuration, simulated=options.simulated)
        announce(f"{'https' if options.tls else 'http'}://{HOST}:{listener.getsockname()[1]}")
        try:
            await asyncio.shield(web)
        finally:
            if uc:
                uc.hub.close()  # else the web server would wait for the streams


def _server_info(options: OfficeOptions, configuration: EngineConfiguration) -> "ServerInfo":
    from osmo_qt.ucapi.server import CAPABILITIES, VOICE_MESSAGES, ServerInfo, SipService

    ports = configuration.ports
    sip = SipService(
        host=HOST,
        udp_port=ports.sip,
        tcp_port=ports.sip,
        tls_port=ports.tls,
        realm=REALM,
        ca_certificate=configuration.certificate.ca_pem,
    )
    ways: dict[Kind, list[Configuration]] = {
        "integrated": ["integrated", "voice-only"],
        "uc-only": ["uc-only"],
        "voice-only": ["voice-only"],
    }
    capabilities = [] if options.kind == "voice-only" else [*CAPABILITIES, VOICE_MESSAGES]
    return ServerInfo(
        name=OFFICE_NAME,
        version=version("osmo-qt"),
        configurations=ways[options.kind],
        sip=sip,
        sign_in=options.two_factor.sign_in if options.two_factor and options.kind != "voice-only" else ["password"],
        capabilities=capabilities,
    )


def _demo_accounts(options: OfficeOptions) -> "list[DemoAccount]":
    from osmo_qt.ucapi.server import DemoAccount

    names = {} if options.kind == "voice-only" else usernames(options.users)
    return [DemoAccount(**vars(user), username=names.get(user.number, "")) for user in options.users]
