"""Thousands of event streams at one office, and hundreds of changes of presence a second to all who watch."""

import json
import sys
from typing import Any

from tests.support.postgresql import PostgresServer

from . import uc_world
from .cost import cpu_s, rss_mb
from .figures import Figures
from .logged_process import LoggedProcess
from .subjects import Stage
from .uc_watchers import SPARE_FILES, allow_files

STREAMS = 5000
WATCHERS = 20
RATE = 200
SECONDS = 10
ON_POSTGRESQL = 1000  # streams; each costs it ten round trips to open
OPEN_S = 90


def measure(stage: Stage, figures: Figures) -> None:
    """On SQLite, the database that an office has by itself."""
    url = uc_world.sqlite_url(stage, "uc-fanout")
    _measure(stage, "uc-fanout", url, STREAMS, figures, "")


def measure_on_postgresql(stage: Stage, figures: Figures) -> None:
    with PostgresServer() as postgres:
        url = postgres.url(postgres.create())
        _measure(stage, "uc-fanout-postgresql", url, ON_POSTGRESQL, figures, "_postgresql")


def _measure(stage: Stage, name: str, url: str, streams: int, figures: Figures, suffix: str) -> None:
    uc_world.fill(url, uc_world.Population(users=streams, contacts=WATCHERS, signed_in=streams))
    allow_files(streams + SPARE_FILES)  # the office, too: it inherits this
    with uc_world.running(stage, name, url) as (office, address):
        empty, begun = rss_mb(office.pid), cpu_s(office.pid)
        command = [sys.executable, "-m", "tests.bench.uc_watchers", address.rpartition(":")[2]]
        command += [str(number) for number in (streams, WATCHERS, RATE, SECONDS)]
        with LoggedProcess(command, stage.environment) as client:
            opened_s = float(client.wait_line("open ", timeout=OPEN_S)[1].split()[1])
            opening_cpu_s = cpu_s(office.pid) - begun
            per_stream_kib = 1024 * (rss_mb(office.pid) - empty) / streams
            begun = cpu_s(office.pid)
            client.send("go")
            told: dict[str, Any] = json.loads(client.wait_line("{", timeout=SECONDS + OPEN_S)[1])
            cpu_pct = 100 * (cpu_s(office.pid) - begun) / SECONDS
    assert told["changes"] == RATE * SECONDS
    figures.notes.append(f"uc_fanout{suffix}: {told}, opening took {opening_cpu_s:.1f} s of processor time")
    figures.add(f"uc_streams{suffix}", streams - told["streams_lost"])
    figures.add(f"uc_streams_open_s{suffix}", opened_s)
    figures.add(f"uc_stream_kib{suffix}", per_stream_kib)
    figures.add(f"uc_fanout_events_per_s{suffix}", told["per_s"])
    figures.add(f"uc_fanout_p99_ms{suffix}", told["p99_ms"])
    figures.add(f"uc_fanout_wrong{suffix}", told["missing"] + told["doubled"])
    figures.add(f"uc_fanout_cpu_pct{suffix}", cpu_pct)
