"""How long it takes from the key of a page until the whole page is drawn."""

from itertools import pairwise
from pathlib import Path

from .cost import let_pass, wait_quiet
from .figures import Figures
from .login import Login
from .screen import Picture, Screen, Shown, differing
from .subjects import Stage, wait_up

PAGES = 4  # Recents, Contacts, Keypad, Settings
ROUNDS = 6
SETTLE_S = 0.7
MOST_DIFFERENT = 0.002  # of the pixels: a cursor may blink


def measure(stage: Stage, login: Login, profile: Path, figures: Figures) -> None:
    """Each page is shown before it counts, so that it is built; `ROUNDS` times all of them then."""
    with stage.program(login, profile) as process:
        shown = wait_up(process, stage.screen)
        # two rounds: the first time the keyboard's focus is still where it was at the start
        settled = [_settled(process.pid, stage.screen, shown, page) for _ in range(2) for page in range(PAGES)][PAGES:]
        assert all(differing(a, b) > MOST_DIFFERENT for a, b in pairwise(settled)), "pages differ"
        took = []
        for number in range(ROUNDS * PAGES):
            page = number % PAGES
            wait_quiet(process.pid)
            pressed = stage.screen.press(_key(page))
            took.append(1000 * (stage.screen.wait_drawn(shown, settled[page], MOST_DIFFERENT) - pressed))
    took.sort()
    figures.add("page_switch_ms_p95", took[round(0.95 * len(took)) - 1])


def _settled(pid: int, screen: Screen, shown: Shown, page: int) -> Picture:
    screen.press(_key(page))
    let_pass(SETTLE_S)
    wait_quiet(pid)  # a busy machine builds it more slowly
    return screen.picture(shown)


def _key(page: int) -> str:
    return f"Control_L+{page + 1}"
