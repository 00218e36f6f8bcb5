"""The keypad."""

import time
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from osmo_qt.core.accounts import Registration, RegistrationState, Transport, VoiceAccount
from osmo_qt.core.calls import CallState
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.models.calls import Calls
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.recents import Recents
from osmo_qt.models.session import Session
from osmo_qt.services.numbers import Numbers
from osmo_qt.services.settings_store import SettingsStore
from tests.models.fakes import FakeRecentsStore, FakeVoice, first_snapshot

REGISTERED = Registration(RegistrationState.REGISTERED)


class FakeSession(QObject):
    """Of somebody who is signed in."""

    registration_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.account: VoiceAccount | None = VoiceAccount("100", "h", 5061, Transport.TLS)
        self.registration = REGISTERED


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def store() -> FakeRecentsStore:
    return FakeRecentsStore()


@pytest.fixture
def feedback() -> Feedback:
    return Feedback()


@pytest.fixture
def preferences(tmp_path: Path, feedback: Feedback) -> Preferences:
    return Preferences(SettingsStore(tmp_path / "settings.json"), feedback)


@pytest.fixture
def dialer(
    voice: FakeVoice, session: FakeSession, store: FakeRecentsStore, preferences: Preferences, feedback: Feedback
) -> Dialer:
    numbers = Numbers(lambda: "DE")
    calls, recents = Calls(voice.service), Recents(store)
    return Dialer(calls, cast(Session, session), recents, preferences, numbers, feedback)


@pytest.mark.req("CALL-1")
def test_what_was_typed_is_called_and_the_field_is_empty_again(dialer: Dialer, voice: FakeVoice, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialer.changed):
        dialer.set_text("6 00")
    with qtbot.waitSignal(dialer.changed):
        assert dialer.call()
    assert voice.take() == [("make_call", "sip:600@h:5061", "600")]
    assert (dialer.text, dialer.error) == ("", "")


@pytest.mark.req("CALL-1")
def test_the_last_number_comes_back_before_it_is_called_again(dialer: Dialer, voice: FakeVoice) -> None:
    dialer.set_text("600")
    dialer.call()
    voice.take()
    dialer.set_text("  ")
    assert not dialer.call()
    assert (dialer.text, voice.take()) == ("600", [])
    assert not dialer.call(), "the first call is on its way"


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize("text", ["", "https://example.org", "12 x 3", "1" * 65, "sip:a@b?c"])
def test_what_can_not_be_called_is_told_where_it_was_typed_and_kept(
    dialer: Dialer, voice: FakeVoice, text: str
) -> None:
    dialer.set_text(text)
    assert not dialer.call()
    assert dialer.text == text
    assert dialer.error
    assert dialer.advice
    assert voice.take() == []


def test_typing_on_takes_the_error_away(dialer: Dialer, qtbot: QtBot) -> None:
    dialer.set_text("?")
    dialer.call()
    with qtbot.assertNotEmitted(dialer.changed):
        dialer.set_text("?")
    assert dialer.error
    dialer.set_text("6")
    assert (dialer.error, dialer.advice) == ("", "")


@pytest.mark.req("CALL-1")
def test_a_number_from_elsewhere_leaves_the_keypad_alone(dialer: Dialer, voice: FakeVoice) -> None:
    dialer.set_text("123")
    assert dialer.call_number("sip:bob@example.org")
    assert voice.take() == [("make_call", "sip:bob@example.org", "bob@example.org")]
    assert dialer.text == "123"


def test_without_a_registration_nothing_is_called(dialer: Dialer, voice: FakeVoice, session: FakeSession) -> None:
    session.registration = Registration(RegistrationState.CONNECTING)
    dialer.set_text("600")
    assert not dialer.call()
    assert dialer.error == "There is no connection to the server."
    session.registration, session.account = REGISTERED, None
    assert not dialer.call()
    assert (dialer.text, voice.take()) == ("600", [])


def test_during_a_call_nothing_is_called(dialer: Dialer, voice: FakeVoice) -> None:
    voice.call_changed.emit(first_snapshot(1))
    dialer.set_text("600")
    assert not dialer.call()
    assert dialer.error == "You are calling somebody already."


