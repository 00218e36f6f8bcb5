"""The measure itself, on sounds whose truth is known."""

import struct
from pathlib import Path

import numpy as np
import pytest

from tests.support.tones import Samples, analyse, analyse_samples, read_wav, tone, write_tone, write_wav

RATES = pytest.mark.parametrize("rate", [8000, 16000, 48000])


def noise(like: Samples, level: float) -> Samples:
    return np.random.default_rng(1).normal(0, level, len(like))


def mu_law(samples: Samples) -> Samples:
    """What is left after G.711 (8 bits, logarithmic)."""
    curve = np.sign(samples) * np.log1p(255 * np.abs(samples)) / np.log(256)
    steps = np.round(curve * 127) / 127
    return np.asarray(np.sign(steps) * (256 ** np.abs(steps) - 1) / 255, np.float64)


@RATES
def test_steady_tone(tmp_path: Path, rate: int) -> None:
    report = analyse(write_tone(tmp_path / "x.wav", 440, 3, rate), 440)
    assert report.dominant_hz == pytest.approx(440, abs=1)
    assert report.level_db > 50
    assert report.longest_gap_ms <= 20
    assert report.heard_s == pytest.approx(3, abs=0.03)
    report.assert_clean(440, seconds=2.9)


@RATES
@pytest.mark.parametrize("gap", [0.02, 0.04, 0.06, 0.3])
def test_gap_is_measured(rate: int, gap: float) -> None:
    sound = tone(1000, 3, rate)
    sound[round(1.203 * rate) : round((1.203 + gap) * rate)] = 0
    report = analyse_samples(sound, rate, 1000)
    assert report.longest_gap_ms == pytest.approx(gap * 1000, abs=6)
    assert report.heard_s == pytest.approx(3 - gap, abs=0.04)
    assert report.dominant_hz == pytest.approx(1000, abs=1)


def test_gap_with_noise_and_a_codec_is_measured() -> None:
    sound = tone(1000, 3, 8000)
    sound[9600:10080] = 0
    report = analyse_samples(mu_law(sound + noise(sound, 0.01)), 8000, 1000)
    assert 50 <= report.longest_gap_ms <= 70
    with pytest.raises(AssertionError, match="longest_gap_ms=6"):
        report.assert_clean(1000, seconds=2.5)


def test_level_over_noise() -> None:
    sound = tone(800, 4)
    power = np.mean(sound**2)
    for level in (25, 15):
        report = analyse_samples(sound + noise(sound, float(np.sqrt(power * 10 ** (-level / 10)))), 16000, 800)
        assert report.level_db == pytest.approx(level, abs=1)
        assert report.longest_gap_ms <= 20


def test_codec_distortion_is_no_gap() -> None:
    report = analyse_samples(mu_law(tone(440, 5, 8000)), 8000, 440)
    report.assert_clean(440, seconds=4.9, level_db=30)
    assert report.longest_gap_ms <= 20


def test_two_tones() -> None:
    sound = tone(440, 3) + tone(1250, 3, amplitude=0.15)
    loud, soft = analyse_samples(sound, 16000, 440), analyse_samples(sound, 16000, 1250)
    assert loud.dominant_hz == soft.dominant_hz == pytest.approx(440, abs=1)
    assert loud.level_db == pytest.approx(6, abs=0.5)
    assert soft.level_db == pytest.approx(-6, abs=0.5)
    assert soft.longest_gap_ms == loud.longest_gap_ms == 0


def test_silence_around_the_tone_is_no_gap_but_told() -> None:
    sound = np.concatenate([tone(0, 1), tone(600, 2), tone(0, 0.5)])
    sound[8000] = 1  # a click
    report = analyse_samples(sound, 16000, 600)
    assert report.first_s == pytest.approx(1, abs=0.02)
    assert report.last_s == pytest.approx(3, abs=0.02)
    assert report.tail_ms == pytest.approx(500, abs=20)
    assert report.longest_gap_ms == 0
    assert report.heard_s == pytest.approx(2, abs=0.03)


@pytest.mark.parametrize("sound", [tone(0, 2), tone(700, 2), np.zeros(0), np.zeros(10)])
def test_absent_tone(sound: Samples) -> None:
    report = analyse_samples(sound, 16000, 440)
    assert report.heard_s == 0
    assert report.level_db == -np.inf
    assert report.longest_gap_ms == pytest.approx(len(sound) / 16, abs=1)
    with pytest.raises(AssertionError, match="wanted 440 Hz"):
        report.assert_clean(440, seconds=0)


def test_part_of_a_file(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "x.wav", np.concatenate([tone(440, 1), tone(880, 1), tone(440, 1)]))
    assert analyse(path, 880).heard_s == pytest.approx(1, abs=0.03)
    assert analyse(path, 880, start=1, seconds=1).longest_gap_ms == 0
    assert analyse(path, 440).longest_gap_ms == pytest.approx(1000, abs=20)
    assert analyse(path, 440, start=2).dominant_hz == pytest.approx(440, abs=1)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 24])
def test_unfinished_header(tmp_path: Path, length: int) -> None:
    path = write_tone(tmp_path / "x.wav", 440, 1)
    content = bytearray(path.read_bytes())
    content[40:44] = struct.pack("<I", length)
    path.write_bytes(content + b"\0")  # half a sample more
    samples, rate = read_wav(path)
    assert rate == 16000
    assert len(samples) == (12 if length == 24 else 16000)
    for size in (0, 11, 20, 37, 44):
        path.write_bytes(content[:size])
        assert len(read_wav(path)[0]) == 0
        assert analyse(path, 440).heard_s == 0


def test_stereo_float_with_other_chunks(tmp_path: Path) -> None:
    left = tone(440, 0.5, 48000)
    both = np.stack([left, tone(900, 0.5, 48000)], axis=1).astype("<f4").tobytes()
    form = struct.pack("<HHIIHH", 3, 2, 48000, 48000 * 8, 8, 32)
    head = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", 16) + form
    path = tmp_path / "x.wav"
    path.write_bytes(head + b"PEAK" + struct.pack("<I", 3) + b"abc\0" + b"data\0\0\0\0" + both)
    samples, rate = read_wav(path)
    assert rate == 48000
    assert np.allclose(samples, left, atol=1e-6)
