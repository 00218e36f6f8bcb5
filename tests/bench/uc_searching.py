"""How long a search in a directory of 100,000 takes, asked of the real office over HTTP."""

import http.client
import json
import time
from urllib.parse import quote, urlsplit

from osmo_qt.ucapi.directory import DIRECTORY_PATH
from tests.support.postgresql import PostgresServer

from . import uc_world
from .cost import wait_quiet
from .figures import Figures
from .subjects import Stage

ENTRIES = 100_000
PAGE = 50
ROUNDS = 6
# Typed letter by letter, whole names, numbers, nothing found; the last line: several common words
QUERIES = (
    *("f", "fr", "fra", "fran", "frania", "m", "ma", "mar", "marlo", "u", "ul", "ult", "ultine"),
    *("grethe mar", "bernia", "hankami", "sothe jo", "nilia kamiine", "company 77", "xyz", "qu"),
    *("+49 89", "089 37", "0711", "4930", "17", "+49 351 100"),
    *("company an", "an company", "fra ber", "jo company", "ma ka", "ul s", "company 1 an"),
)


def measure(stage: Stage, figures: Figures) -> None:
    """On SQLite."""
    _measure(stage, "uc-searching", uc_world.sqlite_url(stage, "uc-searching"), figures, "")


def measure_on_postgresql(stage: Stage, figures: Figures) -> None:
    with PostgresServer() as postgres:
        name = postgres.create()
        _measure(stage, "uc-searching-postgresql", postgres.url(name), figures, "_postgresql")


def _measure(stage: Stage, name: str, url: str, figures: Figures, suffix: str) -> None:
    uc_world.fill(url, uc_world.Population(users=10, outsiders=ENTRIES, signed_in=1))
    uc_world.settle(url)
    with uc_world.running(stage, name, url) as (office, address):
        wait_quiet(office.pid)
        server = http.client.HTTPConnection(urlsplit(address).netloc)
        took = {query: [_search(server, query) for _ in range(ROUNDS)][1:] for query in QUERIES}
        server.close()
    every = sorted(value for values in took.values() for value in values)
    slowest = sorted(took, key=lambda query: min(took[query]))[-3:]
    said = ", ".join(f"{query!r} {min(took[query]):.1f}" for query in slowest)
    figures.notes.append(f"uc_directory_search{suffix}: the slowest, at best: {said} ms")
    figures.add(f"uc_directory_search_ms_p50{suffix}", every[len(every) // 2])
    figures.add(f"uc_directory_search_ms_p95{suffix}", every[round(0.95 * len(every)) - 1])


def _search(server: http.client.HTTPConnection, query: str) -> float:
    """Milliseconds of one search."""
    begin = time.perf_counter()
    path = f"{DIRECTORY_PATH}?limit={PAGE}&q={quote(query)}"
    server.request("GET", path, headers={"Authorization": f"Bearer {uc_world.token(0)}"})
    answer = server.getresponse()
    content = answer.read()
    took = 1000 * (time.perf_counter() - begin)
    assert answer.status == 200, content
    assert "items" in json.loads(content)
    return took
