"""The program's voice service and models in a process of their own, without windows: for hundreds of calls in a row.

`python -m tests.bench.service_client JSON PROFILE [--devices]` speaks as `bare_pjsua2` does, so that both are driven
alike. With `--devices` sound comes from and goes to the system's devices, not the login's files.
"""

import json
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot

from osmo_qt import __version__
from osmo_qt.core.accounts import Registration, RegistrationState, Transport, VoiceAccount
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.log import set_up
from osmo_qt.models.calls import Calls
from osmo_qt.models.recents import Recents
from osmo_qt.services.recents_store import RecentsStore
from osmo_qt.services.sound_watch import SoundWatch
from osmo_qt.services.voice.driver import AudioChoice, AudioReport
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.stack import make_driver


def say(*words: object) -> None:
    """A line at once, in one piece."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class _Client(QObject):
    def __init__(self, login: dict[str, Any], profile: Path, *, devices: bool) -> None:
        super().__init__()
        self._login = login
        self._sound = AudioChoice() if devices else AudioChoice(Path(login["microphone"]), Path(login["speaker"]))
        self.voice = VoiceService(make_driver(f"OSMO Qt/{__version__}"), self)
        self.voice.registration_changed.connect(self._on_registration)
        self.voice.call_changed.connect(self._on_call)
        self.voice.audio_changed.connect(self._on_audio)
        self._watch = SoundWatch(self)
        self._watch.changed.connect(self.voice.devices_changed)
        self.store = RecentsStore(profile / "recents.sqlite", self)
        self.calls = Calls(self.voice, self)
        self.recents = Recents(self.store, self)
        self.calls.ended.connect(self.recents.add_call)
        self._confirmed: set[int] = set()
        self._states: dict[int, str] = {}
        self._mixed: set[int] = set()

    def start(self) -> None:
        login = self._login
        self.store.start()
        self.voice.start(self._sound)
        self._watch.start()
        tls, authority = login["tls_port"], login["ca_certificate"]
        transport = Transport.TLS if tls else Transport.UDP
        account = VoiceAccount(
            login["user"],
            login["host"],
            tls or login["port"],
            transport,
            realm=login["realm"],
            ca_certificate=authority,
        )
        self.voice.register(account, login["password"])

    def stop(self) -> None:
        self._watch.stop()
        self.voice.stop()
        self.store.stop()

    @Slot()
    def on_input(self) -> None:
        for line in os.read(0, 1000).decode().splitlines():
            command, _, argument = line.partition(" ")
            getattr(self, f"_do_{command}")(argument)

    def _do_call(self, uri: str) -> None:
        self.calls.dial(uri, self._login["host"], self._login["tls_port"] or self._login["port"])

    def _do_end(self, _nothing: str) -> None:
        for item in self.calls.living():
            self.calls.hang_up(item.id)

    def _do_count(self, _nothing: str) -> None:
        say(f"{len(self._states)} calls left")

    def _do_hold(self, on: str) -> None:
        for item in self.calls.living()[-1:]:
            self.calls.set_hold(item.id, on == "on")

    def _do_swap(self, _nothing: str) -> None:
        held = next(item for item in self.calls.living() if item.snapshot.state is CallState.HELD)
        self.calls.swap(held)

    def _do_transfer(self, uri: str) -> None:
        self.voice.transfer(self.calls.living()[-1].id, uri)

    def _do_consult(self, _nothing: str) -> None:
        first, second = self.calls.living()
        self.voice.transfer_to_call(first.id, second.id)

    def _do_merge(self, _nothing: str) -> None:
        self.calls.merge()

    def _do_split(self, _nothing: str) -> None:
        self.calls.split()

    def _do_sound(self, words: str) -> None:
        """Gain in per cent and the name of a device."""
        gain, _, name = words.partition(" ")
        self._sound = replace(self._sound, microphone_gain=int(gain), microphones=(name,), speakers=(name,))
        self.voice.set_audio(self._sound)

    def _do_answer(self, _nothing: str) -> None:
        """Every call from now on."""
        self.calls.incoming.connect(lambda item: self.calls.answer(item.id))

    def _on_registration(self, registration: Registration) -> None:
        if registration.state is RegistrationState.REGISTERED:
            say("registered")

    def _on_audio(self, report: AudioReport) -> None:
        say(f"sound: {report.microphone} in, {report.speaker} out, lost: {report.lost}")

    def _on_call(self, call: CallSnapshot) -> None:
        state = f"{call.state.value}, transfer {call.transfer.value}"
        if self._states.get(call.id) != state:
            self._states[call.id] = state
            say(f"call {state}, {time.monotonic()}")
        if (call.in_conference and not call.is_over) is not (call.id in self._mixed):
            self._mixed ^= {call.id}
            say(f"{len(self._mixed)} in conference")
        if call.state is CallState.ACTIVE and call.id not in self._confirmed:
            say("confirmed", time.monotonic())
            self._confirmed.add(call.id)
        elif call.is_over:
            self._states.pop(call.id, None)
            self._confirmed.discard(call.id)
            say("over", call.code)
            say(f"{len(self._states)} calls left")


def main() -> None:
    """Runs until SIGTERM."""
    set_up(None, verbose=False)
    qt = QCoreApplication(sys.argv)
    client = _Client(json.loads(sys.argv[1]), Path(sys.argv[2]), devices="--devices" in sys.argv[3:])
    commands = QSocketNotifier(0, QSocketNotifier.Type.Read)
    commands.activated.connect(client.on_input)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGTERM, lambda *_: qt.quit())
    wake = QSocketNotifier(reader, QSocketNotifier.Type.Read)
    wake.activated.connect(lambda: os.read(reader, 100))
    client.start()
    qt.exec()
    client.stop()


if __name__ == "__main__":
    main()
