"""Keys grabbed from an X11 server, so that they work while another program has the keyboard.

libxcb directly, over a connection of our own: its errors come as events and end nothing, unlike Xlib's.
"""

import ctypes
import logging
from collections.abc import Mapping
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint, c_uint8, c_uint16, c_uint32, c_void_p
from enum import IntEnum

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from osmo_qt.core.shortcuts import Shortcut, ShortcutState

log = logging.getLogger(__name__)

_MASKS = {"Shift": 1, "Ctrl": 4, "Alt": 8, "Meta": 64}
_LOCKS = (0, 2, 16, 2 | 16)  # Caps Lock and Num Lock must not make other keys of them
_WANTED_STATE = 1 | 4 | 8 | 64
_ASYNCHRONOUS = 1


class _Kind(IntEnum):
    """Kinds of events (xproto.h)."""

    ERROR = 0
    KEY_PRESS = 2
    KEY_RELEASE = 3
    MAPPING_NOTIFY = 34


class _Cookie(Structure):
    _fields_ = (("sequence", c_uint),)


class _Screens(Structure):
    """xcb_screen_iterator_t; a screen begins with its root window."""

    _fields_ = (("data", POINTER(c_uint32)), ("rem", c_int), ("index", c_int))


class _Event(Structure):
    """xcb_key_press_event_t as far as it is read; xcb_generic_error_t begins alike."""

    _fields_ = (
        ("response_type", c_uint8),
        ("detail", c_uint8),
        ("sequence", c_uint16),
        ("time", c_uint32),
        ("windows", c_uint32 * 3),
        ("places", c_uint16 * 4),
        ("state", c_uint16),
        ("same_screen", c_uint8),
        ("pad", c_uint8),
        ("full_sequence", c_uint32),
    )


