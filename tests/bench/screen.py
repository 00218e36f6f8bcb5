"""What is on the screen and when, and keys pressed: by Xlib itself, as starting a program takes longer than either.

The picture is read from the X server's own memory (Xvfb -fbdir), so that looking at it costs the server nothing.
"""

import ctypes
import mmap
import select
import struct
import time
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_ubyte, c_uint, c_ulong, c_void_p
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint32]  # height x width, each 0x00RRGGBB

SUBSTRUCTURE_NOTIFY = 1 << 19  # X.h
UNMAP_NOTIFY, MAP_NOTIFY = 18, 19
MAP_IS_VIEWABLE = 2
POLL_S = 0.001
MANY_COLOURS = 8
RGB = np.uint32(0xFFFFFF)


@dataclass(frozen=True)
class Shown:
    """A window that came onto the screen. `time`: time.monotonic() when the X server told. Pixels on the screen."""

    frame: int
    title: str
    time: float
    x: int
    y: int
    width: int
    height: int


class _XEvent(ctypes.Union):
    """XEvent, as far as it is read: XMapEvent and XUnmapEvent begin alike."""

    class _Map(ctypes.Structure):
        _fields_ = (
            ("type", c_int),
            ("serial", c_ulong),
            ("send_event", c_int),
            ("display", c_void_p),
            ("event", c_ulong),
            ("window", c_ulong),
        )

    _fields_ = (("type", c_int), ("map", _Map), ("pad", c_long * 24))


class _Attributes(ctypes.Structure):
    """XWindowAttributes up to map_state."""

    _fields_ = (
        *((name, c_int) for name in ("x", "y", "width", "height", "border_width", "depth")),
        *(("visual", c_void_p), ("root", c_ulong)),
        *((name, c_int) for name in ("class_", "bit_gravity", "win_gravity", "backing_store")),
        *(("backing_planes", c_ulong), ("backing_pixel", c_ulong)),
        *(("save_under", c_int), ("colormap", c_ulong), ("map_installed", c_int), ("map_state", c_int)),
        ("rest", c_long * 16),
    )


_OnError = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p)


