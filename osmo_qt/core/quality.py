"""Call quality: the E-model (ITU-T G.107, simplified) over RTCP both ways, and the guide's three states."""

from collections import deque
from dataclasses import dataclass, replace
from enum import Enum

from osmo_qt.core.calls import CallQuality

WINDOW_S = 5.0
SILENCE_S = 3.0  # without any packet so long, the call is bad whatever the figures say
GOOD_MOS, POOR_MOS = 3.6, 2.6  # R 70 and 50; below 50 ITU-T G.109 recommends no connection
HYSTERESIS_MOS = 0.2
WORSE_AFTER, BETTER_AFTER = 2, 5  # evaluations in a row
LATE_FROM_MS = 177.3  # one-way delay that people begin to notice (G.107)


@dataclass(frozen=True, slots=True)
class StreamStatistics:
    """One direction in the last seconds. `loss_percent` counts late packets, too; `bitrate_kbps` without headers."""

    packets: int = 0
    loss_percent: float = 0.0
    jitter_ms: float = 0.0
    bitrate_kbps: float = 0.0


@dataclass(frozen=True, slots=True)
class CallStatistics:
    """What RTCP tells of a call (RFC 3550): `received` here, `sent` as the other side reports it.

    `mos` (1 to 4.5) is that of the worse direction; `buffer_ms` is the jitter buffer's present delay.
    """

    codec: str = ""
    clock_hz: int = 0
    encryption: str = ""  # the SRTP suite, "" for none
    rtt_ms: float = 0.0
    buffer_ms: float = 0.0
    received: StreamStatistics = StreamStatistics()
    sent: StreamStatistics = StreamStatistics()
    mos: float = 4.5


@dataclass(frozen=True, slots=True)
class Impairment:
    """What a codec itself costs (ITU-T G.113 appendix I): `ie`, `bpl` (how well it bears loss), and its own delay."""

    ie: float
    bpl: float
    delay_ms: float


G711 = Impairment(0, 25.1, 20)  # with packet loss concealment
_IMPAIRMENTS = {  # where G.113 has no figure, estimates near to related codecs
    "opus": Impairment(0, 30, 40),
    "g722": Impairment(0, 25, 22),
    "pcma": G711,
    "pcmu": G711,
    "g729": Impairment(11, 19, 30),
    "ilbc": Impairment(11, 30, 30),
}
_UNKNOWN = Impairment(11, 20, 30)


def impairment_of(codec: str) -> Impairment:
    """The figures of a codec by the name SDP gives it."""
    return _IMPAIRMENTS.get(codec.lower().partition("/")[0], _UNKNOWN)


def r_factor(delay_ms: float, loss_percent: float, codec: Impairment = G711) -> float:
    """The rating of a connection, 0 to 93.2 (G.107 in the form of Cole and Rosenbluth); `delay_ms` one way."""
    delay = 0.024 * delay_ms + 0.11 * max(0.0, delay_ms - LATE_FROM_MS)
    loss = codec.ie + (95 - codec.ie) * loss_percent / (loss_percent + codec.bpl)
    return min(100.0, max(0.0, 93.2 - delay - loss))


def mos_of(r: float) -> float:
    """Mean opinion score, 1 to 4.5 (G.107 annex B; its formula would dip below 1 near the bottom)."""
    return min(4.5, max(1.0, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r)))


@dataclass(frozen=True, slots=True)
class Counters:
    """What the stack has counted since a stream began, read at `at` (monotonic seconds).

    `sent_lost` and `sent_jitter_ms` are from the other side's reports, of which there were `reports`.
    """

    at: float
    received: int = 0
    lost: int = 0
    late: int = 0
    received_bytes: int = 0
    jitter_ms: float = 0.0
    sent: int = 0
    sent_bytes: int = 0
    sent_lost: int = 0
    sent_jitter_ms: float = 0.0
    reports: int = 0
    rtt_ms: float = 0.0
    buffer_ms: float = 0.0
    codec: str = ""
    clock_hz: int = 0
    encryption: str = ""


