"""One call for the screens: what is shown of each state, and which button does what when."""

import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import CallDirection, CallQuality, CallSnapshot, CallState, MediaSecurity, ended
from osmo_qt.core.quality import CallStatistics, StreamStatistics
from osmo_qt.models.call import CallItem
from tests.models.fakes import FakeVoice, first_snapshot

S = CallState


class Commands(FakeVoice):
    """What `Calls` does for a call."""

    def remind(self, call_id: int) -> None:
        self.asked.append(("remind", call_id))


@pytest.fixture
def voice() -> Commands:
    return Commands()


def item(voice: Commands, state: CallState, **values: object) -> CallItem:
    incoming = state in (S.INCOMING, S.ANSWERING)
    direction = CallDirection.INCOMING if incoming else CallDirection.OUTGOING
    return CallItem(replace(first_snapshot(7, direction), state=state, **values), voice)  # type: ignore[arg-type]


def seen(call: CallItem, name: str) -> object:
    """A property as QML sees it."""
    return call.property(name)


@pytest.mark.req("CALL-1", "IN-1")
@pytest.mark.parametrize("state", CallState)
def test_buttons_do_only_what_the_state_allows(voice: Commands, state: CallState) -> None:
    call = item(voice, state)
    for button in (call.accept, call.decline, call.remindMe, call.toggleHold, call.toggleMute, call.hangUp):
        button()
    call.sendDigit("5")
    said = {
        S.INCOMING: [("answer", 7), ("hang_up", 7, 603), ("remind", 7), ("set_mute", 7, True), ("hang_up", 7)],
        S.ACTIVE: [("set_hold", 7, True), ("set_mute", 7, True), ("hang_up", 7), ("send_dtmf", 7, "5")],
        S.HELD: [("set_hold", 7, False), ("set_mute", 7, True), ("hang_up", 7), ("send_dtmf", 7, "5")],
        S.ENDED: [],
    }
    assert voice.take() == said.get(state, [("set_mute", 7, True), ("hang_up", 7)])


@pytest.mark.req("CALL-1")
def test_mute_goes_on_and_off(voice: Commands) -> None:
    call = item(voice, S.ACTIVE, muted=True)
    call.toggleMute()
    assert voice.take() == [("set_mute", 7, False)]


@pytest.mark.req("CALL-1")
def test_only_keys_of_a_telephone_are_sent(voice: Commands, qtbot: QtBot) -> None:
    call = item(voice, S.ACTIVE)
    for digit in ("1", "#", "D", "", "12", "x", "\u0661", "d"):
        call.sendDigit(digit)
    assert voice.take() == [("send_dtmf", 7, "1"), ("send_dtmf", 7, "#"), ("send_dtmf", 7, "D")]
    assert seen(call, "digits") == "1#D"


def test_newer_snapshots_are_shown_and_others_dropped(voice: Commands, qtbot: QtBot) -> None:
    call = item(voice, S.CALLING)
    with qtbot.waitSignal(call.changed):
        assert call.update(replace(call.snapshot, revision=5, state=S.PROGRESS))
    with qtbot.assertNotEmitted(call.changed):
        assert not call.update(replace(call.snapshot, revision=5, state=S.ACTIVE))
        assert not call.update(replace(call.snapshot, revision=6, state=S.CALLING))
        assert not call.update(replace(call.snapshot, revision=7, id=8, state=S.ACTIVE))
    assert seen(call, "state") == "progress"


@pytest.mark.req("IN-1", "SECR-9")
def test_name_and_number_are_both_shown(voice: Commands) -> None:
    assert (seen(item(voice, S.INCOMING), "remoteName"), seen(item(voice, S.INCOMING), "remoteNumber")) == (
        "Ada",
        "100",
    )
    nameless = item(voice, S.INCOMING, remote_name="")
    assert (seen(nameless, "remoteName"), seen(nameless, "remoteNumber")) == ("100", "")


def test_what_the_screen_binds_to(voice: Commands) -> None:
    srtp = {"media_security": MediaSecurity.SRTP, "signalling_secure": True}
    call = item(voice, S.HELD, codec="opus", media_lost=True, muted=True, held_by_remote=True, **srtp)
    assert seen(call, "held")
    assert seen(call, "connected")
    assert seen(call, "muted")
    assert seen(call, "encrypted")
    assert seen(call, "troubled")
    assert seen(call, "codec") == "opus"
    assert not seen(call, "incoming")
    assert not seen(call, "over")
    plain = item(voice, S.INCOMING)
    assert seen(plain, "incoming")
    flags = ("held", "connected", "muted", "encrypted", "troubled", "over")
    assert not any(seen(plain, name) for name in flags)


def test_the_duration_runs_and_stands_still_at_the_end(voice: Commands) -> None:
    assert seen(item(voice, S.CALLING), "duration") == ""
    assert seen(item(voice, S.ACTIVE, connected_at=time.time() - 65.5), "duration") == "1:05"
    assert seen(item(voice, S.ACTIVE, connected_at=time.time() + 100), "duration") == "0:00"  # the clock was set back
    over = ended(replace(first_snapshot(7), connected_at=100.0), 3800.0, 200, "OK")
    assert seen(CallItem(over, voice), "duration") == "1:01:40"


