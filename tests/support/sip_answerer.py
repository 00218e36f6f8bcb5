"""Small servers that answer an OPTIONS, or keep silent, over UDP, TCP or TLS: what a search for a server meets."""

import contextlib
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator

from osmo_qt.office.certificates import CertificateFiles

SIP_ANSWER = b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"
HTTP_ANSWER = b"HTTP/1.1 400 Bad Request\r\n\r\n"


class Heard:
    """What a server was told, and where it listens."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[bytes] = []


@contextlib.contextmanager
def udp_server(answer: bytes = SIP_ANSWER, port: int = 0) -> Iterator[Heard]:
    """Answers each packet, with b"" none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", port))
        heard = Heard(server.getsockname()[1])
        ended = threading.Event()

        def serve() -> None:
            while True:
                data, sender = server.recvfrom(65536)
                if ended.is_set():
                    return
                heard.requests.append(data)
                if answer:
                    server.sendto(answer, sender)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield heard
        finally:
            ended.set()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
                waker.sendto(b"end", ("127.0.0.1", heard.port))
            thread.join()


@contextlib.contextmanager
def stream_server(
    answer: bytes = SIP_ANSWER,
    certificate: CertificateFiles | None = None,
    port: int = 0,
    version: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
) -> Iterator[Heard]:
    """TCP, or TLS of this `version` at most with a `certificate`; each connection is answered once (with b"" never)."""
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.certificate, certificate.key)
        if version is not ssl.TLSVersion.MAXIMUM_SUPPORTED:
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = version
    with socket.create_server(("127.0.0.1", port)) as listener:
        heard = Heard(listener.getsockname()[1])
        talks: list[threading.Thread] = []

        def handle(connection: socket.socket) -> None:
            with contextlib.suppress(OSError), connection:
                connection.settimeout(3)
                if context is None:
                    _talk(connection, answer, heard)
                else:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        _talk(secure, answer, heard)

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                talks.append(threading.Thread(target=handle, args=(connection,)))
                talks[-1].start()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield heard
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for one in (thread, *talks):
                one.join()


def _talk(connection: socket.socket, answer: bytes, heard: Heard) -> None:
    data = connection.recv(65536)
    if data:
        heard.requests.append(data)
        if answer:
            connection.sendall(answer)
        connection.recv(65536)  # until the client goes
