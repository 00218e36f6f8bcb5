"""A server that answers with whatever bytes the test wants, and breaks the line afterwards."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from osmo_qt.ucapi import API_PREFIX
from tests.services.uc.small_office import ME

TOKENS = {"access_token": "a", "refresh_token": "r", "expires_in": 300, "session_id": "s"}


@dataclass
class RawRequest:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[RawRequest], Iterable[bytes]]


def answer(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def json_answer(value: Any, status: int = 200) -> bytes:
    return answer(status, json.dumps(value).encode(), "Content-Type: application/json")


def _not_found(_request: RawRequest) -> Iterable[bytes]:
    return [json_answer({}, 404)]


class RawServer:
    """`answers[path]` gives the pieces; signing in and oneself work without, all else is not found."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.requests: list[RawRequest] = []
        self.answers: dict[str, Answer] = {
            f"{API_PREFIX}/session": lambda _request: [json_answer(TOKENS)],
            f"{API_PREFIX}/me": lambda _request: [json_answer(ME)],
        }
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer._serve(self)

        socketserver.ThreadingTCPServer.daemon_threads = False
        self._server = socketserver.ThreadingTCPServer((host, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="raw server")
        self._thread.start()

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def _serve(self, handler: socketserver.StreamRequestHandler) -> None:
        line = handler.rfile.readline().decode().split()
        if not line:
            return
        request = RawRequest(line[0], line[1].partition("?")[0])
        while header := handler.rfile.readline().decode().strip():
            name, _, value = header.partition(":")
            request.headers[name.lower()] = value.strip()
        handler.rfile.read(int(request.headers.get("content-length", "0")))
        self.requests.append(request)
        make = self.answers.get(request.path, _not_found)
        try:
            for piece in make(request):
                handler.wfile.write(piece)
        except OSError:
            return  # the client has gone

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
