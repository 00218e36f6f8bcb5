"""A SIP phone of other people's making, baresip of Debian, as the independent other party of a call.

It speaks a tone from a file and records what it hears. It is driven by its own control protocol (netstrings
with JSON, module ctrl_tcp) on loopback.
"""

import json
import secrets
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import processes
from .tones import write_tone
from .waiting import wait_for

FIRST_PORT, PORTS = 20_000, 12_000
START_TIMEOUT_S = 5
REGISTER_S = 60
TONE_S = 120  # baresip stops to send at the end of the file
MODULES = "/usr/lib/baresip/modules"
CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:{port}
ctrl_tcp_listen 127.0.0.1:{control_port}
call_max_calls 4
audio_player {player}
audio_source {source}
audio_alert aubridge,alert
ausrc_srate {rate}
auplay_srate {rate}
ausrc_channels 1
auplay_channels 1
snd_path {folder}
ringback_disabled yes
module_path {modules}
{codecs}
module srtp.so
module sndfile.so
module aufile.so
module aubridge.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
{more}
"""


@dataclass(frozen=True)
class Account:
    """How the phone signs in. `server` is host:port; with `register` false calls still can be made and taken.

    `answer` is "manual" or "auto"; `options` more of baresip's account parameters, e.g. ";mediaenc=srtp-mand".
    """

    user: str = "baresip"
    server: str = ""
    password: str = ""
    transport: str = "udp"
    register: bool = False
    answer: str = "manual"
    options: str = ""

    def line(self, port: int) -> str:
        """The account as baresip wants it."""
        domain = self.server or f"127.0.0.1:{port}"
        seconds = REGISTER_S if self.register else 0
        password = f";auth_pass={self.password}" if self.password else ""
        uri = f"<sip:{self.user}@{domain};transport={self.transport}>"
        return f"{uri}{password};regint={seconds};answermode={self.answer}{self.options}"


@dataclass(frozen=True)
class PhoneEvent:
    """What baresip reported, e.g. kind CALL_ESTABLISHED; `time` is time.monotonic() of its arrival."""

    time: float
    kind: str
    text: str
    peer: str
    fields: dict[str, Any]


class Baresip:
    """Context manager. `folder` is new and takes configuration, log and recordings.

    `hz`: the tone it speaks (0: silence). `echo`: it says back what it hears instead. `codecs`: modules in order of
    preference. `rate`: of tone and recording in Hz. `more`: lines for the configuration, e.g. "sip_cafile /x.pem".
    """

    def __init__(
        self,
        folder: Path,
        account: Account | None = None,
        *,
        hz: float = 1000,
        echo: bool = False,
        codecs: tuple[str, ...] = ("opus", "g722", "g711"),
        rate: int = 16000,
        more: str = "",
    ) -> None:
        self.folder = folder
        self.account = account or Account()
        self.port, self._control_port = _free_ports()
        self.uri = f"sip:{self.account.user}@127.0.0.1:{self.port}"
        self.log = folder / "baresip.log"
        self.events: list[PhoneEvent] = []
        self._echo = echo
        self._seen = 0  # events before this one were waited for
        self._news = threading.Condition()
        self._answers: list[dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)
        tone = write_tone(folder / "tone.wav", hz, TONE_S, rate)
        config = CONFIG.format(
            port=self.port,
            control_port=self._control_port,
            player="aubridge,echo" if echo else "aubridge,nowhere",
            source="aubridge,echo" if echo else f"aufile,{tone}",
            rate=rate,
            folder=folder,
            modules=MODULES,
            codecs="\n".join(f"module {name}.so" for name in codecs),
            more=more,
        )
        (folder / "config").write_text(config, encoding="utf-8")
        (folder / "accounts").write_text("# none\n", encoding="utf-8")
        (folder / "contacts").write_text("", encoding="utf-8")

    def __enter__(self) -> Self:
        # the address as "interface" keeps SDP and RTP on loopback too
        command = ["baresip", "-4", "-n", "127.0.0.1", "-f", str(self.folder), "-p", str(self.folder)]
        self._process = processes.start(command, {"HOME": str(self.folder), "PATH": "/usr/bin:/bin"}, self.log)
        try:
            self._socket = wait_for(self._connect, START_TIMEOUT_S, "baresip takes commands")
        except AssertionError as error:
            error.add_note(self.log_text())
            processes.stop(self._process)
            raise
        self._thread = threading.Thread(target=self._read, name=f"baresip {self.port}")
        self._thread.start()
        try:  # only now, as what happens before somebody listens is not reported
            self.command("uanew", self.account.line(self.port))
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is not None:
            error.add_note(f"baresip {self.uri}: {[e.kind for e in self.events]}\n{self.log_text()[-3000:]}")

    def close(self) -> None:
        """Sign off and end (un-REGISTER, BYE)."""
        if self._process.poll() is None:
            self._send("quit")
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                processes.stop(self._process)
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    # Commands; those that baresip refuses raise an AssertionError with its words

    def dial(self, uri: str) -> str:
        return self.command("dial", uri)

    def accept(self) -> str:
        return self.command("accept")

    def hangup(self) -> str:
        """Hang up, decline or give up the current call."""
        return self.command("hangup")

    def hold(self) -> str:
        return self.command("hold")

    def resume(self) -> str:
        return self.command("resume")

    def mute(self) -> str:
        """Toggle whether its tone is sent."""
        return self.command("mute")

    def dtmf(self, digits: str) -> None:
        """Press keys in a call (RFC 4733)."""
        for digit in digits:
            self.command("sndcode", digit)

    def command(self, name: str, parameters: str = "", timeout: float = 5) -> str:
        """Any long command of baresip; returns what it prints."""
        with self._news:
            number = len(self._answers)
            self._send(name, parameters)
            done = self._news.wait_for(lambda: len(self._answers) > number, timeout)
            assert done, f"baresip did not answer {name} {parameters}"
            answer = self._answers[number]
        assert answer.get("ok"), f"baresip refuses {name} {parameters}: {answer.get('data')}"
        return str(answer.get("data", ""))

    # What happened

    def wait_event(self, kind: str, timeout: float = 10) -> PhoneEvent:
        """The next event of this kind after the one waited for before.

        REGISTER_OK, REGISTER_FAIL, CALL_INCOMING, CALL_RINGING, CALL_PROGRESS, CALL_ESTABLISHED, CALL_CLOSED ...
        """
        with self._news:
            done = self._news.wait_for(lambda: self._next(kind) is not None, timeout)
            assert done, f"no {kind} within {timeout} s; since then: {[e.kind for e in self.events[self._seen :]]}"
            place = self._next(kind)
            assert place is not None
            self._seen = place + 1
            return self.events[place]

    def heard(self) -> Path:
        """Recording of what the last call brought.

        Packets as they came, put together: a pause in which none was sent is not in it, compare its length with that
        of the call. It ends with the first hold: baresip 1.0 does not take up recording again (it does hear; measure
        RTP with a SipPeer instead). With `echo` it is what the echo sent, in real time, where such a pause is silence.
        """
        return self._recording("enc" if self._echo else "dec")

    def sent(self) -> Path:
        """Recording of what it said in the last call."""
        return self._recording("enc")

    def log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def _recording(self, end: str) -> Path:
        # the file is made with the first packet
        def newest() -> Path | None:
            files = sorted(self.folder.glob(f"dump-*-{end}.wav"), key=lambda file: file.stat().st_mtime)
            return files[-1] if files else None

        return wait_for(newest, 2, "a recording of baresip")

    def _next(self, kind: str) -> int | None:
        places = range(self._seen, len(self.events))
        return next((place for place in places if self.events[place].kind == kind), None)

    def _connect(self) -> socket.socket | None:
        assert self._process.poll() is None, "baresip ended"
        try:
            return socket.create_connection(("127.0.0.1", self._control_port))
        except ConnectionRefusedError:
            return None

    def _send(self, name: str, parameters: str = "") -> None:
        message = {"command": name, **({"params": parameters} if parameters else {})}
        text = json.dumps(message).encode()
        self._socket.sendall(b"%d:%s," % (len(text), text))

    def _read(self) -> None:
        buffer = b""
        while data := _receive(self._socket):
            buffer += data
            while True:
                length, colon, rest = buffer.partition(b":")
                if not colon or len(rest) <= int(length):
                    break
                self._take(json.loads(rest[: int(length)]))
                buffer = rest[int(length) + 1 :]

    def _take(self, message: dict[str, Any]) -> None:
        with self._news:
            if message.get("response"):
                self._answers.append(message)
            else:
                kind, text, peer = (str(message.get(name, "")) for name in ("type", "param", "peeruri"))
                self.events.append(PhoneEvent(time.monotonic(), kind, text, peer, message))
            self._news.notify_all()


def _receive(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:  # it was closed on the way
        return b""


def _free_ports() -> tuple[int, int]:
    """A port for SIP whose successor is free, too, as baresip takes that for TLS; and one to control it by.

    Below those that a system gives by itself, so that nobody takes them by chance before baresip does.
    """
    while True:
        first = secrets.randbelow(PORTS // 3) * 3 + FIRST_PORT
        if all(_is_free(port) for port in range(first, first + 3)):
            return first, first + 2


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
