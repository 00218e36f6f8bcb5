"""Server certificates that a client must refuse: out of date, of a foreign authority, for another or no good name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from osmo_qt.office.certificates import LOOPBACK_NAMES, CertificateFiles, KeyPair, issue, make_authority

DAY = timedelta(days=1)


def new_authority(name: str = "Test authority") -> KeyPair:
    """An authority that is valid today."""
    now = datetime.now(UTC)
    return make_authority(name, now - DAY, now + 100 * DAY)


def good(authority: KeyPair) -> KeyPair:
    """Valid today for the loopback addresses."""
    now = datetime.now(UTC)
    return issue(authority, LOOPBACK_NAMES, now - DAY, now + 90 * DAY)


def expired(authority: KeyPair) -> KeyPair:
    """Ended yesterday."""
    now = datetime.now(UTC)
    return issue(authority, LOOPBACK_NAMES, now - 30 * DAY, now - DAY)


def not_yet_valid(authority: KeyPair) -> KeyPair:
    """Begins tomorrow."""
    now = datetime.now(UTC)
    return issue(authority, LOOPBACK_NAMES, now + DAY, now + 30 * DAY)


def wrong_name(authority: KeyPair) -> KeyPair:
    """Valid today, for another host."""
    now = datetime.now(UTC)
    return issue(authority, ["elsewhere.example"], now - DAY, now + 90 * DAY)


def foreign() -> KeyPair:
    """Valid today for the right addresses, by an authority nobody knows."""
    return good(new_authority("Foreign authority"))


def common_name_only(authority: KeyPair) -> KeyPair:
    """Valid today, but the right host stands where nobody looks any more (RFC 9525, 2)."""
    return _issue(authority, "localhost", [])


def zero_byte(authority: KeyPair) -> KeyPair:
    """Valid today for a host whose name is the right one only up to a byte that ends texts in C."""
    return _issue(authority, "elsewhere.example", [x509.DNSName("localhost\0.elsewhere.example")])


def _issue(authority: KeyPair, common_name: str, names: list[x509.DNSName]) -> KeyPair:
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 90 * DAY)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return KeyPair(builder.sign(authority.key, hashes.SHA256()), key)


def save(pair: KeyPair, authority: KeyPair, folder: Path, name: str = "server") -> CertificateFiles:
    """Write certificate and key as PEM files, as a server wants them."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    certificate.write_text(pair.certificate_pem)
    key.write_text(pair.key_pem)
    return CertificateFiles(certificate, key, authority.certificate_pem)
