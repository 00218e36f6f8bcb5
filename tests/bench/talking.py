"""What a steady call costs: the program with its call screen, and pjsua, each in a call to the office's echo."""

import re
import subprocess
from pathlib import Path

from tests.support.office import OfficeProcess
from tests.support.tones import analyse

from .cost import cpu_pct, let_pass, wait_quiet
from .figures import Figures
from .login import Login
from .subjects import CALL_TITLE, TONE_HZ, Stage, wait_up

SETTLE_S = 3
TALK_S = 30
ENOUGH_DB = 20


def measure(stage: Stage, office: OfficeProcess, login: Login, profile: Path, figures: Figures) -> None:
    """One after the other, as the same user, over TLS with SRTP."""
    with stage.program(login, profile) as process:
        wait_up(process, stage.screen)
        stage.screen.press("Control_L+3", "6", "0", "0")
        wait_quiet(process.pid)
        stage.screen.press("Return")
        stage.screen.wait_drawn(stage.screen.wait_shown(CALL_TITLE))
        let_pass(SETTLE_S)
        mine = cpu_pct(process.pid, TALK_S)
        codec = _codec(office)
    _assert_heard(login)
    figures.add("call_cpu_pct", mine)
    files = (f"--play-file={login.microphone}", "--auto-play", f"--rec-file={login.speaker}", "--auto-rec")
    with stage.pjsua(login, *files) as process:
        process.wait_line("registration success")
        process.send(f"m\n{login.uri('600')}")
        process.wait_line("CONFIRMED")
        let_pass(SETTLE_S)
        theirs = cpu_pct(process.pid, TALK_S)
        assert _codec(office) == codec, f"pjsua talks {_codec(office)}, the program {codec}"
    _assert_heard(login)
    figures.add("call_cpu_pct_pjsua", theirs)
    figures.add("call_cpu_ratio_vs_pjsua", mine / theirs)
    figures.notes.append(f"call_cpu_pct: codec {codec} on both sides")


def _codec(office: OfficeProcess) -> str:
    """The codec of the one call there is, asked from the engine."""
    command = Path(f"/proc/{office.engine_pid()}/cmdline").read_text(encoding="utf-8").split("\0")[:-1]
    command.remove("-f")
    asked = [*command, "-rx", "pjsip show channelstats"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"\d\d:\d\d:\d\d +(\S+)", answer)  # the codec comes after the time
    assert len(found) == 1, f"not one call at the office:\n{answer}"
    return str(found[0])


def _assert_heard(login: Login) -> None:
    """The echo of the microphone's tone is in the speaker's file, so there was a call with sound."""
    heard = analyse(Path(login.speaker), TONE_HZ, start=SETTLE_S, seconds=TALK_S - SETTLE_S)
    assert heard.level_db >= ENOUGH_DB, f"the echo was not heard: {heard}"
