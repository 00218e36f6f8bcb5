"""A registrar on TCP that registers everybody and can say anything on the client's own connection."""

import contextlib
import socket
import threading
from types import TracebackType
from typing import BinaryIO, Self

from . import sip_message as sip
from .sip_message import Answer, SipMessage
from .waiting import wait_for


class StreamRegistrar:
    """Context manager on loopback. `registered`: how often; `contact`: the URI of the last one."""

    def __init__(self) -> None:
        self.registered = 0
        self.contact = ""
        self.responses: list[SipMessage] = []
        self._connection: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="sip stream")
        self._talks: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        self.hang_up()
        for talk in self._talks:
            talk.join()

    def send(self, data: bytes) -> None:
        """Says this on the connection that was opened last; OSError when the client has closed it."""
        assert self._connection is not None
        self._connection.sendall(data)

    def hang_up(self) -> None:
        """Closes the connection, as a server that was started anew."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):  # the client was faster
                connection.shutdown(socket.SHUT_RDWR)

    def wait_alive(self, number: int) -> None:
        """Waits for the answer to a decent question, which is the one with this number."""
        request = SipMessage(f"OPTIONS {self.contact} SIP/2.0")
        request.headers = [
            ("Via", f"SIP/2.0/TCP 127.0.0.1:{self.port};branch=z9hG4bKalive{number}"),
            ("Max-Forwards", "70"),
            ("From", "<sip:server@127.0.0.1>;tag=1"),
            ("To", f"<{self.contact}>"),
            ("Call-ID", f"alive-{number}"),
            ("CSeq", "1 OPTIONS"),
        ]
        self.send(request.compose())
        wait_for(lambda: any(r.call_id == f"alive-{number}" for r in self.responses), 5, "an answer over TCP")

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._talks.append(threading.Thread(target=self._talk, args=(connection,)))
            self._talks[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reader:
            try:
                while message := _read(reader):
                    self._take(message, connection)
            except OSError:  # closed by either side, which is the point
                return

    def _take(self, message: SipMessage, connection: socket.socket) -> None:
        if message.status:
            self.responses.append(message)
        elif message.method != "ACK":
            contact = message.get("Contact")
            headers = (("Contact", f"<{sip.uri_of(contact)}>;expires=60"),) if message.method == "REGISTER" else ()
            connection.sendall(sip.response(message, Answer(200, headers), "server").compose())
            if message.method == "REGISTER":
                self._connection, self.contact = connection, sip.uri_of(contact)
                self.registered += 1


def _read(reader: BinaryIO) -> SipMessage | None:
    """The next message of a client that frames well; None at the end."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline()
        if not line:
            return None
        head = (head + line).lstrip()  # keep-alives are empty lines (RFC 5626)
    message = SipMessage.parse(head)
    message.body = reader.read(int(message.get("Content-Length") or 0)).decode(errors="replace")
    return message
