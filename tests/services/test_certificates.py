"""What is told of a server certificate that was refused."""

import hashlib
import ssl
from pathlib import Path
from types import SimpleNamespace

import pjsua2 as pj
import pytest

from osmo_qt.core.accounts import CertificateReason
from osmo_qt.services.voice.certificates import fingerprint, problem_of, trusted_issuers
from tests.support import certificates

DER = b"any bytes will do for a fingerprint"
PEM = ssl.DER_cert_to_PEM_cert(DER)
SHA256 = ":".join(f"{byte:02X}" for byte in hashlib.sha256(DER).digest())


def tls(status: int, subject: str = "office.example") -> SimpleNamespace:
    certificate = SimpleNamespace(
        subjectCn=subject,
        issuerCn="An issuer",
        raw=PEM,
        validityStart=SimpleNamespace(sec=0),
        validityEnd=SimpleNamespace(sec=86400),
    )
    return SimpleNamespace(verifyStatus=status, remoteCertInfo=certificate)


@pytest.mark.req("LOGIN-3")
def test_the_fingerprint_is_the_one_people_compare() -> None:
    assert fingerprint(PEM) == SHA256
    assert fingerprint(f"\n{PEM}\n") == SHA256


@pytest.mark.parametrize("text", ["", "hello", PEM[:40], "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----"])
def test_what_is_no_certificate_has_no_fingerprint(text: str) -> None:
    assert fingerprint(text) == ""


def test_a_good_certificate_is_no_problem() -> None:
    assert problem_of(tls(pj.PJ_SSL_CERT_ESUCCESS)) is None


@pytest.mark.req("LOGIN-3", "SECR-1")
@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        (pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH, [CertificateReason.WRONG_NAME]),
        (pj.PJ_SSL_CERT_EVALIDITY_PERIOD, [CertificateReason.NOT_VALID_IN_TIME]),
        (pj.PJ_SSL_CERT_EUNTRUSTED | pj.PJ_SSL_CERT_EISSUER_NOT_FOUND, [CertificateReason.UNTRUSTED_ISSUER]),
        (pj.PJ_SSL_CERT_EREVOKED, [CertificateReason.REVOKED]),
        (pj.PJ_SSL_CERT_EWEAK_SIGNATURE, [CertificateReason.OTHER]),
        (
            pj.PJ_SSL_CERT_EUNTRUSTED | pj.PJ_SSL_CERT_EIDENTITY_NOT_MATCH,
            [CertificateReason.WRONG_NAME, CertificateReason.UNTRUSTED_ISSUER],
        ),
    ],
)
def test_each_refusal_has_its_reasons(status: int, reasons: list[CertificateReason]) -> None:
    problem = problem_of(tls(status))
    assert problem is not None
    assert list(problem.reasons) == reasons
    assert problem.sha256 == SHA256
    assert (problem.not_before, problem.not_after) == ("1970-01-01 00:00 UTC", "1970-01-02 00:00 UTC")


@pytest.mark.req("SECR-9")
def test_names_in_a_certificate_are_cleaned() -> None:
    problem = problem_of(tls(pj.PJ_SSL_CERT_EUNTRUSTED, subject="\u202egood\r\n" + "x" * 500))
    assert problem is not None
    assert problem.subject.startswith("good x")
    assert len(problem.subject) <= 120


def test_roots_in_a_folder_count_where_there_is_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = certificates.new_authority().certificate_pem
    (tmp_path / "0a1b2c3d.0").write_text(root)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert trusted_issuers("own") == root + "own"
