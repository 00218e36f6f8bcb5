"""500 calls in a row, each hung up as soon as it is answered: what fails, what grows, what it costs."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from .cost import cpu_s, rss_mb
from .figures import Figures
from .logged_process import LoggedProcess
from .login import Login
from .subjects import Stage

CALLS = 500
GROWN_AFTER = 100
ANSWER_WITHIN_S = 5

Dial = Callable[[LoggedProcess], bool]


def measure(stage: Stage, login: Login, figures: Figures) -> None:
    """The program's voice service and models, then bare pjsua2 and pjsua, to the office's echo over TLS with SRTP.

    Over UDP memory grows and stays as it is after 32 s of such calls: so long each challenged INVITE is kept (timer D
    of RFC 3261, 17.1.1.2, about 40 kB).
    """
    uri = login.uri("600")
    _soak(stage.service(login), "registered", lambda process: _dial(process, uri), figures, "")
    _soak(stage.bare(login), "registered", lambda process: _dial(process, uri), figures, "_pjsua2")
    files = (f"--play-file={login.microphone}", "--auto-play", f"--rec-file={login.speaker}", "--auto-rec")
    pjsua = stage.pjsua(login, *files)
    _soak(pjsua, "registration success", lambda process: _dial_pjsua(process, uri), figures, "_pjsua")


def _soak(
    subject: AbstractContextManager[LoggedProcess], ready: str, dial: Dial, figures: Figures, suffix: str
) -> None:
    with subject as process:
        process.wait_line(ready)
        failures, grown_from, cpu, begin = 0, 0.0, cpu_s(process.pid), time.monotonic()
        for number in range(1, CALLS + 1):
            try:
                failures += not dial(process)
            except AssertionError as error:  # it would not come back for the next one either
                failures += CALLS - number + 1
                figures.notes.append(
                    f"calls_500{suffix}: nothing is heard of call {number} any more: {str(error).splitlines()[0]}"
                )
                break
            if number == GROWN_AFTER:
                grown_from = rss_mb(process.pid)
        figures.add(f"calls_500_cpu_s{suffix}", cpu_s(process.pid) - cpu)
        figures.add(f"calls_500_ms_per_call{suffix}", 1000 * (time.monotonic() - begin) / CALLS)
        figures.add(f"calls_500_failures{suffix}", failures)
        figures.add(f"calls_500_rss_growth_mb{suffix}", rss_mb(process.pid) - grown_from)


def _dial(process: LoggedProcess, uri: str) -> bool:
    place = process.mark()
    process.send(f"call {uri}")
    if process.wait_line(("confirmed", "over"), place, ANSWER_WITHIN_S)[1].startswith("over"):
        return False
    process.send("end")
    process.wait_line("over", place, ANSWER_WITHIN_S)
    return True


def _dial_pjsua(process: LoggedProcess, uri: str) -> bool:
    place = process.mark()
    process.send(f"m\n{uri}")
    if "DISCONNECTED" in process.wait_line(("CONFIRMED", "is DISCONNECTED"), place, ANSWER_WITHIN_S)[1]:
        return False
    process.send("h")
    process.wait_line("is DISCONNECTED", place, ANSWER_WITHIN_S)
    return True
