"""What happens elsewhere shows at once: the office's order of names, a call of one's own, what another client sets."""

import re
import subprocess
import sys

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import as_user
from tests.e2e.settings_screen import is_on, open_page
from tests.e2e.test_bars import forward, unfold
from tests.office.person import Person
from tests.support.office import running_office
from tests.support.office_phone import OfficePhone

ROW = re.compile("list item|cell")
BUTTON = re.compile("button")
GRACE, DESK = 22, 33  # voices
ROUTE = "Route Calls to Cell"
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


@pytest.mark.req("SET-1", "IN-5")
def test_route_calls_to_cell_is_the_same_in_all_clients(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        phone = start_phone(*as_user(office, "100"))
        phone.wait_registered()
        page = open_page(phone, "Features")
        phone.absent("check box", ROUTE, within=page)  # there is no cell phone
        with Person.of(office).http as other:
            assert other.put("/me/cell-number", json={"cell_number": "+4917100000"}).status_code == 200
            phone.wait_until(lambda: is_on(phone, page, ROUTE), 5, "it is on")
            phone.click(phone.find("check box", ROUTE, within=page))
            phone.wait_until(lambda: not other.get("/me").json()["route_to_cell"], 5, "the office knows")
            assert not is_on(phone, page, ROUTE)
            assert other.put("/me/route-to-cell", json={"on": True}).status_code == 200
            phone.wait_until(lambda: is_on(phone, page, ROUTE), 5, "it is on again")


@pytest.mark.req("FWD-1", "SET-1", "BAR-2")
def test_forwarding_is_the_uc_servers_whoever_sets_it(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "integrated")) as office:
        phone = start_phone(*as_user(office, "100"))
        phone.wait_registered()
        bar = unfold(phone)
        phone.click(phone.find(BUTTON, "Change call forwarding", within=bar))
        forward(phone, bar, "All", "604")
        phone.find("label", "Call Forwarding: All \u2192 604", within=bar)
        phone.find(name="Call forwarding: All \u2192 604")  # the arrow
        sip, account = office.server.sip, office.account("100")
        with OfficePhone(sip, "101", office.account("101").password, GRACE) as grace:
            called = grace.call("100")
            assert grace.wait_final(called.invite).status == 200, "604 answers"
            phone.absent(re.compile("frame"), "Incoming call")
            grace.hang_up_all()
        with Person.of(office).http as other:
            assert other.get("/me/forwarding").json() == {"all": "604", "busy": None, "no_reply": None}
            other.put("/me/forwarding", json={"no_reply": "101"}).raise_for_status()
            phone.find(name="Call forwarding: No Reply \u2192 101")
            with OfficePhone(sip, "100d", account.desk_password, DESK) as desk:
                code = desk.call("*21*600%23")
                desk.wait_final(code.invite)
                phone.find(name="Call forwarding: All \u2192 600")
            phone.click(phone.find("check box", "Forward: All", within=bar))
            phone.find("label", "Call Forwarding: No Reply \u2192 101", within=bar)
            assert other.get("/me/forwarding").json() == {"all": None, "busy": None, "no_reply": "101"}
