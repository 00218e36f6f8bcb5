"""The sounds that come with the program."""

import wave
from pathlib import Path

import numpy as np
import pytest

from osmo_qt.services.ringtones import RINGTONES, TEST_SOUND, ringtone_file
from tests.support.tones import read_wav
from tools.make_ringtones import RESOURCES, SOUNDS, write

LARGEST = 300_000


@pytest.mark.parametrize("name", SOUNDS)
def test_the_files_are_what_the_script_makes(name: str, tmp_path: Path) -> None:
    write(tmp_path / "made.wav", SOUNDS[name]())
    made, _ = read_wav(tmp_path / "made.wav")
    kept, _ = read_wav(RESOURCES / name)
    assert len(made) == len(kept)
    assert np.abs(made - kept).max() <= 1.5 / 32768, "but for the last bit, in which systems differ"


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_can_be_played_by_the_stack(name: str) -> None:
    file = RESOURCES / name
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16000, 1, 2)
    assert file.stat().st_size < LARGEST
    samples, _ = read_wav(file)
    assert 0.65 < np.abs(samples).max() < 0.75, "all are equally loud"
    assert abs(samples[0]) < 0.01, "no click at the beginning"


@pytest.mark.req("SET-2")
def test_every_name_has_its_file() -> None:
    assert len(RINGTONES) >= 6
    assert {f"ringtones/{name}.wav" for name in RINGTONES} | {"sounds/test.wav"} == set(SOUNDS)
    assert all(ringtone_file(name).is_file() for name in RINGTONES)
    assert TEST_SOUND.is_file()


@pytest.mark.req("SET-2")
def test_a_file_of_ones_own() -> None:
    assert ringtone_file("/home/ada/bell.wav") == Path("/home/ada/bell.wav")
    assert ringtone_file("no such name") == ringtone_file("classic")
