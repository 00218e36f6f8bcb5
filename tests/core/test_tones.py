"""The tones of ten countries against the numbers of ITU-T E.180 supplement 2, and which one is heard when."""

from dataclasses import replace

import pytest

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState, MediaSecurity
from osmo_qt.core.tones import (
    COUNTRIES,
    LEVEL_DB,
    QUIET_DB,
    Burst,
    Signal,
    SignalChooser,
    Tone,
    country_for_language,
    failure_of,
    tone_for,
)

S = CallState

# country: ring-back, busy, congestion as "hertz [+ hertz] on/off on/off ..." in seconds
TABLE = {
    "AT": ("420 1.0/5.0", "420 0.4/0.4", "420 0.2/0.2"),
    "BE": ("425 1.0/3.0", "425 0.5/0.5", "425 0.167/0.167"),
    "BR": ("425 1.0/4.0", "425 0.25/0.25", "425 0.25/0.25 0.75/0.25"),
    "CL": ("400 1.0/3.0", "400 0.5/0.5", "400 0.2/0.2"),
    "CN": ("450 1.0/4.0", "450 0.35/0.35", "450 0.7/0.7"),
    "DE": ("425 1.0/4.0", "425 0.48/0.48", "425 0.24/0.24"),
    "RU": ("425 1.0/4.0", "425 0.35/0.35", "425 0.175/0.175"),
    "SG": ("401+449 0.4/0.2 0.4/2.0", "425 0.75/0.75", "425 0.25/0.25"),
    "CH": ("425 1.0/4.0", "425 0.5/0.5", "425 0.2/0.2"),
    "US": ("440+480 2.0/4.0", "480+620 0.5/0.5", "480+620 0.25/0.25"),
}
# three frequencies, and how long each of them lasts
INFORMATION = {
    **dict.fromkeys(("AT", "BR", "DE", "RU", "SG", "US"), ((950, 1400, 1800), 330)),
    **dict.fromkeys(("CL", "CH"), ((950, 1400, 1800), 333)),
    "BE": ((900, 1400, 1800), 330),
}


def read(words: str) -> tuple[Burst, ...]:
    hertz, *cadence = words.split()
    first, second = (int(part) for part in (*hertz.split("+"), "0")[:2])
    times = [[round(1000 * float(t)) for t in pair.split("/")] for pair in cadence]
    return tuple(Burst(first, second, on, off) for on, off in times)


@pytest.mark.req("CALL-6", "SET-2")
@pytest.mark.parametrize("country", TABLE)
def test_the_tones_of_a_country(country: str) -> None:
    for signal, words in zip((Signal.RING_BACK, Signal.BUSY, Signal.CONGESTION), TABLE[country], strict=True):
        tone = tone_for(signal, country)
        assert tone.bursts == read(words), signal
        assert tone.repeat
        assert tone.level_db == LEVEL_DB


@pytest.mark.req("CALL-6")
@pytest.mark.parametrize("country", INFORMATION)
def test_three_frequencies_say_that_there_is_no_such_number(country: str) -> None:
    tone = tone_for(Signal.INFORMATION, country)
    frequencies, each_ms = INFORMATION[country]
    assert tuple(burst.first_hz for burst in tone.bursts) == frequencies
    assert {burst.on_ms for burst in tone.bursts} == {each_ms}
    assert [burst.off_ms for burst in tone.bursts] == [0, 0, 1000]
    assert tone.repeat is (country != "US")


def test_china_has_one_frequency_for_it() -> None:
    assert tone_for(Signal.INFORMATION, "CN").bursts == read("450 0.1/0.1 0.1/0.1 0.1/0.1 0.4/0.4")


def test_the_ten_countries_of_the_guide_and_no_others() -> None:
    assert set(COUNTRIES) == set(TABLE)
    assert tone_for(Signal.BUSY, "XX") == tone_for(Signal.BUSY, "DE")


@pytest.mark.req("SET-2")
@pytest.mark.parametrize(
    ("language", "country"),
    [
        ("de_DE", "DE"),
        ("de-AT", "DE"),
        ("pt", "BR"),
        ("en_GB", "US"),
        ("ru", "RU"),
        ("zh-Hans", "CN"),
        ("es_MX", "CL"),
        ("fr_FR", "DE"),
        ("C", "DE"),
        ("", "DE"),
    ],
)
def test_the_country_that_goes_with_a_language(language: str, country: str) -> None:
    assert country_for_language(language) == country


@pytest.mark.parametrize("signal", Signal)
@pytest.mark.parametrize("country", COUNTRIES)
def test_every_tone_can_be_played(signal: Signal, country: str) -> None:
    tone = tone_for(signal, country)
    assert tone.seconds > 0
    for burst in tone.bursts:
        assert 0 < burst.first_hz < 4000
        assert 0 <= burst.second_hz < 4000
        assert burst.on_ms > 0
        assert burst.off_ms >= 0