@pytest.mark.req("CALL-1")
def test_the_duration_turns_within_a_tenth_of_the_second(voice: Commands, qtbot: QtBot) -> None:
    connected_at = time.time() - 7.75
    call = item(voice, S.ACTIVE, connected_at=connected_at)
    with qtbot.waitSignal(call.ticked, timeout=1000):
        pass
    assert 8.0 <= time.time() - connected_at < 8.1
    assert seen(call, "duration") == "0:08"
    call.update(ended(call.snapshot, time.time(), 200, "OK"))
    assert not call._clock.isActive()  # an idle phone costs nothing


@pytest.mark.req("SEC-1", "SECR-6")
def test_a_lock_needs_encrypted_sound_and_encrypted_signalling(voice: Commands) -> None:
    for media, signalling in ((MediaSecurity.SRTP, False), (MediaSecurity.NONE, True), (MediaSecurity.NONE, False)):
        assert not seen(item(voice, S.ACTIVE, media_security=media, signalling_secure=signalling), "encrypted")
    call = item(voice, S.ACTIVE, media_security=MediaSecurity.SRTP, signalling_secure=True)
    assert not seen(call, "lostEncryption")
    call.update(replace(call.snapshot, revision=9, media_security=MediaSecurity.NONE))
    assert seen(call, "lostEncryption")
    call.update(replace(call.snapshot, revision=10, muted=True))
    assert seen(call, "lostEncryption")
    call.update(replace(call.snapshot, revision=11, media_security=MediaSecurity.SRTP))
    assert not seen(call, "lostEncryption")


@pytest.mark.req("IN-1", "SECR-9")
def test_who_calls(voice: Commands) -> None:
    contacts = {"100": "Ada from work"}
    known = first_snapshot(7, CallDirection.INCOMING)
    unknown = replace(known, remote_number="55")
    hidden = replace(known, remote_number="anonymous", remote_uri="sip:anonymous@anonymous.invalid", remote_name="x")
    items = [CallItem(one, voice, None, lambda n: contacts.get(n, "")) for one in (known, unknown, hidden)]
    shown = [[seen(call, name) for name in ("remoteName", "remoteNumber", "stranger")] for call in items]
    assert shown == [["Ada from work", "100", False], ["Ada", "55", True], ["Anonymous", "", False]]
    assert not seen(item(voice, S.INCOMING), "stranger")  # nobody knows any contacts


@pytest.mark.req("VM-1", "CALL-4")
def test_digits_that_wait_are_counted_and_not_shown(voice: Commands) -> None:
    call = item(voice, S.ACTIVE, post_dial=";12#,4;99", post_dial_waits=True)
    assert (seen(call, "postDialWaits"), seen(call, "postDialText")) == (True, "Dial 4 digits")
    call.dialOn()
    assert voice.take() == [("continue_post_dial", 7)]
    call.update(replace(call.snapshot, revision=9, post_dial_waits=False))
    assert not seen(call, "postDialWaits")
    call.dialOn()
    assert voice.take() == []


@pytest.mark.req("QUAL-1")
def test_quality_and_statistics_in_words(voice: Commands, qtbot: QtBot) -> None:
    call = item(voice, S.ACTIVE, quality=CallQuality.POOR)
    assert (seen(call, "quality"), seen(call, "qualityText")) == ("poor", "Network quality is poor")
    assert seen(call, "statistics") == []
    with qtbot.waitSignal(call.measured):
        call.measure(CallStatistics("opus", 48000, "", 20.4, 60, StreamStatistics(50, 1.2, 3.4, 32), mos=4.21))
    rows = dict(seen(call, "statistics"))  # type: ignore[call-overload]
    assert rows["Clock"] == "48 kHz"
    assert rows["Encryption"] == "none"
    assert rows["Quality (MOS)"] == "4.2"
    assert rows["Round trip"] == "20 ms"
    assert rows["Loss received"] == "1.2 %"
    call.update(ended(call.snapshot, 5.0, 200, "OK"))
    assert seen(call, "quality") == "good"


def test_a_tick_is_told(voice: Commands, qtbot: QtBot) -> None:
    call = item(voice, S.ACTIVE)
    with qtbot.waitSignal(call.ticked):
        call.tick()


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(
    ("code", "text"),
    [
        (486, "Busy"),
        (603, "Declined"),
        (404, "This number does not exist"),
        (480, "Nobody answers"),
        (488, "The devices have no way of sound in common"),
        (503, "The call failed (503 <b>Gone</b>)"),
        (487, "Call ended"),
    ],
)
def test_why_a_call_is_over(voice: Commands, code: int, text: str) -> None:
    over: CallSnapshot = ended(first_snapshot(7), 5.0, code, "<b>Gone</b>")
    assert seen(CallItem(over, voice), "stateText") == text
