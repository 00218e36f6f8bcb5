"""Events: in order, once, also for who was away, and across servers that share a database."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from sqlalchemy import delete, select, update

from osmo_qt.core.presence import PresenceState
from osmo_qt.office import events as hub_module
from osmo_qt.office.store import event_log, presence
from osmo_qt.office.store.sessions import sessions
from osmo_qt.office.upkeep import beat, clean
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.presence import Presence
from tests.support.waiting import wait_for

from .uc import API, Client, Events, Pieces, Uc, kinds, running_uc, story


async def opened(uc: Uc, client: Client, last: int | None = None) -> Events:
    events = await uc.stream(client, last)
    await events.until("ready")
    return events


async def add(client: Client, name: str) -> str:
    return str((await client.json("POST", "/contacts", {"first_name": name}, 201))["id"])


@story
async def test_all_clients_of_a_user_hear_it_and_no_others(uc: Uc) -> None:
    ada, tablet, grace = await uc.sign_in(), await uc.sign_in(), await uc.sign_in("grace")
    mine, other, foreign = [await opened(uc, client) for client in (ada, tablet, grace)]
    contact = await add(ada, "One")
    await add(grace, "Two")
    for events in (mine, other):
        event = await events.next()
        assert (event.type, event.data["id"]) == ("contact", contact)
    assert (await foreign.next()).data["first_name"] == "Two"


@story
async def test_who_was_away_hears_what_was_missed_once(uc: Uc) -> None:
    ada = await uc.sign_in()
    before = await opened(uc, ada)
    await add(ada, "1")
    last = (await before.next()).id
    for number in (2, 3, 4):
        await add(ada, str(number))
    events = await uc.stream(ada, last)
    missed = await events.until("ready")
    await add(ada, "5")
    missed.append(await events.next())
    assert [event.data.get("first_name") for event in missed] == ["2", "3", "4", None, "5"]
    told = [event.id for event in missed if event.type != "ready"]
    assert told == sorted(set(told))


@story
async def test_nothing_is_lost_or_doubled_between_missed_and_live(uc: Uc) -> None:
    ada = await uc.sign_in()
    events = await opened(uc, ada)
    writing = asyncio.create_task(_write_many(ada, 60))
    names: list[str] = []
    while len(names) < 60:
        event = await events.next()
        names += [event.data["first_name"]] if event.type == "contact" else []
        if event.type == "contact" and len(names) % 7 == 3:  # the line breaks, often
            events = await uc.stream(ada, event.id)
    await writing
    assert names == [str(number) for number in range(60)]


async def _write_many(client: Client, count: int) -> None:
    for number in range(count):
        await add(client, str(number))


@story
async def test_what_is_not_known_any_more_is_told(uc: Uc) -> None:
    ada = await uc.sign_in()
    await add(ada, "old")
    async with uc.database.write() as work:
        await work.connection.execute(update(event_log.event_log).values(time=work.now - event_log.KEPT_S - 1))
    await add(ada, "new")
    await clean(uc.database)
    newest = await opened(uc, ada)
    events = await uc.stream(ada, 1)
    assert kinds(await events.until("ready")) == ["resync", "ready"]
    for wrong in (-1, 10**9):
        assert kinds(await (await uc.stream(ada, wrong)).until("ready")) == ["resync", "ready"]
    async with uc.database.read() as connection:
        kept = list((await connection.scalars(select(event_log.event_log.c.id))).all())
        floor = await event_log.oldest_gone(connection)
    assert len(kept) == 1
    assert kinds(await (await uc.stream(ada, floor)).until("ready")) == ["contact", "ready"]
    del newest


@story
async def test_an_empty_log_goes_on_counting(uc: Uc) -> None:
    ada = await uc.sign_in()
    first = await (await uc.stream(ada)).next()
    async with uc.database.write() as work:
        await work.connection.execute(update(event_log.event_log).values(time=0.0))
    await clean(uc.database)
    events = await uc.stream(ada, first.id)
    assert kinds(await events.until("ready")) == ["ready"]
    await add(ada, "x")
    assert (await events.next()).id > first.id


@story
async def test_who_comes_into_a_list_is_watched_from_then_on(uc: Uc) -> None:
    ada, grace = await uc.sign_in(), await uc.sign_in("grace")
    events = await opened(uc, ada)
    await grace.json("PUT", "/me/presence", {"chosen": "busy"})
    await ada.json("POST", "/contacts", {"numbers": [{"kind": "work", "number": "101"}]}, 201)
    told = await events.until("presence")
    assert kinds(told) == ["contact", "presence"]
    assert told[-1].data["state"] == "busy"
    await grace.json("PUT", "/me/presence", {"chosen": "do-not-disturb"})
    assert (await events.until("presence"))[-1].data["state"] == "do-not-disturb"


@story
async def test_own_presence_is_told_to_the_own_clients(uc: Uc) -> None:
    laptop, tablet = await uc.sign_in(), await uc.sign_in()
    events = await opened(uc, tablet)
    await laptop.json("PUT", "/me/presence", {"chosen": "be-right-back", "note": "Tea"})
    event = await events.next()
    assert (event.type, event.data["state"], event.data["note"]) == ("own-presence", "be-right-back", "Tea")
    await laptop.json("PUT", "/me/presence", {"chosen": "be-right-back", "note": "Tea"})  # nothing new
    await add(laptop, "x")
    assert (await events.next()).type == "contact"


@story
async def test_a_change_of_the_person_tells_what_changed(uc: Uc) -> None:
    ada = await uc.sign_in()
    events = await opened(uc, ada)
    await ada.json("PUT", "/me/cell-number", {"cell_number": "+49171"})
    assert (await events.next()).data == {"cell_number": "+49171"}


@story
async def test_a_client_that_does_not_read_is_cut_off(uc: Uc) -> None:
    ada = await uc.sign_in()
    line = Pieces()
    stream = await uc.hub.open("ada", ada.session_id, None, line)
    stream.begin()
    line.taken = False
    while not stream.over.done():
        stream.put(b"x" * 1000)
    assert line.aborted
    assert hub_module.MOST_WAITING < line.size < hub_module.MOST_WAITING + 2000
    uc.hub.remove(stream)


@story
async def test_over_the_network_too(uc: Uc) -> None:
    ada = await uc.sign_in()
    long = Presence.model_construct(user_id="grace", state=PresenceState.AWAY, note="x" * 900)
    async with uc.listening() as url, AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, headers=ada.authorization))
        answer = await stack.enter_async_context(http.stream("GET", f"{url}{API}/events"))
        await anext(answer.aiter_bytes())
        assert len(uc.hub) == 1
        async with uc.database.write() as work:
            for _ in range(10_000):  # the system's buffers take some megabytes, too
                work.tell("ada", EventType.PRESENCE, long)
        await asyncio.to_thread(wait_for, lambda: not len(uc.hub), 10, "the stream is gone")
        assert (await ada.get("/me"))["username"] == "ada"


@story
async def test_who_goes_leaves_nothing(uc: Uc) -> None:
    ada = await uc.sign_in()
    async with uc.listening() as url, httpx.AsyncClient(trust_env=False, headers=ada.authorization) as http:
        async with http.stream("GET", f"{url}{API}/events") as answer:
            await anext(answer.aiter_bytes())
            assert len(uc.hub) == 1
        await asyncio.to_thread(wait_for, lambda: not len(uc.hub), 10, "the stream is gone")


@story
async def test_who_has_no_stream_for_a_while_is_offline(uc: Uc) -> None:
    ada, grace = await uc.sign_in(), await uc.sign_in("grace")
    await opened(uc, ada)
    async with uc.database.write() as work:
        await work.connection.execute(update(sessions).values(seen_at=work.now - presence.LIVE_S - 1))
    await beat(uc.database, uc.hub)
    async with uc.database.read() as connection:
        states = {seen.user_id: seen.state.value for seen in await presence.others(connection, ["ada", "grace"])}
    assert states == {"ada": "available", "grace": "offline"}
    assert (await grace.get("/me/presence"))["state"] == "available"


def test_two_servers_share_what_happens(postgres_url: str) -> None:
    """Changes alternate between two servers; a client that changes servers all the time hears each once, in order."""

    async def test() -> None:
        async with running_uc(postgres_url) as one, running_uc(postgres_url, shared=False) as two:
            ada = await one.sign_in()
            elsewhere = Client(two.http, "ada", ada.tokens)
            events = await opened(one, ada)
            steady = await opened(two, elsewhere)
            writing = asyncio.gather(_write_many(ada, 40), _write_many(elsewhere, 40))
            ids: list[int] = []
            while len(ids) < 80:
                event = await events.next()
                ids += [event.id] if event.type == "contact" else []
                if event.type == "contact" and len(ids) % 9 == 4:
                    server = two if len(ids) % 2 else one
                    events = await server.stream(ada, event.id)
            await writing
            assert ids == sorted(set(ids))
            assert [(await steady.until("contact"))[-1].id for _ in range(80)] == ids

    asyncio.run(test())


def test_a_session_ended_on_one_server_is_over_on_the_other(postgres_url: str) -> None:
    async def test() -> None:
        async with running_uc(postgres_url) as one, running_uc(postgres_url, shared=False) as two:
            ada = await one.sign_in()
            elsewhere = Client(two.http, "ada", ada.tokens)
            await elsewhere.get("/me")
            events = await opened(two, elsewhere)
            await ada.json("DELETE", "/session", status=204)
            assert (await events.until("session-ended"))[-1].data == {"session_id": ada.session_id}
            assert await events.ended()
            assert (await elsewhere.ask("GET", "/me")).status_code == 401

    asyncio.run(test())


@pytest.mark.parametrize("last", ["abc", "-5", "9" * 99])
def test_a_strange_last_event_id_means_to_fetch_all(database_url: str, last: str) -> None:
    @story
    async def test(uc: Uc) -> None:
        ada = await uc.sign_in()
        uc.hub.close()  # streams end with what was missed
        async with uc.listening() as url, httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"{url}{API}/events", headers={**ada.authorization, "Last-Event-ID": last})
        assert "event: resync" in answer.text
        assert "event: ready" in answer.text

    test(database_url)


def test_the_floor_is_one_row(database_url: str) -> None:
    @story
    async def test(uc: Uc) -> None:
        async with uc.database.write() as work:
            await work.connection.execute(delete(event_log.event_log))
        await clean(uc.database)
        async with uc.database.read() as connection:
            assert await event_log.newest_id(connection) == 0

    test(database_url)
