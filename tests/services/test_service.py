"""The voice service: commands go to the stack in order, and what it tells arrives in the GUI thread."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from osmo_qt.core.accounts import (
    MessageCounts,
    Registration,
    RegistrationFailure,
    RegistrationState,
    Transport,
    VoiceAccount,
)
from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.core.errors import DriverError
from osmo_qt.core.quality import CallStatistics
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.driver import AudioChoice, AudioKind, AudioReport, DriverEvents, Levels
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.thread import Scheduler
from tests.conftest import ExpectLog

WAIT_MS = 5000
ACCOUNT = VoiceAccount("100", "h", 5061, Transport.TLS)


class FakeDriver:
    """A SIP stack that records what it is told, and on which thread."""

    def __init__(self, events: DriverEvents, _scheduler: Scheduler, new_id: Callable[[], int]) -> None:
        self.events = events
        self.new_id = new_id
        self.said: list[tuple[str, tuple[object, ...]]] = []
        self.threads: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., None]:
        def command(*arguments: object) -> None:
            self.said.append((name, arguments))
            self.threads.add(threading.current_thread().name)
            if name == "start":
                self.events.audio(AudioReport(AudioKind.NONE))
            if name == "send_dtmf":
                raise DriverError("no such call")

        return command


class Stage:
    """A started service, and the stack below it."""

    def __init__(self) -> None:
        self.drivers: list[FakeDriver] = []
        self.service = VoiceService(self._make)

    def _make(self, events: DriverEvents, scheduler: Scheduler, new_id: Callable[[], int]) -> FakeDriver:
        self.drivers.append(FakeDriver(events, scheduler, new_id))
        return self.drivers[0]

    @property
    def driver(self) -> FakeDriver:
        return self.drivers[0]


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = Stage()
    with qtbot.waitSignal(stage.service.audio_changed, timeout=WAIT_MS):
        stage.service.start(AudioChoice())
    yield stage
    stage.service.stop()


def call(revision: int, state: CallState) -> CallSnapshot:
    return CallSnapshot(1, revision, CallDirection.OUTGOING, state, "100", 0.0)


def test_commands_reach_the_stack_in_order_on_the_voice_thread(stage: Stage) -> None:
    service = stage.service
    service.register(ACCOUNT, "secret")
    service.retry_registration()
    first, second = service.make_call("sip:1@h", "1"), service.make_call("sip:2@h", "2", "4;5")
    service.answer(first, VideoUse.BOTH)
    service.set_video(first, VideoUse.RECEIVE)
    service.set_hold(first, True)
    service.set_mute(first, True)
    service.continue_post_dial(second)
    service.set_conference((first, second))
    service.set_recording(first, Path("a.wav"))
    service.transfer(first, "sip:3@h")
    service.transfer_to_call(first, second)
    service.hang_up(second, 486)
    service.set_audio(AudioChoice(use_devices=False))
    service.devices_changed()
    service.watch_levels(True)
    service.unregister()
    service.stop()
    assert first != second
    assert stage.driver.said[1:] == [
        ("register", (ACCOUNT, "secret")),
        ("retry_registration", ()),
        ("make_call", (first, "sip:1@h", "1", "", "", VideoUse.NONE)),
        ("make_call", (second, "sip:2@h", "2", "4;5", "", VideoUse.NONE)),
        ("answer", (first, VideoUse.BOTH)),
        ("set_video", (first, VideoUse.RECEIVE)),
        ("set_hold", (first, True)),
        ("set_mute", (first, True)),
        ("continue_post_dial", (second,)),
        ("set_conference", ((first, second),)),
        ("set_recording", (first, Path("a.wav"))),
        ("transfer", (first, "sip:3@h")),
        ("transfer_to_call", (first, second)),
        ("hang_up", (second, 486)),
        ("set_audio", (AudioChoice(use_devices=False),)),
        ("devices_changed", ()),
        ("watch_levels", (True,)),
        ("unregister", ()),
        ("stop", ()),
    ]
    assert stage.driver.threads == {"voice"}


def test_ids_of_incoming_calls_are_none_of_the_outgoing_ones(stage: Stage) -> None:
    ids = [stage.service.make_call("sip:1@h", "1"), stage.driver.new_id(), stage.service.make_call("sip:1@h", "1")]
    assert len(set(ids)) == 3


def test_what_the_stack_tells_arrives_in_order_in_the_gui_thread(stage: Stage, qtbot: QtBot) -> None:
    here = QThread.currentThread()
    told: list[CallSnapshot] = []
    stage.service.call_changed.connect(told.append)
    stage.service.call_changed.connect(lambda _call: threads.add(QThread.currentThread() == here))
    threads: set[bool] = set()
    sent = [call(i, CallState.CALLING) for i in range(100)]

    def stack() -> None:
        for snapshot in sent:
            stage.driver.events.call(snapshot)
        stage.driver.events.registration(Registration(RegistrationState.REGISTERED))

    with qtbot.waitSignal(stage.service.registration_changed, timeout=WAIT_MS):
        other = threading.Thread(target=stack)
        other.start()
        other.join()
        assert not told  # never in the middle of something else
    assert told == sent
    assert threads == {True}


def test_everything_else_the_stack_tells_arrives_too(stage: Stage, qtbot: QtBot) -> None:
    service, events = stage.service, stage.driver.events
    told: list[object] = []
    service.statistics_changed.connect(lambda call_id, statistics: told.append((call_id, statistics)))
    service.messages_changed.connect(told.append)
    service.levels_changed.connect(told.append)
    service.recording_failed.connect(lambda call_id, file: told.append((call_id, file)))
    statistics, counts, levels = CallStatistics(codec="opus"), MessageCounts(2), Levels(0.1, 0.2)
    events.statistics(1, statistics)
    events.messages(counts)
    events.levels(levels)
    events.recording_failed(1, "a.wav")
    qtbot.waitUntil(lambda: len(told) == 4, timeout=WAIT_MS)
    assert told == [(1, statistics), counts, levels, (1, "a.wav")]


def test_a_command_that_fails_is_told_and_ends_nothing(stage: Stage, qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("a command to the SIP stack failed")
    with qtbot.waitSignal(stage.service.failed, timeout=WAIT_MS) as failed:
        stage.service.send_dtmf(1, "1")
    assert failed.args == ["no such call"]
    stage.service.answer(1)
    stage.service.stop()
    assert ("answer", (1, VideoUse.NONE)) in stage.driver.said


def test_a_stack_that_can_not_start_is_told(qtbot: QtBot, expect_log: ExpectLog) -> None:
    expect_log("the SIP stack can't be started")

    def make(events: DriverEvents, scheduler: Scheduler, new_id: Callable[[], int]) -> FakeDriver:
        raise DriverError("no library")

    service = VoiceService(make)
    with qtbot.waitSignal(service.registration_changed, timeout=WAIT_MS) as told:
        service.start(AudioChoice())
    assert told.args[0].failure is RegistrationFailure.NO_TELEPHONY
    assert told.args[0].reason == "no library"
    with qtbot.waitSignal(service.registration_changed, timeout=WAIT_MS) as told:
        service.register(ACCOUNT, "secret")
    assert told.args[0].failure is RegistrationFailure.NO_TELEPHONY
    service.answer(1)
    service.stop()
