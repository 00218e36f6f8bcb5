"""Lines on the private socket: read back as written, and nothing else than ValueError for garbage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.control import (
    MOST_BYTES,
    Command,
    Reply,
    Request,
    decode_reply,
    decode_request,
    encode_reply,
    encode_request,
)


@given(st.sampled_from([Command.LINK, Command.CALL, Command.TRANSFER]), st.text(max_size=200))
def test_requests_are_read_back(command: Command, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    request = Request(command, (text,))
    line = encode_request(request)
    assert line.count(b"\n") == 1
    assert decode_request(line) == request


def test_replies_are_read_back() -> None:
    reply = Reply(False, "no\ncall", {"calls": [{"id": 1}]})
    assert decode_reply(encode_reply(reply)) == reply


@pytest.mark.req("SECR-17")
@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"version": 2, "command": "quit"}',
        b'{"version": 1, "command": "shell"}',
        b'{"version": 1, "command": ["quit"]}',
        b'{"version": 1, "command": "link", "arguments": []}',
        b'{"version": 1, "command": "quit", "arguments": ["x"]}',
        b'{"version": 1, "command": "call", "arguments": [1]}',
        b'{"version": 1, "command": "call", "arguments": "600"}',
        b"[" * 10_000,
        b'{"version": 1, "command": "link", "arguments": ["' + b"x" * MOST_BYTES + b'"]}',
    ],
)
def test_what_is_no_request_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        decode_request(line)


@given(st.binary(max_size=300))
def test_garbage_is_a_value_error(line: bytes) -> None:
    for decode in (decode_request, decode_reply):
        try:
            decode(line)
        except ValueError:
            continue


def test_too_long_is_said_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode_request(Request(Command.LINK, ("x" * MOST_BYTES,)))
