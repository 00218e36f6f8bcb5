"""Where the sounds of the program are. They are made by `tools/make_ringtones.py`."""

from pathlib import Path

_RESOURCES = Path(__file__).resolve().parents[1] / "resources"

RINGTONES = ("classic", "chime", "marimba", "harp", "glass", "pulse", "digital", "old-telephone")
DEFAULT_RINGTONE = "classic"
TEST_SOUND = _RESOURCES / "sounds" / "test.wav"


def ringtone_file(name: str) -> Path:
    """The WAV file of a ringtone: one of RINGTONES, or the absolute path of a file; anything else is the default."""
    if Path(name).is_absolute():
        return Path(name)
    known = name if name in RINGTONES else DEFAULT_RINGTONE
    return _RESOURCES / "ringtones" / f"{known}.wav"
