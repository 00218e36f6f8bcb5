"""The voice thread: order, timers, errors, the end."""

import queue
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from osmo_qt.services.voice.thread import VoiceThread

WAIT_S = 5.0


class Running:
    """A voice thread, what its commands said, and the errors it handed on."""

    def __init__(self) -> None:
        self.said: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.errors: queue.SimpleQueue[Exception] = queue.SimpleQueue()
        self.thread = VoiceThread(self.errors.put)

    def say(self, *words: object) -> None:
        for word in words:
            self.said.put(word)

    def heard(self, count: int) -> list[object]:
        return [self.said.get(timeout=WAIT_S) for _ in range(count)]


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running()
    running.thread.start()
    yield running
    assert running.thread.stop(WAIT_S)


def test_commands_are_carried_out_in_order_on_one_thread(running: Running) -> None:
    def say_with_thread(i: int) -> None:
        running.say((i, threading.current_thread().name))

    for i in range(200):
        running.thread.post(partial(say_with_thread, i))
    assert running.heard(200) == [(i, "voice") for i in range(200)]


def test_timers_are_due_in_their_order_and_not_early(running: Running) -> None:
    def plan() -> None:
        start = time.monotonic()
        running.thread.post_later(0.06, lambda: running.say("late", time.monotonic() - start >= 0.06))
        running.thread.post_later(0.02, lambda: running.say("early", time.monotonic() - start >= 0.02))
        running.thread.post_later(0.0, lambda: running.say("at once"))

    running.thread.post(plan)
    assert running.heard(5) == ["at once", "early", True, "late", True]


def test_a_cancelled_timer_is_silent(running: Running) -> None:
    def plan() -> None:
        running.thread.post_later(0.01, lambda: running.say("cancelled")).cancel()
        running.thread.post_later(0.02, lambda: running.say("kept"))

    running.thread.post(plan)
    assert running.heard(1) == ["kept"]


def test_an_exception_is_handed_on_and_ends_nothing(running: Running) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    running.thread.post(fail)
    running.thread.post(lambda: running.thread.post_later(0.0, fail))
    running.thread.post(lambda: running.say("goes on"))
    assert running.heard(1) == ["goes on"]
    assert [str(running.errors.get(timeout=WAIT_S)) for _ in range(2)] == ["broken", "broken"]


def test_stop_finishes_what_is_queued_and_drops_timers() -> None:
    running = Running()
    running.thread.start()
    running.thread.post(lambda: running.thread.post_later(60.0, lambda: running.say("too late")))
    running.thread.post(lambda: running.say("queued"))
    assert running.thread.stop(WAIT_S)
    running.thread.post(lambda: running.say("after the end"))
    assert running.heard(1) == ["queued"]
    assert running.said.empty()


def test_stop_tells_when_a_command_hangs() -> None:
    running = Running()
    go_on = threading.Event()
    running.thread.start()
    running.thread.post(lambda: go_on.wait(WAIT_S))
    assert not running.thread.stop(0.01)
    go_on.set()
    assert running.thread.stop(WAIT_S)
