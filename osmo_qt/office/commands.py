"""What an administrator does at the command line: init, user, options, import, handy, profile."""

import argparse
import asyncio
import getpass
import secrets
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osmo_qt.core.presence import CHOICES
from osmo_qt.office.certificates import ensure_certificates
from osmo_qt.office.engine.configuration import EngineUser
from osmo_qt.office.files import private_directory

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    from osmo_qt.office.store.work import Work

SHORTEST_PASSWORD = 10


def add_commands(commands: "Commands", kept: argparse.ArgumentParser) -> None:
    """Add them to the parser of `osmo-office`; `kept` has the arguments that say where everything is."""
    command = commands.add_parser("init", parents=[kept], help="make the folder, the database and the certificates")
    command.set_defaults(run=_init)
    user = commands.add_parser("user", help="the users").add_subparsers(required=True, metavar="ACTION")
    command = user.add_parser("add", parents=[kept], help="one more; the password is asked, or read from a pipe")
    command.set_defaults(run=_add_user)
    command.add_argument("username", help="to sign in with")
    command.add_argument("number", help="2 to 15 digits")
    command.add_argument("name", help='first and last name: "Ada Lovelace"')
    command.add_argument("--email", default="", help="for chat and access codes")
    command.add_argument("--cell", metavar="NUMBER", help="the mobile phone")
    command.add_argument("--uc-only", action="store_true", help="without a telephone account")
    command = user.add_parser("desk", parents=[kept], help="the account with which somebody's desk phone registers")
    command.set_defaults(run=_show_desk)
    command.add_argument("username")
    command.add_argument("--new", action="store_true", help="with another password")
    command = user.add_parser("unlock", parents=[kept], help="let somebody try again after bad passwords")
    command.set_defaults(run=_unlock)
    command.add_argument("username")
    command = user.add_parser("two-factor", parents=[kept], help="whether somebody needs an access code to sign in")
    command.set_defaults(run=_require_two_factor)
    command.add_argument("username")
    command.add_argument("required", choices=("on", "off"))
    command = commands.add_parser("options", parents=[kept], help="how names are shown, what the handy group is called")
    command.set_defaults(run=_set_options)
    for name in ("display", "sort"):
        command.add_argument(f"--name-{name}", choices=("first-last", "last-first"))
    command.add_argument("--handy-title", metavar="TITLE", help='"" for no handy group')

    _add_directory_commands(commands, kept)


def _add_directory_commands(commands: "Commands", kept: argparse.ArgumentParser) -> None:
    command = commands.add_parser("import", parents=[kept], help="replace the directory's outside people by a CSV file")
    command.set_defaults(run=_import)
    command.add_argument("file", type=Path)
    command = commands.add_parser("handy", parents=[kept], help="who is in the handy group, by number and in order")
    command.set_defaults(run=_set_handy)
    command.add_argument("numbers", nargs="*", metavar="NUMBER")
    command = commands.add_parser("profile", parents=[kept], help="add a rules profile to a user")
    command.set_defaults(run=_add_profile)
    command.add_argument("username")
    command.add_argument("name")
    command.add_argument("--presence", choices=[state.value for state in CHOICES], help="chosen along with it")


def database_url(options: argparse.Namespace) -> str:
    """Where the database is."""
    from osmo_qt.office.serve import DATABASE_FILE

    folder: Path = options.data_dir.resolve()
    return options.database or f"sqlite:///{folder / DATABASE_FILE}"


