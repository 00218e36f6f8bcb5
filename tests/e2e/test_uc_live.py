"""What happens elsewhere shows at once: the office's order of names, and a call of one's own."""

import re
import subprocess
import sys

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import as_user
from tests.support.office import running_office

ROW = re.compile("list item|cell")
TOLD_WITHIN_S = 25  # an office on SQLite looks every 15 s at what another program changed


@pytest.mark.req("CON-4", "PRES-2")
def test_the_order_of_names_and_ones_own_call(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        phone = start_phone(*as_user(office, "100"))
        phone.wait_registered()
        phone.show_tab("Contacts")
        first = phone.find(ROW, re.compile("^[^,]+ [^,]+, (Available|Away|Do not|Be Right|Busy|In A|Offline)"))
        words = first.name.split(",")[0].split()
        command = [sys.executable, "-m", "osmo_qt.office", "options", "--data-dir", str(office.data)]
        subprocess.run([*command, "--name-display", "last-first"], check=True, capture_output=True)
        turned = f"^{re.escape(words[-1])}, {re.escape(' '.join(words[:-1]))}"
        phone.find(ROW, re.compile(turned), timeout=TOLD_WITHIN_S)
        phone.dial("600")
        phone.wait_call("In call")
        phone.find(name="Own presence: Busy")
        phone.press("Hang up")
        phone.wait_no_call()
        phone.find(name=re.compile("Own presence: (Available|Away)"))
