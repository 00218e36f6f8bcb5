"""A telephone with an account of an office: registers, calls, is called, and talks with a voice that others recognise.

Its voice is one value of G.711 in all its packets, so whoever hears it knows whom he hears, to the packet.
"""

import hashlib
import secrets
import threading
import time
from itertools import pairwise
from types import TracebackType
from typing import Self

from osmo_qt.ucapi.server import SipService

from . import sip_message as sip
from .rtp import RtpPacket
from .sip_message import Address, SipMessage
from .sip_peer import Dialog, Headers, SipPeer
from .waiting import wait_for

PACKET_S = 0.02
SAMPLES = 160
RECENT_S = 0.3


class OfficePhone(SipPeer):
    """Registered inside its context. `number`: its account; `voice`: 1 to 100, unlike that of others in the call.

    With an `account` it is behind a trunk: it signs its calls with that, and does not register. `port`: its own, 0 for
    a free one.
    """

    def __init__(
        self,
        server: SipService,
        number: str,
        password: str,
        voice: int,
        on_invite: str | int = "answer",
        account: str = "",
        port: int = 0,
    ) -> None:
        super().__init__(on_invite=on_invite, port=port)
        self.number, self.voice = number, voice
        self._account, self._registers = account or number, not account
        self.uri = f"sip:{number}@127.0.0.1:{self.port}"
        self._server, self._password = server, password
        self._requests: dict[str, SipMessage] = {}  # by branch: what may have to be sent again with credentials
        self._first: dict[str, str] = {}  # branch of a request as it was sent first, by that of its repetition
        self._over = threading.Event()
        self._talker = threading.Thread(target=self._talk, name=f"voice of {number}")

    def __enter__(self) -> Self:
        if self._registers:
            assert self.register().status == 200
        self._talker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.hang_up_all()
                if self._registers:
                    self.register(0)
        finally:
            self._over.set()
            self._talker.join()
            super().__exit__(kind, error, trace)

    def register(self, expires: int = 60) -> SipMessage:
        """REGISTER (0: un-REGISTER); the final answer."""
        uri = f"sip:{self._server.host}:{self._server.udp_port}"
        address = f"<sip:{self.number}@{self._server.host}>"
        local = f"{address};tag={secrets.token_hex(4)}"
        request = self._request("REGISTER", uri, local, address, secrets.token_hex(8), 1)
        request.headers += [("Contact", f"<{self.uri}>"), ("Expires", str(expires))]
        self._send(request, self._office)
        return self.wait_final(request)

    def call(self, number: str, headers: Headers = ()) -> Dialog:
        """Call somebody; `wait_final(dialog.invite)` tells what became of it."""
        return self.invite(f"sip:{number}@{self._server.host}:{self._server.udp_port}", headers=headers)

    def hold(self, dialog: Dialog, *, on: bool = True) -> None:
        """re-INVITE; waits for the answer."""
        body = sip.sdp(self.rtp.port, direction="sendonly" if on else "sendrecv")
        assert self.wait_final(self.request(dialog, "INVITE", body)).status == 200

    def hang_up_all(self) -> None:
        """End what is left of calls, and wait for the answers."""
        for dialog in [dialog for dialog in self.dialogs.values() if not dialog.over]:
            dialog.over = True
            if dialog.incoming or self._status(dialog.invite) >= 200:
                self.wait_final(self.request(dialog, "BYE"))
            else:
                self.cancel(dialog)
                self.wait_final(dialog.invite)

    def wait_final(self, request: SipMessage, timeout: float = 10) -> SipMessage:
        """The final answer to a request of ours, after one challenge."""
        return self._wait(lambda m: m.status >= 200 and self._answers(m, request), 1, timeout, request.start)

    def wait_over(self, dialog: Dialog, timeout: float = 5) -> None:
        """Until the other side has ended the call."""
        wait_for(lambda: dialog.over, timeout, lambda: f"{self.number}: the call ends; {self.story()}")

    def wait_hears(self, *voices: int, timeout: float = 5) -> None:
        """Until the last packets are of these voices, all of them (0: silence or music)."""

        def does() -> bool:
            heard = set(self.hears())
            return heard == set(voices) if 0 not in voices else not heard - {0}

        wait_for(does, timeout, lambda: f"{self.number} hears {voices}, not {self.hears()}")

    def hears(self) -> list[int]:
        """The voices of the last packets, as far as they are new."""
        recent = time.monotonic() - RECENT_S
        return [_voice(packet) for packet in list(self.rtp.packets)[-3:] if packet.time > recent]

    def gap_ms(self, since: int, *voices: int) -> float:
        """The longest time without one of these voices among the packets from number `since` on."""
        times = [packet.time for packet in list(self.rtp.packets)[since:] if _voice(packet) in voices]
        pauses = [later - earlier for earlier, later in pairwise(times)]
        return max(pauses, default=0.0) * 1000

    @property
    def _office(self) -> Address:
        return self._server.host, self._server.udp_port

    def _status(self, request: SipMessage) -> int:
        with self._news:
            return max((m.status for m in self.received if self._answers(m, request)), default=0)

    def _answers(self, message: SipMessage, request: SipMessage) -> bool:
        """Whether it is the last word on this request, or on the same one with credentials."""
        branch, wanted = message.branch, request.branch
        return (
            message.status != 401
            and message.method == request.method
            and self._first.get(branch, branch) == self._first.get(wanted, wanted)
        )

    def _send(self, message: SipMessage, to: Address) -> None:
        if not message.status and message.method not in ("ACK", "CANCEL"):
            self._requests[message.branch] = message
        super()._send(message, to)

    def _on_request(self, request: SipMessage) -> None:
        if request.method == "BYE" and (dialog := self.dialogs.get(request.call_id)):
            dialog.over = True
        super()._on_request(request)

    def _on_response(self, message: SipMessage) -> None:
        request = self._requests.get(message.branch)
        if message.status != 401 or request is None or request.get("Authorization"):
            super()._on_response(message)
            return
        if request.method == "INVITE":
            self._acknowledge(request, message)
        again = SipMessage(request.start, list(request.headers), request.body)
        branch = f"z9hG4bK{secrets.token_hex(8)}"
        number, method = request.get("CSeq").split()
        again.headers = [h for h in again.headers if h[0] not in ("Via", "CSeq")]
        again.headers = [
            ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};rport;branch={branch}"),
            ("CSeq", f"{int(number) + 1} {method}"),
            *again.headers,
            ("Authorization", self._credentials(message.get("WWW-Authenticate"), method, request.uri)),
        ]
        self._first[branch] = request.branch
        dialog = self.dialogs.get(request.call_id)
        if dialog is not None:
            dialog.cseq = max(dialog.cseq, int(number) + 1)
            if dialog.invite is request:
                dialog.invite = again
        self._send(again, self._office)

    def _acknowledge(self, request: SipMessage, message: SipMessage) -> None:
        ack = SipMessage(f"ACK {request.uri} SIP/2.0")
        ack.headers = [(name, message.get(name)) for name in ("Via", "From", "To", "Call-ID")]
        ack.headers += [("Max-Forwards", "70"), ("CSeq", f"{request.get('CSeq').split()[0]} ACK")]
        self._send(ack, message.source)

    def _credentials(self, challenge: str, method: str, uri: str) -> str:
        realm, nonce, opaque = (sip.parameter(challenge, name) for name in ("realm", "nonce", "opaque"))
        own = secrets.token_hex(8)
        first, second = _md5(f"{self._account}:{realm}:{self._password}"), _md5(f"{method}:{uri}")
        response = _md5(f"{first}:{nonce}:00000001:{own}:auth:{second}")
        return (
            f'Digest username="{self._account}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{response}", '
            f'algorithm=MD5, qop=auth, nc=00000001, cnonce="{own}", opaque="{opaque}"'
        )

    def _talk(self) -> None:
        """A packet every 20 ms into each call, to where its last session description says."""
        sequence = 0
        while not self._over.wait(PACKET_S):
            sequence += 1
            for address in self._listeners():
                self.rtp.send(0, sequence, sequence * SAMPLES, self.voice, bytes([self.voice]) * SAMPLES, address)

    def _listeners(self) -> list[Address]:
        with self._news:
            ports = {m.call_id: sip.audio_port(m.body) for m in self.received if "m=audio" in m.body}
            return [("127.0.0.1", port) for key, port in ports.items() if port and not self.dialogs[key].over]


def _voice(packet: RtpPacket) -> int:
    """0 for music, and for the silence of G.711."""
    if packet.payload[:1] in (b"\xff", b"\x7f"):
        return 0
    return packet.payload[0] if packet.payload_type == 0 and len(set(packet.payload)) == 1 else 0


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
