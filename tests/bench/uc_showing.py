"""How long it takes from the sign-in to full lists, and from a change at the office to the row that shows it."""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

from osmo_qt.ucapi.events import EVENTS_PATH
from osmo_qt.ucapi.presence import OWN_PRESENCE_PATH

from . import uc_world
from .cost import let_pass, wait_quiet
from .figures import Figures
from .logged_process import LoggedProcess
from .subjects import Stage

CONTACTS, CALLS = 2000, 200
SIGN_INS = 5
CHANGES = 60
PAUSE_S = 0.05
STATES = ("busy", "do-not-disturb")
PEOPLE = uc_world.Population(users=20, contacts=CONTACTS, calls=CALLS, signed_in=2)


def measure(stage: Stage, figures: Figures) -> None:
    """The program's services, models and window, offscreen, and the real office."""
    url = uc_world.sqlite_url(stage, "uc-showing")
    uc_world.fill(url, PEOPLE)
    with uc_world.running(stage, "uc-showing", url) as (office, address):
        command = [sys.executable, "-m", "tests.bench.uc_client", address, str(CONTACTS), str(CALLS)]
        lists, rows = [], []
        for number in range(SIGN_INS + 1):  # the first reads files from the disk and writes byte code
            with LoggedProcess(command, stage.environment) as client:
                lists.append(float(client.wait_line("lists ", timeout=60)[1].split()[1]))
                if number == SIGN_INS:
                    client.wait_line("watching")
                    wait_quiet(client.pid)
                    wait_quiet(office.pid)
                    rows = _change(client, address)
    figures.add_median("uc_signin_to_lists_ms", lists[1:])
    rows.sort()
    figures.add("uc_event_to_row_ms_p50", rows[len(rows) // 2])
    figures.add("uc_event_to_row_ms_p95", rows[round(0.95 * len(rows)) - 1])


def _change(client: LoggedProcess, address: str) -> list[float]:
    """Milliseconds from each request to the row as it was drawn."""
    server, took = http.client.HTTPConnection(urlsplit(address).netloc), []
    headers = {"Authorization": f"Bearer {uc_world.token(1)}", "Content-Type": "application/json"}
    stream = http.client.HTTPConnection(urlsplit(address).netloc)  # whoever has none is offline
    stream.request("GET", EVENTS_PATH, headers=headers)
    followed = stream.getresponse()
    assert followed.status == 200, followed.read()
    client.wait_line("row available ")
    for number in range(CHANGES):
        place, state = client.mark(), STATES[number % len(STATES)]
        server.connect()
        begin = time.monotonic()
        server.request("PUT", OWN_PRESENCE_PATH, json.dumps({"chosen": state}), headers)
        line = client.wait_line(f"row {state} ", place)[1]
        took.append(1000 * (float(line.split()[2]) - begin))
        answer = server.getresponse()
        assert answer.status == 200, answer.read()
        server.close()
        let_pass(PAUSE_S)
    followed.close()
    stream.close()
    return took
