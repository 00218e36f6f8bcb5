"""Music for those on hold: a few soft chords, made here, so that nobody's rights are touched."""

import array
import math
import wave
from pathlib import Path

RATE_HZ = 8000
NOTE_S = 0.4
LOUDNESS = 3000  # of 32767: a voice is about as loud
CHORDS = ((261.6, 329.6, 392.0, 523.3), (220.0, 261.6, 329.6, 440.0), (174.6, 261.6, 349.2, 440.0))
END = (196.0, 246.9, 293.7, 392.0)


def write_music(path: Path) -> None:
    """A wave file of broken chords (mono, 8 kHz, 16 bit). Raises OSError."""
    notes = [note for chord in (*CHORDS, END) for note in (*chord, *chord[2:0:-1])]
    samples = array.array("h", [sample for note in notes for sample in _note(note)])
    path.touch(0o600)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(samples.tobytes())


def _note(hz: float) -> list[int]:
    """A plucked string: it fades."""
    count = int(RATE_HZ * NOTE_S)
    return [
        int(LOUDNESS * math.exp(-2 * place / count) * min(1, place / 80) * math.sin(math.tau * hz * place / RATE_HZ))
        for place in range(count)
    ]
