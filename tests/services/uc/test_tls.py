"""Encryption and HTTP/2: whom the client trusts, and what it speaks."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.office.certificates import CertificateFiles, KeyPair
from osmo_qt.services.sip_probe import tls_context
from osmo_qt.services.uc.client import HttpClient
from tests.support import certificates


class H2Server(asyncio.Protocol):
    """Answers every request with its path, by HTTP/2."""

    versions: list[str | None]
    asked: list[str]

    def __init__(self, asked: list[str], versions: list[str | None]) -> None:
        self.asked, self.versions = asked, versions
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.versions.append(transport.get_extra_info("ssl_object").selected_alpn_protocol())
        self._h2.initiate_connection()
        transport.write(self._h2.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self._h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = next(value for name, value in event.headers if name == b":path")
                self.asked.append(path.decode())
                self._h2.send_headers(event.stream_id, [(":status", "200"), ("content-length", str(len(path)))])
                self._h2.send_data(event.stream_id, path, end_stream=True)
        self._transport.write(self._h2.data_to_send())


def ask(files: CertificateFiles, authority: str, paths: list[str]) -> tuple[list[bytes], list[str], list[str | None]]:
    """What came back, what was asked, and what each connection spoke."""
    asked, versions = list[str](), list[str | None]()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    context.set_alpn_protocols(["h2"])

    async def main() -> list[bytes]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: H2Server(asked, versions), "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        client = HttpClient(f"https://127.0.0.1:{port}", tls_context(authority))
        try:
            answers = await asyncio.gather(*(client.send("GET", path) for path in paths))
        finally:
            await client.close()
            server.close()
        return [answer.content for answer in answers]

    return asyncio.run(main()), asked, versions


@pytest.fixture(scope="module")
def authority() -> KeyPair:
    return certificates.new_authority()


@pytest.mark.req("SECR-1")
def test_an_authority_of_the_office_is_trusted_and_http_2_is_spoken(authority: KeyPair, tmp_path: Path) -> None:
    files = certificates.save(certificates.good(authority), authority, tmp_path)
    paths = [f"/{number}" for number in range(20)]
    contents, asked, versions = ask(files, authority.certificate_pem, paths)
    assert contents == [path.encode() for path in paths] and sorted(asked) == sorted(paths)
    assert set(versions) == {"h2"} and len(versions) < 7


@pytest.mark.req("SECR-1", "LOGIN-3")
@pytest.mark.parametrize(
    "make",
    [
        *(certificates.expired, certificates.not_yet_valid, certificates.wrong_name, certificates.common_name_only),
        lambda _authority: certificates.foreign(),
    ],
    ids=["expired", "not yet", "name", "common name", "foreign"],
)
def test_a_bad_certificate_gets_no_request(
    make: Callable[[KeyPair], KeyPair], authority: KeyPair, tmp_path: Path
) -> None:
    files = certificates.save(make(authority), authority, tmp_path)
    with pytest.raises(UserError) as error:
        ask(files, authority.certificate_pem, ["/"])
    assert error.value.problem is Problem.UC_BAD_CERTIFICATE and error.value.detail
