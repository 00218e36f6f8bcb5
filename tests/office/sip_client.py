"""A small SIP telephone over UDP on raw sockets (RFC 3261): it does what a test says and nothing else."""

import hashlib
import re
import secrets
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from osmo_qt.ucapi.server import SipService

TIMEOUT_S = 10.0
PCMU = 0
TELEPHONE_EVENT = 101
FRAME = 160  # samples of 20 ms


@dataclass(frozen=True)
class Message:
    """A request or a response. Header names are in lower case; of several with one name the last counts."""

    start: str
    headers: Mapping[str, str]
    body: str

    @classmethod
    def parse(cls, data: bytes) -> Self:
        head, _, body = data.decode().partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(start, {name.strip().lower(): value.strip() for name, _, value in pairs}, body)

    @property
    def status(self) -> int:
        """The status code, 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        return self.headers["cseq"].split()[1]

    def parameter(self, header: str, name: str) -> str:
        """A quoted parameter of a header (digest challenge)."""
        found = re.search(rf'{name}="([^"]*)"', self.headers[header])
        return found.group(1) if found else ""

    def audio_port(self) -> int:
        """The port of the first audio stream in the SDP body (RFC 8866)."""
        found = re.search(r"^m=audio (\d+)", self.body, re.MULTILINE)
        assert found, f"no audio in {self.body!r}"
        return int(found.group(1))


class Dialog:
    """What links the requests of one call or registration; `branch` is the last transaction."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.call_id = secrets.token_hex(8)
        self.tag = secrets.token_hex(4)
        self.remote_tag = ""
        self.sequence = 0
        self.branch = ""


