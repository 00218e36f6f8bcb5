"""Sound cards without hardware: a private configuration of ALSA, which a test changes to plug and unplug.

The cards are real to ALSA and pjmedia: they have a clock, record what is played and can vanish while in use
(`sound_card.c`, compiled once).
"""

import hashlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .tones import Samples, write_wav

SOURCE = Path(__file__).with_name("sound_card.c")
RATE_HZ = 16000
DEFAULT = "default"


def plug_in() -> Path:
    """The compiled plug-in; it is kept for the next run."""
    key = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    library = Path(tempfile.gettempdir()) / f"osmo-sound-card-{os.getuid()}-{key}.so"
    if not library.exists():
        made = library.with_suffix(f".{os.getpid()}")
        command = ["gcc", "-shared", "-fPIC", "-O1", "-DPIC", "-Wall", "-o", str(made), str(SOURCE), "-lasound"]
        subprocess.run(command, check=True, capture_output=True)
        made.replace(library)
    return library


@dataclass(frozen=True)
class Card:
    """One card; `folder` holds what it played and what it hears."""

    name: str
    folder: Path

    def hears(self, samples: Samples) -> None:
        """What its microphone hears, again and again."""
        (self.folder / "heard.s16").write_bytes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())

    def played(self) -> Path:
        """All that was played so far, as a WAV file."""
        raw = self.folder / "played.s16"
        data = np.frombuffer(raw.read_bytes() if raw.exists() else b"", "<i2")
        return write_wav(self.folder / "played.wav", data[: len(data)].astype(np.float64) / 32768, RATE_HZ)

    def seconds(self) -> float:
        """How much was played so far."""
        raw = self.folder / "played.s16"
        return raw.stat().st_size / 2 / RATE_HZ if raw.exists() else 0.0


class SoundCards:
    """The cards of one computer. `environment` makes a program see these and no others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.configuration = folder / "asound.conf"
        self._cards: dict[str, Card] = {}
        self._plugged: list[str] = []
        folder.mkdir(parents=True)
        self._write()

    @property
    def environment(self) -> dict[str, str]:
        return {"ALSA_CONFIG_PATH": str(self.configuration)}

    def plug(self, *names: str, capture: bool = True, playback: bool = True) -> Card:
        """Plugs cards in (again); the last one."""
        for name in names:
            folder = self.folder / name
            folder.mkdir(exist_ok=True)
            (folder / "plugged").touch()
            for missing, wanted in (("no-capture", capture), ("no-playback", playback)):
                (folder / missing).unlink(missing_ok=True) if wanted else (folder / missing).touch()
            self._cards[name] = Card(name, folder)
            self._plugged = [*(n for n in self._plugged if n != name), name]
        self._write()
        return self._cards[names[-1]]

    def unplug(self, name: str) -> None:
        """Pulls a card out, also while it plays."""
        (self.folder / name / "plugged").unlink()
        self._plugged.remove(name)
        self._write()

    def break_down(self, name: str) -> None:
        """The card fails, but the system does not notice."""
        (self.folder / name / "plugged").unlink()

    def _write(self) -> None:
        lines = [f'pcm_type.osmo_card {{ lib "{plug_in()}" }}']
        for name in self._plugged:
            shown = name if name == DEFAULT else f"{name}, test card"
            lines.append(
                f'pcm."{name}" {{ type osmo_card  folder "{self.folder / name}"'
                f'  hint {{ show on  description "{shown}" }} }}'
            )
        new = self.configuration.with_suffix(".new")
        new.write_text("\n".join(lines) + "\n")
        new.replace(self.configuration)  # a new file: ALSA tells old from new by that, times are too coarse
