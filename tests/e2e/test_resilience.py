"""What goes wrong on an ordinary day: broken files, no keyring, an engine that dies in a call."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.office import OfficeProcess, running_office


@pytest.fixture
def own_office() -> Iterator[OfficeProcess]:
    """An office that a test may harm."""
    with running_office(arguments=("--kind", "voice-only")) as office:
        yield office


@pytest.mark.req("BAR-1", "CALL-1")
@pytest.mark.parametrize("transport", ["udp", "tls"])
def test_an_engine_killed_in_a_call_is_told_and_found_again(
    start_phone: StartPhone, own_office: OfficeProcess, transport: str
) -> None:
    phone = start_phone(*as_user(own_office, "100", transport))
    phone.wait_registered()
    phone.dial("601")
    phone.wait_call("In call")
    own_office.kill_engine()
    phone.find("label", "The call with 601 was cut off.", timeout=15)  # the new engine does not know it
    phone.wait_no_call()
    phone.wait_registered()
    phone.dial("600")
    phone.wait_call("In call")


@pytest.mark.req("BAR-1")
def test_a_server_that_goes_away_turns_the_led_red(start_phone: StartPhone) -> None:
    with running_office(arguments=("--kind", "voice-only")) as office:
        phone = start_phone(*as_user(office, "100", "tcp"))
        phone.wait_registered()
    phone.find(name="Connection: Not connected")
    phone.find("label", re.compile("Nothing answers at this server address|The connection to the server was lost"))
    phone.find("push button", "Try again")


@pytest.mark.req("REC-1", "SECR-20")
def test_a_broken_recents_file_is_set_aside(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    profile = tmp_path / "phone" / "profile"
    profile.mkdir(parents=True)
    (profile / "recents.sqlite").write_bytes(b"this is no database, " * 100)
    phone = start_phone(*as_user(office, "100"))
    phone.wait_registered()
    phone.find("label", "The list of recent calls was damaged.")
    phone.dial("600")
    phone.wait_call("In call")
    phone.press("Hang up")
    phone.wait_no_call()
    phone.wait_recent("600")
    phone.stop()
    kept = phone.profile / "recents.sqlite.broken-1"
    assert kept.read_bytes().startswith(b"this is no database")
    with sqlite3.connect(phone.profile / "recents.sqlite") as database:
        assert database.execute("SELECT number FROM recents").fetchall() == [("600",)]
    database.close()


@pytest.mark.req("LOGIN-3", "SECR-20")
@pytest.mark.parametrize("content", ["{ not JSON", "[1, 2]", '{"account.port": "x", "no.such": 1}'])
def test_broken_settings_never_stop_the_start(start_phone: StartPhone, content: str) -> None:
    phone = start_phone(settings_text=content)
    phone.find("label", "The settings were damaged.")
    phone.accept_texts()
    phone.find(re.compile("text"), "Server Address")
    phone.stop()
    kept = [path.read_text() for path in phone.profile.glob("settings.json.*")]
    assert content in kept


@pytest.mark.req("LOGIN-3", "LOGIN-5", "SECR-11")
def test_without_a_keyring_the_person_is_told_and_asked_again(start_phone: StartPhone, office: OfficeProcess) -> None:
    nothing: dict[str, str | None] = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    account = office.account("100")

    def sign_in(phone: Phone) -> None:
        phone.enter_account(account.number, account.password)
        phone.wait_registered()

    phone = start_phone(environment=nothing)
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    sign_in(phone)
    phone.find("label", "Your password can't be kept.")
    phone.stop()
    again = start_phone(name="phone", environment=nothing)
    again.find("label", "Your password can't be kept.")
    sign_in(again)
