"""Signing in: the form, the keyring, and a clear word for everything that can be wrong."""

import hashlib
import re
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from osmo_qt.office.certificates import CertificateFiles, KeyPair
from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support import certificates
from tests.support.dns_server import DnsServer
from tests.support.office import OfficeProcess
from tests.support.sip_answerer import stream_server, udp_server
from tests.support.sip_peer import SipPeer


def fields(phone: Phone) -> dict[str, str]:
    """What stands in the account step of the form."""
    return {name: phone.find(re.compile("text"), name).text for name in ("Username", "Cell Number")}


@pytest.mark.req("LOGIN-3", "BAR-1", "LOGIN-5", "SECR-11")
@pytest.mark.parametrize("transport", ["UDP", "TCP"])
def test_sign_in_and_again_without_asking(start_phone: StartPhone, office: OfficeProcess, transport: str) -> None:
    account = office.account("100")
    phone = start_phone()
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", transport)
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    phone.stop()
    written = b"".join(path.read_bytes() for path in phone.profile.rglob("*") if path.is_file())
    assert account.password.encode() not in written
    again = start_phone(name="phone")
    again.wait_registered()
    again.absent(re.compile("push button"), "Sign in", timeout=1)


@pytest.mark.req("LOGIN-3", "LOGIN-5", "SECR-11")
def test_sign_out_forgets_the_password(start_phone: StartPhone, office: OfficeProcess) -> None:
    account = office.account("101")
    phone = start_phone()
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    phone.show_tab("Settings")
    phone.click(phone.find("push button", "Sign out"))
    phone.click(phone.find("push button", "Yes, sign out", timeout=3))
    phone.find(re.compile("text"), re.compile("Server Address|Username"))
    phone.stop()
    again = start_phone(name="phone")
    again.find(re.compile("text"), re.compile("Server Address|Username"))


@pytest.mark.req("LOGIN-3")
def test_a_wrong_password_is_told_and_nothing_typed_is_lost(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone()
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.fill("Cell Number", "+49 171 123456")
    phone.enter_account("100", "wrong")
    phone.find("label", re.compile("username or the password is wrong"))
    assert fields(phone) == {"Username": "100", "Cell Number": "+49 171 123456"}
    phone.fill("Password", office.account("100").password)
    phone.key("Return")
    phone.wait_registered()


@pytest.mark.req("LOGIN-3", "SECR-4")
def test_a_refused_password_is_sent_once(start_phone: StartPhone) -> None:
    with SipPeer(users={"100": "right"}) as server:
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "wrong")
        phone.find("label", re.compile("refuses this account"))
        phone.enter_account("100", "right")
        phone.wait_registered()
        answered = [request for request in server.requests("REGISTER") if request.get("Authorization")]
        assert len(answered) == 2, "each password once"


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "refuses this account"), (404, "does not know this username"), (500, "refused the registration")],
)
def test_the_servers_refusal_has_its_own_words(start_phone: StartPhone, status: int, words: str) -> None:
    with SipPeer() as server:
        server.script("REGISTER", *[status] * 20)
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{server.port}", "UDP")
        phone.enter_account("100", "secret")
        phone.find("label", re.compile(words))


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("transport", ["UDP", "TCP", "TLS"])
def test_a_shut_port_is_told_at_once(start_phone: StartPhone, transport: str) -> None:
    with shut_port(transport) as port:
        phone = start_phone()
        phone.enter_server(f"127.0.0.1:{port}", transport)
        phone.enter_account("100", "secret")
        phone.find("label", re.compile("Nothing answers at this server address"), timeout=4)


@contextmanager
def shut_port(transport: str) -> Iterator[int]:
    """A port that nobody gets meanwhile: bound, and not listening, or listening only to somebody else."""
    with socket.socket(type=socket.SOCK_DGRAM if transport == "UDP" else socket.SOCK_STREAM) as shut:
        shut.bind(("127.0.0.1", 0))
        if transport == "UDP":
            shut.connect(("127.0.0.1", 9))
        yield shut.getsockname()[1]


@pytest.mark.req("LOGIN-3")
def test_an_unknown_host_and_a_hopeless_address(start_phone: StartPhone) -> None:
    phone = start_phone()
    phone.enter_server("not a server", "UDP")
    phone.find("label", re.compile("is not a server address"))
    phone.enter_server("nowhere.invalid", "UDP")
    phone.enter_account("100", "secret")
    phone.find("label", re.compile("No server with this name was found"))


