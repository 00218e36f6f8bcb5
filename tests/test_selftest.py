"""How the self-test judges what it heard."""

from pathlib import Path

import numpy as np
import pytest

from osmo_qt.selftest import ENOUGH_DB, RATE_HZ, TONE_S, tone_over_rest_db, write_tone
from tests.support.tones import read_wav, write_wav


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    write_tone(path)
    return path


def test_the_tone_itself_is_clear(tone: Path) -> None:
    assert tone_over_rest_db(tone) > 2 * ENOUGH_DB


def test_packets_lost_on_a_busy_machine_are_no_failure(tone: Path) -> None:
    samples, rate = read_wav(tone)
    for start in range(0, len(samples), rate):
        samples[start : start + rate // 10] = 0.0  # five packets in each second
        samples[start + rate // 5 : start + rate // 4] *= -1  # and a jump of the phase
    assert tone_over_rest_db(write_wav(tone, samples, rate)) > ENOUGH_DB


def test_silence_noise_and_nothing_are_failures(tmp_path: Path) -> None:
    silence, noise = np.zeros(RATE_HZ * TONE_S), np.random.default_rng(1).uniform(-0.3, 0.3, RATE_HZ * TONE_S)
    for samples in (silence, noise, silence[:0]):
        assert tone_over_rest_db(write_wav(tmp_path / "no-tone.wav", samples, RATE_HZ)) < ENOUGH_DB
