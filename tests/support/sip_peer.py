"""A small SIP peer over a raw UDP socket: registrar, caller or called party whose every move the test decides.

It records each message with the time of its arrival, which makes it the yardstick for latency and for what a
client must never send. It does not retransmit: loopback loses nothing.
"""

import secrets
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from . import sip_message as sip
from .rtp import RtpPort
from .sip_message import Address, Answer, SipMessage

SO_TIMESTAMPNS = 35  # Linux; not named in the socket module
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, NOTIFY, MESSAGE, REFER, INFO, UPDATE, PRACK"
Headers = Sequence[tuple[str, str]]


@dataclass
class Dialog:
    """A call as the peer sees it; `invite` is the INVITE received or sent, `target` where requests go."""

    invite: SipMessage
    incoming: bool
    local: str  # our From or To value with tag
    remote: str
    target: str = ""
    routes: list[str] = field(default_factory=list)
    cseq: int = 1
    over: bool = False

    @property
    def call_id(self) -> str:
        return self.invite.call_id


class SipPeer:
    """Context manager. Without more ado it registers users, rings and answers calls, and accepts everything else.

    `users`: name → password for REGISTER. `on_invite`: "answer" (180, 200), "ring" (180; the test calls `answer` or
    `reject`), or a status to refuse with. `script` puts single answers before these rules.
    """

    def __init__(
        self,
        *,
        users: dict[str, str] | None = None,
        realm: str = "peer.test",
        nonce: str = "",
        qop: str = "auth",
        algorithms: Sequence[str] = ("MD5",),
        on_invite: str | int = "answer",
        echo: bool = False,
        port: int = 0,
    ) -> None:
        self.users = users or {}
        self.realm = realm
        self.nonce = nonce or secrets.token_hex(8)
        self.qop = qop
        self.algorithms = algorithms
        self.on_invite = on_invite
        self.bindings: dict[str, str] = {}  # user → registered contact URI
        self.received: list[SipMessage] = []
        self.sent: list[SipMessage] = []
        self.dialogs: dict[str, Dialog] = {}
        self.errors: list[Exception] = []
        self._scripts: dict[str, list[Answer]] = defaultdict(list)
        self._answered: dict[tuple[str, str], list[SipMessage]] = defaultdict(list)
        self._news = threading.Condition(threading.RLock())
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.port: int = self._socket.getsockname()[1]
        self.uri = f"sip:peer@127.0.0.1:{self.port}"
        self.rtp = RtpPort(echo=echo)
        self._thread = threading.Thread(target=self._run, name=f"sip {self.port}")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            assert not self.errors, f"the SIP peer stumbled: {self.errors}"

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))  # wakes the thread, which takes it as the end
        self._thread.join()
        self._socket.close()
        self.rtp.close()

    # What the test decides

    def script(self, method: str, *answers: Answer | int) -> None:
        """Answer the next requests of this method so, one after the other; 0 is silence, also to its
        retransmissions. Then the rules again."""
        with self._news:
            self._scripts[method] += [Answer(a) if isinstance(a, int) else a for a in answers]

    def invite(
        self, uri: str, body: str | None = None, headers: Headers = (), to: Address | None = None, name: str = ""
    ) -> Dialog:
        """Call a URI; `to` is where the packet goes if not to the URI's host. Responses are acknowledged.

        `name` is shown there, as it is or as the other side sees fit.
        """
        shown = f'"{name}" ' if name else ""
        local = f"{shown}<{self.uri}>;tag={secrets.token_hex(4)}"
        invite = self._request("INVITE", uri, local, f"<{uri}>", f"{secrets.token_hex(8)}@127.0.0.1", 1)
        invite.headers += [("Contact", f"<{self.uri}>"), ("Allow", ALLOW), *headers]
        self._with_body(invite, sip.sdp(self.rtp.port) if body is None else body)
        dialog = Dialog(invite, incoming=False, local=local, remote=f"<{uri}>", target=uri)
        with self._news:
            self.dialogs[invite.call_id] = dialog
            self._send(invite, to or sip.address_of(uri))
        return dialog

    def answer(self, dialog: Dialog, body: str | None = None, status: int = 200) -> None:
        """Accept an incoming call (or send progress with a body)."""
        contact = (("Contact", f"<{self.uri}>"), ("Allow", ALLOW), ("Content-Type", "application/sdp"))
        answer = Answer(status, contact, sip.sdp(self.rtp.port) if body is None else body)
        self._respond(dialog.invite, answer)

    def reject(self, dialog: Dialog, status: int = 486) -> None:
        """Refuse an incoming call."""
        self._respond(dialog.invite, Answer(status))

    def cancel(self, dialog: Dialog, headers: Headers = ()) -> None:
        """Give up an outgoing call that was not answered."""
        invite = dialog.invite
        request = SipMessage(invite.start.replace("INVITE", "CANCEL", 1))
        request.headers = [(name, invite.get(name)) for name in ("Via", "Max-Forwards", "From", "To", "Call-ID")]
        request.headers += [("CSeq", invite.get("CSeq").replace("INVITE", "CANCEL")), *headers]
        self._send(request, sip.address_of(invite.uri))

    def bye(self, dialog: Dialog) -> None:
        """Hang up."""
        dialog.over = True
        self.request(dialog, "BYE")

    def request(self, dialog: Dialog, method: str, body: str = "", headers: Headers = ()) -> SipMessage:
        """Send a request in a dialog: re-INVITE (hold), INFO, REFER, NOTIFY ..."""
        dialog.cseq += 1
        request = self._in_dialog(dialog, method, dialog.cseq)
        request.headers += [("Contact", f"<{self.uri}>"), *headers]
        self._with_body(request, body)
        self._send(request, sip.address_of(sip.uri_of(dialog.routes[0]) if dialog.routes else dialog.target))
        return request

    def outside(self, method: str, uri: str, body: str = "", headers: Headers = ()) -> SipMessage:
        """Send a request outside of a dialog: OPTIONS, NOTIFY (message waiting), MESSAGE."""
        local = f"<{self.uri}>;tag={secrets.token_hex(4)}"
        request = self._request(method, uri, local, f"<{uri}>", f"{secrets.token_hex(8)}@127.0.0.1", 1)
        request.headers += [("Contact", f"<{self.uri}>"), *headers]
        self._with_body(request, body)
        self._send(request, sip.address_of(uri))
        return request

    def send_raw(self, data: bytes, to: Address) -> None:
        """Send bytes that need not be SIP. Responses to them are recorded if they are."""
        self._socket.sendto(data, to)

    # What the test waits for

    def wait_answered(self, request: SipMessage, timeout: float = 5) -> SipMessage:
        """The final response to a request of ours."""
        return self._wait(
            lambda m: m.status >= 200 and m.branch == request.branch, 1, timeout, f"answer to {request.start}"
        )

    def wait_request(self, method: str, number: int = 1, timeout: float = 5) -> SipMessage:
        """The n-th request of this method received so far (retransmissions count)."""
        return self._wait(lambda m: not m.status and m.method == method, number, timeout, method)

    def wait_response(self, status: int, method: str = "INVITE", number: int = 1, timeout: float = 5) -> SipMessage:
        """The n-th response of this status to a request of this method."""
        return self._wait(lambda m: m.status == status and m.method == method, number, timeout, f"{status} to {method}")

    def wait_call(self, number: int = 1, timeout: float = 5) -> Dialog:
        """The n-th incoming call."""
        with self._news:
            done = self._news.wait_for(lambda: len(self._incoming()) >= number, timeout)
            assert done, f"no call number {number} within {timeout} s; received: {self.story()}"
            return self._incoming()[number - 1]

    def requests(self, method: str) -> list[SipMessage]:
        """All requests of this method received so far."""
        with self._news:
            return [m for m in self.received if not m.status and m.method == method]

    def story(self) -> list[str]:
        """First lines of all messages received so far."""
        with self._news:
            return [message.start for message in self.received]

    # How it works

    def _run(self) -> None:
        while True:
            data, ancillary, _, source = self._socket.recvmsg(65536, 64)
            if not data:
                return
            if not data.strip():
                continue  # keep-alive of RFC 5626
            try:
                message = SipMessage.parse(data, _arrival(ancillary), source)
                with self._news:
                    self.received.append(message)
                    if message.status:
                        self._on_response(message)
                    else:
                        self._on_request(message)
                    self._news.notify_all()
            except Exception as error:  # whatever it is, the test is told when it closes the peer
                self.errors.append(error)

    def _on_request(self, request: SipMessage) -> None:
        before = self._answered.get((request.branch, request.method))
        if before is not None:  # a retransmission
            for message in before:
                self._send(message, request.source)
        elif request.method != "ACK":
            if request.method == "INVITE" and request.call_id not in self.dialogs:
                self._remember_incoming(request)
            scripts = self._scripts[request.method]
            for answer in [scripts.pop(0)] if scripts else self._rule(request):
                self._respond(request, answer)

    def _rule(self, request: SipMessage) -> list[Answer]:
        """What is answered where the test has scripted nothing."""
        dialog = self.dialogs.get(request.call_id)
        if request.method == "REGISTER":
            return [self._register(request)]
        if request.method == "INVITE" and sip.parameter(request.get("To"), "tag"):
            return [self._session()] if dialog else [Answer(481)]
        if request.method == "INVITE":
            if isinstance(self.on_invite, int):
                return [Answer(self.on_invite)]
            ringing = Answer(180, (("Contact", f"<{self.uri}>"),))
            return [ringing, self._session()] if self.on_invite == "answer" else [ringing]
        if dialog and request.method == "BYE":
            dialog.over = True
        if dialog and request.method == "CANCEL" and not dialog.over:
            self._respond(dialog.invite, Answer(487))
        return [Answer(200, (("Allow", ALLOW),))]

    def _session(self) -> Answer:
        headers = (("Contact", f"<{self.uri}>"), ("Allow", ALLOW), ("Content-Type", "application/sdp"))
        return Answer(200, headers, sip.sdp(self.rtp.port))

    def _register(self, request: SipMessage) -> Answer:
        user = sip.user_of(sip.uri_of(request.get("To")))
        if not request.get("Authorization"):
            return sip.challenge(self.realm, self.nonce, qop=self.qop, algorithms=self.algorithms)
        password = self.users.get(user)
        if password is None or not sip.digest_is_right(request, self.realm, self.nonce, password):
            return Answer(403)
        contact = request.get("Contact")
        expires = sip.parameter(contact, "expires") or request.get("Expires") or "3600"
        if expires == "0":
            self.bindings.pop(user, None)
            return Answer(200)
        self.bindings[user] = sip.uri_of(contact)
        return Answer(200, (("Contact", f"<{sip.uri_of(contact)}>;expires={expires}"),))

    def _remember_incoming(self, request: SipMessage) -> None:
        local = f"{request.get('To')};tag={secrets.token_hex(4)}"
        contact = sip.uri_of(request.get("Contact"))
        routes = [route for value in request.all("Record-Route") for route in value.split(",")]
        self.dialogs[request.call_id] = Dialog(
            request, incoming=True, local=local, remote=request.get("From"), target=contact, routes=routes
        )

    def _incoming(self) -> list[Dialog]:
        return [dialog for dialog in self.dialogs.values() if dialog.incoming]

    def _respond(self, request: SipMessage, answer: Answer) -> None:
        if not answer.status:
            self._answered[request.branch, request.method] = []
            return
        dialog = self.dialogs.get(request.call_id)
        tag = sip.parameter(dialog.local, "tag") if dialog and dialog.incoming else secrets.token_hex(4)
        if dialog and answer.status >= 300 and request is dialog.invite:
            dialog.over = True
        message = sip.response(request, answer, tag)
        with self._news:
            self._answered[request.branch, request.method].append(message)
            self._send(message, request.source)

    def _on_response(self, message: SipMessage) -> None:
        dialog = self.dialogs.get(message.call_id)
        if dialog is None or message.method != "INVITE" or message.status < 200:
            return
        number = int(message.get("CSeq").split()[0])
        if message.status < 300:
            dialog.remote = message.get("To") if not dialog.incoming else dialog.remote
            dialog.target = sip.uri_of(message.get("Contact")) or dialog.target
            if not dialog.incoming:
                routes = [route for value in message.all("Record-Route") for route in value.split(",")]
                dialog.routes = routes[::-1]
            ack = self._in_dialog(dialog, "ACK", number)
        else:
            dialog.over = dialog.over or number == 1
            ack = SipMessage(f"ACK {dialog.invite.uri if number == 1 else dialog.target} SIP/2.0")
            ack.headers = [(name, message.get(name)) for name in ("Via", "From", "To", "Call-ID")]
            ack.headers += [("Max-Forwards", "70"), ("CSeq", f"{number} ACK")]
        self._send(ack, message.source)

    def _in_dialog(self, dialog: Dialog, method: str, number: int) -> SipMessage:
        request = self._request(method, dialog.target, dialog.local, dialog.remote, dialog.call_id, number)
        request.headers += [("Route", route.strip()) for route in dialog.routes]
        return request

    def _request(self, method: str, uri: str, local: str, remote: str, call_id: str, number: int) -> SipMessage:
        via = f"SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch=z9hG4bK{secrets.token_hex(8)}"
        headers = [("Via", via), ("Max-Forwards", "70"), ("From", local), ("To", remote)]
        headers += [("Call-ID", call_id), ("CSeq", f"{number} {method}")]
        return SipMessage(f"{method} {uri} SIP/2.0", headers)

    def _with_body(self, request: SipMessage, body: str) -> None:
        request.body = body
        if body and not request.get("Content-Type"):
            request.headers.append(("Content-Type", "application/sdp"))

    def _send(self, message: SipMessage, to: Address) -> None:
        message.time = time.monotonic()
        self.sent.append(message)
        self._socket.sendto(message.compose(), to)

    def _wait(self, wanted: Callable[[SipMessage], bool], number: int, timeout: float, what: str) -> SipMessage:
        with self._news:
            done = self._news.wait_for(lambda: sum(map(wanted, self.received)) >= number, timeout)
            assert done, f"no {what} number {number} within {timeout} s; received: {self.story()}"
            return [message for message in self.received if wanted(message)][number - 1]


def _arrival(ancillary: Sequence[tuple[int, int, bytes]]) -> float:
    """When the kernel took the packet, in the time of time.monotonic(): no thread switch is counted."""
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("qq", data)
            age_ns: int = time.time_ns() - (seconds * 10**9 + nanoseconds)
            return time.monotonic() - age_ns / 1e9
    return time.monotonic()
