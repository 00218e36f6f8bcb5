"""What answers at a server address: against a real DNS server and real SIP and HTTP ports on loopback."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from osmo_qt.core.accounts import CertificateReason, Transport
from osmo_qt.core.discovery import FoundServer, SearchFailure, SearchResult, ServerAddress, parse_address
from osmo_qt.core.uc import Configuration
from osmo_qt.office.certificates import CertificateFiles, KeyPair, issue
from osmo_qt.services.discovery import Discovery
from osmo_qt.services.names import Names
from osmo_qt.ucapi.server import ServerInfo, SipService
from tests.support import certificates
from tests.support.dns_server import DnsServer
from tests.support.sip_answerer import HTTP_ANSWER, stream_server, udp_server
from tests.support.waiting import wait_for

DOMAIN = "office.test"


@pytest.fixture(scope="module")
def authority() -> KeyPair:
    return certificates.new_authority()


def certificate_for(authority: KeyPair, folder: Path, *names: str) -> CertificateFiles:
    now = datetime.now(UTC)
    pair = issue(authority, names, now - timedelta(hours=1), now + timedelta(days=1))
    return certificates.save(pair, authority, folder)


def discover(address: str | ServerAddress, authority: str = "", dns: DnsServer | None = None) -> SearchResult:
    where = parse_address(address) if isinstance(address, str) else address
    search = Discovery(lambda: Names([dns.address] if dns else ()))
    return asyncio.run(search.discover(where, authority))


@pytest.mark.req("LOGIN-2")
@pytest.mark.parametrize("transport", [Transport.TCP, Transport.UDP])
def test_a_sip_server_at_a_port(transport: Transport) -> None:
    with (stream_server if transport is Transport.TCP else udp_server)() as server:
        result = discover(f"https://127.0.0.1:{server.port}")
    assert result.found == FoundServer("127.0.0.1", server.port, transport)
    options = next(request for request in server.requests if request.startswith(b"OPTIONS sip:127.0.0.1 SIP/2.0\r\n"))
    assert b"Authorization" not in options


@pytest.mark.req("LOGIN-2")
@pytest.mark.parametrize("words", [True, False], ids=["answers", "silent"])
def test_tls_comes_before_a_way_without_encryption(authority: KeyPair, tmp_path: Path, words: bool) -> None:
    files = certificate_for(authority, tmp_path, "127.0.0.1")
    with ExitStack() as stack:
        answer = {} if words else {"answer": b""}
        server = stack.enter_context(stream_server(certificate=files, **answer))  # type: ignore[arg-type]
        stack.enter_context(udp_server(port=server.port))
        result = discover(f"https://127.0.0.1:{server.port}", files.ca_pem)
    assert result.found == FoundServer("127.0.0.1", server.port, Transport.TLS)


@pytest.mark.req("LOGIN-2", "SECR-1")
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("foreign", CertificateReason.UNTRUSTED_ISSUER),
        ("expired", CertificateReason.NOT_VALID_IN_TIME),
        ("wrong name", CertificateReason.WRONG_NAME),
    ],
)
def test_a_bad_certificate_ends_the_search_and_nothing_else_is_used(
    authority: KeyPair, tmp_path: Path, kind: str, reason: CertificateReason
) -> None:
    make = {
        "foreign": lambda _: certificates.foreign(),
        "expired": certificates.expired,
        "wrong name": certificates.wrong_name,
    }[kind]
    files = certificates.save(make(authority), authority, tmp_path)
    with stream_server(certificate=files) as server, udp_server(port=server.port):
        result = discover(f"https://127.0.0.1:{server.port}", files.ca_pem)
    assert result.failure is SearchFailure.BAD_CERTIFICATE
    assert result.certificate is not None
    assert result.certificate.reasons == (reason,)
    assert len(result.certificate.sha256) == 95
    assert server.requests == [], "nothing is said to a server that can't be trusted"


def srv(name: str, port: int, target: str, priority: int = 10) -> dict[tuple[str, str], list[str]]:
    return {(f"{name}.{DOMAIN}", "SRV"): [f"{priority} 10 {port} {target}."]}


A = {("sip1.office.test", "A"): ["127.0.0.1"]}


@pytest.mark.req("LOGIN-2", "SECR-1")
@pytest.mark.parametrize("named", [DOMAIN, "sip1.office.test"])
def test_behind_srv_the_certificate_is_for_the_name_that_was_typed(
    authority: KeyPair, tmp_path: Path, named: str
) -> None:
    files = certificate_for(authority, tmp_path, named)
    with stream_server(certificate=files) as server:
        records = {**srv("_sips._tcp", server.port, "sip1.office.test"), **A}
        with DnsServer(records) as dns:
            result = discover(f"https://{DOMAIN}", files.ca_pem, dns)
    if named == DOMAIN:
        assert result.found == FoundServer(DOMAIN, server.port, Transport.TLS, "sip1.office.test")
    else:
        assert result.failure is SearchFailure.BAD_CERTIFICATE


@pytest.mark.req("LOGIN-2")
def test_naptr_says_which_srv_counts() -> None:
    with udp_server() as one, udp_server() as other:
        records = {
            (DOMAIN, "NAPTR"): ['10 10 "s" "SIP+D2U" "" _sip._udp.elsewhere.office.test.', '5 1 "u" "E2U+sip" "x" .'],
            ("_sip._udp.elsewhere.office.test", "SRV"): [f"1 1 {other.port} sip1.office.test."],
            **srv("_sip._udp", one.port, "sip1.office.test"),
            **A,
        }
        with DnsServer(records) as dns:
            result = discover(f"http://{DOMAIN}", dns=dns)
    assert result.found == FoundServer(DOMAIN, other.port, Transport.UDP, "sip1.office.test")


@pytest.mark.req("LOGIN-2")
def test_srv_goes_by_priority_and_dead_servers_are_passed_over() -> None:
    with stream_server() as living:
        records = {
            (f"_sip._tcp.{DOMAIN}", "SRV"): [f"20 0 {living.port} sip1.office.test.", "10 0 9 sip1.office.test."],
            (f"_sips._tcp.{DOMAIN}", "SRV"): ["0 0 0 ."],  # not offered
            **A,
        }
        with DnsServer(records) as dns:
            result = discover(f"https://{DOMAIN}", dns=dns)
    assert result.found == FoundServer(DOMAIN, living.port, Transport.TCP, "sip1.office.test")


@pytest.mark.req("LOGIN-2")
def test_a_port_in_the_address_makes_dns_a_phone_book_only() -> None:
    with DnsServer({(DOMAIN, "A"): ["127.0.0.1"]}) as dns, udp_server() as server:
        result = discover(f"https://{DOMAIN}:{server.port}", dns=dns)
    assert result.found == FoundServer(DOMAIN, server.port, Transport.UDP)
    assert {kind for name, kind in dns.asked if name == DOMAIN} == {"A", "AAAA"}
    assert not any(kind in ("SRV", "NAPTR") for _, kind in dns.asked)


@pytest.mark.req("LOGIN-2")
def test_a_name_that_nobody_knows_and_a_web_server() -> None:
    with DnsServer({}) as dns:
        assert discover("https://nowhere.test", dns=dns).failure is SearchFailure.UNKNOWN_HOST
    with stream_server(HTTP_ANSWER) as web:
        assert discover(f"https://127.0.0.1:{web.port}").failure is SearchFailure.NOTHING_ANSWERS


@pytest.mark.req("LOGIN-2")
def test_a_silent_name_server_is_not_waited_for_long() -> None:
    begun = time.monotonic()
    with DnsServer({}, silent=[DOMAIN, f"_sip._tcp.{DOMAIN}"]) as dns:
        assert discover(f"https://{DOMAIN}", dns=dns).failure is SearchFailure.UNKNOWN_HOST
    assert time.monotonic() - begun < 5


@pytest.mark.req("LOGIN-2")
def test_cancelling_ends_the_work() -> None:
    async def story() -> None:
        with stream_server(b"") as server:
            search = asyncio.create_task(Discovery().discover(parse_address(f"https://127.0.0.1:{server.port}"), ""))
            await asyncio.sleep(0)
            search.cancel()
            with pytest.raises(asyncio.CancelledError):
                await search
            await asyncio.to_thread(wait_for, is_gone, 3, "the thread of the search ends")

    def is_gone() -> bool:
        return not any(thread.name == "discovery" for thread in threading.enumerate())

    asyncio.run(story())


@contextmanager
def web_server(info: ServerInfo) -> Iterator[str]:
    """A UC server as far as a search is concerned."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = info.model_dump_json().encode() if self.path == "/api/v1/server" else json.dumps({}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.req("LOGIN-2")
