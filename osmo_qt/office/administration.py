"""What an administrator does, at the command line or on the web page; each act is noted in the audit log.

All functions take an open transaction and raise RefusedError when nothing can be changed; then it must not be kept.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select

from osmo_qt.core.presence import CHOICES
from osmo_qt.office.auth import end_session
from osmo_qt.office.engine.configuration import EngineUser, desk_account
from osmo_qt.office.mail import is_address
from osmo_qt.office.provision import add_users
from osmo_qt.office.store import (
    admin_sessions,
    audit,
    devices,
    directory,
    options,
    rules,
    sessions,
    two_factor,
    users,
)
from osmo_qt.office.store.schema import new_id
from osmo_qt.office.store.users import NewUser, fold_username
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.contacts import ContactFields, ContactNumber
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.wire import Empty, Number, Title

PASSWORD_LENGTHS = range(10, 257)
AT_ONCE = 500  # rows; between them others come to their turn
_LINE: TypeAdapter[str] = TypeAdapter(Title)
_NUMBER: TypeAdapter[str] = TypeAdapter(Number)


class RefusedError(ValueError):
    """Nothing is changed; the text is for the administrator."""


@dataclass(frozen=True)
class Actor:
    """Who does it, and from which network address."""

    name: str
    address: str = ""


COMMAND_LINE = Actor("command line")


@dataclass(frozen=True)
class UserFields:
    """What is filled in of a user. `telephone`: has an account at the voice engine."""

    username: str
    number: str
    first_name: str
    last_name: str
    email: str = ""
    cell_number: str = ""
    telephone: bool = True
    is_admin: bool = False
    two_factor: bool = False

    def __post_init__(self) -> None:
        """Raises RefusedError."""
        if not _fits(_LINE, self.username) or not self.username.strip():
            raise RefusedError("A user name has 1 to 100 characters.")
        if self.email and not is_address(self.email):
            raise RefusedError("This is no e-mail address.")
        if not _fits(_NUMBER, self.cell_number):
            raise RefusedError("A number has up to 64 characters.")
        if self.two_factor and not self.email:
            raise RefusedError("Whoever needs an access code has to have an e-mail address.")
        try:
            EngineUser(self.number, self.name, "")
        except ValueError as error:
            text = str(error)
            raise RefusedError(f"{text[0].upper()}{text[1:]}.") from error

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def configuration(self) -> str:
        return "integrated" if self.telephone else "uc-only"

    def columns(self) -> dict[str, str | bool | None]:
        """Of the table of users."""
        return {
            "username": fold_username(self.username),
            "number": self.number,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "email": self.email,
            "cell_number": self.cell_number or None,
            "configuration": self.configuration,
            "is_admin": self.is_admin,
        }


def check_password(password: str) -> str:
    """The password, if it is long enough for somebody to sign in with."""
    if len(password) not in PASSWORD_LENGTHS:
        shortest, longest = PASSWORD_LENGTHS[0], PASSWORD_LENGTHS[-1]
        raise RefusedError(f"A password has {shortest} to {longest} characters.")
    return password


async def known(work: Work, username: str) -> str:
    """The id of a user."""
    user = await users.by_username(work.connection, username)
    if user is None:
        raise RefusedError("There is no such user.")
    return str(user.id)


async def add_user(work: Work, actor: Actor, fields: UserFields, password_hash: str) -> str:
    """Returns the id. The telephone can register at once."""
    await _check_free(work, fields, "")
    given = {name: value for name, value in vars(fields).items() if name not in ("telephone", "two_factor")}
    user = NewUser(
        **{**given, "cell_number": fields.cell_number or None},
        id=new_id(),
        configuration=fields.configuration,
        password_hash=password_hash,
        sip_password=_new_sip_password() if fields.telephone else None,
        desk_password=_new_sip_password(),
        avatar="1",
    )
    await add_users(work, [user])
    await two_factor.require(work.connection, user.id, required=fields.two_factor)
    users.tell_engines(work)
    await _note(work, actor, "user added", fields.username)
    return user.id


async def change_user(work: Work, actor: Actor, user_id: str, fields: UserFields) -> None:
    """Whoever gets another number or loses the telephone signs in again."""
    before = await users.one(work.connection, user_id)
    await _check_free(work, fields, user_id)
    sip_password = (before.sip_password or _new_sip_password()) if fields.telephone else None
    await users.change(work.connection, user_id, **fields.columns(), sip_password=sip_password)
    await devices.set_given(work, user_id, fields.number, fields.configuration)
    await devices.set_cell_number(work, user_id, fields.cell_number or None)
    await two_factor.require(work.connection, user_id, required=fields.two_factor)
    await _change_entry(work, user_id, fields)
    if not fields.is_admin:
        await admin_sessions.remove_of(work.connection, user_id)
    if (before.number, before.sip_password) != (fields.number, sip_password):
        await _end_sessions(work, user_id)
    else:
        work.tell(user_id, EventType.RESYNC, Empty())
    users.tell_engines(work)
    await _note(work, actor, "user changed", before.username)


async def set_admin(work: Work, actor: Actor, username: str, *, on: bool) -> None:
    """Whether somebody may use the administrators' page."""
    user_id = await known(work, username)
    await users.change(work.connection, user_id, is_admin=on)
    if not on:
        await admin_sessions.remove_of(work.connection, user_id)
    await _note(work, actor, f"administrator {'on' if on else 'off'}", username)