@contextmanager
def tls_server(files: CertificateFiles) -> Iterator[int]:
    """A TLS port that shows this certificate and says nothing more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.recv(1)
                except OSError:  # the client does not like the certificate, which is the point
                    connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


BAD: dict[str, tuple[Callable[[KeyPair], KeyPair], str]] = {
    "foreign": (lambda _authority: certificates.foreign(), "issued by somebody unknown"),
    "expired": (certificates.expired, "expired"),
    "wrong name": (certificates.wrong_name, "belongs to another server"),
}


@pytest.mark.req("LOGIN-3", "SECR-1")
@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_certificate_gets_reason_and_fingerprint(start_phone: StartPhone, tmp_path: Path, kind: str) -> None:
    make, reason = BAD[kind]
    authority = certificates.new_authority()
    pair = make(authority)
    files = certificates.save(pair, authority, tmp_path)
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pair.certificate_pem)).digest().hex(":").upper()
    with tls_server(files) as port:
        settings = {"account.server": "127.0.0.1", "account.port": port, "account.username": "100"}
        phone = start_phone(settings=settings | {"account.ca_certificate": files.ca_pem})
        phone.enter_account("100", "secret")
        phone.find("label", re.compile(f"not trusted: .*{reason}"))
        assert fingerprint in "".join(phone.find("label", re.compile("fingerprint:")).name.split())


@pytest.mark.req("LOGIN-2")
def test_the_address_begins_with_http_and_a_search_can_be_cancelled(start_phone: StartPhone) -> None:
    phone = start_phone()
    phone.fill("Server Address", "office.example.org")
    phone.key("Return")
    phone.find("label", re.compile("A server address begins with http:// or https://"))
    assert phone.find(re.compile("text"), "Server Address").text == "office.example.org"
    with stream_server(b"") as silent:
        phone.fill("Server Address", f"https://127.0.0.1:{silent.port}")
        phone.key("Return")
        phone.find("progress bar", "Looking for the server")
        phone.click(phone.find("push button", "Cancel"))
        phone.find("push button", "Connect")
    phone.fill("Server Address", f"https://127.0.0.1:{silent.port}")
    phone.key("Return")
    phone.find("label", "Nothing answers at this server address.")


@pytest.mark.req("LOGIN-2", "LOGIN-3")
def test_connect_finds_what_answers(start_phone: StartPhone, office: OfficeProcess) -> None:
    sip = office.server.sip
    phone = start_phone()
    with udp_server() as only_udp:
        phone.fill("Server Address", f"https://127.0.0.1:{only_udp.port}")
        phone.key("Return")
        phone.find("label", "Found a SIP server by UDP. This way is not encrypted.")
        assert not any(b"REGISTER" in request for request in only_udp.requests)
        phone.click(phone.find("push button", "Change server"))
    phone.fill("Server Address", f"https://{sip.host}:{sip.tcp_port}")
    phone.key("Return")
    phone.find("label", "Found a SIP server by TCP. This way is not encrypted.")
    phone.click(phone.find("push button", "Change server"))
    phone.fill("Server Address", office.url)
    phone.key("Return")
    phone.find("label", re.compile("Found the UC server .*; its telephone service is used by TLS."))
    account = office.account("100")
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    phone.stop()
    again = start_phone(name="phone")  # with all that was found
    again.wait_registered()


RESOLVED = """
import sys
from osmo_qt.__main__ import main
from osmo_qt.services.names import Names
Names.__init__.__defaults__ = ([("127.0.0.1", int(sys.argv.pop(1)))],)
sys.exit(main())
"""


@pytest.mark.req("LOGIN-2")
def test_dns_names_the_server_and_its_transport(start_phone: StartPhone) -> None:
    """The real program, but for whom it asks: the machine's own name server knows no such office."""
    with SipPeer(users={"100": "secret"}) as server:
        records = {
            ("office.invalid", "NAPTR"): ['10 10 "s" "SIP+D2U" "" _sip._udp.pbx.office.invalid.'],
            ("_sip._udp.pbx.office.invalid", "SRV"): [f"10 10 {server.port} localhost."],
            ("localhost", "A"): ["127.0.0.1"],
        }
        with DnsServer(records) as names:
            phone = start_phone(command=(sys.executable, "-c", RESOLVED, str(names.address[1])))
            phone.fill("Server Address", "https://office.invalid")
            phone.key("Return")
            phone.find("label", "Found a SIP server by UDP. This way is not encrypted.")
        phone.enter_account("100", "secret")
        phone.wait_registered()
        assert {"NAPTR", "SRV"} <= {kind for _, kind in names.asked}
        assert server.wait_request("REGISTER").uri.startswith("sip:office.invalid")
        phone.dial("601")
        phone.wait_call("In call")
        assert server.wait_request("INVITE").uri.startswith("sip:601@office.invalid")
        phone.press("Hang up")
        phone.wait_no_call()


@pytest.mark.req("LOGIN-2", "SECR-1")
def test_tls_is_found_and_a_bad_certificate_is_no_reason_for_udp(start_phone: StartPhone, tmp_path: Path) -> None:
    authority = certificates.new_authority()
    good = certificates.save(certificates.good(authority), authority, tmp_path, "good")
    spoiling = certificates.wrong_name(authority)
    bad = certificates.save(spoiling, authority, tmp_path, "bad")
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(spoiling.certificate_pem)).digest().hex(":").upper()
    with stream_server(certificate=good) as trusted, stream_server(certificate=bad) as spoiled:
        known = {"account.server": "127.0.0.1", "account.port": trusted.port, "account.username": "100"}
        phone = start_phone(settings=known | {"account.ca_certificate": good.ca_pem})
        phone.click(phone.find("push button", "Change server"))
        phone.fill("Server Address", f"https://127.0.0.1:{spoiled.port}")
        with udp_server(port=spoiled.port) as udp:
            phone.key("Return")
            phone.find("label", re.compile("not trusted: it belongs to another server"))
            assert fingerprint in "".join(phone.find("label", re.compile("fingerprint:")).name.split())
            assert not any(b"REGISTER" in request for request in udp.requests)
        phone.fill("Server Address", f"https://127.0.0.1:{trusted.port}")
        phone.key("Return")
        phone.find("label", "Found a SIP server by TLS.")


@pytest.mark.req("LOGIN-3")
def test_a_demo_user_comes_back_after_signing_out(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.show_tab("Settings")
    phone.click(phone.find("push button", "Sign out"))
    phone.click(phone.find("push button", "Yes, sign out", timeout=3))
    phone.click(phone.find("push button", "Sign in as demo user"))
    phone.wait_registered()