def _init(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    ensure_certificates(private_directory(options.data_dir.resolve()) / "certificates")

    async def nothing(_work: "Work") -> None:
        pass

    _change(options, nothing)
    sys.stdout.write("The office is ready: add users with `osmo-office user add`, then run `osmo-office serve`.\n")
    return 0


def _add_user(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    try:
        EngineUser(options.number, options.name, "")
    except ValueError as error:
        parser.error(str(error))
    password = _ask_password(parser)
    from sqlalchemy.exc import IntegrityError

    from osmo_qt.office.passwords import Passwords
    from osmo_qt.office.provision import add_users
    from osmo_qt.office.store import audit
    from osmo_qt.office.store.schema import new_id
    from osmo_qt.office.store.users import NewUser

    passwords = Passwords()
    first, _, last = options.name.rpartition(" ")
    user = NewUser(
        id=new_id(),
        username=options.username,
        number=options.number,
        first_name=first or last,
        last_name=last if first else "",
        email=options.email,
        cell_number=options.cell,
        configuration="uc-only" if options.uc_only else "integrated",
        password_hash=passwords.hash_now(password),
        sip_password=None if options.uc_only else secrets.token_urlsafe(18),
        desk_password=secrets.token_urlsafe(18),
        avatar="1",
    )
    passwords.close()

    async def add(work: "Work") -> None:
        await add_users(work, [user])
        await audit.note(work.connection, work.now, "user added", options.username)

    try:
        _change(options, add)
    except IntegrityError:
        sys.stderr.write("This user name or number is in use.\n")
        return 1
    sys.stdout.write(f"{options.name} can sign in as {options.username}; the telephone works after the next start.\n")
    return 0


def _ask_password(parser: argparse.ArgumentParser) -> str:
    """Never an argument: the list of processes shows those."""
    asked = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if len(asked) < SHORTEST_PASSWORD or len(asked) > 256:
        parser.error(f"a password has {SHORTEST_PASSWORD} to 256 characters")
    return asked


def _show_desk(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.engine.configuration import desk_account
    from osmo_qt.office.store import audit, users

    found: list[tuple[str, str]] = []

    async def show(work: "Work") -> None:
        known = await users.by_username(work.connection, options.username)
        user = await users.one(work.connection, known.id) if known else None
        if user is None or not user.number:
            return
        password = user.desk_password
        if options.new or password is None:
            password = secrets.token_urlsafe(18)
            await users.change(work.connection, user.id, desk_password=password)
            await audit.note(work.connection, work.now, "desk phone's password changed", options.username)
        found.append((desk_account(user.number), password))

    _change(options, show)
    for account, password in found:
        sys.stdout.write(f"User name: {account}\nPassword: {password}\nA new one works after the next start.\n")
    if not found:
        sys.stderr.write(f"There is no user {options.username} with a number.\n")
    return 0 if found else 1


def _unlock(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.store import audit, sessions, users

    async def unlock(work: "Work") -> None:
        await sessions.set_failures(work.connection, users.fold_username(options.username), 0, 0, 0)
        await audit.note(work.connection, work.now, "unlocked", options.username)

    return _change(options, unlock)


def _require_two_factor(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.store import audit, two_factor, users

    known = True

    async def require(work: "Work") -> None:
        nonlocal known
        user = await users.by_username(work.connection, options.username)
        known = user is not None
        if user is not None:
            await two_factor.require(work.connection, user.id, required=options.required == "on")
            await audit.note(work.connection, work.now, f"two-factor {options.required}", options.username)

    _change(options, require)
    if not known:
        sys.stderr.write("There is no such user.\n")
    return 0 if known else 1


def _set_options(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.store import options as office_options

    given = {name: getattr(options, name) for name in ("name_display", "name_sort", "handy_title")}
    wanted: dict[str, str | None] = {name: value or None for name, value in given.items() if value is not None}

    async def change(work: "Work") -> None:
        await office_options.change(work, wanted)

    return _change(options, change)


def _import(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.directory_csv import BadCsvError, read_directory
    from osmo_qt.office.store import audit, directory
    from osmo_qt.office.store.schema import new_id

    try:
        people = read_directory(options.file)
    except BadCsvError as error:
        sys.stderr.write(f"Nothing was imported.\n{error}\n")
        return 1
    entries = [directory.NewEntry(new_id(), fields) for fields in people]

    async def replace(work: "Work") -> None:
        await directory.remove_outsiders(work.connection)
        await directory.add(work.connection, entries)
        await audit.note(work.connection, work.now, f"{len(entries)} imported", "directory")

    _change(options, replace)
    sys.stdout.write(f"{len(entries)} people are in the directory beside the users.\n")
    return 0


def _set_handy(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.store import directory

    missing: list[str] = []

    async def change(work: "Work") -> None:
        ids = {number: await directory.by_number(work.connection, number) for number in options.numbers}
        missing.extend(number for number, entry_id in ids.items() if entry_id is None)
        if not missing:
            await directory.change_handy(work, [entry_id for entry_id in ids.values() if entry_id])

    _change(options, change)
    if missing:
        sys.stderr.write(f"Nothing was changed: nobody has the number {', '.join(missing)}.\n")
    return 1 if missing else 0


def _add_profile(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.store import rules, users

    found: list[str] = []

    async def add(work: "Work") -> None:
        user = await users.by_username(work.connection, options.username)
        if user is not None:
            found.append(user.id)
            await rules.add_profile(work.connection, user.id, options.name[:100], options.presence)

    _change(options, add)
    if not found:
        sys.stderr.write(f"There is no user {options.username}.\n")
    return 0 if found else 1


def _change(options: argparse.Namespace, act: "Callable[[Work], Awaitable[Any]]") -> int:
    """Do something in one transaction; a running office goes on meanwhile. Raises OSError."""
    from osmo_qt.office.store.database import Database

    async def run() -> None:
        database: Database = Database(database_url(options))
        try:
            await database.open()
            async with database.write() as work:
                await act(work)
        finally:
            await database.close()

    asyncio.run(run())
    return 0
