"""The SIP stack with the real engine and a foreign telephone: what they make of transfer, encryption and mailbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import Transport
from osmo_qt.core.calls import CallState, MediaSecurity, TransferState
from osmo_qt.services.uc.server_info import fetch_demo_account
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import Instrument
from tests.support.baresip import Account, Baresip
from tests.support.office import OfficeProcess, running_office


@pytest.fixture(scope="module")
def office() -> Iterator[OfficeProcess]:
    with running_office(arguments=("--kind", "voice-only")) as process:
        yield process


@pytest.fixture(scope="module")
def phone(qapp: QApplication, office: OfficeProcess) -> Iterator[Instrument]:
    """Signed in as 100 by TLS."""
    phone = Instrument(AudioChoice(use_devices=False))
    try:
        phone.sign_in(*fetch_demo_account(office.url, "100", Transport.TLS)[:2])
        yield phone
    finally:
        phone.service.stop()


@contextmanager
def colleague(office: OfficeProcess, folder: Path) -> Iterator[Baresip]:
    """101, who answers everything."""
    login, sip = office.account("101"), office.server.sip
    account = Account(login.number, f"{sip.host}:{sip.udp_port}", login.password, register=True, answer="auto")
    with Baresip(folder, account) as phone:
        phone.wait_event("REGISTER_OK")
        yield phone


def call(phone: Instrument, office: OfficeProcess, number: str) -> int:
    sip = office.server.sip
    call_id = phone.service.make_call(f"sip:{number}@{sip.host}:{sip.tls_port}", number)
    phone.wait_call(call_id, state=CallState.ACTIVE)
    return call_id


def address(office: OfficeProcess, number: str) -> str:
    return f"sip:{number}@{office.server.sip.host}:{office.server.sip.tls_port}"


@pytest.mark.req("XFER-1")
@pytest.mark.req("SECR-6")
def test_transfers_by_the_real_engine(phone: Instrument, office: OfficeProcess, tmp_path: Path) -> None:
    with colleague(office, tmp_path / "101") as other:
        first = call(phone, office, "101")
        phone.wait_call(first, media_security=MediaSecurity.SRTP, signalling_secure=True)
        assert phone.last(first).remote_name  # the engine knows whose number that is
        assert phone.last(first).identity_asserted
        other.wait_event("CALL_ESTABLISHED")

        phone.service.transfer(first, address(office, "9999"))  # nobody has that number
        back = phone.wait_call(first, transfer=TransferState.FAILED, state=CallState.ACTIVE)
        assert back.transfer_code >= 400

        phone.service.transfer(first, address(office, "604"))
        phone.wait_call(first, state=CallState.ENDED)
        assert "CALL_CLOSED" not in [event.kind for event in other.events]
        other.hangup()
        other.wait_event("CALL_CLOSED")

        first = call(phone, office, "101")
        phone.service.set_hold(first, True)
        phone.wait_call(first, state=CallState.HELD)
        second = call(phone, office, "604")
        phone.service.transfer_to_call(first, second)
        phone.wait_call(first, state=CallState.ENDED)
        phone.wait_call(second, state=CallState.ENDED)
        other.wait_event("CALL_ESTABLISHED")
        assert [event.kind for event in other.events].count("CALL_CLOSED") == 1
        other.hangup()


@pytest.mark.req("VM-1")
def test_the_real_mailbox_tells_its_counts(phone: Instrument) -> None:
    phone.wait(lambda: phone.messages, "what waits in the mailbox")
    assert phone.messages[-1].new == 0
