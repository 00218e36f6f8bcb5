"""The office's own certificate authority and the server certificate it issues (X.509, RFC 5280)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from osmo_qt.office.files import private_directory, write_private

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
CA_LIFETIME = timedelta(days=3650)
SERVER_LIFETIME = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)
CLOCK_TOLERANCE = timedelta(hours=1)  # a client whose clock is behind must not find the certificate "not yet valid"


@dataclass(frozen=True)
class CertificateFiles:
    """PEM files of a server certificate with its key, and the authority's certificate as PEM text."""

    certificate: Path
    key: Path
    ca_pem: str


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> str:
        """PKCS #8, not encrypted."""
        private_format = serialization.PrivateFormat.PKCS8
        encryption = serialization.NoEncryption()
        return self.key.private_bytes(serialization.Encoding.PEM, private_format, encryption).decode()

    def lasts(self, now: datetime) -> bool:
        """Valid at `now` and not about to expire."""
        certificate = self.certificate
        return certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW_BEFORE


def make_authority(name: str, not_before: datetime, not_after: datetime) -> KeyPair:
    """A new self-signed authority that may sign server certificates only."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        _builder(subject, subject, key, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return KeyPair(builder.sign(key, hashes.SHA256()), key)


def issue(authority: KeyPair, names: Sequence[str], not_before: datetime, not_after: datetime) -> KeyPair:
    """A new server certificate for `names` (host names and IP addresses), signed by `authority`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    authority_key = authority.key.public_key()
    builder = (
        _builder(subject, authority.certificate.subject, key, not_before, not_after)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
    )
    return KeyPair(builder.sign(authority.key, hashes.SHA256()), key)


def ensure_certificates(
    directory: Path, names: Sequence[str] = LOOPBACK_NAMES, now: datetime | None = None
) -> CertificateFiles:
    """The authority and the server certificate kept in `directory`; made anew when missing, broken or about to expire.

    The authority stays when only the server certificate is renewed, so clients that trust it need nothing new.
    """
    now = now or datetime.now(UTC)
    private_directory(directory)
    start = now - CLOCK_TOLERANCE
    authority = _load(directory, "ca")
    if authority is None or not authority.lasts(now):
        authority = make_authority("OSMO office authority", start, now + CA_LIFETIME)
        _save(directory, "ca", authority)
    server = _load(directory, "server")
    if server is None or not server.lasts(now) or not _is_for(server, names) or not _is_from(server, authority):
        server = issue(authority, names, start, now + SERVER_LIFETIME)
        _save(directory, "server", server)
    return CertificateFiles(directory / "server.pem", directory / "server.key", authority.certificate_pem)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _general_name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)


def _is_for(server: KeyPair, names: Sequence[str]) -> bool:
    try:
        found = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    return set(found) == {_general_name(name) for name in names}


def _is_from(server: KeyPair, authority: KeyPair) -> bool:
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _load(directory: Path, name: str) -> KeyPair | None:
    """None when the files are missing, broken or do not belong together."""
    try:
        certificate = x509.load_pem_x509_certificate((directory / f"{name}.pem").read_bytes())
        key = serialization.load_pem_private_key((directory / f"{name}.key").read_bytes(), password=None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return KeyPair(certificate, key)


def _save(directory: Path, name: str, pair: KeyPair) -> None:
    write_private(directory / f"{name}.key", pair.key_pem)
    write_private(directory / f"{name}.pem", pair.certificate_pem)