async def set_password(work: Work, actor: Actor, username: str, password_hash: str) -> None:
    """Also ends what was signed in with the old one, and a lock-out."""
    user_id = await known(work, username)
    await users.change(work.connection, user_id, password_hash=password_hash)
    await sessions.set_failures(work.connection, fold_username(username), 0, 0, 0)
    await admin_sessions.remove_of(work.connection, user_id)
    await _end_sessions(work, user_id)
    await _note(work, actor, "password reset", username)


async def renew_telephone(work: Work, actor: Actor, username: str) -> None:
    """Another password for the telephone account; clients fetch it when they sign in again."""
    user_id = await known(work, username)
    if (await users.one(work.connection, user_id)).sip_password is None:
        raise RefusedError("This user has no telephone account.")
    await users.change(work.connection, user_id, sip_password=_new_sip_password())
    await _end_sessions(work, user_id)
    users.tell_engines(work)
    await _note(work, actor, "telephone password renewed", username)


async def desk_login(work: Work, actor: Actor, username: str, *, renew: bool) -> tuple[str, str]:
    """User name and password with which the desk phone registers; `renew`: another password, at once."""
    user = await users.one(work.connection, await known(work, username))
    if not user.number:
        raise RefusedError("This user has no number.")
    password = user.desk_password
    if renew or password is None:
        password = _new_sip_password()
        await users.change(work.connection, user.id, desk_password=password)
        users.tell_engines(work)
        await _note(work, actor, "desk phone's password renewed", username)
    return desk_account(user.number), password


async def unlock(work: Work, actor: Actor, username: str) -> None:
    """Let somebody try again after bad passwords."""
    await known(work, username)
    await sessions.set_failures(work.connection, fold_username(username), 0, 0, 0)
    await _note(work, actor, "unlocked", username)


async def require_two_factor(work: Work, actor: Actor, username: str, *, required: bool) -> None:
    """Whether somebody needs an access code to sign in."""
    await two_factor.require(work.connection, await known(work, username), required=required)
    await _note(work, actor, f"two-factor {'on' if required else 'off'}", username)


