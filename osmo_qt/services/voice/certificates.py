"""Whose word counts about a server, and what the SIP stack's TLS layer says of a certificate that was refused."""

import datetime
import hashlib
import ssl
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.accounts import CertificateProblem, CertificateReason
from osmo_qt.core.address import clean

_REASONS = (
    (pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH, CertificateReason.WRONG_NAME),
    (pj.PJ_SSL_CERT_EVALIDITY_PERIOD, CertificateReason.NOT_VALID_IN_TIME),
    (pj.PJ_SSL_CERT_EUNTRUSTED, CertificateReason.UNTRUSTED_ISSUER),
    (pj.PJ_SSL_CERT_EISSUER_NOT_FOUND, CertificateReason.UNTRUSTED_ISSUER),
    (pj.PJ_SSL_CERT_EISSUER_MISMATCH, CertificateReason.UNTRUSTED_ISSUER),
    (pj.PJ_SSL_CERT_ECHAIN_TOO_LONG, CertificateReason.UNTRUSTED_ISSUER),
    (pj.PJ_SSL_CERT_EREVOKED, CertificateReason.REVOKED),
)


def trusted_issuers(own: str) -> str:
    """PEM of those who may vouch for a server: the system's roots, and `own` (PEM, "" for none) in addition."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)  # from a file, or on Windows from its store
    roots = [ssl.DER_cert_to_PEM_cert(der) for der in context.get_ca_certs(binary_form=True)]
    return "".join(roots or _roots_in_folder()) + own


def _roots_in_folder() -> list[str]:
    """Some systems have only a folder of roots (each with its hash as name), which OpenSSL reads when it needs one."""
    folder = ssl.get_default_verify_paths().capath
    return [file.read_text("utf-8", "replace") for file in sorted(Path(folder).glob("*.[0-9]"))] if folder else []


def problem_of(tls: pj.TlsInfo) -> CertificateProblem | None:
    """Why the certificate was refused, with its SHA-256 fingerprint; None if nothing was wrong with it."""
    status = int(tls.verifyStatus)
    if status == pj.PJ_SSL_CERT_ESUCCESS:
        return None
    reasons = dict.fromkeys(reason for bit, reason in _REASONS if status & bit)  # ordered and without doubles
    certificate = tls.remoteCertInfo
    return CertificateProblem(
        reasons=tuple(reasons) or (CertificateReason.OTHER,),
        subject=clean(str(certificate.subjectCn), 120),
        issuer=clean(str(certificate.issuerCn), 120),
        sha256=fingerprint(str(certificate.raw)),
        not_before=_time(certificate.validityStart),
        not_after=_time(certificate.validityEnd),
    )


def fingerprint(pem: str) -> str:
    """SHA-256 of a PEM certificate as people compare it: `AB:CD:...`; "" if it can't be read."""
    try:
        der = ssl.PEM_cert_to_DER_cert(pem.strip())
    except ValueError:
        return ""
    return hashlib.sha256(der).digest().hex(":").upper() if der else ""


def _time(value: pj.TimeVal) -> str:
    return datetime.datetime.fromtimestamp(int(value.sec), datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
