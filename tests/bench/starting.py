"""How long it takes from the start of the process to the first picture, and until it is signed in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from tests.support.sip_peer import SipPeer

from .figures import Figures
from .logged_process import LoggedProcess
from .login import Login, at_peer
from .subjects import BARE_TITLE, WINDOW_TITLE, Stage

STARTS = 7  # the first is thrown away: files are read from the disk, byte code is written
BARE_STARTS = 5

Start = Callable[[], AbstractContextManager[LoggedProcess]]


def measure_at_peer(stage: Stage, figures: Figures) -> None:
    """The program, bare pjsua2 with a window, and pjsua, at a registrar that answers at once."""
    with SipPeer() as peer:
        login = at_peer(peer, stage.sound, "start")
        profile = stage.profile(login, "profile-start")
        window, seen, registered = _starts(stage, lambda: stage.program(login, profile), WINDOW_TITLE, STARTS)
        figures.add_median("start_to_window_s", window)
        figures.add_median("start_to_window_seen_s", seen)
        figures.add_median("start_to_registered_peer_s", registered)
        window, seen, registered = _starts(stage, lambda: stage.bare(login, window=True), BARE_TITLE, BARE_STARTS)
        figures.add_median("start_to_window_s_pjsua2", window)
        figures.add_median("start_to_window_seen_s_pjsua2", seen)
        figures.add_median("start_to_registered_s_pjsua2", registered)
        figures.add_median("start_to_registered_s_pjsua", [_pjsua_start(stage, login) for _ in range(BARE_STARTS)][1:])


def measure_at_office(stage: Stage, login: Login, profile: Path, figures: Figures) -> None:
    """The program at the real office, over TLS."""
    registered = _starts(stage, lambda: stage.program(login, profile), WINDOW_TITLE, STARTS)[2]
    figures.add_median("start_to_registered_s", registered)


def _starts(stage: Stage, start: Start, title: str, count: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds to "painted" and "registered" as the program says, between them those to what the screen shows."""
    said, seen, registered = [], [], []
    for _ in range(count):
        with start() as process:
            drawn = stage.screen.wait_drawn(stage.screen.wait_shown(title, 20))
            seen.append(drawn - process.started)
            said.append(process.wait_line("painted")[0] - process.started)
            registered.append(process.wait_line("registered")[0] - process.started)
    return said[1:], seen[1:], registered[1:]


def _pjsua_start(stage: Stage, login: Login) -> float:
    with stage.pjsua(login) as process:
        return process.wait_line("registration success")[0] - process.started
