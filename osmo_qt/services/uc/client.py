"""HTTP to the UC server. For now: what the office says of itself, and its demo accounts."""

import ssl

import httpx
from pydantic import TypeAdapter, ValidationError

from osmo_qt.core.accounts import Transport, VoiceAccount
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.ucapi.server import SERVER_PATH, DemoAccount, ServerInfo

TIMEOUT_S = 5.0
SEARCH_TIMEOUT_S = 3.0
LONGEST_ANSWER = 262_144
_ACCOUNTS = TypeAdapter(list[DemoAccount])


def fetch_demo_account(url: str, number: str, transport: Transport) -> tuple[VoiceAccount, str]:
    """A demo account of the office at `url` and its password; `number` "" takes the first. Blocks.

    Raises UserError(OFFICE_UNREACHABLE).
    """
    try:
        with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
            server = ServerInfo.model_validate_json(_get(client, "/api/v1/server"))
            accounts = _ACCOUNTS.validate_json(_get(client, "/api/v1/demo/accounts"))
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as error:
        raise UserError(Problem.OFFICE_UNREACHABLE, url) from error
    account = next((a for a in accounts if number in ("", a.number)), None)
    if account is None:
        raise UserError(Problem.OFFICE_UNREACHABLE, f"{url} ({number})")
    sip = server.sip
    ports = {Transport.UDP: sip.udp_port, Transport.TCP: sip.tcp_port, Transport.TLS: sip.tls_port}
    return (
        VoiceAccount(
            username=account.number,
            host=sip.host,
            port=ports[transport],
            transport=transport,
            display_name=account.display_name,
            realm=sip.realm,
            ca_certificate=sip.ca_certificate,
        ),
        account.password,
    )


async def fetch_server(url: str, context: ssl.SSLContext) -> ServerInfo | None:
    """What a UC server at `url` says of itself; None if there is none. Sends no credentials, follows no redirects."""
    timeout = httpx.Timeout(SEARCH_TIMEOUT_S)
    try:
        async with (
            httpx.AsyncClient(base_url=url, timeout=timeout, trust_env=False, verify=context) as client,
            client.stream("GET", SERVER_PATH) as response,
        ):
            if response.status_code != httpx.codes.OK:
                return None
            content = b""
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > LONGEST_ANSWER:
                    return None
        return ServerInfo.model_validate_json(content)
    except (httpx.HTTPError, httpx.InvalidURL, ValidationError, OSError):
        return None


def _get(client: httpx.Client, path: str) -> bytes:
    return client.get(path).raise_for_status().content