class SipClient:
    """Context manager. `number` and `password` are the account's; methods raise AssertionError when time is up."""

    def __init__(self, server: SipService, number: str, password: str) -> None:
        self._server = server
        self._number = number
        self._password = password
        self._inbox: list[Message] = []
        self._registration = Dialog(number)
        self.challenge: Message | None = None
        self.refusal = "603 Decline"  # the answer to an INVITE; "200 OK" takes the call

    def __enter__(self) -> Self:
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for each in (self._sip, self._rtp):
            each.bind(("127.0.0.1", 0))
        self._own = f"127.0.0.1:{self._sip.getsockname()[1]}"
        self._rtp_sequence = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sip.close()
        self._rtp.close()

    def register(self, expires: int = 60) -> Message:
        """REGISTER with this client as contact; returns the final response."""
        headers = {"Contact": f"<sip:{self._number}@{self._own}>", "Expires": str(expires)}
        return self._transaction("REGISTER", f"sip:{self._target}", self._registration, headers)

    def call(self, number: str, sdp: str | None = None) -> tuple[Dialog, Message]:
        """INVITE and ACK; returns the dialog and the final response."""
        dialog = self.dial(number, sdp)
        return dialog, self.final_answer(dialog)

    def dial(self, number: str, sdp: str | None = None) -> Dialog:
        """INVITE with credentials; `final_answer` must follow."""
        dialog = Dialog(number)
        headers = {"Contact": f"<sip:{self._number}@{self._own}>", "Content-Type": "application/sdp"}
        body = sdp if sdp is not None else self.sdp("RTP/AVP")
        uri = self._uri(dialog)
        challenge = self._exchange("INVITE", uri, dialog, headers, body)
        self._send("ACK", uri, dialog, branch=dialog.branch)
        headers["Authorization"] = self._authorization(challenge, "INVITE", uri)
        self._begin("INVITE", uri, dialog, headers, body)
        return dialog

    def final_answer(self, dialog: Dialog) -> Message:
        """Wait for the final response to an INVITE and ACK it."""
        response = self._final_response(dialog)
        dialog.remote_tag = response.headers["to"].partition(";tag=")[2]
        # the ACK of a refusal belongs to the same transaction (RFC 3261 section 17.1.1.3)
        self._send("ACK", self._uri(dialog), dialog, branch="" if response.status == 200 else dialog.branch)
        return response

    def cancel(self, dialog: Dialog) -> None:
        """CANCEL a call that was not answered; `final_answer` must follow."""
        self._send("CANCEL", self._uri(dialog), dialog, branch=dialog.branch)
        self._wait(lambda message: message.status == 200 and message.method == "CANCEL")

    def hang_up(self, dialog: Dialog) -> Message:
        """BYE; returns the final response."""
        return self._transaction("BYE", self._uri(dialog), dialog, {})

    def wait_for_request(self, method: str, accept: Callable[[Message], bool] = lambda _: True) -> Message:
        """The next request of this method that is accepted; all are answered with 200, an INVITE with `refusal`."""
        return self._wait(lambda message: message.status == 0 and message.method == method and accept(message))

    def sdp(self, profile: str, crypto: str = "") -> str:
        """An offer of one audio stream with PCMU and telephone events; `crypto` is an attribute line of RFC 4568."""
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"]
        lines += [f"m=audio {self._rtp.getsockname()[1]} {profile} {PCMU} {TELEPHONE_EVENT}"]
        lines += [f"a=rtpmap:{TELEPHONE_EVENT} telephone-event/8000", "a=sendrecv", *filter(None, [crypto])]
        return "".join(f"{line}\r\n" for line in lines)

    def send_sound(self, port: int, seconds: float) -> None:
        """Send a loud square wave of 1000 Hz as fast as the network takes it (a recorder does not mind)."""
        payload = (b"\x80" * 4 + b"\x00" * 4) * (FRAME // 8)
        for _ in range(int(seconds * 50)):
            self._send_rtp(port, PCMU, payload)

    def press(self, port: int, key: str) -> None:
        """Send a DTMF key by RTP (RFC 4733): begin, and the end three times."""
        event = "0123456789*#".index(key)
        timestamp = (self._rtp_sequence + 1) * FRAME
        for end, duration in ((0, 160), (0x80, 800), (0x80, 800), (0x80, 800)):
            self._send_rtp(port, TELEPHONE_EVENT, struct.pack("!BBH", event, end | 10, duration), timestamp)

    def receive_sound(self) -> bytes:
        """The payload of the next RTP packet."""
        return self._receive(self._rtp, time.monotonic() + TIMEOUT_S)[12:]

    def talk(self, port: int, seconds: float) -> None:
        """Send the square wave at the other side's pace: a packet for each one received."""
        for _ in range(int(seconds * 50)):
            self.receive_sound()
            self.send_sound(port, 0.02)

    @property
    def _target(self) -> str:
        return f"{self._server.host}:{self._server.udp_port}"

    def _uri(self, dialog: Dialog) -> str:
        return f"sip:{dialog.number}@{self._target}"

    def _transaction(self, method: str, uri: str, dialog: Dialog, headers: dict[str, str]) -> Message:
        """Send, answer one challenge, return the final response."""
        response = self._exchange(method, uri, dialog, headers)
        if response.status == 401:
            self.challenge = response
            headers["Authorization"] = self._authorization(response, method, uri)
            response = self._exchange(method, uri, dialog, headers)
        return response

    def _exchange(self, method: str, uri: str, dialog: Dialog, headers: Mapping[str, str], body: str = "") -> Message:
        self._begin(method, uri, dialog, headers, body)
        return self._final_response(dialog)

    def _begin(self, method: str, uri: str, dialog: Dialog, headers: Mapping[str, str], body: str) -> None:
        dialog.sequence += 1
        dialog.branch = self._send(method, uri, dialog, headers, body)

    def _final_response(self, dialog: Dialog) -> Message:
        return self._wait(lambda message: message.status >= 200 and dialog.branch in message.headers["via"])

    def _send(
        self,
        method: str,
        uri: str,
        dialog: Dialog,
        headers: Mapping[str, str] | None = None,
        body: str = "",
        branch: str = "",
    ) -> str:
        branch = branch or f"z9hG4bK{secrets.token_hex(6)}"
        to_tag = f";tag={dialog.remote_tag}" if dialog.remote_tag else ""
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self._own};rport;branch={branch}",
            "Max-Forwards: 70",
            f"From: <sip:{self._number}@{self._target}>;tag={dialog.tag}",
            f"To: <sip:{dialog.number}@{self._target}>{to_tag}",
            f"Call-ID: {dialog.call_id}",
            f"CSeq: {dialog.sequence} {method}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
            f"Content-Length: {len(body)}",
        ]
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._address)
        return branch

    @property
    def _address(self) -> tuple[str, int]:
        return (self._server.host, self._server.udp_port)

    def _authorization(self, challenge: Message, method: str, uri: str) -> str:
        """The digest response (RFC 7616 with MD5 and qop=auth, as SIP uses it)."""
        header = "www-authenticate"
        realm, nonce, opaque = (challenge.parameter(header, name) for name in ("realm", "nonce", "opaque"))
        count, own_nonce = "00000001", secrets.token_hex(8)
        first = _md5(f"{self._number}:{realm}:{self._password}")
        response = _md5(f"{first}:{nonce}:{count}:{own_nonce}:auth:{_md5(f'{method}:{uri}')}")
        return (
            f'Digest username="{self._number}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{response}", '
            f'algorithm=MD5, qop=auth, nc={count}, cnonce="{own_nonce}", opaque="{opaque}"'
        )

    def _wait(self, accept: Callable[[Message], bool]) -> Message:
        deadline = time.monotonic() + TIMEOUT_S
        while True:
            for index, message in enumerate(self._inbox):
                if accept(message):
                    return self._inbox.pop(index)
            message = Message.parse(self._receive(self._sip, deadline))
            if message.status == 0:
                self._answer(message)
            self._inbox.append(message)

    def _answer(self, request: Message) -> None:
        if request.method == "ACK":
            return
        status = self.refusal if request.method == "INVITE" else "200 OK"
        names = ("Via", "From", "To", "Call-ID", "CSeq")
        lines = [f"{name}: {request.headers[name.lower()]}" for name in names]
        lines[2] += "" if ";tag=" in lines[2] else ";tag=called"
        body = self.sdp("RTP/AVP") if request.method == "INVITE" and status.startswith("200") else ""
        if body:
            lines += [f"Contact: <sip:{self._number}@{self._own}>", "Content-Type: application/sdp"]
        text = "\r\n".join([f"SIP/2.0 {status}", *lines, f"Content-Length: {len(body)}", "", body])
        self._sip.sendto(text.encode(), self._address)

    def _receive(self, source: socket.socket, deadline: float) -> bytes:
        source.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            return source.recv(65536)
        except TimeoutError:
            raise AssertionError(f"nothing came in time; unread: {[m.start for m in self._inbox]}") from None

    def _send_rtp(self, port: int, kind: int, payload: bytes, timestamp: int | None = None) -> None:
        self._rtp_sequence += 1
        when = self._rtp_sequence * FRAME if timestamp is None else timestamp
        header = struct.pack("!BBHII", 0x80, kind, self._rtp_sequence, when, 0x5EED)
        self._rtp.sendto(header + payload, (self._server.host, port))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
