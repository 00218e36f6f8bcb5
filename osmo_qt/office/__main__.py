"""The command `osmo-office`: reads its arguments, sets up logs and signals, runs the office."""

import argparse
import asyncio
import gc
import json
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from logging.handlers import RotatingFileHandler
from pathlib import Path
from threading import Thread

from platformdirs import user_cache_path

from osmo_qt.office.commands import add_commands
from osmo_qt.office.demo import demo_users
from osmo_qt.office.engine.asterisk import EngineError
from osmo_qt.office.engine.configuration import Trunk
from osmo_qt.office.engine.tree import EngineNotFoundError, find_engine
from osmo_qt.office.files import keep_previous, private_directory
from osmo_qt.office.serve import OfficeOptions, serve
from osmo_qt.office.two_factor_options import add_options, read_options

TRUNK_PASSWORD = "OSMO_OFFICE_TRUNK_PASSWORD"  # noqa: S105 - the name of a variable
LOG_BYTES = 1_000_000
LOG_COUNT = 4
# To look at all that 5,000 streams are made of takes 0.2 s in which nobody is answered (measured); upkeep does it.
COLLECTOR = (2000, 20, 1_000_000)

log = logging.getLogger("osmo_qt.office")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code (0 stopped, 1 could not be done, 2 bad arguments)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    os.umask(0o077)
    try:
        return int(options.run(parser, options))
    except (EngineError, EngineNotFoundError, OSError) as error:
        sys.stderr.write(f"The office cannot run: {error}\n")
        return 1
    except KeyboardInterrupt:  # before the loop took over the signals
        return 1


def _serve(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    try:
        users = demo_users(options.user) if options.demo else []
    except ValueError as error:
        parser.error(str(error))
    for name in ("user", "kind", "life", "simulated_devices"):
        if getattr(options, name) and not options.demo:
            parser.error(f"--{name.replace('_', '-')} needs --demo")
    two_factor = read_options(parser, options)
    gc.disable()  # until it is ready: there is nothing to find among what is imported
    with _locked(private_directory(options.data_dir.resolve())) as data:
        logs = _set_up_logs(data)
        office = OfficeOptions(
            data,
            logs,
            find_engine(user_cache_path("osmo-qt"), log.info),
            users,
            options.demo,
            options.port,
            options.kind or "integrated",
            options.database,
            not options.demo if options.tls is None else options.tls,
            options.life or 0,
            two_factor,
            simulated=options.simulated_devices,
            trunk=Trunk(options.trunk, os.environ.get(TRUNK_PASSWORD, "")) if options.trunk else None,
        )
        asyncio.run(_run(office, until_stdin_closes=options.until_stdin_closes))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="osmo-office", description="The OSMO office: a server to telephone with.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument("--data-dir", type=Path, required=True, metavar="DIR", help="folder of all that it keeps")
    kept.add_argument(
        "--database",
        default=os.environ.get("OSMO_OFFICE_DATABASE", ""),
        metavar="URL",
        help="a PostgreSQL, better given by OSMO_OFFICE_DATABASE if it has a password (default: a file in the folder)",
    )
    command = commands.add_parser("serve", parents=[kept], help="run the office on the loopback address until stopped")
    command.set_defaults(run=_serve)
    command.add_argument("--demo", action="store_true", help="with demonstration users whose passwords anyone may ask")
    command.add_argument("--kind", choices=("integrated", "uc-only", "voice-only"), help="what the demonstration shows")
    command.add_argument("--life", type=_seconds, metavar="S", help="every S seconds a colleague does something")
    command.add_argument("--port", type=_port, default=0, metavar="N", help="HTTP port (default: a free one)")
    command.add_argument(
        "--tls",
        action=argparse.BooleanOptionalAction,
        help="HTTPS with a certificate of the office's own authority (default: yes, but not for a demonstration)",
    )
    command.add_argument(
        "--user", type=_user, action="append", default=[], metavar="NUMBER:NAME", help="one more user; may be repeated"
    )
    command.add_argument("--until-stdin-closes", action="store_true", help="stop when the standard input ends")
    command.add_argument(
        "--simulated-devices",
        action="store_true",
        help="whoever has no desk phone or cell phone gets one that takes calls that are moved there, and talks",
    )
    command.add_argument(
        "--trunk",
        type=_peer,
        metavar="HOST:PORT",
        help=f"who takes calls to cell phones and outside by SIP; {TRUNK_PASSWORD}: for calls from there",
    )
    add_options(command)
    add_commands(commands, kept)
    return parser


def _seconds(text: str) -> float:
    if not (text.replace(".", "", 1).isdecimal() and text.isascii()):
        raise argparse.ArgumentTypeError(f"not a number of seconds: {text!r}")
    return float(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError(f"not a port: {text!r}")
    return int(text)


def _peer(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (colon and re.fullmatch(r"[A-Za-z0-9.-]+", host) and _port(port)):
        raise argparse.ArgumentTypeError(f"not HOST:PORT: {text!r}")
    return text


def _user(text: str) -> tuple[str, str]:
    number, colon, name = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError(f"not NUMBER:NAME: {text!r}")
    return number, name


@contextmanager
def _locked(data: Path) -> Iterator[Path]:
    """Two offices must not share a folder. Raises OSError."""
    with (data / "office.lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError as error:
            raise OSError(f"another office is running in {data}") from error
        yield data


def _set_up_logs(data: Path) -> Path:
    """Everything goes to files; what the office itself has to say also to stderr. Returns the folder."""
    logs = private_directory(data / "log")
    for name in ("engine.log", "engine-output.log"):
        keep_previous(logs / name)
    to_file = RotatingFileHandler(logs / "office.log", maxBytes=LOG_BYTES, backupCount=LOG_COUNT, encoding="utf-8")
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[to_file])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it tells every request to the engine
    log.addHandler(logging.StreamHandler())
    return logs


async def _run(office: OfficeOptions, *, until_stdin_closes: bool) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    if until_stdin_closes:
        _watch_stdin(lambda: loop.call_soon_threadsafe(stop.set))
    serving = asyncio.create_task(serve(office, _announce), name="office")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    for task in (serving, stopping):
        task.cancel()
    await asyncio.wait((serving, stopping))
    with suppress(asyncio.CancelledError):
        await serving


def _announce(url: str) -> None:
    gc.freeze()
    gc.set_threshold(*COLLECTOR)
    gc.enable()
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()


def _watch_stdin(ended: Callable[[], object]) -> None:
    """Whoever started the office holds the other end; when that process dies, the kernel closes it.

    A thread, because not every kind of standard input can be watched by an event loop.
    """

    def read_to_the_end() -> None:
        with suppress(OSError):
            while os.read(sys.stdin.fileno(), 1024):
                pass
        with suppress(RuntimeError):  # the loop has ended before
            ended()

    Thread(target=read_to_the_end, name="stdin", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
