"""Pictures of the call windows in all their states, for `tools/screenshots.py`."""

import time
from typing import TYPE_CHECKING, Any, Protocol, cast

from PySide6.QtCore import QSize

from osmo_qt.core.calls import CallQuality, CallSnapshot, CallState, MediaSecurity
from osmo_qt.core.quality import CallStatistics, StreamStatistics
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.services.voice.driver import AudioDevice, AudioKind, AudioReport
from osmo_qt.views.call_windows import CallWindows
from osmo_qt.views.theme import Theme
from tests.fakes import FakeVoice
from tests.views.fakes import World

if TYPE_CHECKING:
    from PySide6.QtQuick import QQuickView

S = CallState
SECURE: dict[str, Any] = {"media_security": MediaSecurity.SRTP, "signalling_secure": True, "codec": "opus"}
STATISTICS = CallStatistics(
    *("opus", 48000, "AES_CM_128_HMAC_SHA1_80", 42, 60),
    received=StreamStatistics(50, 0.4, 6.2, 38),
    sent=StreamStatistics(50, 1.2, 9.8, 39),
    mos=4.2,
)


class Photographer(Protocol):
    """What of the studio is used."""

    world: World
    models: Models
    theme: Theme

    def take_view(self, view: "QQuickView", name: str) -> None: ...


class _Session:
    """One story of calls, with a picture at each turn."""

    def __init__(self, studio: Photographer) -> None:
        self.studio = studio
        self.voice: FakeVoice = studio.world.voice
        self.models = studio.models
        self.windows = CallWindows(studio.models, studio.theme)
        self.windows.prepare()
        assert self.windows.popup is not None
        assert self.windows.call_window is not None
        self.popup, self.screen = self.windows.popup, self.windows.call_window
        devices = (AudioDevice("Built-in audio", 2, 2), AudioDevice("Jabra Evolve2 65", 1, 2))
        report = AudioReport(AudioKind.DEVICE, "", "Jabra Evolve2 65", "Jabra Evolve2 65", "", devices)
        self.voice.audio_changed.emit(report)

    def take(self, name: str) -> None:
        self.studio.take_view(self.screen, name)

    def talk(self, name: str, number: str, seconds: float, **values: Any) -> CallSnapshot:
        asked_for = {"id": values.pop("id")} if "id" in values else {}
        call = self.voice.dialled(name, number, **asked_for)
        return self.voice.becomes(call, S.ACTIVE, **{**SECURE, "connected_at": time.time() - seconds, **values})

    @property
    def current(self) -> CallItem:
        return cast(CallItem, self.models.calls.current)

    def open(self, name: str, on: bool = True) -> None:
        self.screen.rootObject().setProperty(name, on)


def call_screens(studio: Photographer) -> None:
    session = _Session(studio)
    one_call(session)
    several_calls(session)
    transfers(session)
    session.windows.stop()


def one_call(s: _Session) -> None:
    call = s.voice.ring("Grace Hopper", "+49 89 550102")
    s.studio.take_view(s.popup, "incoming")
    s.current.auto_answer.start(5)
    s.studio.take_view(s.popup, "incoming-auto-answer")
    call = s.voice.becomes(call, S.ACTIVE, **SECURE, connected_at=time.time() - 83)
    s.take("call")
    call = s.voice.becomes(call, S.ACTIVE, muted=True, recording=True, quality=CallQuality.POOR)
    s.take("call-muted")
    call = s.voice.becomes(call, S.ACTIVE, muted=False, quality=CallQuality.BAD, media_security=MediaSecurity.NONE)
    s.take("call-bad-insecure")
    s.current.measure(STATISTICS)
    call = s.voice.becomes(call, S.ACTIVE, quality=CallQuality.GOOD, recording=False, **SECURE)
    s.open("statisticsOpen")
    s.take("call-statistics")
    s.open("statisticsOpen", False)
    s.open("audioOpen")
    s.take("call-audio")
    s.open("audioOpen", False)
    call = s.voice.becomes(call, S.HELD)
    s.take("call-held")
    call = s.voice.becomes(call, S.ACTIVE, media_lost=True)
    s.take("call-troubled")
    call = s.voice.becomes(call, S.ACTIVE, media_lost=False, post_dial=";1234", post_dial_waits=True)
    s.take("call-post-dial")
    call = s.voice.becomes(call, S.ACTIVE, post_dial_waits=False)
    s.open("keypadOpen")
    for digit in "123#":
        s.current.sendDigit(digit)
    s.take("call-keypad")
    s.voice.becomes(call, S.ENDED, code=200)
    s.take("call-ended")
    s.models.calls.leave()


def several_calls(s: _Session) -> None:
    first = s.talk("Grace Hopper", "102", 312)
    first = s.voice.becomes(first, S.HELD)
    second = s.talk("Konrad Zuse", "+49 89 550123", 41)
    s.take("calls-two")
    third = s.voice.ring("Emmy Noether", "104")
    s.studio.take_view(s.popup, "incoming-waiting")
    third = s.voice.becomes(third, S.ACTIVE, connected_at=time.time() - 5)
    second = s.voice.becomes(second, S.HELD)
    s.screen.resize(QSize(360, 640))
    s.take("calls-three-narrow")
    third = s.voice.becomes(third, S.ENDED, code=200)
    s.take("calls-left-narrow")
    s.screen.resize(QSize(400, 704))
    s.models.calls.merge()
    first = s.voice.becomes(first, S.ACTIVE, in_conference=True)
    second = s.voice.becomes(second, S.ACTIVE, in_conference=True)
    s.take("calls-conference")
    for call in (first, second):
        s.voice.becomes(call, S.ENDED, code=200)
    s.models.calls.leave()


def transfers(s: _Session) -> None:
    call = s.talk("Grace Hopper", "102", 100)
    s.models.transfer.open()
    s.take("transfer")
    s.models.transfer.picker.find("konrad")  # type: ignore[attr-defined]  # a Property to mypy
    s.models.transfer.now("(no) number!")
    s.take("transfer-error")
    s.models.transfer.ask("104")
    call = s.voice.becomes(call, S.HELD)
    asked = s.talk("Emmy Noether", "104", 4, id=next(s.voice.ids) - 1)
    s.take("transfer-ask")
    s.voice.becomes(asked, S.ENDED, code=486, reason="Busy", connected_at=None)
    s.take("transfer-busy")
    s.models.transfer.close()
    s.models.add_call.open()
    s.take("add-call")
    s.models.add_call.close()
    s.voice.becomes(call, S.ENDED, code=200)
    s.models.calls.leave()
