"""How soon the desktop hears of a call: INVITE → Notify with its buttons, seen by the server of messages on the bus."""

from tests.support.desktop_services import NotificationServer
from tests.support.sip_peer import SipPeer

from .cost import wait_quiet
from .figures import Figures
from .login import USER, at_peer
from .subjects import Stage, wait_up

TIMES = 16  # the first is thrown away: the QML of the pop-up is compiled
TITLE = "Incoming call"


def measure(stage: Stage, figures: Figures) -> None:
    """The program at a peer that calls it again and again, and gives up as soon as the desktop knows."""
    with SipPeer() as peer, NotificationServer(stage) as messages:
        login = at_peer(peer, stage.sound, "notify")
        profile = stage.profile(login, "profile-notify")
        took = []
        with stage.program(login, profile) as process:
            wait_up(process, stage.screen)
            wait_quiet(process.pid)
            for _ in range(TIMES):
                dialog = peer.invite(peer.bindings[USER])
                shown = messages.wait_shown(TITLE)
                assert {"accept", "decline"} <= set(shown.actions), shown
                took.append(1000 * (shown.time - dialog.invite.time))
                peer.cancel(dialog)
                messages.wait_gone(TITLE)
                wait_quiet(process.pid)
        figures.add_median("notification_ms", took[1:])