class Screen:
    """One connection to the display `name`, whose pixels are in the file `framebuffer`."""

    def __init__(self, name: str, framebuffer: Path) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._declare()
        self._ignore = _OnError(lambda _display, _event: 0)  # a window may be gone when it is asked about
        self._x.XSetErrorHandler(self._ignore)
        self._display = self._x.XOpenDisplay(name.encode())
        assert self._display, f"no display {name}"
        self._root = self._x.XDefaultRootWindow(self._display)
        self._x.XSelectInput(self._display, self._root, SUBSTRUCTURE_NOTIFY)
        self._x.XSync(self._display, 0)
        self._pixels = _map_pixels(framebuffer)

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)

    def press(self, *keys: str) -> float:
        """Press and release keys by their X names, e.g. "Return", "Control_L+2"; time.monotonic() of the last press."""
        pressed = 0.0
        for key in keys:
            codes = [self._code(name) for name in key.split("+")]
            for code in codes:
                pressed = time.monotonic()
                self._test.XTestFakeKeyEvent(self._display, code, 1, 0)
                self._x.XFlush(self._display)
            for code in reversed(codes):
                self._test.XTestFakeKeyEvent(self._display, code, 0, 0)
            self._x.XFlush(self._display)
        return pressed

    def forget(self) -> None:
        """Windows that came or went before now are of no interest."""
        event = _XEvent()
        self._x.XSync(self._display, 0)
        while self._x.XPending(self._display):
            self._x.XNextEvent(self._display, byref(event))

    def wait_shown(self, title: str, timeout: float = 10) -> Shown:
        """Wait for the next top-level window with this title to be mapped."""
        deadline = time.monotonic() + timeout
        while True:
            kind, window = self._next(deadline, f"a window {title!r}")
            now = time.monotonic()
            if kind == MAP_NOTIFY and (shown := self._look(window, title, now)):
                return shown

    def wait_hidden(self, shown: Shown, timeout: float = 10) -> None:
        """Wait until this window is not on the screen."""
        deadline = time.monotonic() + timeout
        while self._is_viewable(shown.frame):
            kind, window = self._next(deadline, f"the end of window {shown.title!r}")
            if kind == UNMAP_NOTIFY and window == shown.frame:
                return

    def picture(self, shown: Shown) -> Picture:
        """A copy of the pixels where that window is."""
        return self._pixels[shown.y : shown.y + shown.height, shown.x : shown.x + shown.width] & RGB

    def wait_drawn(self, shown: Shown, like: Picture | None = None, most: float = 0, timeout: float = 5) -> float:
        """When the window has a picture; time.monotonic().

        `like` is the picture it will have, and `most` the share of the pixels that may still differ. Without it a
        few colours are enough, where the window manager's ground has one.
        """
        if like is None:
            return _poll(lambda: colours(self.picture(shown)) >= MANY_COLOURS, timeout, f"a picture in {shown.title!r}")
        return _poll(lambda: differing(self.picture(shown), like) <= most, timeout, f"the picture of {shown.title!r}")

    def _next(self, deadline: float, what: str) -> tuple[int, int]:
        event = _XEvent()
        while not self._x.XPending(self._display):
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self._x.XConnectionNumber(self._display)], [], [], left)
            assert ready, f"not on the screen in time: {what}"
        self._x.XNextEvent(self._display, byref(event))
        return int(event.type), int(event.map.window)

    def _look(self, frame: int, title: str, now: float) -> Shown | None:
        client = self._titled(frame, title)
        attributes = _Attributes()
        if not client or not self._x.XGetWindowAttributes(self._display, client, byref(attributes)):
            return None
        x, y, child = c_int(), c_int(), c_ulong()
        self._x.XTranslateCoordinates(self._display, client, self._root, 0, 0, byref(x), byref(y), byref(child))
        return Shown(frame, title, now, x.value, y.value, attributes.width, attributes.height)

    def _titled(self, window: int, title: str) -> int:
        """The window itself or its descendant with this title (a window manager puts a frame around), or 0."""
        name = c_char_p()
        if self._x.XFetchName(self._display, window, byref(name)) and name.value is not None:
            found = name.value.decode("latin-1")
            self._x.XFree(name)
            if found == title:
                return window
        root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
        tree = (byref(root), byref(parent), byref(children), byref(count))
        if not self._x.XQueryTree(self._display, window, *tree) or not count.value:
            return 0
        below = children[: count.value]
        self._x.XFree(children)
        return next((inner for child in below if (inner := self._titled(child, title))), 0)

    def _is_viewable(self, window: int) -> bool:
        attributes = _Attributes()
        found = self._x.XGetWindowAttributes(self._display, window, byref(attributes))
        return bool(found) and attributes.map_state == MAP_IS_VIEWABLE

    def _code(self, name: str) -> int:
        symbol = self._x.XStringToKeysym(name.encode())
        assert symbol, f"no key {name!r}"
        return int(self._x.XKeysymToKeycode(self._display, symbol))

    def _declare(self) -> None:
        x = self._x
        x.XOpenDisplay.restype = c_void_p
        x.XDefaultRootWindow.restype = c_ulong
        x.XStringToKeysym.restype = c_ulong
        x.XKeysymToKeycode.restype = c_ubyte
        x.XKeysymToKeycode.argtypes = [c_void_p, c_ulong]
        for name in ("XDefaultRootWindow", "XCloseDisplay", "XFlush", "XPending", "XConnectionNumber", "XFree"):
            getattr(x, name).argtypes = [c_void_p]
        x.XSync.argtypes = [c_void_p, c_int]
        x.XSelectInput.argtypes = [c_void_p, c_ulong, c_long]
        x.XNextEvent.argtypes = [c_void_p, c_void_p]
        x.XGetWindowAttributes.argtypes = [c_void_p, c_ulong, c_void_p]
        x.XFetchName.argtypes = [c_void_p, c_ulong, c_void_p]
        x.XQueryTree.argtypes = [c_void_p, c_ulong, *[c_void_p] * 4]
        x.XTranslateCoordinates.argtypes = [c_void_p, c_ulong, c_ulong, c_int, c_int, *[c_void_p] * 3]
        self._test.XTestFakeKeyEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]


def _map_pixels(path: Path) -> Picture:
    """The pixels of an X window dump that the server writes to (X11/XWDFile.h)."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    header = struct.unpack(">25I", memory[:100])
    header_size, width, height, line_bytes, colour_map = header[0], header[4], header[5], header[12], header[19]
    pixels = np.frombuffer(memory, "<u4", line_bytes // 4 * height, header_size + colour_map * 12)
    return pixels.reshape(height, line_bytes // 4)[:, :width]


def differing(one: Picture, other: Picture) -> float:
    """Share of the pixels that differ; 1 if the sizes do."""
    return float((one != other).mean()) if one.shape == other.shape else 1.0


def colours(picture: Picture) -> int:
    """How many colours there are (in every 16th pixel)."""
    return len(np.unique(picture[::4, ::4]))


def content(picture: Picture) -> float:
    """Share of the pixels that do not have the commonest colour."""
    counts = np.unique(picture, return_counts=True)[1]
    return float(1 - counts.max() / counts.sum()) if len(counts) else 0.0


def _poll(ask: Callable[[], bool], timeout: float, what: str) -> float:
    """The time at which `ask` was true. Nothing tells of pixels, and they matter to the millisecond."""
    deadline = time.monotonic() + timeout
    pause = Event()
    while not ask():
        assert time.monotonic() < deadline, f"not within {timeout:g} s: {what}"
        pause.wait(POLL_S)
    return time.monotonic()
