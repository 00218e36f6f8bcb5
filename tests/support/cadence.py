"""Tones of a telephone in a recording: when they sound, how long, and of which frequencies they are made."""

from dataclasses import dataclass

import numpy as np

from .tones import Samples

WINDOW_S = 0.05  # long enough for the beat of 440 and 480 Hz
HOP_S = 0.01
SILENCE = 0.01  # effective value below which nothing is heard: -40 dB
JOINED_S = 0.06  # a shorter hole is none


@dataclass(frozen=True)
class Sounding:
    """One burst: when it began and how long it was, in seconds, and its strongest frequencies, lowest first."""

    start: float
    seconds: float
    hertz: tuple[int, ...]
    level_db: float  # under a sine of full scale


def soundings(samples: Samples, rate: int) -> list[Sounding]:
    """All bursts, in order; the last one may go on after the end."""
    size, hop = round(WINDOW_S * rate), round(HOP_S * rate)
    if len(samples) < size or not size:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]
    loud = np.sqrt((windows**2).mean(axis=1)) > SILENCE
    found: list[tuple[int, int]] = []
    for place in np.flatnonzero(loud):
        if found and (place - found[-1][1]) * HOP_S <= JOINED_S:
            found[-1] = (found[-1][0], int(place))
        else:
            found.append((int(place), int(place)))
    return [_sounding(samples, rate, first * hop, last * hop + size) for first, last in found]


def _sounding(samples: Samples, rate: int, first: int, end: int) -> Sounding:
    # A window hears the edge when it has only begun: half of it is no part of the burst
    edge = round(WINDOW_S * rate / 2)
    part = samples[first + edge : max(end - edge, first + edge + 2)]
    level = 20 * np.log10(max(float(np.sqrt((part**2).mean() * 2)), 1e-9))
    return Sounding(first / rate + WINDOW_S / 2, (end - first) / rate - WINDOW_S, _strongest(part, rate), level)


def _strongest(samples: Samples, rate: int) -> tuple[int, ...]:
    """Frequencies whose peak is at most 10 dB under the highest one, to the nearest 5 Hz."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * rate)) ** 2
    peaks = [i for i in range(400, len(power) - 1) if power[i] >= power[i - 1] and power[i] > power[i + 1]]
    if not peaks:
        return ()
    highest = max(power[i] for i in peaks)
    strong = sorted({5 * round(i / 8 / 5) for i in peaks if power[i] > highest / 10})
    return tuple(strong)
