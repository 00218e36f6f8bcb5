"""A STUN server that tells everybody one and the same address (RFC 8489)."""

import socket
import struct
import threading
from types import TracebackType
from typing import Self

COOKIE = 0x2112A442


class StunServer:
    """Context manager on loopback; `asked` counts the requests."""

    def __init__(self, told: str) -> None:
        self.asked = 0
        self._told = told
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="stun")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))  # wakes the thread, which takes it as the end
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while True:
            data, source = self._socket.recvfrom(2048)
            if not data:
                return
            if len(data) < 20 or data[:2] != b"\x00\x01":
                continue
            self.asked += 1
            address = struct.unpack(">I", socket.inet_aton(self._told))[0] ^ COOKIE
            value = struct.pack(">BBHI", 0, 1, source[1] ^ (COOKIE >> 16), address)
            attribute = struct.pack(">HH", 0x0020, len(value)) + value
            self._socket.sendto(struct.pack(">HH", 0x0101, len(attribute)) + data[4:20] + attribute, source)
