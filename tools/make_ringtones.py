"""Makes the ringtones and the test sound from nothing but sines: `python -m tools.make_ringtones [FOLDER]`.

The result is always the same, so the files stand in the repository and a test compares them with this script.
"""

import math
import sys
import wave
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

RATE_HZ = 16000
PEAK = 0.7
RESOURCES = Path(__file__).resolve().parents[1] / "osmo_qt" / "resources"

Partials = Iterable[tuple[float, float, float]]  # times the frequency, loudness, seconds until it has faded to 1/e
Track = list[float]

# What makes the sound of an instrument
BELL = ((1.0, 1.0, 0.9), (2.0, 0.45, 0.6), (2.76, 0.35, 0.4), (5.4, 0.15, 0.2))
CHIME = ((1.0, 1.0, 1.1), (2.01, 0.25, 0.7), (3.0, 0.08, 0.4))
MARIMBA = ((1.0, 1.0, 0.28), (3.93, 0.28, 0.07), (9.2, 0.08, 0.03))
PLUCKED = ((1.0, 1.0, 0.5), (2.0, 0.5, 0.35), (3.0, 0.3, 0.25), (4.0, 0.18, 0.18), (5.0, 0.1, 0.12))
GLASS = ((1.0, 1.0, 0.6), (2.32, 0.2, 0.35), (4.25, 0.1, 0.15))

C5, E5, G5, A5, B5 = 523.25, 659.26, 783.99, 880.0, 987.77
C6, D6, E6, G6 = 1046.5, 1174.66, 1318.51, 1567.98


def silence(seconds: float) -> Track:
    return [0.0] * round(seconds * RATE_HZ)


def strike(track: Track, at_s: float, hz: float, partials: Partials, loudness: float = 1.0) -> None:
    """Adds a note that begins within 3 ms and fades; what would sound after the end sounds at the beginning."""
    first, attack = round(at_s * RATE_HZ), 0.003 * RATE_HZ
    for times, part, fade_s in partials:
        step = 2 * math.pi * hz * times / RATE_HZ
        for n in range(min(len(track), round(5 * fade_s * RATE_HZ))):
            fade = math.exp(-n / (fade_s * RATE_HZ)) * min(1.0, n / attack)
            track[(first + n) % len(track)] += loudness * part * fade * math.sin(step * n)


def hold(track: Track, at_s: float, seconds: float, hz: Iterable[float], loudness: float = 1.0) -> None:
    """Adds a steady chord with soft edges of 12 ms."""
    first, count, edge = round(at_s * RATE_HZ), round(seconds * RATE_HZ), 0.012 * RATE_HZ
    for one in hz:
        step = 2 * math.pi * one / RATE_HZ
        for n in range(count):
            soft = min(1.0, n / edge, (count - n) / edge)
            track[first + n] += loudness * soft * math.sin(step * n)


def classic() -> Track:
    """Two fifths that take turns, as telephones on desks have them."""
    track = silence(3.6)
    for at_s, seconds, low, high in (
        (0.0, 0.22, 880, 1319),
        (0.28, 0.22, 1047, 1568),
        (0.56, 0.22, 880, 1319),
        (0.84, 0.36, 1047, 1568),
    ):
        hold(track, at_s, seconds, (low,))
        hold(track, at_s, seconds, (high,), 0.4)
        hold(track, at_s, seconds, (2 * low, 2 * high), 0.06)
    return track


def chime() -> Track:
    """Three soft bells that go down."""
    track = silence(4.8)
    for at_s, hz in ((0.0, E6), (0.45, C6), (0.9, G5)):
        strike(track, at_s, hz, CHIME)
    return track


def marimba() -> Track:
    """A little tune on wood."""
    track = silence(4.0)
    tune = ((0.0, G5), (0.18, C6), (0.36, E6), (0.72, D6), (0.9, C6), (1.26, G5), (1.44, C6), (1.8, G6))
    for at_s, hz in tune:
        strike(track, at_s, hz, MARIMBA)
        strike(track, at_s, hz / 2, MARIMBA, 0.4)
    return track


def digital() -> Track:
    """Three short pips, twice."""
    track = silence(3.0)
    for group in (0.0, 0.6):
        for pip in range(3):
            hold(track, group + pip * 0.12, 0.07, (C6, 3 * C6), 0.5 + 0.1 * pip)
    return track


def pulse() -> Track:
    """A calm low chord that breathes four times."""
    track = silence(4.4)
    for number in range(4):
        first = round(number * 0.55 * RATE_HZ)
        for hz, loudness in ((C5 / 2, 0.8), (C5, 1.0), (G5, 0.5), (E6, 0.25)):
            step = 2 * math.pi * hz / RATE_HZ
            count = round(0.5 * RATE_HZ)
            for n in range(count):
                track[first + n] += loudness * math.sin(math.pi * n / count) ** 2 * math.sin(step * n)
    return track


def old_telephone() -> Track:
    """Two metal bells and a clapper that strikes 25 times a second, for a second."""
    track = silence(4.0)
    for number in range(26):
        hz = 1180.0 if number % 2 else 1410.0
        strike(track, number * 0.04, hz, ((1.0, 1.0, 0.09), (2.41, 0.5, 0.05), (4.1, 0.2, 0.02)), 0.8)
    return track


def harp() -> Track:
    """A broken chord, up and down."""
    track = silence(4.2)
    for number, hz in enumerate((C5, E5, G5, C6, E6, G6, E6, C6, G5)):
        strike(track, number * 0.16, hz, PLUCKED)
    return track


def glass() -> Track:
    """Two glasses that touch, twice."""
    track = silence(3.8)
    for at_s, hz in ((0.0, B5), (0.14, E6), (0.9, A5), (1.04, D6)):
        strike(track, at_s, hz, GLASS)
    return track


def speaker_test() -> Track:
    """Up the chord: is this the right speaker, and loud enough?"""
    track = silence(6.0)
    for number, hz in enumerate((C5, E5, G5, C6)):
        strike(track, 0.02 + number * 0.2, hz, BELL, 0.6 if number < 3 else 1.0)
    once, fade = track[: 2 * RATE_HZ], round(0.3 * RATE_HZ)
    for n in range(fade):  # it is played once, so nothing may sound on
        once[-1 - n] *= n / fade
    return once


SOUNDS: dict[str, Callable[[], Track]] = {
    "ringtones/chime.wav": chime,
    "ringtones/classic.wav": classic,
    "ringtones/digital.wav": digital,
    "ringtones/glass.wav": glass,
    "ringtones/harp.wav": harp,
    "ringtones/marimba.wav": marimba,
    "ringtones/old-telephone.wav": old_telephone,
    "ringtones/pulse.wav": pulse,
    "sounds/test.wav": speaker_test,
}


def samples(track: Track) -> "array[int]":
    """16-bit samples, the loudest at PEAK."""
    loudest = max(abs(value) for value in track)
    return array("h", (round(value / loudest * PEAK * 32767) for value in track))


def write(file: Path, track: Track) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    data = samples(track)
    if sys.byteorder == "big":
        data.byteswap()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(data.tobytes())


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES
    for name, make in SOUNDS.items():
        write(folder / name, make())
        print(folder / name)


if __name__ == "__main__":
    main()
