"""Contacts, groups, the directory and the handy group, and what two clients of one user see of them."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from osmo_qt.office.store import directory, options
from osmo_qt.ucapi.contacts import ContactFields, ContactNumber

from .uc import Client, Uc, kinds, story

GRACE = {"first_name": "Grace", "last_name": "Hopper", "numbers": [{"kind": "work", "number": "101"}]}


async def add(client: Client, **fields: Any) -> Any:
    return await client.json("POST", "/contacts", fields, 201)


def match(thing: dict[str, Any]) -> dict[str, Any]:
    return {"If_Match": f'"{thing["etag"]}"'}


@pytest.mark.req("CON-2")
@story
async def test_a_contact_lives(uc: Uc) -> None:
    ada = await uc.sign_in()
    contact = await add(ada, **GRACE, note="one\ntwo")
    assert (contact["user_id"], contact["avatar"]) == ("grace", "1")
    path = f"/contacts/{contact['id']}"
    assert await ada.get(path) == contact
    changed = await ada.json("PUT", path, {**GRACE, "company": "Navy"}, **match(contact))
    assert (changed["company"], changed["note"]) == ("Navy", "")
    assert changed["etag"] != contact["etag"]
    assert (await ada.get("/contacts"))["items"] == [changed]
    await ada.json("DELETE", path, status=204, **match(changed))
    assert (await ada.get("/contacts"))["items"] == []
    assert (await ada.ask("GET", path)).status_code == 404


@story
async def test_of_two_clients_the_second_overwrites_nothing(uc: Uc) -> None:
    laptop, tablet = await uc.sign_in(), await uc.sign_in()
    contact = await add(laptop, **GRACE)
    path = f"/contacts/{contact['id']}"
    await laptop.json("PUT", path, {"first_name": "Laptop"}, **match(contact))
    refused = await tablet.json("PUT", path, {"first_name": "Tablet"}, 412, **match(contact))
    assert refused["code"] == "conflict"
    assert (await tablet.json("DELETE", path, status=412, **match(contact)))["code"] == "conflict"
    assert (await tablet.json("PUT", path, {"first_name": "Tablet"}, 428))["code"] == "precondition-required"
    assert (await tablet.get(path))["first_name"] == "Laptop"


@story
async def test_others_contacts_are_not_there(uc: Uc) -> None:
    ada, grace = await uc.sign_in(), await uc.sign_in("grace")
    contact = await add(ada, **GRACE)
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        assert (await grace.ask(method, f"/contacts/{contact['id']}", body, If_Match="*")).status_code == 404
    assert (await grace.json("POST", "/groups", {"title": "x", "members": [contact["id"]]}, 422))["code"]


@story
async def test_the_list_comes_in_pages_and_only_when_it_changed(uc: Uc) -> None:
    ada = await uc.sign_in()
    made = {(await add(ada, first_name=f"n{number}"))["id"] for number in range(5)}
    found, cursor = [], ""
    while cursor is not None:
        page = await ada.get(f"/contacts?limit=2{cursor and f'&cursor={cursor}'}")
        found += [contact["id"] for contact in page["items"]]
        cursor = page["next"]
    assert (len(found), set(found)) == (5, made)
    etag = (await ada.ask("GET", "/contacts")).headers["etag"]
    assert (await ada.ask("GET", "/contacts", If_None_Match=etag)).status_code == 304
    await add(ada)
    assert (await ada.ask("GET", "/contacts", If_None_Match=etag)).status_code == 200
    assert (await ada.json("GET", "/contacts?cursor=bm9uc2Vuc2U=", status=410))["code"] == "cursor-gone"


@story
async def test_to_repeat_a_request_creates_nothing_twice(uc: Uc) -> None:
    ada = await uc.sign_in()
    first, second = [await ada.json("POST", "/contacts", GRACE, 201, Idempotency_Key="k1") for _ in range(2)]
    assert first == second
    other = await ada.json("POST", "/contacts", {"first_name": "Other"}, 422, Idempotency_Key="k1")
    assert other["code"] == "idempotency-mismatch"
    assert len((await ada.get("/contacts"))["items"]) == 1
    grace = await uc.sign_in("grace")
    assert (await grace.json("POST", "/contacts", GRACE, 201, Idempotency_Key="k1"))["id"] != first["id"]


@story
async def test_not_even_at_the_same_time(uc: Uc) -> None:
    ada = await uc.sign_in()
    same = [ada.json("POST", "/contacts", GRACE, 201, Idempotency_Key="k2") for _ in range(4)]
    entry = {"entry_id": (await ada.get("/directory?q=turing"))["items"][0]["id"]}
    copies = [ada.json("POST", "/contacts/from-directory", entry, 201) for _ in range(4)]
    made = await asyncio.gather(*same, *copies)
    assert len({contact["id"] for contact in made}) == 2


@pytest.mark.req("CON-3")
@story
async def test_a_directory_entry_is_copied_once(uc: Uc) -> None:
    ada = await uc.sign_in()
    entry = (await ada.get("/directory?q=hop"))["items"][0]
    contact, again = [await ada.json("POST", "/contacts/from-directory", {"entry_id": entry["id"]}, 201) for _ in "12"]
    assert contact == again
    assert (contact["last_name"], contact["user_id"]) == ("Hopper", "grace")
    assert (await ada.ask("POST", "/contacts/from-directory", {"entry_id": "nobody"})).status_code == 404


@pytest.mark.req("CON-2", "CON-5")
@story
async def test_groups_keep_who_is_left(uc: Uc) -> None:
    ada = await uc.sign_in()
    one, two = await add(ada, first_name="One"), await add(ada, first_name="Two")
    group = await ada.json("POST", "/groups", {"title": "Team", "members": [two["id"], one["id"], two["id"]]}, 201)
    assert group["members"] == [two["id"], one["id"]]
    path = f"/groups/{group['id']}"
    events = await uc.stream(ada)
    await events.until("ready")
    await ada.json("DELETE", f"/contacts/{two['id']}", status=204, **match(two))
    assert kinds(await events.until("contact-removed")) == ["group", "contact-removed"]
    left = await ada.get(path)
    assert left["members"] == [one["id"]]
    assert (await ada.json("PUT", path, {"title": "x"}, 412, **match(group)))["code"] == "conflict"
    renamed = await ada.json("PUT", path, {"title": "Crew", "members": []}, **match(left))
    assert (renamed["title"], renamed["members"]) == ("Crew", [])
    await ada.json("DELETE", path, status=204, **match(renamed))
    assert (await ada.get("/groups"))["items"] == []
    assert (await ada.get("/contacts"))["items"] == [one]


PEOPLE = (
    ("1", "Jürgen", "Müller-Lüdenscheidt", "Wanne KG", "+49 30 1234567"),
    ("2", "Ana", "Ángel", "", "0171 555"),
    ("3", "", "", "Zebra Ltd", "200"),
    ("4", "Juri", "Zwirn", "", ""),
)


@pytest.mark.req("CON-3")
@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("mull", ["1"]),
        ("LÜD", ["1"]),
        ("ju", ["1", "4"]),
        ("ju m", ["1"]),
        ("ana ang", ["2"]),
        ("wanne jur", ["1"]),
        ("zebra", ["3"]),
        ("+49 30", ["1"]),
        ("171555", ["2"]),
        ("0171", ["2"]),
        ("irn", []),
        ("%25", []),
        ("_na", []),
    ],
)
def test_the_directory_is_searched_by_beginnings_of_words(database_url: str, term: str, found: list[str]) -> None:
    @story
    async def test(uc: Uc) -> None:
        async with uc.database.write() as work:
            await directory.add(work.connection, [_entry(*person) for person in PEOPLE])
        ada = await uc.sign_in()
        page = await ada.get(f"/directory?q={term.replace('+', '%2B')}")
        assert sorted(entry["id"] for entry in page["items"]) == found

    test(database_url)


def _entry(entry_id: str, first: str, last: str, company: str, number: str) -> directory.NewEntry:
    numbers = [ContactNumber(kind="work", number=number)] if number else []
    return directory.NewEntry(
        entry_id, ContactFields(first_name=first, last_name=last, company=company, numbers=numbers)
    )


@story
async def test_the_directory_comes_by_name_in_pages(uc: Uc) -> None:
    async with uc.database.write() as work:
        await directory.add(work.connection, [_entry(*person) for person in PEOPLE])
    ada = await uc.sign_in()
    names, cursor = [], ""
    while cursor is not None:
        page = await ada.get(f"/directory?limit=2{cursor and f'&cursor={cursor}'}")
        names += [entry["last_name"] or entry["company"] for entry in page["items"]]
        cursor = page["next"]
    assert names == ["Ángel", "Hopper", "Lovelace", "Müller-Lüdenscheidt", "Turing", "Zebra Ltd", "Zwirn"]


@pytest.mark.req("CON-1")
@story
async def test_the_handy_group_is_there_when_it_has_a_title(uc: Uc) -> None:
    ada = await uc.sign_in()
    assert await ada.get("/handy") == {"title": None, "entries": []}
    async with uc.database.write() as work:
        ids = list((await work.connection.scalars(select(directory.directory.c.id))).all())
        await directory.set_handy(work.connection, ids[1:])
        await options.set_options(work.connection, {"handy_title": "Reception"})
    handy = await ada.get("/handy")
    assert (handy["title"], [entry["id"] for entry in handy["entries"]]) == ("Reception", ids[1:])
    assert (await ada.get("/me"))["handy_title"] == "Reception"


@pytest.mark.req("CON-8")
@story
async def test_pictures_are_drawn(uc: Uc) -> None:
    ada = await uc.sign_in()
    answer = await ada.ask("GET", "/avatars/grace")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert (await ada.ask("GET", "/avatars/grace", If_None_Match=answer.headers["etag"])).status_code == 304
    assert (await ada.ask("GET", "/avatars/nobody")).status_code == 404
