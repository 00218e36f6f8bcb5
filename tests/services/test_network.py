"""Changes of the network and waking up: what counts as one, with the kernel and the system bus played by the test."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal

from osmo_qt.services.network import NetworkWatch, current_outlook
from osmo_qt.services.session_bus import Body, Member, OnReply, SessionBus


class FakeBus(QObject):
    """The system bus of a machine whose network has this `metered` (NMMetered)."""

    connected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.metered: int | None = None
        self.listeners: dict[tuple[str, str], Callable[[Body], None]] = {}

    def listen(self, of: Member, name: str, then: Callable[[Body], None]) -> None:
        self.listeners[of.path, name] = then

    def call(self, of: Member, name: str, signature: str, body: Body, then: OnReply) -> None:
        assert (of.path, name, signature, body[1]) == ("/org/freedesktop/NetworkManager", "Get", "ss", "Metered")
        then(None if self.metered is None else (("u", self.metered),))


class Stage:
    def __init__(self) -> None:
        self.bus = FakeBus()
        self.kernel, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.setblocking(False)
        self.outlook: tuple[object, ...] = ("192.0.2.7",)
        self.watch = NetworkWatch(cast(SessionBus, self.bus), route_messages=lambda: ours, outlook=lambda: self.outlook)
        self.told: list[object] = []
        self.watch.changed.connect(lambda: self.told.append("changed"))
        self.watch.metered_changed.connect(self.told.append)
        self.watch.start()


@pytest.fixture
def stage(qapp: Any) -> Iterator[Stage]:
    made = Stage()
    yield made
    made.watch.stop()
    made.kernel.close()


@pytest.mark.req("BAR-1")
def test_a_change_is_told_once_however_many_messages_it_makes(stage: Stage, qtbot: Any) -> None:
    stage.outlook = ("198.51.100.7",)
    for _ in range(20):
        stage.kernel.send(b"route")
    qtbot.waitUntil(lambda: stage.told == ["changed"])


def test_what_changes_nothing_for_us_is_not_told(stage: Stage, qtbot: Any) -> None:
    stage.kernel.send(b"route")
    qtbot.waitUntil(stage.watch._settle.isActive)
    qtbot.waitUntil(lambda: not stage.watch._settle.isActive())
    assert stage.told == []


@pytest.mark.req("BAR-1")
def test_waking_up_is_a_change(stage: Stage) -> None:
    sleep = stage.bus.listeners["/org/freedesktop/login1", "PrepareForSleep"]
    sleep((True,))
    assert stage.told == []
    sleep((False,))
    assert stage.told == ["changed"]


@pytest.mark.req("BAR-1")
@pytest.mark.parametrize(("value", "metered"), [(1, True), (3, True), (2, False), (4, False), (0, False)])
def test_metered_networks(stage: Stage, value: int, metered: bool) -> None:
    stage.bus.metered = value
    stage.bus.connected.emit()
    assert stage.told == ([True] if metered else [])
    assert stage.watch.metered is metered


@pytest.mark.req("BAR-1")
def test_a_network_that_becomes_metered(stage: Stage) -> None:
    properties = stage.bus.listeners["/org/freedesktop/NetworkManager", "PropertiesChanged"]
    interface = "org.freedesktop.NetworkManager"
    properties((interface, {"Metered": ("u", 1)}, []))
    properties((interface, {"State": ("u", 70)}, []))
    properties(("another.interface", {"Metered": ("u", 2)}, []))
    properties((interface, {"Metered": ("u", 2)}, []))
    assert stage.told == [True, False]


@pytest.mark.req("BAR-1")
def test_without_messages_of_the_kernel_a_look_finds_the_change_and_the_sleep(qapp: Any) -> None:
    outlook: list[tuple[object, ...]] = [("one",)]
    watch = NetworkWatch(cast(SessionBus, FakeBus()), route_messages=lambda: None, outlook=lambda: outlook[0])
    told: list[str] = []
    watch.changed.connect(lambda: told.append("changed"))
    watch.start()
    watch._look.timeout.emit()
    assert told == []
    outlook[0] = ("two",)
    watch._look.timeout.emit()
    assert told == ["changed"]
    watch._looked_at = time.time() - 3600
    watch._look.timeout.emit()
    assert told == ["changed"] * 2
    watch.stop()


def test_the_outlook_of_this_machine_is_quick_and_steady() -> None:
    begun = time.perf_counter()
    assert current_outlook() == current_outlook()
    assert time.perf_counter() - begun < 0.5