def test_a_uc_server_tells_where_its_telephone_service_is(authority: KeyPair, tmp_path: Path) -> None:
    files = certificate_for(authority, tmp_path, "127.0.0.1")
    with stream_server(certificate=files) as sip:
        service = SipService(
            host="127.0.0.1", udp_port=9, tcp_port=9, tls_port=sip.port, realm="office", ca_certificate=files.ca_pem
        )
        info = ServerInfo(name="Office", version="1", configurations=["voice-only"], sip=service)
        with web_server(info) as url:
            result = discover(url)
    assert result.found == FoundServer("127.0.0.1", sip.port, Transport.TLS, "", "Office", "office", files.ca_pem)


@pytest.mark.req("LOGIN-2", "LOGIN-4")
def test_a_uc_server_tells_how_it_is_used(authority: KeyPair, tmp_path: Path) -> None:
    files = certificate_for(authority, tmp_path, "127.0.0.1")
    with stream_server(certificate=files) as sip:
        service = SipService(
            host="127.0.0.1", udp_port=9, tcp_port=9, tls_port=sip.port, realm="office", ca_certificate=files.ca_pem
        )
        info = ServerInfo(name="Office", version="1", configurations=["integrated", "voice-only"], sip=service)
        with web_server(info) as url:
            found = discover(url).found
        assert found is not None
        assert (found.configuration, found.url, found.port) == (Configuration.INTEGRATED, url, sip.port)
        assert not found.two_factor
        ways = ["two-factor", "password"]
        with web_server(info.model_copy(update={"configurations": ["uc-only"], "sign_in": ways})) as url:
            found = discover(url).found
        assert found is not None and found.two_factor
        assert (found.configuration, found.url, found.name) == (Configuration.UC_ONLY, url, "Office")
