"""Two phones of Debian on loopback: they call each other without a server and hear each other's tone."""

from pathlib import Path

import pytest

from tests.support.baresip import Account, Baresip
from tests.support.tones import analyse
from tests.support.waiting import wait_for


def heard(phone: Baresip, hz: float, seconds: float) -> bool:
    return analyse(phone.heard(), hz).heard_s >= seconds


@pytest.mark.parametrize("codec", ["g711", "g722", "opus"])
def test_two_phones_hear_each_other(tmp_path: Path, codec: str) -> None:
    with (
        Baresip(tmp_path / "a", Account("alice"), hz=440, codecs=(codec,)) as alice,
        Baresip(tmp_path / "b", Account("bob"), hz=1000, codecs=(codec,)) as bob,
    ):
        alice.dial(bob.uri)
        assert bob.wait_event("CALL_INCOMING").peer == f"sip:alice@127.0.0.1:{alice.port}"
        alice.wait_event("CALL_RINGING")
        bob.accept()
        alice.wait_event("CALL_ESTABLISHED")
        bob.wait_event("CALL_ESTABLISHED")
        wait_for(lambda: heard(alice, 1000, 1.0) and heard(bob, 440, 1.0), 5, "both hear the tones")
        bob.hangup()
        alice.wait_event("CALL_CLOSED")
    for phone, hz in ((alice, 1000), (bob, 440)):
        analyse(phone.heard(), hz).assert_clean(hz, seconds=1.0)


def test_decline_and_refused_commands(tmp_path: Path) -> None:
    with Baresip(tmp_path / "a") as alice, Baresip(tmp_path / "b") as bob:
        alice.dial(bob.uri)
        bob.wait_event("CALL_INCOMING")
        bob.hangup()
        assert "486" in alice.wait_event("CALL_CLOSED").text
        with pytest.raises(AssertionError, match="refuses nonsense"):
            alice.command("nonsense")
        with pytest.raises(AssertionError, match="no CALL_CLOSED"):
            alice.wait_event("CALL_CLOSED", timeout=0.05)


def test_echo_is_recorded_in_real_time(tmp_path: Path) -> None:
    with (
        Baresip(tmp_path / "a", hz=440, codecs=("g711",)) as alice,
        Baresip(tmp_path / "b", Account(answer="auto"), echo=True, codecs=("g711",)) as echo,
    ):
        alice.dial(echo.uri)
        alice.wait_event("CALL_ESTABLISHED")
        wait_for(lambda: heard(alice, 440, 0.5), 5, "alice hears herself")
        alice.mute()
        wait_for(lambda: analyse(echo.heard(), 440).tail_ms > 300, 5, "the echo records silence")
        alice.mute()
        wait_for(lambda: analyse(echo.heard(), 440).longest_gap_ms > 300, 5, "the echo hears the tone again")
        alice.hangup()
        echo.wait_event("CALL_CLOSED")
