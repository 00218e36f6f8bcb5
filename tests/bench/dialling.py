"""How fast the program is between a person and the network: key → INVITE, INVITE → 180, INVITE → pop-up."""

from collections.abc import Callable

from tests.support.sip_peer import Dialog, SipPeer

from .cost import let_pass, wait_quiet
from .figures import Figures
from .logged_process import LoggedProcess
from .login import USER, Login, at_peer
from .screen import Screen, Shown, content
from .subjects import CALL_TITLE, POPUP_TITLE, Stage, wait_up

TIMES = 16  # the first is thrown away: the QML of the windows is compiled, pages are built
SETTLE_S = 0.6
KEYPAD_KEY = "Control_L+3"
NUMBER = ("7", "0", "0")


def measure(stage: Stage, figures: Figures) -> None:
    """The program, then bare pjsua2 and pjsua."""
    with SipPeer(on_invite=486) as peer:
        login = at_peer(peer, stage.sound, "dial")
        profile = stage.profile(login, "profile-dial")
        with stage.program(login, profile) as process:
            wait_up(process, stage.screen)
            _ring(peer, stage.screen, process, figures)
            _dial(peer, stage.screen, process, figures)
        _measure_yardsticks(stage, peer, login, figures)


def _dial(peer: SipPeer, screen: Screen, process: LoggedProcess, figures: Figures) -> None:
    """Each call is refused by the peer, and its window has gone before the next."""
    took = []
    screen.press(KEYPAD_KEY)
    for number in range(1, TIMES + 1):
        screen.forget()
        screen.press(*NUMBER)
        wait_quiet(process.pid)
        pressed = screen.press("Return")
        took.append(1000 * (peer.wait_call(number).invite.time - pressed))
        screen.wait_hidden(screen.wait_shown(CALL_TITLE))
        wait_quiet(process.pid)
    figures.add_median("dial_to_invite_ms", took[1:])


def _ring(peer: SipPeer, screen: Screen, process: LoggedProcess, figures: Figures) -> None:
    """Each call is given up by the caller as soon as the pop-up is there."""
    ringing, popups = [], []
    settled, most = None, 0.0
    for number in range(1, TIMES + 1):
        wait_quiet(process.pid)
        screen.forget()
        dialog = peer.invite(peer.bindings[USER])
        shown = screen.wait_shown(POPUP_TITLE)
        drawn = screen.wait_drawn(shown, settled, most)
        ringing.append(1000 * (peer.wait_response(180, number=number).time - dialog.invite.time))
        popups.append(1000 * (max(drawn, shown.time) - dialog.invite.time))
        if settled is None:
            let_pass(SETTLE_S)
            settled = screen.picture(shown)
            most = content(settled) / 2  # more than half of what stands out of its ground must be there
            assert most > 0.01, "the pop-up is empty"
        _give_up(peer, dialog, screen, shown)
    figures.add_median("invite_to_ringing_ms", ringing[1:])
    figures.add_median("incoming_popup_ms", popups[1:])


def _give_up(peer: SipPeer, dialog: Dialog, screen: Screen, shown: Shown) -> None:
    peer.cancel(dialog)
    screen.wait_hidden(shown)


def _measure_yardsticks(stage: Stage, peer: SipPeer, login: Login, figures: Figures) -> None:
    with stage.bare(login) as process:
        process.wait_line("registered")
        _yardstick(peer, process, figures, "_pjsua2", lambda uri: process.send(f"call {uri}"), "over")
    with stage.pjsua(login, "--auto-answer=180") as process:
        process.wait_line("registration success")
        _yardstick(peer, process, figures, "_pjsua", lambda uri: process.send(f"m\n{uri}"), "DISCONNECTED")


def _yardstick(
    peer: SipPeer, process: LoggedProcess, figures: Figures, suffix: str, dial: Callable[[str], float], over: str
) -> None:
    before, invited = len(peer.requests("INVITE")), []
    for number in range(1, TIMES + 1):
        place = process.mark()
        wait_quiet(process.pid)
        asked = dial(f"sip:700@127.0.0.1:{peer.port}")
        invited.append(1000 * (peer.wait_request("INVITE", before + number).time - asked))
        process.wait_line(over, place)
    figures.add_median(f"dial_to_invite_ms{suffix}", invited[1:])
    ringing, heard = [], sum(1 for m in peer.received if m.status == 180)
    for number in range(1, TIMES + 1):
        place = process.mark()
        wait_quiet(process.pid)
        dialog = peer.invite(peer.bindings[USER])
        ringing.append(1000 * (peer.wait_response(180, number=heard + number).time - dialog.invite.time))
        peer.cancel(dialog)
        process.wait_line(over, place)
    figures.add_median(f"invite_to_ringing_ms{suffix}", ringing[1:])
