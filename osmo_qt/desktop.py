"""The part of the composition root that makes the program at home on a desktop: everything outside of its windows.

All of it is made after the first picture; a desktop that lacks a part (no tray, no bus, no messages) goes without.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.announcements import Announcements
from osmo_qt.models.bundle import Models
from osmo_qt.models.call_keys import CallKeys
from osmo_qt.models.desktop_texts import in_tray_texts, incoming_call_text, phone_call_text
from osmo_qt.models.feedback import NoticeKind
from osmo_qt.services.appearance import Appearance
from osmo_qt.services.autostart import set_autostart
from osmo_qt.services.badge import Badge
from osmo_qt.services.media_keys import MediaKeys
from osmo_qt.services.notifier import DesktopMessage, Notifier
from osmo_qt.services.own_program import own_command
from osmo_qt.services.paths import default_profile
from osmo_qt.services.session_bus import SessionBus
from osmo_qt.services.shortcuts import Shortcuts
from osmo_qt.services.tasks import Tasks
from osmo_qt.views.call_windows import CallWindows
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.theme import Theme
from osmo_qt.views.tray import Tray

log = logging.getLogger(__name__)

TRAY_HOST = "org.kde.StatusNotifierWatcher"  # what trays of today are called on the bus
OLD_TRAY_AFTER_MS = 15_000  # Qt asks for a tray of today once only, so one that comes late must be waited for
START_AT_LOGIN = "desktop.start_at_login"
CLOSE_TO_TRAY = "desktop.close_to_tray"
TOLD_TRAY = "attention.told_tray"


class DesktopParts(QObject):
    """Builds, connects, starts and stops them. `profile` is for the autostart; None where there is to be none.

    `minimised`: the main window was not shown; where there is no tray, it is shown minimised.
    """

    def __init__(
        self,
        models: Models,
        bus: SessionBus,
        shortcuts: Shortcuts,
        tasks: Tasks,
        window: MainWindow,
        call_windows: CallWindows,
        theme: Theme,
        quit_program: Callable[[], None],
        profile: Path | None,
        *,
        minimised: bool,
    ) -> None:
        super().__init__(window)
        self._models = models
        self._bus = bus
        self._shortcuts = shortcuts
        self._tasks = tasks
        self._window = window
        self._call_windows = call_windows
        self._theme = theme
        self._profile = profile
        self._minimised = minimised
        self._keys = CallKeys(models.calls, self)
        self._tray = Tray(models.session, self._keys, models.attention, models.preferences, self, uc=models.uc)
        self._notifier = Notifier(bus, self)
        self._announcements = Announcements(
            self._notifier,
            models.calls,
            models.reminders,
            models.attention,
            models.preferences,
            models.reminders.call,
            self,
            answering=models.uc_calls.answering,
        )
        self._badge = Badge(bus, self)
        self._media_keys = MediaKeys(bus, self)
        self._appearance = Appearance(bus, self)
        self._tray.quit_wanted.connect(quit_program)
        self._connect()

    def _connect(self) -> None:
        models, window = self._models, self._window
        self._tray.open_wanted.connect(window.bring_to_front)
        window.stays_in_tray = self._stays_in_tray
        window.went_to_tray.connect(self._tell_of_tray)
        self._announcements.window_wanted.connect(window.bring_to_front)
        self._announcements.recents_wanted.connect(window.show_recents)
        self._announcements.call_wanted.connect(self._call_windows.show_call)
        models.attention.changed.connect(self._on_attention)
        self._keys.changed.connect(self._on_calls)
        self._media_keys.button.connect(self._keys.press)
        self._media_keys.raise_wanted.connect(self._call_windows.show_call)
        self._shortcuts.pressed.connect(self._keys.press)
        self._appearance.changed.connect(lambda: self._theme.set_system(self._appearance.dark, self._appearance.motion))
        models.preferences.changed.connect(self._on_preference)
        self._bus.owner_changed.connect(self._on_owner)
        self._bus.watch_name(TRAY_HOST)

    def start(self) -> None:
        self._tasks.start("session bus", self._bus.run())
        self._shortcuts.start()
        if sys.platform != "linux" or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            self._show_tray()
        else:
            QTimer.singleShot(OLD_TRAY_AFTER_MS, self, self._show_tray)
        self._on_attention()
        self._on_calls()
        if self._models.preferences.get(START_AT_LOGIN):
            self._set_autostart()

    def stop(self) -> None:
        self._notifier.close_all()
        self._media_keys.set_call("")
        self._badge.set_count(0)
        self._shortcuts.stop()
        self._tray.stop()

    # --- the tray and the window -------------------------------------------------------------------

    def _on_owner(self, name: str, present: bool) -> None:
        if name != TRAY_HOST:
            return
        if present:
            self._show_tray()
        elif self._minimised:
            self._show_minimised()

    def _show_tray(self) -> None:
        if not self._tray.show() and self._minimised:
            self._show_minimised()

    def _show_minimised(self) -> None:
        """A window that nobody could get back to must not stay hidden."""
        self._minimised = False
        if not self._window.isVisible():
            self._window.showMinimized()

    def _stays_in_tray(self) -> bool:
        return bool(self._models.preferences.get(CLOSE_TO_TRAY)) and self._tray.is_shown

    def _tell_of_tray(self) -> None:
        """Once in the life of a profile."""
        if self._models.preferences.get(TOLD_TRAY):
            return
        self._models.preferences.set(TOLD_TRAY, True)
        what, advice = in_tray_texts()
        if self._notifier.available:
            self._notifier.show(DesktopMessage("in-tray", what, advice))
        else:
            self._models.feedback.tell(NoticeKind.INFORMATION, what, advice, key="in-tray")

    # --- what changes ------------------------------------------------------------------------------

    def _on_attention(self) -> None:
        count = self._models.attention.count
        self._badge.set_count(count)
        self._window.show_count(count)
        if sys.platform != "linux":  # macOS, Windows: untested
            QGuiApplication.setBadgeNumber(count)

    def _on_calls(self) -> None:
        ringing, talking = self._keys.ringing, self._keys.talking
        self._media_keys.set_call(incoming_call_text() if ringing else phone_call_text() if talking else "")

    def _on_preference(self, key: str) -> None:
        if key == START_AT_LOGIN:
            self._set_autostart()

    def _set_autostart(self) -> None:
        if self._profile is not None:
            named = None if self._profile == default_profile() else self._profile
            self._tasks.start("start at login", self._do_set_autostart(own_command(named)))

    async def _do_set_autostart(self, command: Sequence[str]) -> None:
        on = bool(self._models.preferences.get(START_AT_LOGIN))
        try:
            await asyncio.to_thread(set_autostart, on, command)
        except OSError as error:
            raise UserError(Problem.AUTOSTART, error.strerror or "") from error
