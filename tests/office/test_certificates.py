"""The authority and its server certificate: kept, renewed in time, made anew when broken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from osmo_qt.office.certificates import (
    CA_LIFETIME,
    LOOPBACK_NAMES,
    SERVER_LIFETIME,
    CertificateFiles,
    KeyPair,
    ensure_certificates,
)
from tests.support import certificates

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def verify(files: CertificateFiles, when: datetime, name: str = "localhost") -> None:
    """As a client would: raises VerificationError."""
    store = Store([x509.load_pem_x509_certificate(files.ca_pem.encode())])
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    PolicyBuilder().store(store).time(when).build_server_verifier(x509.DNSName(name)).verify(leaf, [])


def test_are_valid_and_private(tmp_path: Path) -> None:
    files = ensure_certificates(tmp_path / "certificates", now=NOW)
    verify(files, NOW)
    for path in (tmp_path / "certificates").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]


def test_are_kept_while_they_last(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, now=NOW)
    texts = [path.read_text() for path in sorted(tmp_path.iterdir())]
    assert ensure_certificates(tmp_path, now=NOW + 300 * DAY) == first
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == texts


@pytest.mark.parametrize("when", [SERVER_LIFETIME - 20 * DAY, SERVER_LIFETIME + DAY])
def test_the_servers_is_renewed_under_the_same_authority(tmp_path: Path, when: timedelta) -> None:
    first = ensure_certificates(tmp_path, now=NOW)
    old = first.certificate.read_text()
    second = ensure_certificates(tmp_path, now=NOW + when)
    assert second.ca_pem == first.ca_pem
    assert second.certificate.read_text() != old
    verify(second, NOW + when)


def test_both_are_renewed_with_the_authority(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, now=NOW)
    later = NOW + CA_LIFETIME
    second = ensure_certificates(tmp_path, now=later)
    assert second.ca_pem != first.ca_pem
    verify(second, later)


@pytest.mark.parametrize("name", ["ca.pem", "ca.key", "server.pem", "server.key"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("broken")], ids=["missing", "broken"])
def test_missing_or_broken_files_are_made_anew(tmp_path: Path, name: str, damage: Callable[[Path], object]) -> None:
    ensure_certificates(tmp_path, now=NOW)
    damage(tmp_path / name)
    verify(ensure_certificates(tmp_path, now=NOW), NOW)


def test_other_names_give_another_certificate(tmp_path: Path) -> None:
    ensure_certificates(tmp_path, now=NOW)
    files = ensure_certificates(tmp_path, [*LOOPBACK_NAMES, "office.example"], now=NOW)
    verify(files, NOW, "office.example")


@pytest.mark.parametrize(
    "make",
    [certificates.expired, certificates.not_yet_valid, certificates.wrong_name, lambda _: certificates.foreign()],
)
def test_bad_certificates_for_tests_are_bad(tmp_path: Path, make: Callable[[KeyPair], KeyPair]) -> None:
    authority = certificates.new_authority()
    now = datetime.now(UTC)
    verify(certificates.save(certificates.good(authority), authority, tmp_path), now)
    with pytest.raises(VerificationError):
        verify(certificates.save(make(authority), authority, tmp_path), now)
