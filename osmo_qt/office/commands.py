"""What an administrator does at the command line: init, user, options, import, handy, profile."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osmo_qt.core.presence import CHOICES
from osmo_qt.office.certificates import ensure_certificates
from osmo_qt.office.files import private_directory

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
    from osmo_qt.office.store.work import Work


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
    command.add_argument("--admin", action="store_true", help="may use the administrators' page (/admin)")
    command = user.add_parser("password", parents=[kept], help="another password; it is asked, or read from a pipe")
    command.set_defaults(run=_set_password)
    command.add_argument("username")
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
    command.add_argument("state", choices=("on", "off"))
    command = user.add_parser(
        "admin", parents=[kept], help="whether somebody may use the administrators' page (/admin)"
    )
    command.set_defaults(run=_set_admin)
    command.add_argument("username")
    command.add_argument("state", choices=("on", "off"))
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

    if _change(options, nothing):
        return 1
    sys.stdout.write("The office is ready: add users with `osmo-office user add`, then run `osmo-office serve`.\n")
    return 0


def _add_user(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, RefusedError, UserFields, add_user

    first, _, last = options.name.rpartition(" ")
    try:
        fields = UserFields(
            username=options.username,
            number=options.number,
            first_name=first or last,
            last_name=last if first else "",
            email=options.email,
            cell_number=options.cell or "",
            telephone=not options.uc_only,
            is_admin=options.admin,
        )
    except RefusedError as error:
        parser.error(str(error))
    hashed = _ask_password(parser)
    code = _change(options, lambda work: add_user(work, COMMAND_LINE, fields, hashed))
    if code == 0:
        sys.stdout.write(f"{options.name} can sign in as {options.username}.\n")
    return code


def _ask_password(parser: argparse.ArgumentParser) -> str:
    """Its hash. Never an argument: the list of processes shows those."""
    from osmo_qt.office.administration import RefusedError, check_password
    from osmo_qt.office.passwords import Passwords

    asked = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        check_password(asked)
    except RefusedError as error:
        parser.error(str(error))
    passwords = Passwords()
    hashed = passwords.hash_now(asked)
    passwords.close()
    return hashed


def _set_password(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, set_password

    hashed = _ask_password(parser)
    return _change(options, lambda work: set_password(work, COMMAND_LINE, options.username, hashed))


def _set_admin(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, set_admin

    return _change(options, lambda work: set_admin(work, COMMAND_LINE, options.username, on=options.state == "on"))


def _show_desk(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, desk_login

    async def show(work: "Work") -> None:
        account, password = await desk_login(work, COMMAND_LINE, options.username, renew=options.new)
        sys.stdout.write(f"User name: {account}\nPassword: {password}\n")

    return _change(options, show)


def _unlock(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, unlock

    return _change(options, lambda work: unlock(work, COMMAND_LINE, options.username))


def _require_two_factor(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, require_two_factor

    required = options.state == "on"
    return _change(options, lambda work: require_two_factor(work, COMMAND_LINE, options.username, required=required))


def _set_options(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, set_options

    given = {name: getattr(options, name) for name in ("name_display", "name_sort", "handy_title")}
    wanted: dict[str, str | None] = {name: value or None for name, value in given.items() if value is not None}
    return _change(options, lambda work: set_options(work, COMMAND_LINE, wanted))


def _import(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, replace_directory
    from osmo_qt.office.directory_csv import BadCsvError, read_directory

    try:
        people = read_directory(options.file)
    except BadCsvError as error:
        sys.stderr.write(f"Nothing was imported.\n{error}\n")
        return 1
    code = _change(options, lambda work: replace_directory(work, COMMAND_LINE, people))
    if code == 0:
        sys.stdout.write(f"{len(people)} people are in the directory beside the users.\n")
    return code


def _set_handy(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, set_handy

    return _change(options, lambda work: set_handy(work, COMMAND_LINE, options.numbers))


def _add_profile(_parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    from osmo_qt.office.administration import COMMAND_LINE, add_profile

    name, presence = options.name, options.presence
    return _change(options, lambda work: add_profile(work, COMMAND_LINE, options.username, name, presence))


def _change(options: argparse.Namespace, act: "Callable[[Work], Awaitable[Any]]") -> int:
    """Do something in one transaction; a running office goes on meanwhile. Returns the exit code. Raises OSError."""
    from sqlalchemy.exc import IntegrityError

    from osmo_qt.office.administration import RefusedError
    from osmo_qt.office.store.database import Database

    async def run() -> None:
        database: Database = Database(database_url(options))
        try:
            await database.open()
            async with database.write() as work:
                await act(work)
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except (RefusedError, IntegrityError) as error:  # the latter: another administrator was faster
        sys.stderr.write(f"{error if isinstance(error, RefusedError) else 'This user name or number is in use.'}\n")
        return 1
    return 0
