"""The engine's TLS port: the office's own authority vouches for it, and old protocol versions are refused."""

import socket
import ssl
import warnings

import pytest

from tests.support.office import OfficeProcess


def handshake(office: OfficeProcess, context: ssl.SSLContext, name: str) -> str | None:
    address = ("127.0.0.1", office.server.sip.tls_port)
    with socket.create_connection(address, timeout=5) as plain, context.wrap_socket(plain, server_hostname=name) as tls:
        return tls.version()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_is_trusted_with_the_offices_authority(office: OfficeProcess, name: str) -> None:
    context = ssl.create_default_context(cadata=office.server.sip.ca_certificate)
    assert handshake(office, context, name) in {"TLSv1.2", "TLSv1.3"}


def test_is_not_trusted_without(office: OfficeProcess) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(office, ssl.create_default_context(), "localhost")


def test_is_not_trusted_under_another_name(office: OfficeProcess) -> None:
    context = ssl.create_default_context(cadata=office.server.sip.ca_certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(office, context, "elsewhere.example")


def test_tls_1_1_is_refused(office: OfficeProcess) -> None:
    context = ssl.create_default_context(cadata=office.server.sip.ca_certificate)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError):
        handshake(office, context, "localhost")
