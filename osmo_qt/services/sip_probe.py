"""Finds out whether a SIP server answers at an address: a connection and one OPTIONS request (RFC 3261 section 11).

No credentials are sent. A certificate is checked against the host that the person typed, whatever DNS said.
"""

import asyncio
import hashlib
import secrets
import ssl
from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.accounts import CertificateProblem, CertificateReason, Transport, sip_host
from osmo_qt.services.names import Candidate

CONNECT_WITHIN_S = 2.5
ANSWER_WITHIN_S = 1.2
REPEAT_AFTER_S = 0.4  # UDP may lose a packet
# X509_V_ERR_... of OpenSSL
_REASONS = {
    **dict.fromkeys((2, 18, 19, 20, 21), CertificateReason.UNTRUSTED_ISSUER),
    **dict.fromkeys((9, 10), CertificateReason.NOT_VALID_IN_TIME),
    **dict.fromkeys((62, 63, 64), CertificateReason.WRONG_NAME),
    23: CertificateReason.REVOKED,
}


class Answer(Enum):
    """How much speaks for a SIP server; SILENT: a connection, but no word (some answer only to their users)."""

    SIP = "sip"
    SILENT = "silent"
    NOTHING = "nothing"
    BAD_CERTIFICATE = "bad-certificate"


@dataclass(frozen=True, slots=True)
class Probe:
    """What one candidate said."""

    candidate: Candidate
    answer: Answer
    certificate: CertificateProblem | None = None


def tls_context(authority: str) -> ssl.SSLContext:
    """As the telephone itself checks: TLS 1.2, names in SAN only, the system's roots and `authority` (PEM or "")."""
    context = ssl.create_default_context()
    if authority:
        context.load_verify_locations(cadata=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    return context


async def probe(candidate: Candidate, host: str, context: ssl.SSLContext) -> Probe:
    """Tries the candidate's addresses in turn; `host` is what its certificate must be for."""
    last = Probe(candidate, Answer.NOTHING)
    for address in candidate.addresses:
        try:
            if candidate.transport is Transport.UDP:
                answer = await _ask_udp(candidate, host, address)
            else:
                answer = await _ask_stream(candidate, host, address, context)
        except ssl.SSLCertVerificationError as error:
            problem = await _certificate_problem(address, candidate.port, error)
            return Probe(candidate, Answer.BAD_CERTIFICATE, problem)
        except (OSError, asyncio.IncompleteReadError):  # ssl.SSLError, TimeoutError: it does not speak TLS, or at all
            answer = Answer.NOTHING
        last = Probe(candidate, answer)
        if answer is not Answer.NOTHING:
            break
    return last


async def _ask_stream(candidate: Candidate, host: str, address: str, context: ssl.SSLContext) -> Answer:
    tls = candidate.transport is Transport.TLS
    connecting = asyncio.open_connection(
        address, candidate.port, ssl=context if tls else None, server_hostname=host if tls else None
    )
    reader, writer = await asyncio.wait_for(connecting, CONNECT_WITHIN_S)
    try:
        writer.write(_options(candidate, host, *writer.get_extra_info("sockname")[:2]))
        try:
            start = await asyncio.wait_for(reader.readexactly(8), ANSWER_WITHIN_S)
        except TimeoutError:
            return Answer.SILENT
        return Answer.SIP if start == b"SIP/2.0 " else Answer.NOTHING
    finally:
        writer.transport.abort()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, _addr: object) -> None:
        if data.startswith(b"SIP/2.0 ") and not self.answer.done():
            self.answer.set_result(Answer.SIP)

    def error_received(self, _error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_result(Answer.NOTHING)


async def _ask_udp(candidate: Candidate, host: str, address: str) -> Answer:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(_Datagrams, remote_addr=(address, candidate.port))
    try:
        request = _options(candidate, host, *transport.get_extra_info("sockname")[:2])
        for wait_s in (REPEAT_AFTER_S, ANSWER_WITHIN_S):
            transport.sendto(request)
            done, _ = await asyncio.wait([protocol.answer], timeout=wait_s)
            if done:
                return protocol.answer.result()
        return Answer.NOTHING
    finally:
        transport.abort()


def _options(candidate: Candidate, host: str, local: str, port: int) -> bytes:
    way = candidate.transport.value.upper()
    here = f"{sip_host(local)}:{port}"
    lines = (
        f"OPTIONS sip:{sip_host(host)} SIP/2.0",
        f"Via: SIP/2.0/{way} {here};branch=z9hG4bK{secrets.token_hex(8)};rport",
        "Max-Forwards: 70",
        f"From: <sip:anonymous@anonymous.invalid>;tag={secrets.token_hex(4)}",
        f"To: <sip:{sip_host(host)}>",
        f"Call-ID: {secrets.token_hex(12)}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:{here};transport={candidate.transport.value}>",
        "Accept: application/sdp",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _certificate_problem(address: str, port: int, error: ssl.SSLCertVerificationError) -> CertificateProblem:
    """Why, and the fingerprint: the certificate is fetched again without a check, and nothing is said to the server."""
    reason = _REASONS.get(error.verify_code, CertificateReason.OTHER)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        connecting = asyncio.open_connection(address, port, ssl=context)
        _, writer = await asyncio.wait_for(connecting, CONNECT_WITHIN_S)
    except (OSError, TimeoutError):
        return CertificateProblem((reason,))
    der = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.transport.abort()
    return CertificateProblem((reason,), sha256=hashlib.sha256(der).digest().hex(":").upper())
