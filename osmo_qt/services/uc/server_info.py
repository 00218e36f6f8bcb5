"""What a server says of itself before anybody signs in, and the accounts of a demonstration."""

import asyncio
import ssl

from pydantic import ValidationError

from osmo_qt.core.accounts import Transport, VoiceAccount
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcAccount
from osmo_qt.services.sip_probe import tls_context
from osmo_qt.services.uc.client import HttpClient
from osmo_qt.services.uc.reading import read, read_list
from osmo_qt.ucapi.server import DEMO_ACCOUNTS_PATH, SERVER_PATH, DemoAccount, ServerInfo

SEARCH_TIMEOUT_S = 3.0
SEARCH_CONNECT_S = 2.5
TIMEOUT_S = 8.0
LONGEST_ANSWER = 262_144


async def fetch_server(url: str, context: ssl.SSLContext) -> ServerInfo | None:
    """What a UC server at `url` says of itself; None if there is none. Sends no credentials, follows no redirects."""
    try:
        client = HttpClient(url, context, SEARCH_CONNECT_S)
        try:
            answer = await client.send("GET", SERVER_PATH, largest=LONGEST_ANSWER, within_s=SEARCH_TIMEOUT_S)
        finally:
            await client.close()
        return ServerInfo.model_validate_json(answer.content)
    except (UserError, ValidationError):
        return None


def fetch_demo_account(url: str, number: str, transport: Transport) -> tuple[VoiceAccount, str, UcAccount | None]:
    """A demo account of the office at `url`, its password, and the same at its UC server if it has one; `number` ""
    takes the first. Blocks.

    Raises UserError(OFFICE_UNREACHABLE).
    """
    try:
        server, accounts = asyncio.run(_fetch_demo(url))
    except UserError as error:
        raise UserError(Problem.OFFICE_UNREACHABLE, url) from error
    account = next((a for a in accounts if number in ("", a.number)), None)
    if account is None:
        raise UserError(Problem.OFFICE_UNREACHABLE, f"{url} ({number})")
    sip = server.sip
    ports = {Transport.UDP: sip.udp_port, Transport.TCP: sip.tcp_port, Transport.TLS: sip.tls_port}
    voice = VoiceAccount(
        username=account.number,
        host=sip.host,
        port=ports[transport],
        transport=transport,
        display_name=account.display_name,
        realm=sip.realm,
        ca_certificate=sip.ca_certificate,
    )
    if not account.username:
        return voice, account.password, None
    uc = UcAccount(url, account.username, sip.ca_certificate, server.asks_two_factor)
    return voice, account.password, uc


async def _fetch_demo(url: str) -> tuple[ServerInfo, list[DemoAccount]]:
    client = HttpClient(url, tls_context(""))
    try:
        server = await client.send("GET", SERVER_PATH, largest=LONGEST_ANSWER, within_s=TIMEOUT_S)
        accounts = await client.send("GET", DEMO_ACCOUNTS_PATH, largest=LONGEST_ANSWER, within_s=TIMEOUT_S)
    finally:
        await client.close()
    return read(ServerInfo, server.content), read_list(DemoAccount, accounts.content)
