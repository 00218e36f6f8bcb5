"""The command line: what it understands, refuses, and asks of a running program."""

import subprocess
import sys
from pathlib import Path

import pytest

from osmo_qt import cli
from osmo_qt.core.control import Command, Reply, Request
from osmo_qt.core.demo import Demo
from osmo_qt.services.instance import ControlError


@pytest.mark.req("CALL-4")
@pytest.mark.parametrize(
    ("words", "link", "request_"),
    [
        ([], "", None),
        (["--"], "", None),
        (["tel:600"], "tel:600", None),
        (["--", "tel:600"], "tel:600", None),
        (["--", "quit"], "quit", None),
        (["call", "600"], "", Request(Command.CALL, ("600",))),
        (["--profile-dir", "x", "status", "--json"], "", Request(Command.STATUS)),
        (["mute", "on"], "", Request(Command.MUTE, ("on",))),
        (["hold"], "", Request(Command.HOLD)),
        (["transfer", "600"], "", Request(Command.TRANSFER, ("600",))),
        (["quit"], "", Request(Command.QUIT)),
    ],
)
def test_what_is_understood(words: list[str], link: str, request_: Request | None) -> None:
    options = cli.parse(words)
    assert (options.link, options.request) == (link, request_)


@pytest.mark.req("CALL-4", "SECR-10")
@pytest.mark.parametrize(
    "words",
    [
        ["--", "-x"],
        ["--", "--profile-dir=/x"],
        ["--", "tel:1", "tel:2"],
        ["tel:1", "tel:2"],
        ["tel:1", "--", "tel:2"],
        ["quit", "--", "tel:2"],
        ["call"],
        ["call", "1", "2"],
        ["answer", "1"],
        ["mute", "loud"],
        ["--json"],
        ["--json", "quit"],
        ["--prof", "x"],
        ["--demo-two", "--user", "100"],
        ["--demo-two", "tel:1"],
        ["--demo-two", "--profile-dir", "x"],
        ["--self-test", "tel:1"],
        ["--register-links", "quit"],
    ],
)
def test_what_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.parse(words)
    assert ended.value.code == cli.USAGE
    assert "osmo-qt: error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "kind", "link"),
    [
        ([], None, ""),
        (["--demo"], Demo.INTEGRATED, ""),
        (["--demo", "--demo", "uc-only"], Demo.UC_ONLY, ""),  # make run ARGS="--demo uc-only"
        (["--demo", "two-factor"], Demo.TWO_FACTOR, ""),
        (["--demo", "voice-only", "tel:600"], Demo.VOICE_ONLY, "tel:600"),
        (["--demo", "tel:600"], Demo.INTEGRATED, "tel:600"),
        (["--demo", "--", "uc-only"], Demo.INTEGRATED, "uc-only"),
    ],
)
def test_which_demo_is_wanted(words: list[str], kind: Demo | None, link: str) -> None:
    options = cli.parse(words)
    assert (options.demo, options.link) == (kind, link)


def test_demo_two_passes_options_on() -> None:
    options = cli.parse(["--demo-two", "--layout", "tablet", "--verbose", "--transport", "udp"])
    assert cli.passed_on(options) == ["--transport", "udp", "--layout", "tablet", "--verbose"]
    assert cli.passed_on(cli.parse(["--demo-two"])) == ["--transport", "tls"]


class Running:
    """In place of a program that runs."""

    def __init__(self, answer: Reply | Exception | None) -> None:
        self.answer = answer
        self.asked: list[Request] = []

    def __call__(self, _profile: Path, request: Request) -> Reply | None:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.mark.req("CALL-4", "DESK-1")
@pytest.mark.parametrize(
    ("words", "answer", "code", "said"),
    [
        (["status"], None, cli.NOT_RUNNING, ("", "osmo-qt: no program runs\n")),
        (["tel:600"], None, None, ("", "")),
        (["tel:600"], PermissionError(13, "no"), None, ("", "")),
        (["tel:600"], Reply(True, "shown"), cli.DONE, ("", "osmo-qt: shown\n")),
        ([], Reply(True), cli.DONE, ("", "")),
        (["answer"], Reply(False, "There is no call."), cli.FAILED, ("", "osmo-qt: There is no call.\n")),
        (["status"], Reply(True, "Ready\nIn call: \x1b[31mX"), cli.DONE, ("Ready\nIn call:  [31mX\n", "")),
        (["status", "--json"], Reply(True, "x", {"calls": []}), cli.DONE, ('{\n  "calls": []\n}\n', "")),
        (["quit"], ControlError("dead"), cli.FAILED, ("", "osmo-qt: the program that runs can't be asked: dead\n")),
    ],
)
def test_what_is_said_and_the_exit_code(
    words: list[str],
    answer: Reply | Exception | None,
    code: int | None,
    said: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    running = Running(answer)
    monkeypatch.setattr(cli, "ask", running)
    assert cli.hand_over(cli.parse(words), Path("profile")) == code
    assert capsys.readouterr() == said
    assert len(running.asked) == 1


def test_commands_need_no_window_system() -> None:
    """What takes long is not imported."""
    code = "import sys, osmo_qt.__main__; print([m for m in ('PySide6', 'asyncio', 'pjsua2') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
