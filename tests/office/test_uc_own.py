"""What belongs to one user: presence, the journal, devices, rules, forwarding, the cell number."""

from datetime import UTC, datetime
from typing import Any

import pytest

from osmo_qt.office.store import devices, journal, rules
from osmo_qt.office.store.users import change
from osmo_qt.ucapi.journal import JournalEntry, Result
from osmo_qt.ucapi.voicemail import Voicemail
from osmo_qt.ucapi.wire import LONGEST_LIST

from .uc import Client, Uc, kinds, story


async def state(client: Client) -> tuple[str, bool]:
    own = await client.get("/me/presence")
    return own["state"], own["idle"]


@pytest.mark.req("PRES-1")
@story
async def test_presence_is_chosen_and_seen(uc: Uc) -> None:
    ada, grace = await uc.sign_in("ada"), await uc.sign_in("grace")
    await ada.json("POST", "/contacts", {"numbers": [{"kind": "work", "number": "101"}]}, 201)
    choice = {"chosen": "do-not-disturb", "location": "Home", "note": "Writing"}
    own = await grace.json("PUT", "/me/presence", choice)
    assert (own["state"], own["chosen"], own["note"]) == ("do-not-disturb", "do-not-disturb", "Writing")
    seen = {"user_id": "grace", "state": "do-not-disturb", "location": "Home", "note": "Writing"}
    assert await ada.get("/presence") == [seen]
    await grace.json("DELETE", "/session", status=204)
    assert (await ada.get("/presence"))[0]["state"] == "offline"
    assert (await ada.json("PUT", "/me/presence", {"chosen": "offline"}, 422))["code"] == "invalid-request"


@pytest.mark.req("PRES-2")
@story
async def test_who_is_idle_everywhere_is_away(uc: Uc) -> None:
    laptop, tablet = await uc.sign_in(), await uc.sign_in()
    await laptop.json("PUT", "/me/activity", {"idle": True}, 204)
    assert await state(laptop) == ("available", False)
    await tablet.json("PUT", "/me/activity", {"idle": True}, 204)
    assert await state(laptop) == ("away", True)
    await tablet.json("PUT", "/me/activity", {"idle": False}, 204)
    assert await state(laptop) == ("available", False)
    await tablet.json("DELETE", "/session", status=204)
    assert await state(laptop) == ("away", True)


@pytest.mark.req("PRES-2")
@story
async def test_a_chosen_away_ends_with_the_session(uc: Uc) -> None:
    ada = await uc.sign_in()
    await ada.json("PUT", "/me/presence", {"chosen": "away"})
    await ada.json("DELETE", "/session", status=204)
    assert (await (await uc.sign_in()).get("/me/presence"))["chosen"] is None


async def enter(uc: Uc, number: int, result: Result = "answered") -> None:
    entry = JournalEntry(
        id=f"e{number}",
        direction="incoming",
        result=result,
        number="101",
        name="Grace Hopper",
        user_id="grace",
        started_at=datetime.fromtimestamp(1000 + number, UTC),
        duration_s=1.5,
        seen=result != "missed",
    )
    async with uc.database.write() as work:
        await journal.add(work, "ada", entry)


def ids(page: Any) -> list[str]:
    return [entry["id"] for entry in page["items"]]


@pytest.mark.req("REC-1")
@story
async def test_the_journal_comes_newest_first_in_pages(uc: Uc) -> None:
    for number in range(5):
        await enter(uc, number, "missed" if number % 2 else "answered")
    ada, grace = await uc.sign_in(), await uc.sign_in("grace")
    page = await ada.get("/journal?limit=3")
    rest = await ada.get(f"/journal?limit=3&cursor={page['next']}")
    assert (ids(page), ids(rest), rest["next"]) == (["e4", "e3", "e2"], ["e1", "e0"], None)
    assert ids(await ada.get("/journal?missed=true")) == ["e3", "e1"]
    assert ids(await grace.get("/journal")) == []


