"""100,000 people: how long a key in the search field takes, what they cost in memory, and how they come."""

import json
import sys
from typing import Any

from tests.people import generated_cards

from .figures import Figures
from .logged_process import LoggedProcess
from .subjects import Stage

PEOPLE = 100_000
TIMEOUT_S = 180


def measure(stage: Stage, figures: Figures) -> None:
    """The page in the real program's parts, then a plain list of Qt's with the same names."""
    file = stage.folder / "people.vcf"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(generated_cards(PEOPLE))
    ours, plain = _run(stage, str(file)), _run(stage, str(file), "--plain")
    assert ours["people"] == plain["people"] == PEOPLE
    figures.add("contacts_100k_filter_ms_p95", _p95(ours["took"]))
    figures.add("contacts_100k_filter_ms_p95_plain_qt", _p95(plain["took"]))
    figures.add("uc_scroll_longest_frame_ms", max(ours["scrolled"]))
    figures.add("uc_scroll_frame_ms_p95", _p95(ours["scrolled"]))
    figures.add("uc_scroll_longest_frame_ms_plain_qt", max(plain["scrolled"]))
    figures.add("contacts_100k_rss_mb", ours["rss_mb"])
    figures.add("contacts_100k_rss_mb_plain_qt", plain["rss_mb"])
    figures.add("contacts_100k_load_s", ours["load_s"])
    figures.add("contacts_100k_load_stall_ms", ours["stall_ms"])


def _p95(values: list[float]) -> float:
    return sorted(values)[round(0.95 * len(values)) - 1]


def _run(stage: Stage, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.contacts_client", *arguments]
    with LoggedProcess(command, stage.environment) as process:
        return dict(json.loads(process.wait_line("{", timeout=TIMEOUT_S)[1]))
