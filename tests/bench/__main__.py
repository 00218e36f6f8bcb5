"""`python -m tests.bench`: all figures, some twenty minutes; nothing else should run on the machine meanwhile."""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess, running_office

from . import (
    contacts,
    dialling,
    enduring,
    fuzzing,
    idling,
    notifying,
    setting_up,
    soaking,
    starting,
    switching,
    talking,
    uc_fanout,
    uc_searching,
    uc_showing,
)
from .figures import Figures
from .login import USER, Login, at_office
from .subjects import Stage

RESULT = Path("build/bench.json")
QUIET_LOAD = 0.5


def main() -> int:
    """0 if every figure could be taken, whether or not its target is met."""
    options = _options()
    figures, begin = Figures(), time.monotonic()
    load = os.getloadavg()[0]
    figures.add("load_average", load)
    if load > QUIET_LOAD:
        _tell(f"WARNING: the machine is busy (load average {load:.2f}); these figures are noisy.")
    with (
        tempfile.TemporaryDirectory(prefix="osmo-bench-") as folder,
        Desktop() as desktop,
        closing(Stage(desktop, Path(folder))) as stage,
    ):
        failed = _alone(stage, figures, options) + _with_office(stage, figures, options)
    figures.add("bench_s", time.monotonic() - begin)
    _tell(f"\n{figures.table(without='' if options.parts else 'FAILED')}\n")
    if options.parts:
        _tell(f"Only a part was asked for; {RESULT} stays as it is.")
    else:
        figures.write(RESULT)
        _tell(f"{RESULT} is written.")
    for what in failed:
        _tell(f"FAILED: {what}")
    for name in figures.missed():
        _tell(f"MISSED: {name}")
    return 1 if failed or (figures.missing() and not options.parts) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [*ALONE, *WITH_OFFICE]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these (default: all) of {', '.join(names)}")
    parser.add_argument("--calls", type=int, default=enduring.CALLS, help="of the part `day`")
    parser.add_argument("--seconds", type=int, default=fuzzing.SECONDS, help="for each parser of the part `fuzz`")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return options


ALONE: dict[str, Callable[[Stage, Figures, argparse.Namespace], None]] = {
    "contacts": lambda stage, figures, _: contacts.measure(stage, figures),
    "start": lambda stage, figures, _: starting.measure_at_peer(stage, figures),
    "idle": lambda stage, figures, _: idling.measure(stage, figures),
    "ring": lambda stage, figures, _: dialling.measure(stage, figures),
    "messages": lambda stage, figures, _: notifying.measure(stage, figures),
    "set-up": lambda stage, figures, _: setting_up.measure(stage, figures),
    "uc_fanout": lambda stage, figures, _: uc_fanout.measure(stage, figures),
    "uc_fanout_postgresql": lambda stage, figures, _: uc_fanout.measure_on_postgresql(stage, figures),
    "uc_search": lambda stage, figures, _: uc_searching.measure(stage, figures),
    "uc_search_postgresql": lambda stage, figures, _: uc_searching.measure_on_postgresql(stage, figures),
    "uc_lists": lambda stage, figures, _: uc_showing.measure(stage, figures),
    "fuzz": lambda stage, figures, options: fuzzing.measure(stage, figures, options.seconds),
}


@dataclass(frozen=True)
class _AtOffice:
    """What the figures that want an office are taken with."""

    stage: Stage
    office: OfficeProcess
    login: Login
    profile: Path
    figures: Figures
    options: argparse.Namespace


WITH_OFFICE: dict[str, Callable[[_AtOffice], None]] = {
    "start-office": lambda at: starting.measure_at_office(at.stage, at.login, at.profile, at.figures),
    "set-up-office": lambda at: setting_up.measure_at_office(at.stage, at.login, at.figures),
    "steady": lambda at: talking.measure(at.stage, at.office, at.login, at.profile, at.figures),
    "pages": lambda at: switching.measure(at.stage, at.login, at.profile, at.figures),
    "many": lambda at: soaking.measure(at.stage, at.login, at.figures),
    "day": lambda at: enduring.measure(at.stage, at.office, at.login, at.figures, at.options.calls),
}


def _alone(stage: Stage, figures: Figures, options: argparse.Namespace) -> list[str]:
    """Figures for which no office must run."""
    wanted = [name for name in ALONE if name in (options.parts or ALONE)]
    return [text for name in wanted for text in _take(name, partial(ALONE[name], stage, figures, options))]


def _with_office(stage: Stage, figures: Figures, options: argparse.Namespace) -> list[str]:
    wanted = [name for name in WITH_OFFICE if name in (options.parts or WITH_OFFICE)]
    if not wanted:
        return []
    with running_office(data=stage.folder / "office", arguments=("--kind", "voice-only")) as office:
        login = at_office(office, USER, stage.sound, "office")
        at = _AtOffice(stage, office, login, stage.profile(login, "profile-office"), figures, options)
        return [text for name in wanted for text in _take(name, partial(WITH_OFFICE[name], at))]


def _take(what: str, measure: Callable[[], None]) -> list[str]:
    """Takes some figures; a failure is told and does not keep the others from being taken."""
    _tell(f"{what} ...")
    try:
        measure()
    except Exception as error:
        traceback.print_exc()
        return [f"{what}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"]
    return []


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what the program is for


if __name__ == "__main__":
    sys.exit(main())