class QualityMeter:
    """Turns counters, read once a second, into statistics of the last 5 s and a judgement that does not flicker."""

    def __init__(self) -> None:
        self.quality = CallQuality.GOOD
        self._window: deque[Counters] = deque()
        self._reported: Counters | None = None  # when the last report came
        self._sent_loss = 0.0
        self._heard_at: float | None = None
        self._judge = _Judge()

    def add(self, now: Counters) -> CallStatistics:
        """Takes the counters of this second; `quality` is judged anew."""
        if self._window and (now.received < self._window[-1].received or now.codec != self._window[-1].codec):
            self._start_over()  # a new stream counts from zero
        arrived = not self._window or now.received > self._window[-1].received
        if arrived or self._heard_at is None:
            self._heard_at = now.at
        self._window.append(now)
        while now.at - self._window[0].at > WINDOW_S:
            self._window.popleft()
        self._take_report(now)
        statistics = self._statistics(now)
        self.quality = self._judge.next(statistics.mos, silent=now.at - self._heard_at >= SILENCE_S)
        return statistics

    def pause(self) -> None:
        """The call is held: what comes after is judged by itself."""
        self._start_over()
        self._judge = _Judge()
        self.quality = CallQuality.GOOD

    def _start_over(self) -> None:
        self._window.clear()
        self._reported = self._heard_at = None
        self._sent_loss = 0.0

    def _take_report(self, now: Counters) -> None:
        """The other side reports about every 5 s, so its loss is that between its last two reports."""
        last = self._reported
        if last is None or now.reports != last.reports:
            if last is not None:
                self._sent_loss = _percent(now.sent_lost - last.sent_lost, now.sent - last.sent)
            self._reported = now

    def _statistics(self, now: Counters) -> CallStatistics:
        first = self._window[0]
        seconds = max(now.at - first.at, 1e-9)
        packets = now.received - first.received
        missing = max(0, now.lost - first.lost) + max(0, now.late - first.late)
        received = StreamStatistics(
            packets=packets,
            loss_percent=_percent(missing, packets + max(0, now.lost - first.lost)),
            jitter_ms=now.jitter_ms,
            bitrate_kbps=(now.received_bytes - first.received_bytes) * 8 / 1000 / seconds,
        )
        sent = StreamStatistics(
            packets=now.sent - first.sent,
            loss_percent=self._sent_loss,
            jitter_ms=now.sent_jitter_ms,
            bitrate_kbps=(now.sent_bytes - first.sent_bytes) * 8 / 1000 / seconds,
        )
        codec = impairment_of(now.codec)
        delay_ms = now.rtt_ms / 2 + now.buffer_ms + codec.delay_ms
        worse = max(received.loss_percent, sent.loss_percent)
        statistics = CallStatistics(now.codec, now.clock_hz, now.encryption, now.rtt_ms, now.buffer_ms, received, sent)
        return replace(statistics, mos=mos_of(r_factor(delay_ms, worse, codec)))


def _percent(part: int, whole: int) -> float:
    return min(100.0, 100.0 * max(0, part) / whole) if whole > 0 else 0.0


class _Level(Enum):
    """The states in their order."""

    GOOD = 0
    POOR = 1
    BAD = 2


_QUALITY = {_Level.GOOD: CallQuality.GOOD, _Level.POOR: CallQuality.POOR, _Level.BAD: CallQuality.BAD}


def _level(mos: float) -> _Level:
    return _Level.GOOD if mos >= GOOD_MOS else _Level.POOR if mos >= POOR_MOS else _Level.BAD


class _Judge:
    """Worse after two evaluations in a row, better after five, and only if better by a margin."""

    def __init__(self) -> None:
        self._level = _Level.GOOD
        self._streak: list[_Level] = []

    def next(self, mos: float, *, silent: bool) -> CallQuality:
        if silent:
            self._level, self._streak = _Level.BAD, []
            return CallQuality.BAD
        seen, surely = _level(mos), _level(mos - HYSTERESIS_MOS)
        if seen.value > self._level.value:
            self._count(seen, worse=True)
        elif surely.value < self._level.value:
            self._count(surely, worse=False)
        else:
            self._streak = []
        return _QUALITY[self._level]

    def _count(self, seen: _Level, *, worse: bool) -> None:
        if self._streak and (self._streak[-1].value > self._level.value) != worse:
            self._streak = []
        self._streak.append(seen)
        if len(self._streak) < (WORSE_AFTER if worse else BETTER_AFTER):
            return
        values = [level.value for level in self._streak]
        self._level = _Level(min(values) if worse else max(values))  # the cautious reading of those in a row
        self._streak = []
