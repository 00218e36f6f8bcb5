"""The E-model against the check values of its source, and a judgement that neither sleeps nor flickers."""

from itertools import pairwise

import pytest

from osmo_qt.core.calls import CallQuality
from osmo_qt.core.quality import Counters, QualityMeter, impairment_of, mos_of, r_factor

pytestmark = pytest.mark.req("QUAL-1")

CHECK_VALUES = [  # one-way delay ms, loss %, R, MOS; G.711 with concealment, random loss
    (50, 0, 92.0, 4.38),
    (100, 1, 87.2, 4.26),
    (100, 3, 80.7, 4.05),
    (100, 5, 75.0, 3.82),
    (150, 5, 73.8, 3.77),
    (100, 10, 63.7, 3.29),
    (100, 20, 48.7, 2.51),
    (200, 5, 70.1, 3.60),
    (300, 0, 72.5, 3.71),
    (400, 0, 59.1, 3.05),
]


@pytest.mark.parametrize(("delay_ms", "loss", "r", "mos"), CHECK_VALUES)
def test_the_e_model_gives_its_check_values(delay_ms: float, loss: float, r: float, mos: float) -> None:
    assert r_factor(delay_ms, loss) == pytest.approx(r, abs=0.06)
    assert mos_of(r_factor(delay_ms, loss)) == pytest.approx(mos, abs=0.006)


def test_the_score_stays_within_its_scale() -> None:
    assert mos_of(r_factor(5000, 100)) == 1.0
    assert all(1.0 <= mos_of(r / 10) <= 4.5 for r in range(1001))
    assert mos_of(3) == 1.0  # where the formula itself dips below


def test_a_codec_is_known_by_its_name_in_sdp() -> None:
    assert impairment_of("PCMU") == impairment_of("PCMA")
    assert impairment_of("opus/48000") == impairment_of("Opus")
    assert impairment_of("something").ie > 0


class Stream:
    """50 packets a second each way, of which some are lost from some time on."""

    def __init__(self) -> None:
        self.meter = QualityMeter()
        self.at = 0.0
        self.counters = Counters(0.0, codec="PCMU", clock_hz=8000)

    def run(self, seconds: int, *, loss: float = 0, sent_loss: float = 0, packets: int = 50) -> list[CallQuality]:
        seen = []
        for _ in range(seconds):
            c, self.at = self.counters, self.at + 1
            lost = round(packets * loss / 100)
            report = int(self.at) % 5 == 0
            sent = c.sent + 50
            self.counters = Counters(
                self.at,
                received=c.received + packets - lost,
                lost=c.lost + lost,
                received_bytes=c.received_bytes + 160 * (packets - lost),
                sent=sent,
                sent_bytes=c.sent_bytes + 8000,
                sent_lost=round(sent * sent_loss / 100) if report else c.sent_lost,
                reports=c.reports + report,
                rtt_ms=20,
                buffer_ms=40,
                codec="PCMU",
                clock_hz=8000,
            )
            self.statistics = self.meter.add(self.counters)
            seen.append(self.meter.quality)
        return seen


def test_a_clean_call_is_good() -> None:
    stream = Stream()
    assert set(stream.run(20)) == {CallQuality.GOOD}
    assert stream.statistics.mos == pytest.approx(4.36, abs=0.02)
    assert stream.statistics.received.packets == 250
    assert stream.statistics.received.bitrate_kbps == pytest.approx(64)
    assert stream.statistics.sent.bitrate_kbps == pytest.approx(64)


def test_it_is_worse_after_two_and_better_after_five_evaluations() -> None:
    stream = Stream()
    stream.run(10)
    worse = stream.run(12, loss=14)
    first = worse.index(CallQuality.POOR)
    assert 2 <= first <= 6  # the window fills, then two evaluations
    assert set(worse[first:]) == {CallQuality.POOR}
    better = stream.run(15)
    assert better.index(CallQuality.GOOD) >= 5
    assert better[-1] is CallQuality.GOOD


def test_bad_is_told_as_bad() -> None:
    stream = Stream()
    stream.run(5)
    assert stream.run(12, loss=40)[-1] is CallQuality.BAD


def test_one_bad_second_between_good_ones_is_not_told() -> None:
    meter = QualityMeter()
    steady = [Counters(float(t), received=50 * t, codec="PCMU") for t in range(1, 20)]
    for counters in steady[:6]:
        meter.add(counters)
    spike = Counters(6.5, received=50 * 6, codec="PCMU", rtt_ms=2000)
    meter.add(spike)
    for counters in steady[6:]:
        meter.add(counters)
        assert meter.quality is CallQuality.GOOD


def test_the_worse_direction_counts() -> None:
    stream = Stream()
    stream.run(5)
    seen = stream.run(20, sent_loss=30)
    assert seen[-1] in (CallQuality.POOR, CallQuality.BAD)
    assert stream.statistics.received.loss_percent == 0
    assert stream.statistics.sent.loss_percent > 10


def test_late_packets_are_lost_ones() -> None:
    meter = QualityMeter()
    for t in range(8):
        statistics = meter.add(Counters(float(t), received=50 * t, late=10 * t, codec="PCMU"))
    assert statistics.received.loss_percent == pytest.approx(20)


def test_silence_is_bad_at_once_after_three_seconds() -> None:
    stream = Stream()
    stream.run(5)
    silent = stream.run(4, packets=0)
    assert silent[1] is CallQuality.GOOD
    assert silent[2] is CallQuality.BAD
    assert stream.run(15)[-1] is CallQuality.GOOD  # and it recovers


def test_on_the_border_it_does_not_flicker() -> None:
    meter = QualityMeter()
    seen = []
    for t in range(60):
        # just below and just above the border in turn
        rtt = 2 * (335 if t % 4 < 2 else 315)
        meter.add(Counters(float(t), received=50 * t, rtt_ms=rtt, codec="PCMU"))
        seen.append(meter.quality)
    assert sum(a is not b for a, b in pairwise(seen)) <= 1


def test_a_new_stream_counts_from_zero() -> None:
    stream = Stream()
    stream.run(8)
    stream.counters = Counters(stream.at, codec="PCMU")
    stream.run(1)
    assert stream.statistics.received.loss_percent == 0
    assert stream.statistics.received.packets >= 0
    stream.meter.pause()
    assert stream.meter.quality is CallQuality.GOOD
