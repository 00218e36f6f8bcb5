"""The real SIP stack over TLS where DNS names another host: the certificate is for the name that was typed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import CertificateReason, RegistrationFailure, Transport, VoiceAccount
from osmo_qt.office.certificates import CertificateFiles, issue
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Instrument
from tests.support import certificates
from tests.support.sip_answerer import Heard, stream_server

TYPED, NAMED = "office.test", "localhost"  # nobody knows where the first one is but DNS, by SRV
AUTHORITY = certificates.new_authority()


@pytest.fixture(scope="module")
def telephone(qapp: QApplication) -> Iterator[Instrument]:
    """One for all tests of this file."""
    instrument = Instrument(AudioChoice(use_devices=False))
    yield instrument
    instrument.service.stop()


def server_for(name: str, folder: Path) -> CertificateFiles:
    now = datetime.now(UTC)
    pair = issue(AUTHORITY, [name], now - timedelta(days=1), now + timedelta(days=9))
    return certificates.save(pair, AUTHORITY, folder)


def register(telephone: Instrument, server: Heard) -> None:
    issuer = AUTHORITY.certificate_pem
    account = VoiceAccount("100", TYPED, server.port, Transport.TLS, realm="own", ca_certificate=issuer, target=NAMED)
    telephone.registrations.clear()
    telephone.service.register(account, "secret")


@pytest.mark.req("SECR-1", "LOGIN-2")
def test_the_name_that_was_typed_is_the_one_that_counts(telephone: Instrument, tmp_path: Path) -> None:
    with stream_server(b"", server_for(TYPED, tmp_path)) as server:
        register(telephone, server)
        telephone.wait(lambda: server.requests, "a REGISTER")
        telephone.service.unregister()
    message = server.requests[0]
    assert message.startswith(f"REGISTER sip:{TYPED}:{server.port};transport=tls SIP/2.0".encode())
    assert b"maddr" not in message


@pytest.mark.req("SECR-1", "LOGIN-2")
def test_the_name_that_dns_gives_proves_nothing(telephone: Instrument, tmp_path: Path) -> None:
    with stream_server(b"", server_for(NAMED, tmp_path)) as server:
        register(telephone, server)
        telephone.wait(lambda: telephone.registrations[-1:] and telephone.registrations[-1].failure, "a refusal")
        problem = telephone.registrations[-1].certificate
        telephone.service.unregister()
    assert telephone.registrations[-1].failure is RegistrationFailure.BAD_CERTIFICATE
    assert problem is not None
    assert problem.reasons == (CertificateReason.WRONG_NAME,)
    assert server.requests == []
