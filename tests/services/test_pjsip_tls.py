"""The real SIP stack over TLS: whom it believes, and to whom it says nothing."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import CertificateReason, RegistrationFailure, Transport, VoiceAccount
from osmo_qt.office.certificates import KeyPair
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Instrument
from tests.support import certificates
from tests.support.sip_answerer import Heard, stream_server

AUTHORITY = certificates.new_authority()


@pytest.fixture(scope="module")
def telephone(qapp: QApplication) -> Iterator[Instrument]:
    """One for all tests of this file."""
    instrument = Instrument(AudioChoice(use_devices=False))
    yield instrument
    instrument.service.stop()


def try_to_register(telephone: Instrument, server: Heard, authority: KeyPair = AUTHORITY) -> None:
    account = VoiceAccount(
        "100", "localhost", server.port, Transport.TLS, realm="own", ca_certificate=authority.certificate_pem
    )
    telephone.registrations.clear()
    telephone.service.register(account, "secret")


def wait_refused(telephone: Instrument, server: Heard) -> RegistrationFailure | None:
    """Why; the server heard nothing."""
    telephone.wait(lambda: telephone.registrations[-1:] and telephone.registrations[-1].failure, "a refusal")
    telephone.service.unregister()
    assert server.requests == []
    return telephone.registrations[-1].failure


@pytest.mark.req("SECR-1")
@pytest.mark.parametrize("issuer", ["the account's own", "one of the system's"])
def test_the_own_issuer_counts_besides_those_of_the_system(
    telephone: Instrument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    system = certificates.new_authority("System authority")
    roots = tmp_path / "roots.pem"
    roots.write_text(system.certificate_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    authority = AUTHORITY if issuer == "the account's own" else system
    files = certificates.save(certificates.good(authority), authority, tmp_path)
    with stream_server(b"", files) as server:
        try_to_register(telephone, server)
        telephone.wait(lambda: server.requests, "a REGISTER")
        telephone.service.unregister()
    assert server.requests[0].startswith(b"REGISTER ")


BAD: dict[str, tuple[Callable[[KeyPair], KeyPair], CertificateReason]] = {
    "foreign": (lambda _: certificates.foreign(), CertificateReason.UNTRUSTED_ISSUER),
    "expired": (certificates.expired, CertificateReason.NOT_VALID_IN_TIME),
    "not yet valid": (certificates.not_yet_valid, CertificateReason.NOT_VALID_IN_TIME),
    "wrong name": (certificates.wrong_name, CertificateReason.WRONG_NAME),
    "common name only": (certificates.common_name_only, CertificateReason.WRONG_NAME),
    "zero byte": (certificates.zero_byte, CertificateReason.WRONG_NAME),
}


@pytest.mark.req("SECR-1")
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_certificate_ends_the_talk_before_it_begins(telephone: Instrument, tmp_path: Path, kind: str) -> None:
    make, reason = BAD[kind]
    with stream_server(b"", certificates.save(make(AUTHORITY), AUTHORITY, tmp_path)) as server:
        try_to_register(telephone, server)
        assert wait_refused(telephone, server) is RegistrationFailure.BAD_CERTIFICATE
    problem = telephone.registrations[-1].certificate or telephone.registrations[-2].certificate
    assert problem is not None
    assert reason in problem.reasons


@pytest.mark.req("SECR-1")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_protocol_versions_are_refused(telephone: Instrument, tmp_path: Path, version: ssl.TLSVersion) -> None:
    files = certificates.save(certificates.good(AUTHORITY), AUTHORITY, tmp_path)
    with stream_server(b"", files, version=version) as server:
        try_to_register(telephone, server)
        assert wait_refused(telephone, server) is RegistrationFailure.NO_ANSWER