def test_beside_a_voice_tones_are_quiet() -> None:
    assert tone_for(Signal.CALL_WAITING, "DE").level_db == QUIET_DB < LEVEL_DB
    assert Tone(()).level_db == LEVEL_DB
    assert not tone_for(Signal.INSECURE, "DE").repeat


# --- which one ---------------------------------------------------------------------------------------


def call(state: CallState, number: int = 1, *, early_media: bool = False, code: int = 0) -> CallSnapshot:
    incoming = state in (S.INCOMING, S.ANSWERING)
    direction = CallDirection.INCOMING if incoming else CallDirection.OUTGOING
    return CallSnapshot(number, 0, direction, state, "100", 0.0, early_media=early_media, code=code)


@pytest.mark.req("CALL-1", "CALL-6", "IN-1")
@pytest.mark.parametrize(
    ("calls", "signal"),
    [
        ([], None),
        ([call(S.CALLING)], None),
        ([call(S.PROGRESS)], Signal.RING_BACK),
        ([call(S.PROGRESS, early_media=True)], None),
        ([call(S.INCOMING)], Signal.RINGING),
        ([call(S.PROGRESS), call(S.INCOMING, 2)], Signal.RINGING),
        ([call(S.INCOMING), call(S.ACTIVE, 2)], Signal.CALL_WAITING),
        ([call(S.INCOMING), call(S.ENDED, 2, code=486)], Signal.RINGING),
        ([call(S.INCOMING), call(S.HELD, 2)], Signal.RINGING),
        ([call(S.PROGRESS), call(S.HELD, 2)], Signal.RING_BACK),
        ([call(S.ANSWERING)], None),
        ([call(S.HELD)], None),
        ([call(S.ENDED, code=200)], None),
        ([call(S.ENDED, code=486)], Signal.BUSY),
        ([call(S.ENDED, code=486), call(S.HELD, 2)], Signal.BUSY),
        ([call(S.ENDED, code=486), call(S.ACTIVE, 2)], None),
    ],
)
def test_what_is_heard_beside_calls(calls: list[CallSnapshot], signal: Signal | None) -> None:
    assert SignalChooser().choose(calls) is signal


@pytest.mark.req("CALL-6")
@pytest.mark.parametrize(
    ("signal", "codes"),
    [
        (Signal.BUSY, (486, 600, 603)),
        (Signal.CONGESTION, (302, 408, 480, 487, 500, 503, 504)),
        (Signal.INFORMATION, (404, 410, 416, 484, 485, 604)),
        (None, (0, 200)),
    ],
)
def test_how_a_call_ended_is_heard(signal: Signal | None, codes: tuple[int, ...]) -> None:
    for code in codes:
        ended = call(S.ENDED, code=code)
        assert failure_of(ended) is signal, code
        assert failure_of(replace(ended, hung_up_here=True)) is None
        assert failure_of(replace(ended, direction=CallDirection.INCOMING)) is None
    cut_off = replace(call(S.ENDED, code=408), direction=CallDirection.INCOMING, connected_at=1.0)
    assert failure_of(cut_off) is Signal.CONGESTION


@pytest.mark.req("CALL-6")
def test_a_failure_is_heard_until_it_is_silenced_or_another_call_begins() -> None:
    chooser = SignalChooser()
    busy = call(S.ENDED, code=486)
    assert chooser.choose([busy]) is Signal.BUSY
    assert chooser.choose([busy]) is Signal.BUSY
    assert chooser.choose([]) is Signal.BUSY, "the call itself is forgotten sooner"
    chooser.silence()
    assert chooser.choose([]) is None
    assert chooser.choose([call(S.ENDED, 2, code=503)]) is Signal.CONGESTION
    assert chooser.choose([call(S.CALLING, 3)]) is None
    assert chooser.choose([]) is None


@pytest.mark.req("SEC-1")
def test_a_call_that_loses_its_encryption_is_heard_once() -> None:
    chooser = SignalChooser()
    secure = replace(call(S.ACTIVE), media_security=MediaSecurity.SRTP, signalling_secure=True)
    open_call = replace(secure, media_security=MediaSecurity.NONE)
    assert not chooser.became_insecure([open_call]), "it never was"
    assert not chooser.became_insecure([secure])
    assert not chooser.became_insecure([replace(secure, state=S.HELD)])
    assert chooser.became_insecure([open_call])
    assert not chooser.became_insecure([open_call])
    assert not chooser.became_insecure([secure])
    assert not chooser.became_insecure([]), "the end is no loss"
