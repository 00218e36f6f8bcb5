"""Devices that come and go, ringing, and tones, with sound cards that ALSA takes for real."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.baresip import Account, Baresip
from tests.support.cadence import Sounding, soundings
from tests.support.office import OfficeProcess
from tests.support.sound_cards import Card, SoundCards
from tests.support.tones import ToneReport, analyse, read_wav, tone
from tests.support.waiting import wait_for

HEADSET, SPEAKERS = "Headset, test card", "Speakers, test card"
OFFICE_TONE_HZ = 1000
GRACE_HZ = 700
VOICE_HZ = 440
DIGITAL_HZ = 1046.5


@pytest.fixture
def cards(tmp_path: Path) -> SoundCards:
    """Speakers, which are first, and a headset."""
    made = SoundCards(tmp_path / "cards")
    made.plug("Speakers", "Headset")
    return made


def wait_played(card: Card, hz: float, seconds: float, start: float = 0.0) -> ToneReport:
    """Waits until a card has played a tone for so long after its first `start` seconds."""
    wait_for(
        lambda: analyse(card.played(), hz, start).heard_s >= seconds,
        20,
        lambda: f"{seconds} s of {hz} Hz on {card.name}: {analyse(card.played(), hz, start)}",
    )
    return analyse(card.played(), hz, start)


def wait_still(card: Card, program: Phone) -> None:
    """Waits until a card plays nothing any more."""
    last = [card.seconds()]

    def still() -> bool:
        last.append(card.seconds())
        return len(last) > 5 and len(set(last[-5:])) == 1

    program.wait_until(still, 10, f"{card.name} is still")


def open_audio(phone: Phone) -> None:
    """The audio page of the settings."""
    phone.focus(phone.window("OSMO Qt"))
    phone.click(phone.find(name="Settings"))
    phone.click(phone.find("list item", "Audio"))
    phone.find("panel", "Devices")


def choose(phone: Phone, what: str, device: str) -> None:
    """Chooses in a list of the page; what assistive technology calls such a list is what is chosen."""
    row = phone.find("panel", what)
    phone.click(phone.find("combo box", within=row))
    phone.click(phone.find("list item", device, within=row))
    phone.find("combo box", device, within=row)


def choose_in_call(phone: Phone, what: str, device: str) -> None:
    """Chooses in the panel of the call, which stays open."""
    window, name = phone.window("Call"), f"{what}: {device}"
    if not phone.find_all("radio button", name, within=window):
        phone.press("Audio")
    phone.click(phone.find("radio button", name, within=window))
    phone.find("radio button", name, within=window, states=["checked"])


@pytest.mark.req("AUD-1", "SET-2")
def test_devices_are_chosen_replaced_and_used_again(
    start_phone: StartPhone, office: OfficeProcess, cards: SoundCards
) -> None:
    headset, speakers = cards.plug("Headset"), cards.plug("Speakers")
    headset.hears(tone(VOICE_HZ, 1))
    # A voice that is a steady tone would be taken for noise
    settings = {"audio.echo_cancellation": False, "audio.noise_suppression": False}
    phone = start_phone(*as_user(office, "100"), environment=cards.environment, settings=settings)
    phone.wait_registered()
    open_audio(phone)
    choose(phone, "Speaker", HEADSET)
    choose(phone, "Microphone", HEADSET)
    phone.click(phone.find(re.compile("button"), "Play test sound"))
    wait_for(lambda: headset.seconds() > 1, 10, "the test sound in the headset")
    phone.click(phone.find(re.compile("button"), "Test microphone"))
    meter = phone.find("progress bar", "Microphone level")
    phone.wait_until(lambda: (meter.now().value or 0) > 40, 10, "a loud microphone")
    phone.click(phone.find(re.compile("button"), "Stop the test"))

    phone.dial("604")
    phone.wait_call("In call")
    wait_played(headset, OFFICE_TONE_HZ, 1)
    assert speakers.seconds() == 0
    _try_the_other_one(phone, headset, speakers)
    before = speakers.seconds()
    cards.unplug("Headset")
    wait_played(speakers, OFFICE_TONE_HZ, 1, before)
    phone.find("label", f"{HEADSET} is not connected any more.")
    phone.find(name="In call")
    before = headset.seconds()
    cards.plug("Headset")
    phone.absent("label", f"{HEADSET} is not connected any more.")
    wait_played(headset, OFFICE_TONE_HZ, 1, before)
    phone.press("Hang up")
    phone.wait_no_call()
    phone.stop()

    before = headset.seconds()
    again = start_phone(*as_user(office, "100"), environment=cards.environment)
    again.wait_registered()
    again.dial("600")
    again.wait_call("In call")
    wait_played(headset, VOICE_HZ, 2, before)  # by the microphone, to the echo and back
    again.press("Hang up")
    again.wait_no_call()
    wait_still(headset, again)


def _try_the_other_one(phone: Phone, headset: Card, speakers: Card) -> None:
    """During the call: the speakers, and the headset again."""
    choose_in_call(phone, "Speaker", SPEAKERS)
    wait_played(speakers, OFFICE_TONE_HZ, 1)
    before = headset.seconds()
    choose_in_call(phone, "Speaker", HEADSET)
    wait_played(headset, OFFICE_TONE_HZ, 0.5, before)
    wait_still(speakers, phone)


@pytest.fixture
def grace(office: OfficeProcess, tmp_path: Path) -> Iterator[Baresip]:
    """Somebody who calls, with a tone for a voice."""
    sip = office.server.sip
    account = Account("101", f"{sip.host}:{sip.udp_port}", office.account("101").password, register=True)
    with Baresip(tmp_path / "baresip", account, hz=GRACE_HZ) as phone:
        phone.wait_event("REGISTER_OK")
        yield phone


@pytest.mark.req("AUD-1", "IN-1", "SET-2")
def test_the_chosen_ringtone_is_heard_where_it_shall_ring(
    start_phone: StartPhone, office: OfficeProcess, cards: SoundCards, grace: Baresip
) -> None:
    headset, speakers = cards.plug("Headset"), cards.plug("Speakers")
    settings = {"audio.speakers": HEADSET, "audio.microphones": HEADSET}
    phone = start_phone(*as_user(office, "100"), environment=cards.environment, settings=settings)
    phone.wait_registered()
    open_audio(phone)
    phone.click(phone.find("check box", f"Ring on {SPEAKERS}"))
    choose(phone, "Select Ringtone", "Digital")
    wait_played(speakers, DIGITAL_HZ, 0.3)  # at once, as a preview
    wait_still(speakers, phone)
    before = speakers.seconds()
    grace.dial(f"sip:100@{office.server.sip.host}:{office.server.sip.udp_port}")
    window = phone.window("Incoming call")
    wait_played(speakers, DIGITAL_HZ, 0.6, before)
    assert headset.seconds() == 0, "it is quiet, and its microphone is not open"
    phone.click(phone.find(re.compile("button"), "Accept", within=window))
    phone.wait_call("In call")
    wait_played(headset, GRACE_HZ, 1)
    wait_still(speakers, phone)
    phone.press("Hang up")
    phone.wait_no_call()


def heard(phone: Phone, start: float) -> list[Sounding]:
    """What the speaker file holds from `start` seconds on."""
    samples, rate = read_wav(phone.heard_file)
    return soundings(samples[round(start * rate) :], rate)


def heard_seconds(phone: Phone) -> float:
    """How long the speaker file is."""
    if not phone.heard_file.exists():
        return 0.0
    samples, rate = read_wav(phone.heard_file)
    return len(samples) / rate if rate else 0.0


def assert_cadence(tones: list[Sounding], hertz: tuple[int, ...], on_s: float, off_s: float) -> None:
    """All of `tones` but the last, which may go on."""
    assert len(tones) > 1, tones
    for one, following in pairwise(tones):
        assert one.hertz == hertz, tones
        assert one.seconds == pytest.approx(on_s, abs=0.05), tones
        assert following.start - one.start == pytest.approx(on_s + off_s, abs=0.06), tones
        assert one.level_db == pytest.approx(-16, abs=1.5), tones


def is_information(tones: list[Sounding]) -> bool:
    """Whether the special information tone was heard last: three frequencies that follow without a pause."""
    return bool(tones) and tones[-1].hertz == (950, 1400, 1800) and 0.9 < tones[-1].seconds < 1.1


@pytest.mark.req("CALL-6", "SET-2")
def test_tones_of_the_chosen_country(start_phone: StartPhone, office: OfficeProcess) -> None:
    """Singapore, chosen by hand: a double ring-back of two frequencies; busy; no way through; no such number; words
    before the answer in place of ring-back."""
    phone = start_phone(*as_user(office, "100"), tone_hz=VOICE_HZ, settings={"audio.country": "US"})
    phone.wait_registered()
    open_audio(phone)
    choose(phone, "Select Country", "Singapore")
    phone.dial("602")
    phone.wait_until(lambda: len(heard(phone, 0)) > 2, 15, "the second ring-back")
    first, second, third = heard(phone, 0)[:3]
    assert_cadence([first, second], (400, 450), 0.4, 0.2)
    assert_cadence([second, third], (400, 450), 0.4, 2.0)
    phone.press("Hang up")
    phone.wait_no_call()

    start = heard_seconds(phone)
    phone.dial("606")
    phone.wait_until(lambda: len(heard(phone, start)) > 3, 15, "a busy tone")
    assert_cadence(heard(phone, start)[-3:], (425,), 0.75, 0.75)
    phone.wait_recent("606", "not successful")

    start = heard_seconds(phone)
    phone.dial("607")
    phone.wait_until(lambda: len(heard(phone, start)) > 5, 15, "the tone of congestion")
    assert_cadence(heard(phone, start)[-4:], (425,), 0.25, 0.25)

    start = heard_seconds(phone)
    phone.dial("999888")
    phone.wait_call("This number does not exist")
    phone.wait_until(lambda: is_information(heard(phone, start)), 15, "the special information tone")

    phone.dial("605")
    phone.wait_call("Ringing")
    start = heard_seconds(phone)
    phone.wait_until(lambda: sum(s.seconds for s in heard(phone, start)) > 2, 15, "words before the answer")
    words = [sounding for sounding in heard(phone, start) if sounding.seconds > 0.2]
    assert words, "words"
    assert not any(sounding.hertz in ((400, 450), (425,)) for sounding in words), words
    phone.press("Hang up")
    phone.wait_no_call()
