"""Headsets as the kernel shows them; a pseudo-terminal stands for the wire."""

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.services.headset import Headsets
from tests.core.test_hid import MOUSE, SPEAKERPHONE, TOGGLE

pytestmark = pytest.mark.req("AUD-1")


class Port:
    """Where devices are plugged in."""

    def __init__(self, folder: Path) -> None:
        self.nodes, self.system = folder / "dev", folder / "sys"
        self.nodes.mkdir()
        self.open: dict[str, int] = {}

    def plug(self, name: str, descriptor: bytes) -> int:
        """A new device; the other end of its wire."""
        ours, its = os.openpty()
        tty.setraw(its)
        folder = self.system / name / "device"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report_descriptor").write_bytes(descriptor)
        (self.nodes / name).symlink_to(os.ttyname(its))
        os.close(its)
        self.open[name] = ours
        return ours

    def unplug(self, name: str) -> None:
        os.close(self.open.pop(name))
        (self.nodes / name).unlink()

    def close(self) -> None:
        for name in list(self.open):
            self.unplug(name)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[Port]:
    made = Port(tmp_path)
    yield made
    made.close()


@pytest.fixture
def headsets(port: Port) -> Iterator[Headsets]:
    made = Headsets(nodes=port.nodes, system=port.system)
    yield made
    made.stop()


def test_buttons_answer_mute_and_hang_up(headsets: Headsets, port: Port, qtbot: QtBot) -> None:
    wire = port.plug("hidraw3", SPEAKERPHONE)
    headsets.start()
    with qtbot.waitSignal(headsets.answer_pressed):
        os.write(wire, bytes([2, 0b001]))
    headsets.show_state(ringing=False, talking=True, muted=False)
    with qtbot.waitSignal(headsets.mute_pressed), qtbot.assertNotEmitted(headsets.hang_up_pressed):
        os.write(wire, bytes([2, 0b101]))
    with qtbot.waitSignal(headsets.hang_up_pressed):
        os.write(wire, bytes([2, 0b000]))


def test_lights_follow_the_call_and_their_echo_is_no_press(headsets: Headsets, port: Port, qtbot: QtBot) -> None:
    wire = port.plug("hidraw0", SPEAKERPHONE)
    headsets.start()
    assert os.read(wire, 16) == bytes([2, 0])
    headsets.show_state(ringing=True, talking=False, muted=False)
    assert os.read(wire, 16) == bytes([2, 0b100])
    headsets.show_state(ringing=False, talking=True, muted=True)
    assert os.read(wire, 16) == bytes([2, 0b011])
    with qtbot.assertNotEmitted(headsets.answer_pressed, wait=200):
        os.write(wire, bytes([2, 0b001]))  # the headset: yes, off the hook
    headsets.stop()
    assert os.read(wire, 16) == bytes([2, 0])


def test_one_button_for_both(headsets: Headsets, port: Port, qtbot: QtBot) -> None:
    wire = port.plug("hidraw0", TOGGLE)
    headsets.start()
    for _ in range(2):
        with qtbot.waitSignal(headsets.toggle_pressed):
            os.write(wire, bytes([1]))
        os.write(wire, bytes([0]))
        qtbot.wait(20)


def test_plugged_later_and_pulled_out(headsets: Headsets, port: Port, qtbot: QtBot) -> None:
    headsets.start()
    wire = port.plug("hidraw1", SPEAKERPHONE)
    qtbot.waitUntil(lambda: headsets.names == {"hidraw1"})
    with qtbot.waitSignal(headsets.answer_pressed):
        os.write(wire, bytes([2, 1]))
    port.unplug("hidraw1")
    qtbot.waitUntil(lambda: headsets.names == frozenset())
    port.plug("hidraw1", SPEAKERPHONE)
    qtbot.waitUntil(lambda: headsets.names == {"hidraw1"})


def test_other_devices_are_never_opened(headsets: Headsets, port: Port) -> None:
    port.plug("hidraw0", MOUSE)
    (port.nodes / "hidraw9").touch()  # of which nothing is known
    headsets.start()
    assert headsets.names == frozenset()
