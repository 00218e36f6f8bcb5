"""What the demonstration's database begins with: people, contacts, groups, a week of calls, devices, rules profiles."""

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update

from osmo_qt.core.presence import PresenceState
from osmo_qt.office.demo import usernames
from osmo_qt.office.demo_people import COMPANY, Colleague, colleagues
from osmo_qt.office.engine.configuration import EngineUser
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.provision import add_users
from osmo_qt.office.store import contacts, devices, directory, groups, journal, options, presence, rules, users
from osmo_qt.office.store.schema import new_id
from osmo_qt.office.store.users import NewUser
from osmo_qt.office.store.work import Work

DAY_S = 86_400
CELL_NUMBER = "+49171000"  # and the number of the office
HANDY_TITLE = "Help Desk"
CALLS = 45
GROUPS = {"Project Alpha": 6, "Reading Circle": 4, "Lunch": 9}
PROFILES = (
    ("Normal", None),
    ("In a meeting", "in-a-meeting"),
    ("Business trip", "away"),
    ("Quiet hour", "do-not-disturb"),
)
STATES = (*["available"] * 5, "away", "busy", "in-a-meeting", "be-right-back", "do-not-disturb", "offline")
NOTES = ("", "", "", "Back at two", "Working from home", "At the conference", "Please write")


async def prepare_demo(
    work: Work, accounts: Sequence[EngineUser], passwords: Passwords, configuration: str, *, with_cell: bool = False
) -> None:
    """Whoever signs in gets the password of this start; what the database lacks is made.

    `with_cell`: whoever is new has a cell phone.
    """
    known = set((await work.connection.scalars(select(users.users.c.number))).all())
    for account in accounts:
        if account.number in known:
            hashed = passwords.hash_now(account.password)
            values = {"password_hash": hashed, "sip_password": account.password, "configuration": configuration}
            values["desk_password"] = account.desk_password
            statement = update(users.users).where(users.users.c.number == account.number).values(**values)
            await work.connection.execute(statement)
    cell = CELL_NUMBER if with_cell else ""
    new = [account for account in accounts if account.number not in known]
    names = usernames(accounts)
    people = [_account(account, names[account.number], passwords, configuration, cell) for account in new]
    if not known:
        taken = {account.number for account in accounts}
        others = [colleague for colleague in colleagues() if colleague.number not in taken]
        await add_users(work, [*people, *(_colleague(other) for other in others)], COMPANY)
        await _surroundings(work, [other.username for other in others])
    elif people:
        await add_users(work, people, COMPANY)
    for person in people:
        await _belongings(work, person)


def _account(account: EngineUser, name: str, passwords: Passwords, configuration: str, cell: str) -> NewUser:
    first, _, last = account.display_name.rpartition(" ")
    return NewUser(
        id=new_id(),
        username=name,
        number=account.number,
        first_name=first or last,
        last_name=last if first else "",
        email=f"{name}@example.org",
        cell_number=f"{cell}{account.number}" if cell else None,
        configuration=configuration,
        password_hash=passwords.hash_now(account.password),
        sip_password=account.password,
        desk_password=account.desk_password,
        avatar="d1",
    )


def _colleague(other: Colleague) -> NewUser:
    name = other.username
    return NewUser(name, name, other.number, other.first_name, other.last_name, f"{name}@example.org", avatar="d1")


async def _surroundings(work: Work, names: Sequence[str]) -> None:
    """How the colleagues are, and who is in the handy group."""
    dice = random.Random(1)  # noqa: S311 - the same people each time
    for name in names:
        state = dice.choice(STATES)
        there = state != PresenceState.OFFLINE.value
        chosen = state if there and state != PresenceState.AVAILABLE.value else None
        row = {"state": state, "chosen": chosen, "registered": there, "online": there, "note": dice.choice(NOTES)}
        table = presence.presence
        await work.connection.execute(update(table).where(table.c.user_id == name).values(**row))
    entries = directory.directory.c
    ids = await work.connection.scalars(select(entries.id).where(entries.user_id.in_(names[3:8])))
    await directory.set_handy(work.connection, list(ids.all()))
    await options.set_options(work.connection, {"handy_title": HANDY_TITLE})


async def _belongings(work: Work, person: NewUser) -> None:
    dice = random.Random(person.number)  # noqa: S311 - as above
    entries = directory.directory
    query = select(entries).where(entries.c.user_id.is_not(None), entries.c.user_id != person.id)
    rows = (await work.connection.execute(query.order_by(entries.c.sort_key))).mappings().all()
    others = [dict(row) for row in rows]
    known = dice.sample(others, min(24, len(others)))
    ids = await _add_contacts(work, person.id, known)
    await _add_groups(work, person.id, ids, dice)
    await _add_calls(work, person.id, known, dice)
    home = {"id": new_id(), "user_id": person.id, "kind": "own", "name": "Home Office", "address": "+493012345678"}
    await work.connection.execute(insert(devices.devices).values(**home, ring_time_s=20))
    profiles = [{"id": new_id(), "user_id": person.id, "name": n, "presence": state} for n, state in PROFILES]
    await work.connection.execute(insert(rules.profiles), profiles)


async def _add_contacts(work: Work, user_id: str, entries: Sequence[dict[str, Any]]) -> list[str]:
    fields = ("first_name", "last_name", "company", "numbers", "email", "im_address")
    links = [{"linked_id": entry["user_id"], "entry_id": entry["id"]} for entry in entries]
    rows = [
        {"id": new_id(), "user_id": user_id, **link, **{name: entry[name] for name in fields}}
        for entry, link in zip(entries, links, strict=True)
    ]
    await work.connection.execute(insert(contacts.contacts), rows)
    return [row["id"] for row in rows]


async def _add_groups(work: Work, user_id: str, contact_ids: Sequence[str], dice: random.Random) -> None:
    titles = {title: new_id() for title in GROUPS}
    rows = [{"id": key, "user_id": user_id, "title": title} for title, key in titles.items()]
    await work.connection.execute(insert(groups.groups), rows)
    members = [
        {"group_id": titles[title], "contact_id": contact_id, "position": place}
        for title, count in GROUPS.items()
        for place, contact_id in enumerate(dice.sample(contact_ids, min(count, len(contact_ids))))
    ]
    await work.connection.execute(insert(groups.members), members)


async def _add_calls(work: Work, user_id: str, parties: Sequence[dict[str, Any]], dice: random.Random) -> None:
    rows = []
    for place in range(CALLS):
        party = dice.choice(parties)
        incoming = dice.random() < 0.6
        answered = dice.random() < 0.7
        unanswered = "missed" if incoming else "failed"
        call = {
            "direction": "incoming" if incoming else "outgoing",
            "result": "answered" if answered else unanswered,
            "number": party["words"].split()[-1],
            "name": f"{party['first_name']} {party['last_name']}",
            "party_id": party["user_id"],
            "started_at": work.now - 7 * DAY_S * (place + dice.random()) / CALLS,
            "duration_s": dice.uniform(10, 1500) if answered else 0.0,
            "seen": place > 4,
            "video": answered and dice.random() < 0.1,
        }
        rows.append({"id": new_id(), "user_id": user_id, **call})
    await work.connection.execute(insert(journal.journal), rows)
