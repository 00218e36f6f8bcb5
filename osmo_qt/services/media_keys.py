"""Buttons of headsets and keyboards that the desktop hands to media players (MPRIS 2.2): answer and hang up.

The player is there only while a call rings or goes on, so that it never takes the keys from a music player. It names
nobody: lock screens show what a player plays.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from osmo_qt.services.session_bus import Body, SessionBus, UnknownMethod

NAME = "org.mpris.MediaPlayer2.osmo_qt"
PATH = "/org/mpris/MediaPlayer2"
ROOT = "org.mpris.MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
PROPERTIES = "org.freedesktop.DBus.Properties"
_BUTTONS = {"PlayPause": "toggle", "Play": "start", "Pause": "end", "Stop": "end"}
_IGNORED = ("Next", "Previous", "Seek", "SetPosition", "OpenUri")

Properties = Mapping[str, tuple[str, Any]]


class MediaKeys(QObject):
    """Signals: `button(which)`: `toggle`, `start` or `end`; `raise_wanted()`."""

    button = Signal(str)
    raise_wanted = Signal()

    def __init__(self, bus: SessionBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._title = ""
        bus.connected.connect(self._appear)

    def set_call(self, title: str) -> None:
        """What goes on, in words of ours; "" when nothing does, and the player goes."""
        before, self._title = self._title, title
        if title == before:
            return
        if not before:
            self._appear()
        elif title:
            self._bus.tell(PATH, PROPERTIES, "PropertiesChanged", "sa{sv}as", (PLAYER, self._player(), []))
        else:
            self._bus.release_name(NAME)
            self._bus.serve(PATH, None)

    def _appear(self) -> None:
        if self._title:
            self._bus.serve(PATH, self._answer)
            self._bus.request_name(NAME)

    def _answer(self, interface: str, member: str, body: Body) -> tuple[str, Body]:
        if interface == PROPERTIES:
            return self._answer_property(member, body)
        if interface == PLAYER and member in _BUTTONS:
            self.button.emit(_BUTTONS[member])
        elif interface == ROOT and member == "Raise":
            self.raise_wanted.emit()
        elif interface != PLAYER or member not in _IGNORED:
            raise UnknownMethod(f"{interface}.{member}")
        return "", ()

    def _answer_property(self, member: str, body: Body) -> tuple[str, Body]:
        properties = {ROOT: self._root, PLAYER: self._player}.get(str(body[0]) if body else "", dict)()
        if member == "GetAll":
            return "a{sv}", (dict(properties),)
        if member == "Get" and len(body) > 1 and body[1] in properties:
            return "v", (properties[body[1]],)
        raise UnknownMethod(f"{member} {body}")

    @staticmethod
    def _root() -> Properties:
        return {
            "CanQuit": ("b", False),
            "CanRaise": ("b", True),
            "HasTrackList": ("b", False),
            "Identity": ("s", "OSMO Qt"),
            "DesktopEntry": ("s", "osmo-qt"),
            "SupportedUriSchemes": ("as", []),
            "SupportedMimeTypes": ("as", []),
        }

    def _player(self) -> Properties:
        metadata = {"mpris:trackid": ("o", "/osmo_qt/call"), "xesam:title": ("s", self._title)}
        can = dict.fromkeys(("CanPlay", "CanPause", "CanControl"), ("b", True))
        cannot = dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanSeek"), ("b", False))
        return {
            "PlaybackStatus": ("s", "Playing"),
            "Metadata": ("a{sv}", metadata),
            "Position": ("x", 0),
            "Rate": ("d", 1.0),
            "MinimumRate": ("d", 1.0),
            "MaximumRate": ("d", 1.0),
            "Volume": ("d", 1.0),
            **can,
            **cannot,
        }
