"""An office as the bench wants it: its database filled with users, contacts and a directory, then the real program."""

import asyncio
import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from osmo_qt.office.auth import ACCESS_S, REFRESH_S
from osmo_qt.office.passwords import Passwords
from osmo_qt.office.provision import add_users
from osmo_qt.office.store import contacts, directory, journal, sessions
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.rows import numbers_text
from osmo_qt.office.store.users import NewUser
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.contacts import ContactFields, ContactNumber
from tests.people import generated_name, generated_number

from .logged_process import LoggedProcess
from .subjects import Stage

PASSWORD = "only for measuring"
AT_ONCE = 5000  # rows of one statement
START_S = 60


@dataclass(frozen=True)
class Population:
    """How many there are. `contacts` of each user are the users that come next, and outsiders beyond these; `calls`
    are in each journal; the first `signed_in` users have a session."""

    users: int
    contacts: int = 0
    calls: int = 0
    outsiders: int = 0
    signed_in: int = 0


def user_id(i: int) -> str:
    return f"user{i:05}"


def token(i: int) -> str:
    """The access token of a user who is signed in."""
    return f"session{i:05}.secret"


def fill(url: str, people: Population) -> None:
    """Write an empty database."""
    asyncio.run(_fill(url, people))


def settle(url: str) -> None:
    """What the databases do by themselves some time after so many rows came."""
    asyncio.run(_settle(url))


async def _settle(url: str) -> None:
    database = Database(url)
    if database.is_postgresql:
        import asyncpg

        connection = await asyncpg.connect(database.plain_url)
        await connection.execute("VACUUM ANALYZE")
        await connection.close()
    await database.close()


@contextmanager
def running(stage: Stage, name: str, url: str = "") -> Iterator[tuple[LoggedProcess, str]]:
    """The real office on that database, or on the one in its folder (see `folder`): its process and its URL. Its
    engine is in the cache of whoever runs this."""
    command = [sys.executable, "-m", "osmo_qt.office", "serve", "--no-tls", "--until-stdin-closes"]
    command += ["--data-dir", str(folder(stage, name)), *(["--database", url] if url else [])]
    with LoggedProcess(command, os.environ) as process:
        line = process.wait_line('{"url"', timeout=START_S)[1]
        yield process, line.split('"')[3]


def folder(stage: Stage, name: str) -> Path:
    """The office's folder."""
    path = stage.folder / name
    path.mkdir(exist_ok=True)
    return path


def sqlite_url(stage: Stage, name: str) -> str:
    return f"sqlite:///{folder(stage, name) / 'office.db'}"


async def _fill(url: str, people: Population) -> None:
    database, passwords = Database(url), Passwords(cheap=True)
    hashed = passwords.hash_now(PASSWORD)
    passwords.close()
    await database.open()
    async with database.write() as work:
        for first in range(0, people.users, AT_ONCE):
            some = range(first, min(first + AT_ONCE, people.users))
            await add_users(work, [_user(i, hashed) for i in some], "OSMO")
        for first in range(0, people.outsiders, AT_ONCE):
            some = range(first, min(first + AT_ONCE, people.outsiders))
            await directory.add(work.connection, [_outsider(i) for i in some])
        for i in range(people.users):
            await _belongings(work, i, people)
        await _sign_in(work, range(people.signed_in))
    await database.close()


def _user(i: int, hashed: str) -> NewUser:
    first, last = generated_name(i)
    return NewUser(user_id(i), user_id(i), f"{10_000 + i}", first, last, configuration="uc-only", password_hash=hashed)


def _outsider(i: int) -> directory.NewEntry:
    dice = random.Random(i)  # noqa: S311 - the same people each time; which first name goes with which last is chance
    first, last = generated_name(dice.randrange(1280))[0], generated_name(dice.randrange(5600))[1]
    fields = ContactFields(
        first_name=first,
        last_name=last,
        company=f"Company {i % 400}",
        numbers=[ContactNumber(kind="work", number=generated_number(i))],
        email=f"{first.lower()}.{last.lower()}@company{i % 400}.example",
    )
    return directory.NewEntry(f"entry{i:06}", fields)


async def _belongings(work: Work, i: int, people: Population) -> None:
    if people.contacts:
        rows = [
            _contact(i, (i + 1 + n) % max(people.users, people.contacts + 1), people) for n in range(people.contacts)
        ]
        await work.connection.execute(insert(contacts.contacts), rows)
    if people.calls:
        rows = [_call(work, i, n, people) for n in range(people.calls)]
        await work.connection.execute(insert(journal.journal), rows)


def _contact(owner: int, other: int, people: Population) -> dict[str, object]:
    first, last = generated_name(other)
    return {
        "id": f"contact{owner:05}-{other:05}",
        "user_id": user_id(owner),
        "linked_id": user_id(other) if other < people.users else None,
        "first_name": first,
        "last_name": last,
        "company": f"Company {other % 400}",
        "numbers": numbers_text([ContactNumber(kind="work", number=generated_number(other))]),
    }


def _call(work: Work, owner: int, n: int, people: Population) -> dict[str, object]:
    other = (owner + 1 + n) % people.users
    first, last = generated_name(other)
    return {
        "id": f"call{owner:05}-{n:05}",
        "user_id": user_id(owner),
        "direction": "incoming" if n % 2 else "outgoing",
        "result": "answered" if n % 3 else "missed" if n % 2 else "failed",
        "number": f"{10_000 + other}",
        "name": f"{first} {last}",
        "party_id": user_id(other),
        "started_at": work.now - 600.0 * n,
        "duration_s": 60.0 if n % 3 else 0.0,
        "seen": n > 5,
        "video": False,
    }


async def _sign_in(work: Work, users: Sequence[int]) -> None:
    """Sessions whose first token is known; signing in by password measures Argon2."""
    if not users:
        return
    now = time.time()
    times = {"created_at": now, "seen_at": 0.0, "refresh_expires_at": now + REFRESH_S}
    of = {token(i): {"id": token(i).partition(".")[0], "user_id": user_id(i)} for i in users}
    rows = [{**session, "client_name": "bench", "refresh_hash": "", **times} for session in of.values()]
    await work.connection.execute(insert(sessions.sessions), rows)
    for text, session in of.items():
        hashed = hashlib.sha256(text.encode()).hexdigest()
        await sessions.add_access_token(work.connection, hashed, session["id"], now + ACCESS_S)
