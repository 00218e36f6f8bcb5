"""Global keys by the desktop portal (org.freedesktop.portal.GlobalShortcuts): the way of Wayland.

The desktop asks the person, who may choose other keys there; ours are a suggestion.
"""

import itertools
import os
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.shortcuts import Shortcut, ShortcutState
from osmo_qt.services.session_bus import Body, Member, SessionBus

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
PORTAL = Member(SERVICE, PATH, "org.freedesktop.portal.GlobalShortcuts")
REGISTRY = Member(SERVICE, PATH, "org.freedesktop.host.portal.Registry")


class PortalKeys(QObject):
    """Signals: `pressed(name)`; `state_changed(name, ShortcutState)`.

    `descriptions`: what each shortcut does, in words; the desktop shows them.
    """

    pressed = Signal(str)
    state_changed = Signal(str, object)

    def __init__(self, bus: SessionBus, descriptions: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._descriptions = descriptions
        self._tokens = itertools.count(1)
        self._session = ""
        self._round = 0
        self._shortcuts: dict[str, Shortcut] = {}
        bus.listen(PORTAL, "Activated", self._on_activated)
        bus.call(REGISTRY, "Register", "sa{sv}", ("osmo-qt", {}))

    def set_shortcuts(self, shortcuts: Mapping[str, Shortcut]) -> None:
        """Asks the desktop for exactly these, in a session of their own, as one can't be changed."""
        self._shortcuts = dict(shortcuts)
        self._round += 1
        self._end_session()
        if self._shortcuts:
            token = f"osmo_session_{os.getpid()}_{self._round}"
            wanted = self._round
            options = {"session_handle_token": ("s", token)}
            self._request("CreateSession", "a{sv}", (), options, lambda results: self._bind(wanted, results))

    def stop(self) -> None:
        self._shortcuts.clear()
        self._end_session()

    # --- inside --------------------------------------------------------------------------------------

    def _end_session(self) -> None:
        if self._session:
            self._bus.call(Member(SERVICE, self._session, "org.freedesktop.portal.Session"), "Close")
            self._session = ""

    def _request(self, name: str, signature: str, body: Body, options: dict[str, Any], then: Any) -> None:
        """The portal answers a call by a signal of a request object, whose path is known before."""
        token = f"osmo_{os.getpid()}_{next(self._tokens)}"
        sender = self._bus.unique_name.removeprefix(":").replace(".", "_")
        request = Member(SERVICE, f"{PATH}/request/{sender}/{token}", "org.freedesktop.portal.Request")
        self._bus.listen(request, "Response", lambda answer: self._on_response(request, answer, then))
        options = {**options, "handle_token": ("s", token)}
        self._bus.call(PORTAL, name, signature, (*body, options), lambda answer: self._on_called(request, answer))

    def _on_called(self, request: Member, answer: Body | None) -> None:
        if answer is None:
            self._bus.unlisten(request, "Response")
            self._tell(ShortcutState.UNAVAILABLE)

    def _on_response(self, request: Member, answer: Body, then: Any) -> None:
        self._bus.unlisten(request, "Response")  # it answers once
        code, results = answer
        if code == 0:
            then(results)
        else:
            self._tell(ShortcutState.UNAVAILABLE)

    def _bind(self, wanted: int, results: dict[str, Any]) -> None:
        session = str(results.get("session_handle", ("s", ""))[1])
        if wanted != self._round:  # other keys were chosen meanwhile
            self._bus.call(Member(SERVICE, session, "org.freedesktop.portal.Session"), "Close")
            return
        self._session = session
        shortcuts = [
            (name, {"description": ("s", self._descriptions[name]), "preferred_trigger": ("s", shortcut.trigger)})
            for name, shortcut in self._shortcuts.items()
        ]
        self._request("BindShortcuts", "oa(sa{sv})sa{sv}", (session, shortcuts, ""), {}, self._on_bound)

    def _on_bound(self, results: dict[str, Any]) -> None:
        bound = {entry[0] for entry in results.get("shortcuts", ("", []))[1]}
        for name in self._shortcuts:
            self.state_changed.emit(name, ShortcutState.READY if name in bound else ShortcutState.TAKEN)

    def _tell(self, state: ShortcutState) -> None:
        for name in self._shortcuts:
            self.state_changed.emit(name, state)

    def _on_activated(self, body: Body) -> None:
        if body[0] == self._session and body[1] in self._shortcuts:
            self.pressed.emit(body[1])
