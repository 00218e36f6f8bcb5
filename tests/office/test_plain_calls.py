"""Calls in the plain dial plan: in an office without a UC server, and wherever the application is away."""

from contextlib import ExitStack

from tests.support.office import running_office
from tests.support.office_phone import OfficePhone
from tests.support.waiting import wait_for

ADA, GRACE, DESK = 11, 22, 33  # voices


def test_softphone_and_desk_phone_ring_together() -> None:
    with running_office(arguments=("--kind", "voice-only")) as office, ExitStack() as stack:
        account, sip = office.account("101"), office.server.sip
        assert "calls" not in office.server.capabilities
        ada = stack.enter_context(OfficePhone(sip, "100", office.account("100").password, ADA))
        grace = stack.enter_context(OfficePhone(sip, "101", account.password, GRACE))
        ada.call("101")  # the softphone alone
        ada.wait_hears(GRACE)
        ada.hang_up_all()
        grace.on_invite = "ring"
        desk = stack.enter_context(OfficePhone(sip, "101d", account.desk_password, DESK, "ring"))
        ada.call("101")
        ringing = grace.wait_call(2)
        desk.answer(desk.wait_call())
        ada.wait_hears(DESK)
        wait_for(lambda: ringing.over or bool(grace.requests("CANCEL")), 5, "the softphone stops ringing")
        grace.wait_over(ringing)
        ada.hang_up_all()
        grace.register(0)
        desk.wait_over(desk.wait_call())
        ada.call("101")  # the desk phone alone
        desk.answer(desk.wait_call(2))
        ada.wait_hears(DESK)
