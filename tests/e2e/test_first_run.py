"""The first start: licence and emergency disclaimer come before everything else."""

import json
import re
import subprocess
import sys

import pytest

from osmo_qt.services.documents import legal_version
from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone

SERVER = (re.compile("text"), "Server Address")


def from_outside(phone: Phone, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line of another terminal."""
    command = [sys.executable, "-m", "osmo_qt", "--profile-dir", str(phone.profile), *words]
    return subprocess.run(command, env=dict(phone.environment), capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.req("LOGIN-1", "SET-4")
def test_nothing_works_until_both_texts_are_accepted(start_phone: StartPhone) -> None:
    phone = start_phone(first_run=True)
    phone.find("label", "Step 1 of 2")
    assert not phone.find_all(*SERVER)
    assert not phone.find_all(name="Tabs")
    phone.focus(phone.window("OSMO Qt"))
    phone.key("ctrl+k")
    from_outside(phone, "call", "600")
    status = from_outside(phone, "status", "--json")
    assert json.loads(status.stdout)["calls"] == []
    phone.click(phone.find("push button", "Accept"))
    phone.find("label", "Step 2 of 2")
    phone.click(phone.find("push button", "Back"))
    phone.find("label", "Step 1 of 2")
    assert not phone.find_all(*SERVER)
    phone.accept_texts()
    phone.find(*SERVER)
    phone.stop()
    kept = json.loads((phone.profile / "settings.json").read_text())
    assert kept["first_run.accepted_version"] == legal_version()
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", kept["first_run.accepted_at"])

    again = start_phone(name="phone")
    again.find(*SERVER)
    again.stop()
    kept["first_run.accepted_version"] = "0/0"
    (phone.profile / "settings.json").write_text(json.dumps(kept))
    later = start_phone(name="phone")
    later.find("label", "Step 1 of 2")
    later.click(later.find("push button", "Decline and quit"))
    later.wait_end()
