"""Writes down for quickDiagnostic.txt what happens to the connection, to calls and to sound: never who called whom.

The lines are for the technical support and stay in English.
"""

from PySide6.QtCore import QObject

from osmo_qt.core.accounts import Registration
from osmo_qt.core.calls import CallQuality, CallSnapshot
from osmo_qt.services.event_log import EventLog
from osmo_qt.services.voice.driver import AudioReport
from osmo_qt.services.voice.service import VoiceService


class EventRecorder(QObject):
    """Listens to the voice service as long as it lives."""

    def __init__(self, voice: VoiceService, events: EventLog, version: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._events = events
        self._connection = ""
        self._sound = ""
        self._calls: dict[int, CallSnapshot] = {}
        events.append(f"program: {version} started")
        voice.registration_changed.connect(self._on_registration)
        voice.audio_changed.connect(self._on_audio)
        voice.call_changed.connect(self._on_call)

    def _on_registration(self, registration: Registration) -> None:
        text = registration.state.value
        if registration.failure is not None:
            text += f" {registration.failure.value}"
        if registration.code:
            text += f" {registration.code}"
        if text != self._connection:
            self._connection = text
            self._events.append(f"connection: {text}")

    def _on_audio(self, report: AudioReport) -> None:
        parts = [report.kind.value]
        for name, value in (("microphone", report.microphone), ("speaker", report.speaker), ("lost", report.lost)):
            if value:
                parts.append(f"{name} {value!r}")
        text = ", ".join(parts)
        if text != self._sound:
            self._sound = text
            self._events.append(f"sound: {text}")

    def _on_call(self, call: CallSnapshot) -> None:
        before = self._calls.get(call.id)
        if before is not None and call.revision <= before.revision:
            return
        for event in _changes(before, call):
            self._events.append(f"call {call.id}: {event}")
        if call.is_over:
            self._calls.pop(call.id, None)
        else:
            self._calls[call.id] = call


def _changes(before: CallSnapshot | None, call: CallSnapshot) -> list[str]:
    found = []
    if before is None and not call.is_over:
        found.append(f"{call.direction.value} begins")
    if call.was_connected and (before is None or not before.was_connected) and not call.is_over:
        found.append(f"connected, {call.codec or 'no codec yet'}, {call.media_security.value}")
    if call.quality is not (before.quality if before else CallQuality.GOOD):
        found.append(f"quality {call.quality.value}")
    if call.media_lost and not (before and before.media_lost):
        found.append("no sound arrives")
    if call.is_over:
        ended_by = "here" if call.hung_up_here else "there"
        found.append(f"ended {ended_by} after {call.duration_s:.0f} s, code {call.code} {call.reason}")
    return found
