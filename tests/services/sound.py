"""Tones to and from the media port of a SIP peer."""

import struct
import threading
from types import TracebackType
from typing import Self

import numpy as np

from tests.support.rtp import A_LAW, MU_LAW, RtpPort

RATE_HZ, PACKET = 8000, 160
_TABLES = {0: MU_LAW, 8: A_LAW}


class ToneSender:
    """Sends a steady tone as G.711 (mu-law) to an RTP port, 50 packets a second, until it is closed.

    From the socket of `source`, as the stack sends its own sound to where the other side's comes from. `flood`: so
    many packets instead of each.
    """

    def __init__(
        self, source: RtpPort, port: int, hz: float, loudness: float = 0.3, *, source_id: int = 4711, flood: int = 1
    ) -> None:
        self._source_id, self._flood = source_id, flood
        times = np.arange(RATE_HZ) / RATE_HZ
        samples = loudness * np.sin(2 * np.pi * hz * times)
        codes = np.abs(MU_LAW[None, :] - samples[:, None]).argmin(axis=1).astype(np.uint8)
        self._packets = codes.tobytes()
        self._socket = source._socket
        self._to = ("127.0.0.1", port)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"tone {hz}")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self._stop.wait(0.02):
            for _ in range(self._flood):
                start = number * PACKET % RATE_HZ
                header = struct.pack(">BBHII", 0x80, 0, number & 0xFFFF, number * PACKET, self._source_id)
                self._socket.sendto(header + self._packets[start : start + PACKET], self._to)
                number += 1


def heard_tones(port: RtpPort, since: int, *frequencies: float) -> bool:
    """Whether all of these were heard at once for 0.1 s, in packet number `since` or later."""
    packets = [p for p in list(port.packets)[since:] if p.payload_type in _TABLES and p.payload]
    for start in range(0, len(packets) - 4, 2):
        block = np.concatenate(
            [_TABLES[p.payload_type][np.frombuffer(p.payload, np.uint8)] for p in packets[start : start + 5]]
        )
        spectrum = np.abs(np.fft.rfft(block * np.hanning(len(block)))) / len(block)
        if min(spectrum[round(hz * len(block) / RATE_HZ)] for hz in frequencies) > 0.01:
            return True
    return False
