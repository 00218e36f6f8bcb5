"""A private Linux desktop for one test run: X server, window manager, session bus, keyring and accessibility bus.

Everything lives in one temporary folder with its own HOME, so nothing of the machine is read or changed.
"""

import contextlib
import os
import select
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from jeepney import DBusAddress, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from . import processes
from .waiting import wait_for

START_TIMEOUT_S = 10
KEYRING_PASSWORD = "only for tests"
# No service folders: nothing is started behind the test's back (a keyring that should not be there, for one).
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Desktop:
    """Context manager; `environment` is what a program needs to appear on this desktop.

    Without `accessibility` a program is not read by anybody, nor slowed down by that: for measurements.
    """

    def __init__(
        self, *, size: tuple[int, int] = (1600, 1000), keyring: bool = True, accessibility: bool = True
    ) -> None:
        self._size = size
        self._keyring = keyring
        self._accessibility = accessibility
        self._mark = processes.new_mark()
        self._children: list[subprocess.Popen[bytes]] = []
        self.folder = Path(tempfile.mkdtemp(prefix="osmo-desktop-"))
        self.log = self.folder / "desktop.log"
        self.environment = self._base_environment()

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException as error:
            error.add_note(self._log_text())
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything in reverse order of start; a process that had to be killed is an AssertionError."""
        while self._children:
            processes.stop(self._children.pop())
        left = processes.end_marked(self._mark)
        log = self._log_text()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert not left, f"the desktop left processes behind: {left}\n{log}"

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen as a PNG file (the pointer is not on it)."""
        write_png(path, read_xwd(self.folder / "Xvfb_screen0"))

    def session_bus(self) -> DBusConnection:
        """A new connection to the session bus; whoever asks closes it."""
        return open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])

    def _start(self) -> None:
        display = self._start_x_server()
        self._start_session_bus()
        if self._keyring:
            self._start_keyring()
        self.environment["DISPLAY"] = f":{_read_line(display)}"
        # a keyboard with the letters of Western Europe: others have to be mapped for the moment of the key press,
        # which a program that reads the map a little later misses
        keyboard = ("setxkbmap", "-layout", "us", "-variant", "altgr-intl")
        subprocess.run(keyboard, env=self.environment, capture_output=True, check=True)
        self._child("openbox", "--sm-disable")
        if self._accessibility:
            self._child("/usr/libexec/at-spi-bus-launcher", "--launch-immediately")
        with contextlib.closing(self.session_bus()) as bus:
            names = ["org.a11y.Bus"] * self._accessibility + ["org.freedesktop.secrets"] * self._keyring
            wait_for(lambda: all(_has_owner(bus, name) for name in names), START_TIMEOUT_S, f"{names} on the bus")
            if self._accessibility:
                _start_registry(bus)
        wait_for(self._has_window_manager, START_TIMEOUT_S, "window manager")

    def _base_environment(self) -> dict[str, str]:
        home, runtime = self.folder / "home", self.folder / "run"
        home.mkdir()
        runtime.mkdir(mode=0o700)
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            **home_environment(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_CURRENT_DESKTOP": "openbox",
            "XDG_SESSION_TYPE": "x11",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime / 'bus'}",
            "GSETTINGS_BACKEND": "memory",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # what the log rules look for
            "QT_FORCE_STDERR_LOGGING": "1",
            "QT_MESSAGE_PATTERN": "[qt %{type}] %{category}: %{message}",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "default::ResourceWarning,default::RuntimeWarning",
        }
        return processes.with_mark(environment, self._mark)

    def _child(self, *command: str, pass_fds: tuple[int, ...] = (), stdin: bool = False) -> subprocess.Popen[bytes]:
        child = processes.start(command, self.environment, self.log, pass_fds=pass_fds, stdin=stdin)
        self._children.append(child)
        return child

    def _start_x_server(self) -> int:
        """Returns the descriptor on which the server will tell its display number."""
        width, height = self._size
        reader, writer = os.pipe()
        self._child(
            *("Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24"),
            *("-nolisten", "tcp", "-noreset", "-fbdir", str(self.folder)),
            pass_fds=(writer,),
        )
        os.close(writer)
        return reader

    def _start_session_bus(self) -> None:
        config = self.folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(socket=self.folder / "run/bus"), encoding="utf-8")
        reader, writer = os.pipe()
        self._child(
            *("dbus-daemon", "--nofork", "--nopidfile", f"--config-file={config}", f"--print-address={writer}"),
            pass_fds=(writer,),
        )
        os.close(writer)
        _read_line(reader)

    def _start_keyring(self) -> None:
        daemon = self._child("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", stdin=True)
        assert daemon.stdin
        daemon.stdin.write(KEYRING_PASSWORD.encode())
        daemon.stdin.close()

    def _has_window_manager(self) -> bool:
        # answered from a property that only a window manager sets
        command = ("xdotool", "get_num_desktops")
        return subprocess.run(command, env=self.environment, capture_output=True, check=False).returncode == 0

    def _log_text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def home_environment(home: Path) -> dict[str, str]:
    """Variables that make `home` the home folder of a program."""
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
    }


def _read_line(descriptor: int) -> str:
    """Read until a newline and close the descriptor; AssertionError when nothing comes in time."""
    deadline = time.monotonic() + START_TIMEOUT_S
    text = b""
    with os.fdopen(descriptor, "rb", buffering=0) as pipe:
        while not text.endswith(b"\n"):
            ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            piece = pipe.read(256) if ready else b""
            assert piece, "a part of the desktop did not start"
            text += piece
    return text.decode().strip()


def _has_owner(bus: DBusConnection, name: str) -> bool:
    return bool(Proxy(message_bus, bus).NameHasOwner(name)[0])


def _start_registry(bus: DBusConnection) -> None:
    """Start the accessibility bus and, on it, the registry: else the first program would wait for them."""
    launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    reply = bus.send_and_get_reply(new_method_call(launcher, "GetAddress"), timeout=START_TIMEOUT_S)
    with contextlib.closing(open_dbus_connection(reply.body[0])) as accessibility:
        Proxy(message_bus, accessibility).StartServiceByName("org.a11y.atspi.Registry")


def read_xwd(path: Path) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """The picture in an X window dump of 32 bits per pixel (X11/XWDFile.h): height x width x RGB."""
    data = path.read_bytes()
    header = struct.unpack(">25I", data[:100])
    header_size, width, height, line_bytes, colours = header[0], header[4], header[5], header[12], header[19]
    pixels = np.frombuffer(data, np.uint8, line_bytes * height, header_size + colours * 12)
    return pixels.reshape(height, line_bytes // 4, 4)[:, :width, 2::-1].copy()


def write_png(path: Path, picture: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]) -> None:
    """Write height x width x RGB as a PNG file (RFC 2083)."""
    height, width, _ = picture.shape
    lines = np.zeros((height, width * 3 + 1), np.uint8)  # the first byte of a line: no filter
    lines[:, 1:] = picture.reshape(height, width * 3)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines.tobytes(), 1)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