@pytest.mark.req("REC-5")
@story
async def test_missed_calls_are_seen(uc: Uc) -> None:
    for number in range(3):
        await enter(uc, number, "missed")
    ada = await uc.sign_in()
    events = await uc.stream(ada)
    await events.until("ready")
    await ada.json("POST", "/journal/seen", {"ids": ["e1", "unknown"]}, 204)
    await ada.json("POST", "/journal/seen", {}, 204)
    await ada.json("POST", "/journal/seen", {}, 204)  # nothing is left to be seen
    assert [(await events.next()).data for _ in range(2)] == [{"ids": ["e1", "unknown"]}, {"ids": None}]
    assert all(entry["seen"] for entry in (await ada.get("/journal"))["items"])


@pytest.mark.req("REC-3")
@story
async def test_a_deletion_can_be_undone_once(uc: Uc) -> None:
    for number in range(3):
        await enter(uc, number)
    ada, grace = await uc.sign_in(), await uc.sign_in("grace")
    events = await uc.stream(ada)
    await events.until("ready")
    one = await ada.json("POST", "/journal/deletions", {"ids": ["e1"]}, 201)
    everything = await ada.json("POST", "/journal/deletions", {}, 201)
    assert (one["count"], everything["count"], ids(await ada.get("/journal"))) == (1, 2, [])
    path = f"/journal/deletions/{everything['id']}"
    assert (await grace.ask("DELETE", path)).status_code == 404
    await ada.json("DELETE", path, status=204)
    assert ids(await ada.get("/journal")) == ["e2", "e0"]
    assert (await ada.ask("DELETE", path)).status_code == 404
    told = await events.until("journal-restored")
    assert kinds(told) == ["journal-removed", "journal-removed", "journal-restored"]
    assert set(told[-1].data["ids"]) == {"e0", "e2"}


@story
async def test_after_a_day_a_deletion_is_final(uc: Uc) -> None:
    await enter(uc, 1)
    ada = await uc.sign_in()
    deletion = await ada.json("POST", "/journal/deletions", {}, 201)
    async with uc.database.write() as work:
        await journal.forget_deleted(work.connection, work.now + journal.UNDO_S + 1)
    assert (await ada.ask("DELETE", f"/journal/deletions/{deletion['id']}")).status_code == 404


@story
async def test_the_journal_keeps_the_newest(
    uc: Uc,
) -> None:
    async with uc.database.write() as work:
        rows = [{"id": f"x{n}", "user_id": "ada", "started_at": float(n), **_old()} for n in range(LONGEST_LIST)]
        await work.connection.execute(journal.journal.insert(), rows)
    await enter(uc, 10_000)
    page = await (await uc.sign_in()).get("/journal?limit=500")
    rest = await (await uc.sign_in()).get(f"/journal?limit=500&cursor={page['next']}")
    assert (ids(page)[0], ids(rest)[-1], len(ids(page) + ids(rest))) == ("e10000", "x1", LONGEST_LIST)


def _old() -> dict[str, Any]:
    call = {"direction": "outgoing", "result": "failed", "number": "1", "name": ""}
    return {**call, "duration_s": 0.0, "seen": True, "video": False}


@pytest.mark.req("DEV-1")
@story
async def test_devices_of_the_office_and_own_ones(uc: Uc) -> None:
    ada, alan = await uc.sign_in("ada"), await uc.sign_in("alan")
    assert [device["kind"] for device in await ada.get("/devices")] == ["auto-pilot", "work-phone", "softphone"]
    assert [device["kind"] for device in await alan.get("/devices")] == ["auto-pilot", "work-phone"]
    home = {"name": "Home", "address": "+49301", "ring_time_s": 20}
    device = await ada.json("POST", "/devices", home, 201)
    assert device["editable"]
    assert (await ada.json("POST", "/devices", home, 409))["code"] == "already-exists"
    path = f"/devices/{device['id']}"
    unlimited = {**home, "ring_time_s": None}
    changed = await ada.json("PUT", path, unlimited, If_Match=f'"{device["etag"]}"')
    assert changed["ring_time_s"] is None
    assert (await ada.json("DELETE", path, status=412, If_Match=f'"{device["etag"]}"'))["code"] == "conflict"
    pilot = (await ada.get("/devices"))[0]
    for method, body in (("PUT", home), ("DELETE", None)):
        refused = await ada.json(method, f"/devices/{pilot['id']}", body, 403, If_Match="*")
        assert refused["code"] == "forbidden"