@pytest.mark.req("CALL-1")
def test_redial_calls_the_last_number_of_the_recent_calls(
    dialer: Dialer, voice: FakeVoice, store: FakeRecentsStore
) -> None:
    assert dialer.last == ""
    assert not dialer.redial()
    now = time.time()
    store.entries = [
        JournalEntry(CallOutcome.INCOMING_ACCEPTED, "102", "Ada", now, 1.0, id=2),
        JournalEntry(CallOutcome.OUTGOING_NOT_SUCCESSFUL, "+4989550123", "", now - 9, 0.0, id=1),
    ]
    store.tell()
    assert dialer.redial()
    assert voice.take()[-1] == ("make_call", "sip:+4989550123@h:5061", "+4989550123")
    assert dialer.text == ""


@pytest.mark.req("CALL-4")
@pytest.mark.parametrize(
    ("text", "number", "post_dial"),
    [
        ("600 ,, 12#", "600", ",,12#"),
        ("15615556789;1234#", "15615556789", ";1234#"),
        ("+49 89 1234567 ext. 12", "+49891234567", ",12"),
        ("tel:+49-89-1234567;ext=12", "+49891234567", ",12"),
        ("osmo://600, 5", "600", ",5"),
        ("tel:*21*100#", "*21*100#", ""),
    ],
)
def test_digits_for_after_the_answer(dialer: Dialer, voice: FakeVoice, text: str, number: str, post_dial: str) -> None:
    assert dialer.call_number(text)
    made = voice.take()[-1]
    assert made[2:] == ((number, post_dial) if post_dial else (number,))


def test_a_bad_link_in_the_field_is_told(dialer: Dialer, voice: FakeVoice) -> None:
    assert not dialer.call_number("osmo://abc")
    assert "refused" in dialer.error
    dialer.set_text("osmo://abc")
    assert dialer.hint == ""
    assert voice.take() == []


@pytest.mark.req("CALL-1")
def test_rules_change_the_number_and_that_is_shown_before(
    dialer: Dialer, voice: FakeVoice, preferences: Preferences, feedback: Feedback
) -> None:
    preferences.set("calls.rewrite_rules", "bad line\n0(\\d+) -> +49\\1\n1.. -> 999999")
    assert [n.what for n in feedback.notices] == [
        "Line 1 (bad line) of the rules for numbers is not understood and is left out."
    ]
    dialer.set_text("089 55 01 23,5")
    assert dialer.hint == "Dials +49 89 550123 After the answer: a pause of 3 s, 5"
    assert dialer.call()
    assert voice.take()[-1][1] == "sip:+4989550123@h:5061"
    preferences.set("calls.rewrite_rules", "")
    assert feedback.notices == ()


@pytest.mark.req("CALL-1")
def test_a_rule_for_public_numbers_fits_however_they_are_written(
    dialer: Dialer, voice: FakeVoice, preferences: Preferences
) -> None:
    preferences.set("calls.rewrite_rules", r"\+4989(\d+) -> 9\1")
    dialer.set_text("089 / 55 01 23")
    assert dialer.hint == ""
    preferences.set("calls.region", "DE")  # only then it is sure what the first zero means
    assert dialer.hint == "Dials 9550123"
    assert dialer.call()
    assert voice.take()[-1][1] == "sip:9550123@h:5061"


@pytest.mark.req("CALL-5")
def test_an_emergency_call_is_made_as_typed_and_the_disclaimer_shown(
    dialer: Dialer, voice: FakeVoice, preferences: Preferences, feedback: Feedback
) -> None:
    preferences.set("calls.rewrite_rules", r"(\d+) -> 0\1")
    dialer.set_text("1 1 2")
    assert dialer.is_emergency
    assert "cell phone" in dialer.hint
    assert dialer.call()
    assert voice.take()[-1] == ("make_call", "sip:112@h:5061", "112")
    assert [n.what for n in feedback.notices] == ["Emergency calls are better made on a cell phone."]
    call = first_snapshot(1)
    voice.call_changed.emit(call)
    voice.becomes(call, CallState.ENDED)
    assert feedback.notices == ()


def test_numbers_are_spaced_for_people(dialer: Dialer) -> None:
    assert dialer.pretty("+4989550123") == "+49 89 550123"
    assert dialer.as_typed("+498955") == "+49 89 55"


def test_an_error_goes_with_its_reason(dialer: Dialer, session: FakeSession) -> None:
    session.registration = Registration(RegistrationState.CONNECTING)
    assert not dialer.call_number("600")
    assert dialer.error
    session.registration = REGISTERED
    session.registration_changed.emit()
    assert dialer.error == ""
