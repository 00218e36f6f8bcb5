"""Tones in WAV files: written as what a microphone hears, found again in what a speaker played."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

WINDOW_S = 0.02  # in which the tone is there or not
HOP_S = 0.005  # resolution of a gap
SPECTRUM_S = 0.2  # longer windows to tell the tone from the rest
PRESENT = 0.5  # share of the usual amplitude that counts as heard: half a window of tone
FLOOR = 0.003  # amplitude (full scale is 1) below which there is only noise: -50 dB
ONSET = 8  # hops in which the tone must stay to have begun


@dataclass(frozen=True)
class ToneReport:
    """What was heard of one tone.

    `dominant_hz`: strongest frequency (0 in silence). `level_db`: power of the tone over everything else.
    `longest_gap_ms`: longest time without the tone between its first and its last sound. `heard_s`: time with the
    tone. `first_s`, `last_s`: when it was first and last heard, from `start` on. `tail_ms`: time without it after
    that.
    """

    dominant_hz: float
    level_db: float
    longest_gap_ms: float
    heard_s: float
    first_s: float
    last_s: float
    tail_ms: float

    def assert_clean(self, hz: float, *, seconds: float, level_db: float = 20, stalled_ms: float = 0) -> None:
        """The measure of the requirements: right tone, over the rest, without holes, for that long.

        `stalled_ms`: the machine itself stood still so long (`stalls.py`); then a hole of 40 ms more is no wonder.
        """
        gap_ms = 40 + stalled_ms
        good = (
            abs(self.dominant_hz - hz) <= 5
            and self.level_db >= level_db
            and self.longest_gap_ms <= gap_ms
            and self.heard_s >= seconds
        )
        assert good, f"wanted {hz} Hz for {seconds} s, {level_db} dB over the rest, gaps <= {gap_ms} ms; heard {self}"


def tone(hz: float, seconds: float, rate: int = 16000, amplitude: float = 0.3) -> Samples:
    """A steady tone, full scale is 1; 0 Hz is silence."""
    time = np.arange(round(seconds * rate)) / rate
    return np.asarray(amplitude * np.sin(2 * np.pi * hz * time), np.float64)


def write_wav(path: Path, samples: Samples, rate: int = 16000) -> Path:
    """Write 16-bit mono; returns the path."""
    data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    chunks = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
    return path


def write_tone(path: Path, hz: float, seconds: float, rate: int = 16000, amplitude: float = 0.3) -> Path:
    """Write a WAV file with a steady tone (0 Hz: silence); whole periods if it is to be repeated without a click."""
    return write_wav(path, tone(hz, seconds, rate, amplitude), rate)


def read_wav(path: Path) -> tuple[Samples, int]:
    """First channel of a 16-bit PCM or 32-bit float file and its rate, also while it is still being written.

    Lengths in the header are not believed when they are zero or larger than the file: recorders fill them in at the
    end. No samples and rate 0 if there is no complete header yet.
    """
    content = path.read_bytes()
    position, kind, channels, rate, bits = 12, 0, 1, 0, 16
    while position + 8 <= len(content):
        name, length = content[position : position + 4], struct.unpack_from("<I", content, position + 4)[0]
        position += 8
        if name == b"fmt ":
            if position + 16 > len(content):
                break
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", content, position)
        if name == b"data":
            rest = content[position:]
            data = rest[:length] if 0 < length <= len(rest) else rest
            return _samples(data, kind, channels, bits), rate
        position += length + length % 2
    return np.zeros(0), 0


def _samples(data: bytes, kind: int, channels: int, bits: int) -> Samples:
    if bits == 16 and kind in {1, 0xFFFE}:
        sample, scale = "<i2", 32768.0
    elif bits == 32 and kind in {3, 0xFFFE}:
        sample, scale = "<f4", 1.0
    else:
        raise ValueError(f"WAV format {kind} with {bits} bits is not understood")
    frame = channels * bits // 8
    whole = np.frombuffer(data[: len(data) // frame * frame], sample)
    return np.asarray(whole[::channels], np.float64) / scale


def duration_s(path: Path) -> float:
    """How much sound a file holds so far; cheap, unlike looking for a tone in it."""
    samples, rate = read_wav(path)
    return len(samples) / rate if rate else 0.0


def analyse(path: Path, hz: float, start: float | None = None, seconds: float | None = None) -> ToneReport:
    """Look for a tone in a WAV file, from `start` seconds on (default: all) and at most `seconds` of it."""
    samples, rate = read_wav(path)
    first = round((start or 0) * rate)
    end = first + round(seconds * rate) if seconds is not None else None
    return analyse_samples(samples[first:end], rate or 8000, hz)  # no header yet: nothing heard at any rate


def analyse_samples(samples: Samples, rate: int, hz: float) -> ToneReport:
    """As `analyse`, for samples with full scale 1."""
    total_s = len(samples) / rate
    amplitude = _amplitudes(samples, rate, hz)
    heard = _heard(amplitude)
    if not heard.any():
        return ToneReport(_dominant(samples, rate), -np.inf, total_s * 1000, 0, 0, 0, total_s * 1000)
    places = np.flatnonzero(heard)
    first, last = int(places[0]), int(places[-1])
    gaps = np.diff(places) - 1
    begin_s, end_s = first * HOP_S, last * HOP_S + WINDOW_S
    span = samples[round(begin_s * rate) : round(end_s * rate)]
    return ToneReport(
        dominant_hz=_dominant(span, rate),
        level_db=_level(span, rate, hz),
        longest_gap_ms=float(gaps.max(initial=0) * HOP_S * 1000),
        heard_s=float(len(places) * HOP_S + WINDOW_S - HOP_S),
        first_s=begin_s,
        last_s=end_s,
        tail_ms=max(0.0, (total_s - end_s) * 1000),
    )


def _windows(samples: Samples, size: int, hop: int) -> Samples:
    """Rows of `size` samples, one every `hop` samples."""
    if not size or len(samples) < size:
        return np.zeros((0, max(size, 1)))
    return np.lib.stride_tricks.sliding_window_view(samples, size)[::hop]


def _amplitudes(samples: Samples, rate: int, hz: float) -> Samples:
    """Amplitude of the tone in each window (a Hann window keeps other tones out)."""
    size = round(WINDOW_S * rate)
    window = np.hanning(size)
    probe = window * np.exp(-2j * np.pi * hz * np.arange(size) / rate)
    rows = _windows(samples, size, round(HOP_S * rate))
    return np.asarray(np.abs(rows @ probe) * 2 / max(window.sum(), 1), np.float64)


def _heard(amplitude: Samples) -> NDArray[np.bool_]:
    """Which windows have the tone; a click before it begins is not the tone."""
    loud = amplitude[amplitude > FLOOR]
    if not len(loud):
        return np.zeros(len(amplitude), bool)
    heard = np.asarray(amplitude >= max(FLOOR, PRESENT * float(np.percentile(loud, 75))))
    runs = _windows(heard.astype(np.float64), ONSET, 1).all(axis=1)
    begin = int(np.argmax(runs)) if runs.any() else len(heard)
    heard[:begin] = False
    return heard


def _spectrum(samples: Samples, rate: int) -> Samples:
    """Mean power spectrum over windows of SPECTRUM_S (bins of 1 / SPECTRUM_S)."""
    size = min(round(SPECTRUM_S * rate), len(samples))
    rows = _windows(samples, size, max(size // 2, 1))
    if not len(rows):
        return np.zeros(1)
    return np.asarray((np.abs(np.fft.rfft(rows * np.blackman(size), axis=1)) ** 2).mean(axis=0), np.float64)


def _dominant(samples: Samples, rate: int) -> float:
    """Strongest frequency over 50 Hz, between the bins by a parabola through the logarithms."""
    power = _spectrum(samples, rate)
    bin_hz = rate / max(min(round(SPECTRUM_S * rate), len(samples)), 1)
    low = int(np.ceil(50 / bin_hz))
    if len(power) <= low + 2 or power[low:].max() < 1e-6:
        return 0.0
    peak = int(np.argmax(power[low:-1])) + low
    left, middle, right = np.log(power[peak - 1 : peak + 2] + 1e-20)
    curve = left - 2 * middle + right
    shift = 0.5 * (left - right) / curve if curve else 0.0
    return float((peak + shift) * bin_hz)


def _level(samples: Samples, rate: int, hz: float) -> float:
    power = _spectrum(samples, rate)
    bin_hz = rate / max(min(round(SPECTRUM_S * rate), len(samples)), 1)
    frequency = np.arange(len(power)) * bin_hz
    own = np.abs(frequency - hz) <= 4 * bin_hz  # main lobe of the Blackman window and a codec's clock drift
    rest = float(power[~own & (frequency > 50)].sum())
    return float(10 * np.log10(power[own].sum() / max(rest, 1e-12)))
