"""Runs an office: the voice engine first, the web server beside it, both stopped together."""

import asyncio
import secrets
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from osmo_qt.office.certificates import ensure_certificates
from osmo_qt.office.engine.asterisk import Asterisk
from osmo_qt.office.engine.configuration import HOST, REALM, EngineConfiguration, EnginePorts, EngineUser
from osmo_qt.office.engine.tree import EngineInstallation


@dataclass(frozen=True)
class OfficeOptions:
    """How to run an office. `logs` exists; `port` 0: a free one; `demo`: passwords are told to whoever asks."""

    data: Path
    logs: Path
    installation: EngineInstallation
    users: Sequence[EngineUser]
    demo: bool
    port: int = 0


async def serve(options: OfficeOptions, announce: Callable[[str], None]) -> None:
    """Run until cancelled; `announce` gets the URL when everything is ready.

    Raises EngineError when the engine does not start, OSError when the port or the folder cannot be used.
    """
    configuration = _configuration(options)
    configuration.write()
    engine = Asterisk(configuration, options.data / "engine.pid")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, options.port))
        listener.listen()
        try:
            await engine.launch()
            await _serve_web(options, configuration, engine, listener, announce)
        finally:
            await engine.stop()


def _configuration(options: OfficeOptions) -> EngineConfiguration:
    return EngineConfiguration(
        folder=options.data / "engine",
        logs=options.logs,
        installation=options.installation,
        ports=EnginePorts.choose(),
        users=options.users,
        certificate=ensure_certificates(options.data / "certificates"),
        ari_password=secrets.token_urlsafe(18),
    )


async def _serve_web(
    options: OfficeOptions,
    configuration: EngineConfiguration,
    engine: Asterisk,
    listener: socket.socket,
    announce: Callable[[str], None],
) -> None:
    # These imports take longer than the engine's start, so they happen while it starts.
    from osmo_qt.office.app import create_app
    from osmo_qt.office.http_server import running_server
    from osmo_qt.ucapi.server import DemoAccount, ServerInfo, SipService

    ports = configuration.ports
    sip = SipService(
        host=HOST,
        udp_port=ports.sip,
        tcp_port=ports.sip,
        tls_port=ports.tls,
        realm=REALM,
        ca_certificate=configuration.certificate.ca_pem,
    )
    server = ServerInfo(name="OSMO office", version=version("osmo-qt"), configurations=["voice-only"], sip=sip)
    accounts = [DemoAccount(**vars(user)) for user in options.users] if options.demo else None
    app = create_app(server, accounts)
    await engine.wait_until_ready()
    async with running_server(app, listener) as web:
        announce(f"http://{HOST}:{listener.getsockname()[1]}")
        await asyncio.shield(web)
