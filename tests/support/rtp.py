"""The media end of a test's SIP peer: counts what comes, can send it back."""

import socket
import struct
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from .tones import Samples, write_wav
from .waiting import wait_for


def _mu_law() -> Samples:
    """Linear values of the 256 codes (ITU-T G.711)."""
    code = ~np.arange(256) & 0xFF
    size = (((code & 0x0F) << 3) + 0x84 << ((code >> 4) & 7)) - 0x84
    return np.asarray(np.where(code & 0x80, -size, size) / 32768, np.float64)


def _a_law() -> Samples:
    """Linear values of the 256 codes (ITU-T G.711)."""
    code = np.arange(256) ^ 0x55
    segment = (code >> 4) & 7
    step = (code & 0x0F) << 4
    size = np.where(segment == 0, step + 8, (step + 0x108) << np.maximum(segment - 1, 0))
    return np.asarray(np.where(code & 0x80, size, -size) / 32768, np.float64)


MU_LAW, A_LAW = _mu_law(), _a_law()


@dataclass(frozen=True)
class RtpPacket:
    """Header of a received packet (RFC 3550, 5.1); `time` is time.monotonic()."""

    time: float
    payload_type: int
    sequence: int
    timestamp: int
    source_id: int
    payload: bytes


class RtpPort:
    """A UDP port on loopback (context manager); `echo` sends every packet back to where it came from.

    `lose_every`: each so many-th packet is not sent back. Both may change while it works.
    """

    def __init__(self, *, echo: bool = False, host: str = "127.0.0.1") -> None:
        self.packets: list[RtpPacket] = []
        self.echo = echo
        self.lose_every = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name=f"rtp {self.port}")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", (self.host, self.port))  # wakes the thread, which takes it as the end
        self._thread.join()
        self._socket.close()

    def send(self, kind: int, sequence: int, timestamp: int, source: int, payload: bytes, to: tuple[str, int]) -> None:
        """Send one packet."""
        header = struct.pack(">BBHII", 0x80, kind, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, source)
        self._socket.sendto(header + payload, to)

    def wait_packets(self, number: int, timeout: float = 5) -> list[RtpPacket]:
        """Wait until this many packets came since the call of this function; returns them."""
        start = len(self.packets)
        wait_for(lambda: len(self.packets) >= start + number, timeout, f"{number} RTP packets")
        return self.packets[start:]

    def write_recording(self, path: Path) -> Path:
        """Write what was received as a WAV file of 8000 Hz; packets stand where their RTP time puts them, so a lost
        one is silence (padding, header extensions and codecs other than G.711 are not understood)."""
        voice = [packet for packet in list(self.packets) if packet.payload_type in {0, 8}]
        source = voice[-1].source_id if voice else 0
        voice = [packet for packet in voice if packet.source_id == source]
        first = voice[0].timestamp if voice else 0
        places = [(packet.timestamp - first) % 2**32 for packet in voice]
        end = max((place + len(packet.payload) for place, packet in zip(places, voice, strict=True)), default=0)
        samples = np.zeros(end)
        for place, packet in zip(places, voice, strict=True):
            table = MU_LAW if packet.payload_type == 0 else A_LAW
            samples[place : place + len(packet.payload)] = table[np.frombuffer(packet.payload, np.uint8)]
        return write_wav(path, samples, 8000)

    def longest_pause_ms(self, start: int = 0) -> float:
        """Longest time between two packets from number `start` on."""
        times = [packet.time for packet in self.packets[start:]]
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0) * 1000

    def _run(self) -> None:
        while True:
            data, source = self._socket.recvfrom(2048)
            if not data:
                return
            if len(data) < 12 or data[0] >> 6 != 2:
                continue
            kind, sequence, timestamp, source_id = struct.unpack_from(">xBHII", data)
            packet = RtpPacket(time.monotonic(), kind & 0x7F, sequence, timestamp, source_id, data[12:])
            self.packets.append(packet)
            lost = self.lose_every and len(self.packets) % self.lose_every == 0
            if self.echo and not lost:
                self._socket.sendto(data, source)
