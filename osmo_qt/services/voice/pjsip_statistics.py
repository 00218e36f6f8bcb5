"""Once a second: what RTCP tells of the calls in talk, and whether they sound well."""

import logging
from collections.abc import Callable

from osmo_qt.core.calls import CallQuality, CallState
from osmo_qt.core.quality import CallStatistics, Counters, QualityMeter
from osmo_qt.services.voice.pjsip_call import PjsipCall

log = logging.getLogger(__name__)


class StatisticsWatch:
    """On the voice thread only; raises pj.Error for a call that ends just now."""

    def __init__(self, tell: Callable[[int, CallStatistics], None]) -> None:
        self._tell = tell
        self._meters: dict[int, QualityMeter] = {}

    def look(self, call: PjsipCall, now: float) -> None:
        """Reads the counters of a call. `now`: monotonic seconds."""
        snapshot = call.snapshot
        index = call.audio_index() if snapshot.state is CallState.ACTIVE and not snapshot.held_by_remote else None
        meter = self._meters.setdefault(snapshot.id, QualityMeter())
        if index is None:
            meter.pause()
            if snapshot.quality is not CallQuality.GOOD:
                call.update(quality=CallQuality.GOOD)
            return
        statistics = meter.add(read_counters(call, index, now))
        self._tell(snapshot.id, statistics)
        if meter.quality is not snapshot.quality:
            self._log(snapshot.id, snapshot.quality, meter.quality, statistics)
            call.update(quality=meter.quality)

    @staticmethod
    def _log(call_id: int, old: CallQuality, new: CallQuality, statistics: CallStatistics) -> None:
        received, sent = statistics.received, statistics.sent
        log.info(
            "call %s: quality %s -> %s (MOS %.1f, %s, loss in %.1f %% out %.1f %%, jitter in %.0f ms out %.0f ms, "
            "RTT %.0f ms)",
            call_id,
            old.value,
            new.value,
            statistics.mos,
            statistics.codec,
            received.loss_percent,
            sent.loss_percent,
            received.jitter_ms,
            sent.jitter_ms,
            statistics.rtt_ms,
        )

    def forget(self, call_id: int) -> None:
        """The call is over."""
        self._meters.pop(call_id, None)


def read_counters(call: PjsipCall, index: int, now: float) -> Counters:
    """What the stack has counted for media line `index`. Each parent stays in a variable: its members point into it."""
    info, statistics = call.getStreamInfo(index), call.getStreamStat(index)
    rtcp, buffer = statistics.rtcp, statistics.jbuf
    received, sent, round_trip = rtcp.rxStat, rtcp.txStat, rtcp.rttUsec
    jitter, sent_jitter = received.jitterUsec, sent.jitterUsec
    return Counters(
        at=now,
        received=int(received.pkt),
        lost=int(received.loss),
        late=int(received.discard),
        received_bytes=int(received.bytes),
        jitter_ms=int(jitter.last) / 1000,
        sent=int(sent.pkt),
        sent_bytes=int(sent.bytes),
        sent_lost=int(sent.loss),
        sent_jitter_ms=int(sent_jitter.last) / 1000,
        reports=int(sent.updateCount),
        rtt_ms=int(round_trip.last) / 1000,
        buffer_ms=float(buffer.avgDelayMsec),
        codec=str(info.codecName),
        clock_hz=int(info.codecClockRate),
        encryption=call.encryption,
    )
