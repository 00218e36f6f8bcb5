"""What one start of the program says to another: requests and replies, one line of JSON each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

MOST_BYTES = 16_384  # of one line, in either direction
_VERSION = 1


class Command(Enum):
    """What a running program can be asked for."""

    RAISE = "raise"
    LINK = "link"
    CALL = "call"
    ANSWER = "answer"
    HANG_UP = "hangup"
    MUTE = "mute"
    HOLD = "hold"
    TRANSFER = "transfer"
    STATUS = "status"
    QUIT = "quit"


# How many arguments a command takes: least and most
ARGUMENTS: Mapping[Command, tuple[int, int]] = {
    Command.LINK: (1, 1),
    Command.CALL: (1, 1),
    Command.MUTE: (0, 1),
    Command.HOLD: (0, 1),
    Command.TRANSFER: (1, 1),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One command; the arguments are not judged yet."""

    command: Command
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Whether it was done; `text` is for the person, `data` (JSON values) for programs. No secrets in either."""

    ok: bool
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def encode_request(request: Request) -> bytes:
    """One line. Raises ValueError if it would be too long."""
    return _line({"version": _VERSION, "command": request.command.value, "arguments": list(request.arguments)})


def decode_request(line: bytes) -> Request:
    """Raises ValueError for anything else than a request."""
    content = _object(line)
    arguments = content.get("arguments", [])
    if content.get("version") != _VERSION or not isinstance(arguments, list):
        raise ValueError("not a request of this version")
    if not all(isinstance(argument, str) for argument in arguments):
        raise ValueError("arguments are texts")
    command = Command(content.get("command"))
    least, most = ARGUMENTS.get(command, (0, 0))
    if not least <= len(arguments) <= most:
        raise ValueError(f"{command.value} has {least} to {most} arguments")
    return Request(command, tuple(arguments))


def encode_reply(reply: Reply) -> bytes:
    """One line. Raises ValueError if it would be too long."""
    return _line({"version": _VERSION, "ok": reply.ok, "text": reply.text, "data": dict(reply.data)})


def decode_reply(line: bytes) -> Reply:
    """Raises ValueError for anything else than a reply."""
    content = _object(line)
    ok, text, data = content.get("ok"), content.get("text"), content.get("data")
    if not isinstance(ok, bool) or not isinstance(text, str) or not isinstance(data, dict):
        raise ValueError("not a reply")
    return Reply(ok, text, data)


def _line(content: Mapping[str, Any]) -> bytes:
    line = json.dumps(content, ensure_ascii=True).encode("ascii") + b"\n"
    if len(line) > MOST_BYTES:
        raise ValueError("too long")
    return line


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_BYTES:
        raise ValueError("too long")
    try:
        content = json.loads(line)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content
