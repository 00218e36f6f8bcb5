"""INVITE → confirmed: the program's voice service beside bare pjsua2, both calling the same peer in turns."""

import statistics
from dataclasses import replace

from tests.support.sip_peer import SipPeer

from .figures import Figures
from .logged_process import LoggedProcess
from .login import Login, at_peer
from .subjects import Stage

CALLS = 40
WARM_UP = 3


def measure(stage: Stage, figures: Figures) -> None:
    """One call of this, one of that: what disturbs the machine disturbs both."""
    with SipPeer(echo=True) as peer:
        ours, bare = at_peer(peer, stage.sound, "setup"), at_peer(peer, stage.sound, "setup-bare")
        with stage.service(ours) as service, stage.bare(bare) as yardstick:
            service.wait_line("registered")
            yardstick.wait_line("registered")
            took: tuple[list[float], list[float]] = ([], [])
            for _ in range(CALLS):
                for process, times in zip((service, yardstick), took, strict=True):
                    times.append(_call(peer, process, ours.uri("700")))
    mine, theirs = took[0][WARM_UP:], took[1][WARM_UP:]
    figures.add_median("invite_to_confirmed_ms", mine)
    figures.add_median("invite_to_confirmed_ms_pjsua2", theirs)
    figures.add("setup_ratio_vs_pjsua2", statistics.median(mine) / statistics.median(theirs))


def measure_at_office(stage: Stage, login: Login, figures: Figures) -> None:
    """The same as a person sees it: from the command until the call to the echo is up, over TLS with SRTP."""
    bare = replace(login, speaker=f"{login.speaker}-bare.wav")
    with stage.service(login) as service, stage.bare(bare) as yardstick:
        service.wait_line("registered")
        yardstick.wait_line("registered")
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(CALLS):
            for process, times in zip((service, yardstick), took, strict=True):
                times.append(_call_office(process, login.uri("600")))
    mine, theirs = took[0][WARM_UP:], took[1][WARM_UP:]
    figures.add_median("dial_to_confirmed_office_ms", mine)
    figures.add_median("dial_to_confirmed_office_ms_pjsua2", theirs)
    figures.add("setup_ratio_office_vs_pjsua2", statistics.median(mine) / statistics.median(theirs))


def _call_office(process: LoggedProcess, uri: str) -> float:
    place = process.mark()
    asked = process.send(f"call {uri}")
    confirmed = float(process.wait_line("confirmed", place)[1].split()[1])
    process.send("end")
    process.wait_line("over", place)
    return 1000 * (confirmed - asked)


def _call(peer: SipPeer, process: LoggedProcess, uri: str) -> float:
    """Milliseconds from the INVITE's arrival at the peer until the caller knows that the call is up."""
    number, place = len(peer.requests("INVITE")) + 1, process.mark()
    process.send(f"call {uri}")
    confirmed = float(process.wait_line("confirmed", place)[1].split()[1])
    process.send("end")
    process.wait_line("over", place)
    return 1000 * (confirmed - peer.wait_request("INVITE", number).time)
