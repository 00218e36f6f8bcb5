"""Server-sent events: the parser, and what happens when the line breaks."""

import asyncio
import json
import logging
from collections.abc import Iterable
from itertools import count, groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcAccount, UcState
from osmo_qt.services.uc import api, stream
from osmo_qt.services.uc.stream import LONGEST_EVENT, EventParser, RawEvent
from osmo_qt.ucapi import API_PREFIX
from tests.conftest import ExpectLog
from tests.services.uc.raw_server import RawRequest, RawServer
from tests.services.uc.small_office import MOMENT, SmallOffice
from tests.services.uc.stage import Client, Play, play_with

LOST = "connection to the UC server is lost"


def parsed(*pieces: bytes) -> list[RawEvent]:
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)]


@pytest.mark.parametrize(
    ("wire", "events"),
    [
        (b"data: x\n\n", [RawEvent("message", "x")]),
        (b"\xef\xbb\xbfid: 7\revent: presence\rdata: a\rdata:b\r\r", [RawEvent("presence", "a\nb", "7")]),
        (b": keep-alive\r\n\r\ndata:  x\r\n\r\n", [RawEvent("message", " x")]),
        (b"event: alone\n\ndata: x\n\n", [RawEvent("message", "x")]),
        (b"data\n\nid: a\0b\nretry: 5\nstrange: 1\ndata: x\n\n", [RawEvent("message", ""), RawEvent("message", "x")]),
        (b"data: \xff\n\ndata: not complete\n", [RawEvent("message", "\ufffd")]),
    ],
)
def test_events_are_read_as_the_standard_says(wire: bytes, events: list[RawEvent]) -> None:
    assert parsed(wire) == events
    assert parsed(*(wire[i : i + 1] for i in range(len(wire)))) == events


LINES = st.sampled_from([b"data: a", b"data:\xc3\xa4", b"event: e", b"id: 1", b": c", b"", b"", b"\xef\xbb\xbfdata: b"])
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(
    st.lists(st.tuples(LINES, ENDS)).map(lambda parts: b"".join(line + end for line, end in parts)) | st.binary(),
    st.lists(st.integers(0, 200)),
)
def test_it_does_not_matter_where_the_bytes_are_split(wire: bytes, places: list[int]) -> None:
    cuts = sorted({0, *(p for p in places if p < len(wire)), len(wire)})
    assert parsed(*(wire[a:b] for a, b in pairwise(cuts))) == parsed(wire)


@pytest.mark.parametrize("wire", [b"x" * (LONGEST_EVENT + 1), b"data: x\n" * (LONGEST_EVENT // 7 + 1)])
def test_an_event_without_an_end_is_given_up(wire: bytes) -> None:
    with pytest.raises(UserError):
        parsed(wire)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "pause_s", lambda _attempt, _random: 0.0)


def presences(client: Client) -> list[str]:
    return [user for user, _ in client.all("presence_changed")]


def test_after_a_long_time_all_lists_are_fetched_again(play: Play, office: SmallOffice, expect_log: ExpectLog) -> None:
    expect_log(LOST)

    async def story(client: Client) -> None:
        await client.sign_in()
        office.publish("presence", {"user_id": "a", "state": "away"})
        await client.hears("presence_changed")
        office.oldest = 1000
        office.add_contact("c1")
        office.cut()
        await client.hears("contacts_replaced", 2)
        assert [c.id for c in client.last("contacts_replaced")] == ["c1"]
        await client.becomes(UcState.ONLINE)
        office.publish("presence", {"user_id": "b", "state": "away"})
        await client.hears("presence_changed", 2)

    play(story)


def test_a_silent_line_is_a_dead_one(
    play: Play, office: SmallOffice, expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect_log(LOST)
    monkeypatch.setattr(api, "SILENCE_S", 0.2)

    async def story(client: Client) -> None:
        await client.sign_in()
        await client.becomes(UcState.OFFLINE)
        await client.becomes(UcState.ONLINE)
        assert len(office.resumed) > 1

    play(story)


@pytest.mark.parametrize("raw", ["data: {\n\n", 'data: {"id": -1}\n\n', "data: " + "[" * 50_000 + "\n\n"])
def test_an_event_that_makes_no_sense_is_passed_over(
    raw: str, play: Play, office: SmallOffice, expect_log: ExpectLog
) -> None:
    expect_log("an event of the UC server makes no sense")
    expect_log("events of the UC server make no sense: presence")

    async def story(client: Client) -> None:
        await client.sign_in()
        office.publish_raw(raw)
        for state in ("on-the-moon", 5, None):
            office.publish("presence", {"user_id": "x", "state": state})
        office.publish("presence", {"user_id": "a", "state": "away", "new": 1})
        await client.hears("presence_changed")
        assert presences(client) == ["a"] and client.uc.state is UcState.ONLINE

    play(story)


def test_cut_at_any_byte_nothing_is_lost_and_nothing_comes_twice(
    qt_loop: asyncio.AbstractEventLoop, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log(LOST)
    server, office, lengths, last = RawServer(), SmallOffice(), count(1, 3), 30
    whole = {n: _event(n, "presence", {"user_id": f"u{n}", "state": "away"}) for n in range(1, last + 1)}

    def events(request: RawRequest) -> Iterable[bytes]:
        after = int(request.headers.get("last-event-id", "0"))
        missed = b"".join(text for number, text in whole.items() if number > after)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        first = _event(0, "ready", {}) if after == 0 else b""
        yield head + first + missed[: next(lengths)]

    server.answers[f"{API_PREFIX}/events"] = events

    async def story(client: Client) -> None:
        await client.uc.sign_in(UcAccount(server.url, "ada"), "secret")
        await client.until(lambda: len(presences(client)) >= last)
        assert presences(client) == [f"u{n}" for n in range(1, last + 1)]

    try:
        play_with(qt_loop, lambda: Client(office, tmp_path), story)
    finally:
        server.stop()
    assert len([r for r in server.requests if r.path.endswith("events")]) > 60


@pytest.mark.req("CON-8")
def test_what_happens_while_the_line_is_broken_is_told_afterwards(
    play: Play, office: SmallOffice, expect_log: ExpectLog, caplog: pytest.LogCaptureFixture
) -> None:
    expect_log(LOST)
    caplog.set_level(logging.INFO, "osmo_qt.services.uc")

    async def story(client: Client) -> None:
        await client.sign_in()
        office.publish("presence", {"user_id": "a", "state": "away"})
        await client.hears("presence_changed")
        await asyncio.to_thread(office.stop)
        await client.becomes(UcState.OFFLINE)
        for user in "bcd":
            office.publish("presence", {"user_id": user, "state": "away"})
        office.expire()
        await asyncio.to_thread(office.start)
        await client.becomes(UcState.ONLINE)
        assert presences(client) == ["a", "b", "c", "d"]
        assert len(client.all("contacts_replaced")) == 1  # nothing was fetched again
        states = [state for state, _same in groupby(client.states)]  # reasons differ while the server starts
        assert states == [UcState.CONNECTING, UcState.ONLINE, UcState.OFFLINE, UcState.ONLINE]
        assert [LOST in m for m in caplog.messages].count(True) == 1
        assert caplog.messages.count("the UC server is there again") == 1

    play(story)


def _event(number: int, kind: str, data: dict[str, str]) -> bytes:
    event = {"id": number, "type": kind, "time": MOMENT, "data": data}
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(event)}\n\n".encode()
