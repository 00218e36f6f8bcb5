"""What a signed-in program costs while nothing happens; each one runs alone."""

from tests.support.sip_peer import SipPeer

from .cost import cpu_pct, let_pass, pss_mb, rss_mb
from .figures import Figures
from .logged_process import LoggedProcess
from .login import at_peer
from .subjects import BARE_TITLE, Stage, wait_up

SETTLE_S = 5
WATCH_S = 20
WATCH_YARDSTICK_S = 12


def measure(stage: Stage, figures: Figures) -> None:
    """The program, bare pjsua2 with a window, pjsua."""
    with SipPeer() as peer:
        login = at_peer(peer, stage.sound, "idle")
        profile = stage.profile(login, "profile-idle")
        with stage.program(login, profile) as process:
            wait_up(process, stage.screen)
            _watch(process, figures, "", WATCH_S)
        with stage.bare(login, window=True) as process:
            wait_up(process, stage.screen, BARE_TITLE)
            _watch(process, figures, "_pjsua2", WATCH_YARDSTICK_S)
        with stage.pjsua(login) as process:
            process.wait_line("registration success")
            _watch(process, figures, "_pjsua", WATCH_YARDSTICK_S)


def _watch(process: LoggedProcess, figures: Figures, suffix: str, seconds: float) -> None:
    let_pass(SETTLE_S)
    figures.add(f"idle_cpu_pct{suffix}", cpu_pct(process.pid, seconds))
    figures.add(f"rss_idle_mb{suffix}", rss_mb(process.pid))
    figures.add(f"pss_idle_mb{suffix}", pss_mb(process.pid))