async def add_profile(work: Work, actor: Actor, username: str, name: str, presence: str | None) -> None:
    """A rules profile; `presence` is chosen along with it."""
    user_id = await known(work, username)
    if not name.strip() or not _fits(_LINE, name):
        raise RefusedError("A name has 1 to 100 characters.")
    if presence is not None and presence not in {state.value for state in CHOICES}:
        raise RefusedError("There is no such presence.")
    if name in [profile.name for profile in await rules.all_profiles(work.connection, user_id)]:
        raise RefusedError("There is a profile of this name.")
    await rules.add_profile(work.connection, user_id, name, presence)
    work.tell(user_id, EventType.RESYNC, Empty())
    await _note(work, actor, "profile added", username)


async def remove_profile(work: Work, actor: Actor, username: str, profile_id: str) -> None:
    """If it was active, none is from now on."""
    user_id = await known(work, username)
    await rules.remove_profile(work, user_id, profile_id)
    work.tell(user_id, EventType.RESYNC, Empty())
    await _note(work, actor, "profile removed", username)


async def set_options(work: Work, actor: Actor, values: Mapping[str, str | None]) -> None:
    """Names and the title of the handy group, for everybody; None: as by default."""
    title = values.get("handy_title")
    if title is not None and not _fits(_LINE, title):
        raise RefusedError("A title has up to 100 characters.")
    await options.change(work, values)
    await _note(work, actor, "options", ", ".join(sorted(values)))


async def set_handy(work: Work, actor: Actor, numbers: Sequence[str]) -> None:
    """Who is in the handy group, in this order."""
    ids = {number: await directory.by_number(work.connection, number) for number in numbers}
    missing = [number for number, entry_id in ids.items() if entry_id is None]
    if missing:
        raise RefusedError(f"Nothing was changed: nobody has the number {', '.join(missing)[:500]}.")
    await directory.change_handy(work, list(dict.fromkeys(entry_id for entry_id in ids.values() if entry_id)))
    await _note(work, actor, "handy group", f"{len(ids)} people")


async def replace_directory(work: Work, actor: Actor, people: Sequence[ContactFields]) -> None:
    """Everybody in the directory who is no user. Who was in the handy group and is gone is no more in it."""
    before = await directory.handy_entries(work.connection)
    await directory.remove_outsiders(work.connection)
    for first in range(0, len(people), AT_ONCE):
        some = people[first : first + AT_ONCE]
        await directory.add(work.connection, [directory.NewEntry(new_id(), fields) for fields in some])
        await asyncio.sleep(0)
    if len(await directory.handy_entries(work.connection)) != len(before):
        work.emit("all", EventType.RESYNC, Empty())
    await _note(work, actor, f"{len(people)} imported", "directory")


async def _check_free(work: Work, fields: UserFields, but: str) -> None:
    table = users.users.c
    for column, value, what in (
        (table.username, fold_username(fields.username), "user name"),
        (table.number, fields.number, "number"),
    ):
        query = select(func.count()).where(column == value, table.id != but)
        if await work.connection.scalar(query):
            raise RefusedError(f"This {what} is in use.")


async def _change_entry(work: Work, user_id: str, fields: UserFields) -> None:
    """The user's entry in the directory."""
    numbers = [ContactNumber(kind="work", number=fields.number)]
    if fields.cell_number:
        numbers.append(ContactNumber(kind="cell", number=fields.cell_number))
    values = {"first_name": fields.first_name, "last_name": fields.last_name, "numbers": numbers}
    if await directory.change_user(work.connection, user_id, {**values, "email": fields.email}):
        work.emit("all", EventType.RESYNC, Empty())


async def _end_sessions(work: Work, user_id: str) -> None:
    for session_id in await sessions.of_user(work.connection, user_id):
        await end_session(work, user_id, session_id)


async def _note(work: Work, actor: Actor, what: str, who: str) -> None:
    await audit.note(work.connection, work.now, what, who, actor.address, actor.name)


def _new_sip_password() -> str:
    return secrets.token_urlsafe(18)


def _fits(kind: TypeAdapter[str], value: str) -> bool:
    try:
        kind.validate_python(value or "-")
    except ValidationError:
        return False
    return True
