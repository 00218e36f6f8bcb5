"""One call to the echo of an office of its own: does this installation telephone? No window, no sound device."""

import array
import math
import statistics
import wave
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from osmo_qt import __version__
from osmo_qt.core.accounts import Registration, RegistrationState, Transport
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.demo import Demo
from osmo_qt.core.errors import UserError
from osmo_qt.embedded_office import EmbeddedOffice
from osmo_qt.log import set_up
from osmo_qt.services.paths import scratch_folder
from osmo_qt.services.uc.server_info import fetch_demo_account
from osmo_qt.services.voice.driver import AudioChoice
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.stack import make_driver

ECHO = "600"
TONE_HZ = 520
RATE_HZ = 16000
TALK_MS = 3000
TONE_S = 6
GIVE_UP_MS = 30_000
ENOUGH_DB = 20.0


def run_self_test() -> int:
    """Prints one last line with the result; 0 if the own tone came back, else 1."""
    set_up(None, verbose=False)
    with scratch_folder() as folder:
        office = EmbeddedOffice(folder / "office", Demo.VOICE_ONLY)
        try:
            result = _EchoTest(folder).run(office)
        except UserError as error:
            result = f"the office did not start: {error}"
        finally:
            office.stop()
        result = result or _judge(folder / "heard.wav")
    print(f"osmo-qt {__version__} self-test: {result or 'passed'}")  # noqa: T201 - this is its result
    return 1 if result else 0


def _judge(heard: Path) -> str:
    """What is wrong with the recording, or ""."""
    try:
        level = tone_over_rest_db(heard)
    except (OSError, wave.Error) as error:
        return f"there is no recording: {error}"
    return "" if level >= ENOUGH_DB else f"the tone did not come back ({level:.1f} dB over the rest)"


class _EchoTest(QObject):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._qt = QCoreApplication.instance() or QCoreApplication(["osmo-qt"])
        self._said, self._heard = folder / "said.wav", folder / "heard.wav"
        self._result = "nothing happened in time"
        self._host, self._port, self._call_id = "", 0, 0
        self._talking = False

    def run(self, office: EmbeddedOffice) -> str:
        """What went wrong, or ""."""
        write_tone(self._said)
        account, password, _uc = fetch_demo_account(office.url(), "", Transport.TLS)
        self._host, self._port = account.host, account.port
        self._voice = VoiceService(make_driver(f"OSMO Qt/{__version__}"))
        self._voice.registration_changed.connect(self._on_registration)
        self._voice.call_changed.connect(self._on_call)
        self._voice.start(AudioChoice(self._said, self._heard))
        self._voice.register(account, password)
        QTimer.singleShot(GIVE_UP_MS, self._qt.quit)
        QCoreApplication.exec()
        self._voice.stop()
        return self._result

    def _on_registration(self, registration: Registration) -> None:
        if registration.state is RegistrationState.REGISTERED and not self._call_id:
            self._call_id = self._voice.make_call(f"sip:{ECHO}@{self._host}:{self._port}", ECHO)
        elif registration.state is RegistrationState.FAILED:
            self._finish(f"not registered: {registration.failure} {registration.code} {registration.reason}")

    def _on_call(self, call: CallSnapshot) -> None:
        if call.state is CallState.ACTIVE and not self._talking:
            self._talking = True
            QTimer.singleShot(TALK_MS, lambda: self._voice.hang_up(self._call_id))
        elif call.is_over:
            self._finish("" if call.was_connected else f"the call failed: {call.code} {call.reason}")

    def _finish(self, result: str) -> None:
        self._result = result
        self._qt.quit()


def write_tone(path: Path) -> None:
    """A steady tone, mono, 16 bit, longer than the call (the stack leaves a short gap before it repeats a file)."""
    samples = array.array(
        "h", (int(9000 * math.sin(2 * math.pi * TONE_HZ * i / RATE_HZ)) for i in range(RATE_HZ * TONE_S))
    )
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def tone_over_rest_db(path: Path) -> float:
    """How far the tone stands out of everything else in the recording, in dB: the median of its blocks.

    By blocks (Goertzel), as the jitter buffer may shift the phase between them; the median, as a busy machine may drop
    a few packets, and that is no failure to telephone.
    """
    with wave.open(str(path), "rb") as file:
        rate = file.getframerate()
        samples = array.array("h", file.readframes(file.getnframes()))
    block = rate // 10
    turns = [(math.cos(t), math.sin(t)) for t in (2 * math.pi * TONE_HZ * i / rate for i in range(block))]
    starts = range(0, len(samples) - block + 1, block)
    levels = [_level_db(samples[start : start + block], turns) for start in starts]
    return statistics.median(levels) if levels else -math.inf


def _level_db(samples: "array.array[int]", turns: list[tuple[float, float]]) -> float:
    real = sum(s * c for s, (c, _) in zip(samples, turns, strict=True)) / len(samples)
    imaginary = sum(s * c for s, (_, c) in zip(samples, turns, strict=True)) / len(samples)
    tone = 2 * (real**2 + imaginary**2)
    rest = sum(s * s for s in samples) / len(samples) - tone
    return 10 * math.log10(tone / max(rest, 1e-9)) if tone > 0 else -math.inf
