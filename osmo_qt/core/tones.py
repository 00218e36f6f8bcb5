"""Tones a telephone makes itself: what they are made of in ten countries, and which one a set of calls asks for.

Frequencies and cadences follow ITU-T E.180 supplement 2; the choice of countries is that of the guide (6.1.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState, MediaSecurity

LEVEL_DB = -16.0  # of a tone as a whole, under a sine of full scale
QUIET_DB = -26.0  # beside a voice
FAILURE_S = 10.0  # how long a call that failed is heard


@dataclass(frozen=True, slots=True)
class Burst:
    """One or two frequencies in Hz (0: none) sounding together for `on_ms`, then silence for `off_ms`."""

    first_hz: int
    second_hz: int
    on_ms: int
    off_ms: int


@dataclass(frozen=True, slots=True)
class Tone:
    """Bursts, repeated until the tone is stopped, or played once. `level_db` is that of both frequencies together."""

    bursts: tuple[Burst, ...]
    repeat: bool = True
    level_db: float = LEVEL_DB

    @property
    def seconds(self) -> float:
        """How long the bursts take once."""
        return sum(burst.on_ms + burst.off_ms for burst in self.bursts) / 1000


class Signal(Enum):
    """What a tone tells."""

    RINGING = "ringing"
    RING_BACK = "ring_back"
    BUSY = "busy"
    CONGESTION = "congestion"
    INFORMATION = "information"  # special information tone: this number is none
    CALL_WAITING = "call_waiting"
    INSECURE = "insecure"  # a call has just lost its encryption

    @property
    def is_failure(self) -> bool:
        return self in (Signal.BUSY, Signal.CONGESTION, Signal.INFORMATION)


@dataclass(frozen=True, slots=True)
class CountryTones:
    """The call progress tones of one country."""

    ring_back: Tone
    busy: Tone
    congestion: Tone
    information: Tone


def _tone(hz: int, *cadence_ms: tuple[int, int], second_hz: int = 0) -> Tone:
    return Tone(tuple(Burst(hz, second_hz, on, off) for on, off in cadence_ms))


def _three(first_hz: int, second_hz: int, third_hz: int, each_ms: int = 330) -> Tone:
    return Tone(
        (Burst(first_hz, 0, each_ms, 0), Burst(second_hz, 0, each_ms, 0), Burst(third_hz, 0, each_ms, 1000)),
    )


_INFORMATION = _three(950, 1400, 1800)

COUNTRIES: dict[str, CountryTones] = {
    "AT": CountryTones(
        _tone(420, (1000, 5000)),
        _tone(420, (400, 400)),
        _tone(420, (200, 200)),
        _INFORMATION,
    ),
    "BE": CountryTones(
        _tone(425, (1000, 3000)),
        _tone(425, (500, 500)),
        _tone(425, (167, 167)),
        _three(900, 1400, 1800),
    ),
    "BR": CountryTones(
        _tone(425, (1000, 4000)),
        _tone(425, (250, 250)),
        _tone(425, (250, 250), (750, 250)),
        _INFORMATION,
    ),
    "CL": CountryTones(
        _tone(400, (1000, 3000)),
        _tone(400, (500, 500)),
        _tone(400, (200, 200)),
        _three(950, 1400, 1800, 333),
    ),
    "CN": CountryTones(
        _tone(450, (1000, 4000)),
        _tone(450, (350, 350)),
        _tone(450, (700, 700)),
        _tone(450, (100, 100), (100, 100), (100, 100), (400, 400)),
    ),
    "DE": CountryTones(
        _tone(425, (1000, 4000)),
        _tone(425, (480, 480)),
        _tone(425, (240, 240)),
        _INFORMATION,
    ),
    "RU": CountryTones(
        _tone(425, (1000, 4000)),
        _tone(425, (350, 350)),
        _tone(425, (175, 175)),
        _INFORMATION,
    ),
    "SG": CountryTones(
        _tone(401, (400, 200), (400, 2000), second_hz=449),  # 425 Hz, modulated by 24 Hz
        _tone(425, (750, 750)),
        _tone(425, (250, 250)),
        _INFORMATION,
    ),
    "CH": CountryTones(
        _tone(425, (1000, 4000)),
        _tone(425, (500, 500)),
        _tone(425, (200, 200)),
        _three(950, 1400, 1800, 333),
    ),
    "US": CountryTones(
        _tone(440, (2000, 4000), second_hz=480),
        _tone(480, (500, 500), second_hz=620),
        _tone(480, (250, 250), second_hz=620),
        replace(_INFORMATION, repeat=False),
    ),
}

DEFAULT_COUNTRY = "DE"
_BY_LANGUAGE = {"de": "DE", "pt": "BR", "en": "US", "ru": "RU", "zh": "CN", "es": "CL"}

# Used when no file can be played: two chords that take turns
RINGING = Tone(
    (Burst(660, 880, 220, 60), Burst(784, 1047, 220, 60), Burst(660, 880, 220, 60), Burst(784, 1047, 360, 2200))
)
INSECURE = Tone((Burst(660, 0, 140, 40), Burst(520, 0, 140, 40), Burst(400, 0, 300, 0)), repeat=False, level_db=-20.0)

_BUSY_CODES = (486, 600, 603)
_INFORMATION_CODES = (404, 410, 416, 484, 485, 604)


def country_for_language(language: str) -> str:
    """The country whose tones go with a language as in "de", "pt_BR" or "zh-Hans" (guide 6.1.3)."""
    return _BY_LANGUAGE.get(language.replace("_", "-").split("-")[0].lower(), DEFAULT_COUNTRY)


def tone_for(signal: Signal, country: str) -> Tone:
    """The tone for a signal in a country; an unknown country is the default one."""
    tones = COUNTRIES.get(country, COUNTRIES[DEFAULT_COUNTRY])
    hz = tones.ring_back.bursts[0].first_hz
    return {
        Signal.RINGING: RINGING,
        Signal.RING_BACK: tones.ring_back,
        Signal.BUSY: tones.busy,
        Signal.CONGESTION: tones.congestion,
        Signal.INFORMATION: tones.information,
        Signal.CALL_WAITING: Tone((Burst(hz, 0, 200, 200), Burst(hz, 0, 200, 5000)), level_db=QUIET_DB),
        Signal.INSECURE: INSECURE,
    }[signal]


def failure_of(call: CallSnapshot) -> Signal | None:
    """Which tone tells how a call ended; None if this side hung up, it ended well or it was never ours to make."""
    if call.hung_up_here or call.code < 300:
        return None
    if not call.was_connected and call.direction is CallDirection.INCOMING:
        return None
    if call.code in _BUSY_CODES:
        return Signal.BUSY
    if call.code in _INFORMATION_CODES:
        return Signal.INFORMATION
    return Signal.CONGESTION  # 3xx that leads nowhere, 408, 480, 487 of others, 5xx, and what has no tone of its own


class SignalChooser:
    """Says after each change of the calls what should be heard besides their own sound.

    Ringing comes before ring-back, talk before both; the end of a failed call is heard when nothing else is going on,
    until `silence` is called or another call begins.
    """

    def __init__(self) -> None:
        self._ended: set[int] = set()
        self._secure: set[int] = set()
        self._failure: Signal | None = None

    def choose(self, calls: Iterable[CallSnapshot]) -> Signal | None:
        """What should be heard until the next change. `calls`: all there are, ended ones at least once."""
        known = list(calls)
        living = [call for call in known if not call.is_over]
        over = [call for call in known if call.is_over]
        idle = all(call.state is CallState.HELD for call in living)  # a held call hears nothing of it
        if not idle:
            self._failure = None
        for call in over:
            if call.id not in self._ended and idle:
                self._failure = failure_of(call)
        self._ended = {call.id for call in over}
        return self._failure if idle else _signal(living)

    def silence(self) -> None:
        """The failed call was heard for long enough."""
        self._failure = None

    def became_insecure(self, calls: Iterable[CallSnapshot]) -> bool:
        """Whether a call in talk was encrypted at the last look and is not any more (SEC-1)."""
        talking = [call for call in calls if call.state in (CallState.ACTIVE, CallState.HELD)]
        secure = {call.id for call in talking if call.media_security is MediaSecurity.SRTP and call.signalling_secure}
        lost = any(call.id in self._secure and call.id not in secure for call in talking)
        self._secure = secure
        return lost


def _signal(living: list[CallSnapshot]) -> Signal | None:
    incoming = any(call.state is CallState.INCOMING for call in living)
    if any(call.state in (CallState.ACTIVE, CallState.ANSWERING) for call in living):
        return Signal.CALL_WAITING if incoming else None
    if incoming:
        return Signal.RINGING
    return Signal.RING_BACK if any(_rings_there(call) for call in living) else None


def _rings_there(call: CallSnapshot) -> bool:
    return call.direction is CallDirection.OUTGOING and call.state is CallState.PROGRESS and not call.early_media
