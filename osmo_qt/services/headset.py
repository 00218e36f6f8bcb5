"""The buttons and lights of USB headsets, by the kernel's raw HID nodes (Linux; elsewhere there are none).

Who may open such a node is up to the system: mostly the person at the desk, by a udev rule. One that may not be opened
is left alone. The descriptor can always be read, so only telephones are ever opened.
"""

import contextlib
import logging
import os
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QSocketNotifier, QTimer, Signal

from osmo_qt.core.hid import (
    DROP,
    HOOK_SWITCH,
    LIGHT_MUTE,
    LIGHT_OFF_HOOK,
    LIGHT_RING,
    PHONE_MUTE,
    Descriptor,
    Usage,
    parse_descriptor,
)

log = logging.getLogger(__name__)

NODES = Path("/dev")
SYSTEM = Path("/sys/class/hidraw")
LONGEST_REPORT = 256
LONGEST_DESCRIPTOR = 4096  # HID_MAX_DESCRIPTOR_SIZE of the kernel
SETTLED_MS = 400


class Button(Enum):
    """What was pressed."""

    ANSWER = "answer"  # taken off the hook
    HANG_UP = "hang up"
    TOGGLE = "toggle"  # one button for both
    MUTE = "mute"


class Headset:
    """One device that is open. `on_gone` is called when it was unplugged; it is to be closed then."""

    def __init__(
        self,
        node: Path,
        descriptor: Descriptor,
        on_button: Callable[[Button], None],
        on_gone: Callable[[], None],
    ) -> None:
        """Raises OSError if it can't be opened."""
        self._descriptor = descriptor
        self._tell = on_button
        self._on_gone = on_gone
        self._file = os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        self._pressed: dict[Usage, bool] = {}
        self._shown: dict[Usage, bool] = {}
        self._has_hook_light = any(bits.usage == LIGHT_OFF_HOOK for bits in descriptor.outputs)
        self._notifier = QSocketNotifier(self._file, QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        try:
            report = os.read(self._file, LONGEST_REPORT)
        except BlockingIOError:
            return
        except OSError:
            report = b""
        if not report:
            self._notifier.setEnabled(False)
            self._on_gone()
            return
        for usage, on in self._descriptor.read(report).items():
            if on != self._pressed.get(usage, False):
                self._pressed[usage] = on
                self._on_button(usage, on)

    def _on_button(self, usage: Usage, on: bool) -> None:
        if usage == HOOK_SWITCH and self._descriptor.is_relative(usage):
            if on:
                self._tell(Button.TOGGLE)
        elif usage == HOOK_SWITCH:
            # A headset with a light repeats what that was told; that is no press
            echo = self._has_hook_light and on == self._shown.get(LIGHT_OFF_HOOK, False)
            if not echo:
                self._tell(Button.ANSWER if on else Button.HANG_UP)
        elif usage == PHONE_MUTE and on:
            self._tell(Button.MUTE)
        elif usage == DROP and on:
            self._tell(Button.HANG_UP)

    def show_state(self, *, ringing: bool, talking: bool, muted: bool) -> None:
        """Switches the lights; a headset without them is content."""
        lights = {LIGHT_RING: ringing, LIGHT_OFF_HOOK: talking, LIGHT_MUTE: muted}
        if lights == self._shown:
            return
        self._shown = lights
        for report in self._descriptor.write(lights):
            with contextlib.suppress(OSError):  # it is being unplugged, or its lights are broken
                os.write(self._file, report)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self._notifier.deleteLater()
        os.close(self._file)


class Headsets(QObject):
    """All that are plugged in.

    Signals: `answer_pressed()` (taken off the hook), `hang_up_pressed()`, `toggle_pressed()` (one button for both),
    `mute_pressed()`.
    """

    answer_pressed = Signal()
    hang_up_pressed = Signal()
    toggle_pressed = Signal()
    mute_pressed = Signal()

    def __init__(self, parent: QObject | None = None, nodes: Path = NODES, system: Path = SYSTEM) -> None:
        super().__init__(parent)
        self._nodes = nodes
        self._system = system
        self._open: dict[str, Headset] = {}
        self._left_alone: set[str] = set()
        self._state = {"ringing": False, "talking": False, "muted": False}
        self._watcher: QFileSystemWatcher | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Opens what is there, and what comes later."""
        if not sys.platform.startswith("linux") or self._watcher is not None:
            return
        self._watcher = QFileSystemWatcher([str(self._nodes)], self)
        self._watcher.directoryChanged.connect(self._timer.start)
        self.look()

    def look(self) -> None:
        """Opens new headsets and forgets those that are gone."""
        names = {node.name for node in self._nodes.glob("hidraw*")}
        self._left_alone &= names
        for name in sorted(names - self._open.keys() - self._left_alone):
            self._try(name)

    def _try(self, name: str) -> None:
        try:
            with (self._system / name / "device" / "report_descriptor").open("rb") as file:
                descriptor = parse_descriptor(file.read(LONGEST_DESCRIPTOR))
        except OSError:
            return  # not ready yet, or gone again
        if not descriptor.is_telephone:
            self._left_alone.add(name)
            return
        try:
            headset = Headset(self._nodes / name, descriptor, self._on_button, lambda: self._forget(name))
        except OSError as error:
            log.info("the buttons of %s can't be used: %s", name, error.strerror)
            return
        log.info("the buttons of %s are used", name)
        self._open[name] = headset
        headset.show_state(**self._state)

    def _on_button(self, button: Button) -> None:
        signals = {
            Button.ANSWER: self.answer_pressed,
            Button.HANG_UP: self.hang_up_pressed,
            Button.TOGGLE: self.toggle_pressed,
            Button.MUTE: self.mute_pressed,
        }
        signals[button].emit()

    def _forget(self, name: str) -> None:
        self._open.pop(name).close()

    @property
    def names(self) -> frozenset[str]:
        """The nodes in use."""
        return frozenset(self._open)

    def show_state(self, *, ringing: bool, talking: bool, muted: bool) -> None:
        """Lets the lights tell what goes on."""
        self._state = {"ringing": ringing, "talking": talking, "muted": muted}
        for headset in self._open.values():
            headset.show_state(**self._state)

    def stop(self) -> None:
        """Closes all; their lights go out."""
        self._timer.stop()
        if self._watcher is not None:
            self._watcher.blockSignals(True)
            self._watcher = None  # as a child it goes with this object
        self.show_state(ringing=False, talking=False, muted=False)
        for name in list(self._open):
            self._forget(name)