class X11Keys(QObject):
    """Signals: `pressed(name)`; `state_changed(name, ShortcutState)`. Raises OSError where there is no X server."""

    pressed = Signal(str)
    state_changed = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load()
        self._shortcuts: dict[str, Shortcut] = {}
        self._grabbed: dict[tuple[int, int], str] = {}  # (key code, modifiers): name
        self._asked: dict[int, str] = {}  # number of the request: name
        self._released: tuple[int, int] = (0, 0)  # key code, time: a key held down is released and pressed at once
        screen = c_int()
        self._connection = self._xcb.xcb_connect(None, byref(screen))
        if self._xcb.xcb_connection_has_error(self._connection):
            self._xcb.xcb_disconnect(self._connection)
            raise OSError("no X server")
        setup = self._xcb.xcb_get_setup(self._connection)
        self._root = self._xcb.xcb_setup_roots_iterator(setup).data[0]
        self._symbols = self._keysyms.xcb_key_symbols_alloc(self._connection)
        descriptor = self._xcb.xcb_get_file_descriptor(self._connection)
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_events)

    def set_shortcuts(self, shortcuts: Mapping[str, Shortcut]) -> None:
        """Grabs exactly these, by name."""
        self._shortcuts = dict(shortcuts)
        self._grab()

    def stop(self) -> None:
        self._notifier.setEnabled(False)
        self._keysyms.xcb_key_symbols_free(self._symbols)
        self._xcb.xcb_disconnect(self._connection)

    # --- inside --------------------------------------------------------------------------------------

    def _grab(self) -> None:
        for code, mask in self._grabbed:
            for lock in _LOCKS:
                self._xcb.xcb_ungrab_key(self._connection, code, self._root, mask | lock)
        self._grabbed.clear()
        self._asked.clear()
        for name, shortcut in self._shortcuts.items():
            code = self._code(shortcut.keysym)
            self.state_changed.emit(name, ShortcutState.READY if code else ShortcutState.INVALID)
            if code:
                self._grab_key(name, code, sum(_MASKS[m] for m in shortcut.modifiers))
        self._xcb.xcb_flush(self._connection)

    def _grab_key(self, name: str, code: int, mask: int) -> None:
        self._grabbed[code, mask] = name
        for lock in _LOCKS:
            cookie = self._xcb.xcb_grab_key(
                self._connection, 0, self._root, mask | lock, code, _ASYNCHRONOUS, _ASYNCHRONOUS
            )
            self._asked[cookie.sequence] = name

    def _code(self, keysym: str) -> int:
        symbol = self._xkb.xkb_keysym_from_name(keysym.encode("ascii"), 0)
        found = self._keysyms.xcb_key_symbols_get_keycode(self._symbols, symbol) if symbol else None
        if not found:
            return 0
        code = ctypes.cast(found, POINTER(c_uint8))[0]
        self._libc.free(found)
        return int(code)

    def _on_events(self) -> None:
        while place := self._xcb.xcb_poll_for_event(self._connection):
            event = _Event.from_buffer_copy(ctypes.string_at(place, ctypes.sizeof(_Event)))
            if event.response_type & 0x7F == _Kind.MAPPING_NOTIFY:
                self._keysyms.xcb_refresh_keyboard_mapping(self._symbols, place)
                self._grab()
            self._libc.free(place)
            self._handle(event)
        if self._xcb.xcb_connection_has_error(self._connection):
            self._notifier.setEnabled(False)
            log.info("the X server went")

    def _handle(self, event: _Event) -> None:
        match event.response_type & 0x7F:
            case _Kind.KEY_PRESS:
                name = self._grabbed.get((event.detail, event.state & _WANTED_STATE))
                if name is not None and self._released != (event.detail, event.time):
                    self.pressed.emit(name)
            case _Kind.KEY_RELEASE:
                self._released = (event.detail, event.time)
            case _Kind.ERROR:  # the keys belong to somebody else
                name = self._asked.get(event.full_sequence)
                if name is not None:
                    self.state_changed.emit(name, ShortcutState.TAKEN)

    def _load(self) -> None:
        self._libc = ctypes.CDLL(None)
        self._xcb = ctypes.CDLL("libxcb.so.1")
        self._keysyms = ctypes.CDLL("libxcb-keysyms.so.1")
        self._xkb = ctypes.CDLL("libxkbcommon.so.0")
        self._libc.free.argtypes = [c_void_p]
        xcb, keysyms = self._xcb, self._keysyms
        xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = xcb.xcb_poll_for_event.restype = c_void_p
        xcb.xcb_connect.argtypes = [c_char_p, POINTER(c_int)]
        for name in ("connection_has_error", "disconnect", "get_setup", "poll_for_event", "get_file_descriptor"):
            getattr(xcb, f"xcb_{name}").argtypes = [c_void_p]
        xcb.xcb_flush.argtypes = [c_void_p]
        xcb.xcb_setup_roots_iterator.argtypes = [c_void_p]
        xcb.xcb_setup_roots_iterator.restype = _Screens
        xcb.xcb_grab_key.argtypes = [c_void_p, c_uint8, c_uint32, c_uint16, c_uint8, c_uint8, c_uint8]
        xcb.xcb_grab_key.restype = _Cookie
        xcb.xcb_ungrab_key.argtypes = [c_void_p, c_uint8, c_uint32, c_uint16]
        keysyms.xcb_key_symbols_alloc.argtypes = keysyms.xcb_key_symbols_free.argtypes = [c_void_p]
        keysyms.xcb_key_symbols_alloc.restype = keysyms.xcb_key_symbols_get_keycode.restype = c_void_p
        keysyms.xcb_key_symbols_get_keycode.argtypes = [c_void_p, c_uint32]
        keysyms.xcb_refresh_keyboard_mapping.argtypes = [c_void_p, c_void_p]
        self._xkb.xkb_keysym_from_name.argtypes = [c_char_p, c_int]
        self._xkb.xkb_keysym_from_name.restype = c_uint32
