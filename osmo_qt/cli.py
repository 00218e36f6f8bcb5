"""The command line: what it may say, and what of it a running program is asked to do.

Nothing heavy is imported here: `--help` and commands answer at once.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from osmo_qt import __version__
from osmo_qt.core.accounts import Transport
from osmo_qt.core.control import ARGUMENTS, Command, Request
from osmo_qt.core.demo import Demo
from osmo_qt.services.instance import ControlError, ask

DONE, FAILED, USAGE, NOT_RUNNING = 0, 1, 2, 3
_COMMANDS = {command.value: command for command in Command if command not in (Command.RAISE, Command.LINK)}
_EPILOG = """commands for a program that runs already:
  call NUMBER        show the number; it is called when it is confirmed in the window
  answer             accept the call that rings
  hangup             end the call
  mute [on|off]      microphone of the call; without a word the other way round
  hold [on|off]      the same for hold
  transfer NUMBER    hand the call to NUMBER
  status [--json]    connection and calls
  quit               end the program
LINK is a tel:, sip:, sips: or osmo: address; after "--" nothing but a link is expected.
exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no program runs"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; `request` is the Request for a running program or None, `link` the link or "".

    Ends the program (SystemExit) for `--help`, `--version` and wrong usage.
    """
    parser = _parser()
    before, link = _split(parser, list(arguments))
    before = _with_kind(before)
    options = parser.parse_args(before)
    words: list[str] = options.words
    options.link, options.request = link, None
    if words and words[0] in _COMMANDS:
        if link:
            parser.error("a command and a link don't go together")
        options.request = _request(parser, words)
    elif words:
        if link or len(words) > 1:
            parser.error("one link at a time")
        options.link = words[0]
    if options.json and (options.request is None or options.request.command is not Command.STATUS):
        parser.error("--json goes with the command status")
    _refuse_combinations(parser, options)
    return options


def _split(parser: argparse.ArgumentParser, arguments: list[str]) -> tuple[list[str], str]:
    """What stands before `--`, and the link after it: never an option, whatever another program puts there."""
    if "--" not in arguments:
        return arguments, ""
    at = arguments.index("--")
    before, after = arguments[:at], arguments[at + 1 :]
    if len(after) > 1:
        parser.error("one link at a time")
    link = after[0] if after else ""
    if link.startswith("-"):
        parser.error("a link does not begin with -")
    return before, link


def _with_kind(arguments: list[str]) -> list[str]:
    """`--demo` alone is the integrated one; what follows it need not be a kind."""
    kinds = {kind.value for kind in Demo}
    pairs = zip(arguments, [*arguments, ""][1:], strict=True)
    default = f"--demo={Demo.INTEGRATED.value}"
    return [default if word == "--demo" and following not in kinds else word for word, following in pairs]


def _request(parser: argparse.ArgumentParser, words: list[str]) -> Request:
    command = _COMMANDS[words[0]]
    least, most = ARGUMENTS.get(command, (0, 0))
    if not least <= len(words) - 1 <= most:
        parser.error(f"{command.value}: wrong number of arguments")
    switch = command in (Command.MUTE, Command.HOLD)
    if switch and words[1:] not in ([], ["on"], ["off"]):
        parser.error(f"{command.value} takes on, off or nothing")
    return Request(command, tuple(words[1:]))


def _refuse_combinations(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """What would silently be left out is said instead."""
    if options.demo_two:
        unfit = {
            "--office": options.office,
            "--user": options.user,
            "--profile-dir": options.profile_dir,
            "--audio-in": options.audio_in,
            "--audio-out": options.audio_out,
            "a link or a command": options.link or options.request,
        }
        for name, value in unfit.items():
            if value:
                parser.error(f"--demo-two starts two programs; {name} does not go with it")
    if (options.self_test or options.register_links) and (options.link or options.request):
        parser.error("--self-test and --register-links stand alone")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="osmo-qt",
        usage="%(prog)s [OPTIONS] [LINK | COMMAND]",
        description="A softphone for the desktop and for tablets.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("words", nargs="*", metavar="LINK | COMMAND", help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"OSMO Qt {__version__}")
    parser.add_argument("--profile-dir", type=Path, metavar="DIR", help="keep settings, recents and logs in DIR")
    parser.add_argument("--office", metavar="URL", help="sign in as a demo user of the office at URL")
    parser.add_argument("--user", default="", metavar="NUMBER", help="which demo user (the first)")
    parser.add_argument(
        "--transport",
        type=Transport,
        choices=list(Transport),
        default=Transport.TLS,
        help="how the demo user reaches the office: udp, tcp or tls (%(default)s)",
    )
    parser.add_argument("--layout", choices=("narrow", "desktop", "tablet"), help="instead of what fits the window")
    parser.add_argument("--audio-in", type=Path, metavar="WAV", help="a WAV file instead of the microphone")
    parser.add_argument("--audio-out", type=Path, metavar="WAV", help="a WAV file instead of the speaker")
    parser.add_argument("--camera", choices=("generated",), default="", help="colour bars as the own picture")
    parser.add_argument("--verbose", action="store_true", help="log to standard error what is going on")
    parser.add_argument("--minimised", action="store_true", help="start in the tray, or minimised where there is none")
    parser.add_argument("--json", action="store_true", help="status for programs")
    modes = parser.add_mutually_exclusive_group()
    modes.add_argument(
        "--demo",
        type=Demo,
        choices=list(Demo),
        metavar="[KIND]",
        help="start an office of its own and sign in: integrated (the default), uc-only, voice-only or two-factor",
    )
    modes.add_argument("--demo-two", action="store_true", help="one office, two windows, two users")
    modes.add_argument("--self-test", action="store_true", help="call the echo of an office, without a window")
    modes.add_argument("--register-links", action="store_true", help="let tel:, sip: and osmo: links open here")
    return parser


def passed_on(options: argparse.Namespace) -> list[str]:
    """The options that each of the two programs of `--demo-two` gets."""
    words = ["--transport", options.transport.value]
    if options.layout:
        words += ["--layout", options.layout]
    if options.verbose:
        words.append("--verbose")
    return words


def hand_over(options: argparse.Namespace, profile: Path) -> int | None:
    """Asks the running program of this profile; the exit code, or None if none runs and one may be started."""
    request: Request | None = options.request
    if request is None:
        request = Request(Command.LINK, (options.link,)) if options.link else Request(Command.RAISE)
    try:
        reply = ask(profile, request)
    except (ControlError, OSError, ValueError) as error:
        if isinstance(error, OSError) and options.request is None:
            return None  # the profile can't be used: the start says so in a window
        _tell(f"osmo-qt: the program that runs can't be asked: {error}")
        return FAILED
    if reply is None:
        if options.request is None:
            return None
        _tell("osmo-qt: no program runs")
        return NOT_RUNNING
    if options.json and reply.ok:
        print(json.dumps(dict(reply.data), indent=2))  # noqa: T201 - the command line's answer
    elif request.command is Command.STATUS and reply.ok:
        print(_plain(reply.text))  # noqa: T201
    elif reply.text:
        _tell(f"osmo-qt: {_plain(reply.text)}")
    return DONE if reply.ok else FAILED


def _plain(text: str) -> str:
    """Names come from the network: nothing in them may command a terminal."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines())


def _tell(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - there is no window