@pytest.mark.req("DEV-1")
@story
async def test_the_auto_pilot_follows_a_preferred_device_that_is_gone(uc: Uc) -> None:
    ada = await uc.sign_in()
    pilot = (await ada.get("/devices"))[0]["id"]
    assert await ada.get("/me/preferred-device") == {"device_id": pilot, "device_group_id": None}
    device = await ada.json("POST", "/devices", {"name": "Home", "address": "1"}, 201)
    await ada.json("PUT", "/me/preferred-device", {"device_id": device["id"]})
    events = await uc.stream(ada)
    await events.until("ready")
    await ada.json("DELETE", f"/devices/{device['id']}", status=204, If_Match="*")
    assert (await events.until("preferred-device"))[-1].data["device_id"] == pilot
    assert (await ada.ask("PUT", "/me/preferred-device", {"device_id": device["id"]})).status_code == 404


@story
async def test_device_groups_can_be_preferred(uc: Uc) -> None:
    ada = await uc.sign_in()
    async with uc.database.write() as work:
        group = {"id": "dg", "user_id": "ada", "name": "All", "device_ids": "a b"}
        await work.connection.execute(devices.device_groups.insert().values(**group))
    assert await ada.get("/device-groups") == [{"id": "dg", "name": "All", "device_ids": ["a", "b"]}]
    await ada.json("PUT", "/me/preferred-device", {"device_group_id": "dg"})
    assert (await ada.get("/me/preferred-device"))["device_group_id"] == "dg"


@story
async def test_the_cell_number_makes_a_device(uc: Uc) -> None:
    ada = await uc.sign_in()
    assert (await ada.json("PUT", "/me/cell-number", {"cell_number": "+49171"}))["cell_number"] == "+49171"
    assert [d["address"] for d in await ada.get("/devices") if d["kind"] == "cell"] == ["+49171"]
    await ada.json("PUT", "/me/cell-number", {"cell_number": "+49172"})
    assert [d["address"] for d in await ada.get("/devices") if d["kind"] == "cell"] == ["+49172"]
    assert (await ada.json("PUT", "/me/cell-number", {"cell_number": " "}))["cell_number"] is None
    assert [d for d in await ada.get("/devices") if d["kind"] == "cell"] == []


@pytest.mark.req("RULE-1")
@story
async def test_presence_follows_the_rules(uc: Uc) -> None:
    ada = await uc.sign_in()
    async with uc.database.write() as work:
        rows = [("r1", "Meeting", "in-a-meeting"), ("r2", "Normal", None)]
        new = [{"id": key, "user_id": "ada", "name": name, "presence": presence} for key, name, presence in rows]
        await work.connection.execute(rules.profiles.insert(), new)
    await ada.json("PUT", "/rules/active", {"profile_id": "r1"})
    assert [(p["name"], p["active"]) for p in await ada.get("/rules")] == [("Meeting", True), ("Normal", False)]
    assert await state(ada) == ("in-a-meeting", False)
    await ada.json("PUT", "/rules/active", {"profile_id": None})
    assert await state(ada) == ("available", False)
    assert (await ada.ask("PUT", "/rules/active", {"profile_id": "r3"})).status_code == 404


@story
async def test_forwarding_and_voicemail(uc: Uc) -> None:
    ada = await uc.sign_in()
    events = await uc.stream(ada)
    await events.until("ready")
    wanted = {"all": "+4930", "busy": None, "no_reply": "200"}
    assert await ada.json("PUT", "/me/forwarding", wanted) == wanted
    assert await ada.get("/me/forwarding") == wanted
    async with uc.database.write() as work:
        for _ in range(2):
            await rules.set_voicemail(work, "ada", Voicemail(new=2, old=1))
    assert await ada.get("/me/voicemail") == {"new": 2, "old": 1}
    assert kinds(await events.until("voicemail")) == ["forwarding", "voicemail"]


@story
async def test_the_etag_of_the_person(uc: Uc) -> None:
    ada = await uc.sign_in()
    answer = await ada.ask("GET", "/me")
    etag = answer.headers["etag"]
    assert etag == f'"{answer.json()["etag"]}"'
    assert (await ada.ask("GET", "/me", If_None_Match=etag)).status_code == 304
    async with uc.database.write() as work:
        await change(work.connection, "ada", email="new@example.org")
    assert (await ada.ask("GET", "/me", If_None_Match=etag)).json()["email"] == "new@example.org"
