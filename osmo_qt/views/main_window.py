"""The main window: status bar, notices, the call that goes on, and either the sign-in page or the main pages."""

import base64
import binascii
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QInputDevice, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from osmo_qt.core.settings import row_of
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.models.feedback import Notice, NoticeKind
from osmo_qt.models.session import Phase
from osmo_qt.views.browser_panel import OpenUrl, in_browser
from osmo_qt.views.call_strip import CallStrip
from osmo_qt.views.icons import application_icon
from osmo_qt.views.layout import Layout, layout_for
from osmo_qt.views.link_bar import LinkBar
from osmo_qt.views.main_pages import MainPages
from osmo_qt.views.notice_bar import NoticeBar
from osmo_qt.views.page_table import PageTable
from osmo_qt.views.reminder_bar import ReminderBar
from osmo_qt.views.status_bar import StatusBar
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column
from osmo_qt.views.window_size import that_fits

if TYPE_CHECKING:  # each page is imported when it is first shown
    from osmo_qt.views.choose_device import ChooseDevice
    from osmo_qt.views.elsewhere_strip import ElsewhereStrip
    from osmo_qt.views.first_run_page import FirstRunPage
    from osmo_qt.views.incoming_bar import IncomingBar
    from osmo_qt.views.notification_bar import NotificationBar
    from osmo_qt.views.quick_search import QuickSearch
    from osmo_qt.views.settings.frame import PageFrame
    from osmo_qt.views.settings_page import SettingsPage
    from osmo_qt.views.sign_in_page import SignInPage

GEOMETRY, TAB = "window.geometry", "window.tab"
TITLE = "OSMO Qt"
CLOSING = "closing"  # the question whether to
FIRST_SIZE = QSize(960, 720)
LED_AFTER_MS = 120  # its QML takes 50 ms to load; the sign-in, which is waited for, comes first
SMALLEST = QSize(360, 520)


class MainWindow(QMainWindow):
    """Signals: `closed()`; `went_to_tray()` instead if `stays_in_tray()` says so; `call_wanted()` when the person wants
    to see the call that goes on, `diagnostics_wanted()` what is wrong, `quit_wanted()` that the program ends.

    A QMainWindow, as assistive technology does not see a plain widget as a window.
    """

    closed = Signal()
    went_to_tray = Signal()
    call_wanted = Signal()
    diagnostics_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        models: Models,
        theme: Theme,
        layout: str | None = None,
        open_url: OpenUrl = in_browser,
    ) -> None:
        """`open_url`: brings the person's browser to a page, for the sign-in."""
        super().__init__()
        self._models = models
        self._open_url = open_url
        self._theme = theme
        self._forced = Layout(layout) if layout else None
        self._touch = any(d.type() == QInputDevice.DeviceType.TouchScreen for d in QInputDevice.devices())
        self._painted = False
        self._close_meant = False
        self.stays_in_tray: Callable[[], bool] = lambda: False
        self.setWindowTitle(TITLE)
        self.setAccessibleName(TITLE)
        self.setMinimumSize(that_fits(SMALLEST))
        self.status_bar = StatusBar(models, theme)
        self._strip = CallStrip(models.calls, theme)
        self._strip.call_wanted.connect(self.call_wanted)
        self._faces = QStackedWidget()
        self._sign_in: SignInPage | None = None
        self._pages: MainPages | None = None
        self._central = QWidget()
        self.setCentralWidget(self._central)
        self._lines = lines = column(self._central, space=0)
        lines.addWidget(self.status_bar)
        lines.addWidget(LinkBar(models.links, theme))
        lines.addWidget(NoticeBar(models.feedback, theme))
        lines.addWidget(ReminderBar(models.reminders, theme))
        lines.addWidget(self._strip)
        lines.addWidget(self._faces, 1)
        self.status_bar.unfold_wanted.connect(self._toggle_notification_bar)
        self.status_bar.page_wanted.connect(self._show_page)
        self._first_run: FirstRunPage | None = None
        self._diagnostics: PageFrame | None = None
        self._connect()
        self._restore_geometry()
        self._add_shortcuts()
        self._on_phase()

    def _connect(self) -> None:
        models = self._models
        models.session.phase_changed.connect(self._on_phase)
        models.first_run.accepted.connect(self._on_phase)
        models.calls.arranged.connect(self._on_calls)
        models.feedback.action_chosen.connect(self._on_action)
        models.uc_calls.outgoing.changed.connect(self._on_outgoing)
        models.uc_calls.slider.changed.connect(self._on_elsewhere)
        models.uc_calls.answering.changed.connect(self._on_answering)
        self.diagnostics_wanted.connect(self.show_diagnostics)

    def _add_shortcuts(self) -> None:
        """What the call window's keys do is done from here, too: a microphone must never stay on by mistake."""
        QShortcut(QKeySequence("Ctrl+K"), self, self._search_anything)
        QShortcut(QKeySequence("Ctrl+D"), self, self._dial_anything)
        for keys, command in (("Ctrl+M", CallItem.toggleMute), ("Ctrl+H", CallItem.toggleHold)):
            QShortcut(QKeySequence(keys), self, lambda command=command: self._with_call(command))

    def _with_call(self, command: Callable[[CallItem], None]) -> None:
        """The call here, or on hold one that is on another device."""
        call = cast(CallItem | None, self._models.calls.current)
        if call is not None:
            command(call)
        elif command is CallItem.toggleHold:
            self._models.uc_calls.calls.toggle_hold()

    # --- parts, built when first needed ---------------------------------------------------------------

    def prepare(self) -> None:
        """Builds what nobody sees at first, once there is time for it."""
        from osmo_qt.views.input_watch import InputWatch

        QApplication.setWindowIcon(application_icon())
        _ = self.notification_bar
        InputWatch(self._models.uc.idleness.note_input, self)

    @cached_property
    def notification_bar(self) -> "NotificationBar":
        from osmo_qt.views.notification_bar import NotificationBar

        bar = NotificationBar(self._models, self._theme, self.status_bar, self._central)
        bar.call_wanted.connect(self.call_wanted)
        bar.diagnostics_wanted.connect(self.diagnostics_wanted)
        bar.quit_wanted.connect(self.quit_wanted)
        bar.page_wanted.connect(self._show_page)
        bar.toggled.connect(self.status_bar.set_unfolded)
        bar.set_layout(self.current_layout)
        return bar

    def _show_page(self, key: str) -> None:
        """What a menu of the bars leads to."""
        self.notification_bar.fold()
        self.pages.show_page(key)

    def _toggle_notification_bar(self) -> None:
        self.notification_bar.toggle()

    @cached_property
    def elsewhere_strip(self) -> "ElsewhereStrip":
        """Below that of the call here."""
        from osmo_qt.views.elsewhere_strip import ElsewhereStrip

        made = ElsewhereStrip(self._models.uc_calls, self._theme, self._central)
        made.bar_wanted.connect(self._unfold_slider)
        self._lines.insertWidget(self._lines.indexOf(self._strip) + 1, made)
        return made

    @cached_property
    def incoming_bar(self) -> "IncomingBar":
        """Before everything else that there is to be read."""
        from osmo_qt.views.incoming_bar import IncomingBar

        made = IncomingBar(self._models.uc_calls.answering, self._theme, self._central)
        self._lines.insertWidget(self._lines.indexOf(self.status_bar) + 1, made)
        return made

    def _on_elsewhere(self) -> None:
        if self._models.uc_calls.calls.elsewhere is not None:
            _ = self.elsewhere_strip

    def _on_answering(self) -> None:
        if self._models.uc_calls.answering.call is not None:
            _ = self.incoming_bar

    def _unfold_slider(self) -> None:
        """With the keyboard at the station where the call is."""
        self.notification_bar.unfold()
        self.notification_bar.elsewhere.slider.focus_slider()

    @cached_property
    def quick_search(self) -> "QuickSearch":
        from osmo_qt.views.quick_search import QuickSearch

        return QuickSearch(self._models.quick_search, self._models.dialer, self._theme, self._central)

    @property
    def first_run_page(self) -> "FirstRunPage":
        if self._first_run is None:
            from osmo_qt.views.first_run_page import FirstRunPage

            self._first_run = FirstRunPage(self._models.first_run, self._theme)
            self._first_run.set_layout(self.current_layout)
            self._first_run.declined.connect(self.close)
            self._faces.addWidget(self._first_run)
        return self._first_run

    @property
    def sign_in_page(self) -> "SignInPage":
        if self._sign_in is None:
            from osmo_qt.views.sign_in_page import SignInPage

            self._sign_in = SignInPage(self._models.session, self._models.search, self._theme, self._open_url)
            self._sign_in.diagnostics_wanted.connect(self.diagnostics_wanted)
            self._faces.addWidget(self._sign_in)
        return self._sign_in

    @property
    def pages(self) -> MainPages:
        if self._pages is None:
            table = PageTable(self._models, self._theme, lambda: self.pages, self)
            self._pages = MainPages(table.tabs(), self._models.uc.tabs, self._theme, asides=table.asides())
            self._pages.set_layout(self.current_layout)
            self._pages.shown.connect(self._models.uc.auto_refresh.page_shown)
            self._pages.show_page(self._last_tab())
            self._faces.addWidget(self._pages)
        return self._pages

    @cached_property
    def choose_device(self) -> "ChooseDevice":
        from osmo_qt.views.choose_device import ChooseDevice

        return ChooseDevice(self._models.uc_calls.outgoing, self._theme, self._central)

    def _on_outgoing(self) -> None:
        """The question comes to whoever asked for a call, from wherever that was."""
        if self._models.uc_calls.outgoing.wanted is not None and "choose_device" not in self.__dict__:
            self.choose_device.refresh()
        if self._models.uc_calls.outgoing.wanted is not None and not self.isVisible():
            self.bring_to_front()

    def _search_anything(self) -> None:
        if self._models.session.phase is Phase.SIGNED_IN and not self._models.first_run.pending:
            self.quick_search.open_search()

    def _dial_anything(self) -> None:
        if self._models.session.phase is Phase.SIGNED_IN and not self._models.first_run.pending:
            self.pages.show_page("keypad")

    def show_diagnostics(self) -> None:
        """Among the settings, or alone for somebody who is not signed in."""
        if self._models.first_run.pending:
            return
        self.notification_bar.fold()
        if self._models.session.phase is Phase.SIGNED_IN:
            from osmo_qt.views.settings_page import DIAGNOSTICS

            self.pages.show_page("settings")
            cast("SettingsPage", self.pages.page("settings")).open(DIAGNOSTICS)
            return
        if self._diagnostics is None:
            from osmo_qt.views.diagnostics_page import DiagnosticsPage
            from osmo_qt.views.settings.frame import PageFrame

            page = DiagnosticsPage(self._models.diagnostics, self._theme)
            self._diagnostics = PageFrame(self.tr("Diagnostics"), page, self._theme, below=True)
            self._diagnostics.back_wanted.connect(self._on_phase)
            self._faces.addWidget(self._diagnostics)
        self._faces.setCurrentWidget(self._diagnostics)

    # --- what happens --------------------------------------------------------------------------------

    @property
    def current_layout(self) -> Layout:
        return layout_for(self.width(), touch=self._touch, forced=self._forced)

    def _on_phase(self) -> None:
        pending = self._models.first_run.pending
        self.status_bar.setVisible(not pending)
        if pending:
            self._faces.setCurrentWidget(self.first_run_page)
            return
        signed_in = self._models.session.phase is Phase.SIGNED_IN
        self._faces.setCurrentWidget(self.pages if signed_in else self.sign_in_page)
        focus = self.focusWidget()
        if signed_in and not (focus is not None and self.pages.isAncestorOf(focus)):
            self.pages.setFocus()  # what had the keyboard is gone; it must not be at any button now

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        if "notification_bar" in self.__dict__:  # it is built
            self.notification_bar.set_layout(self.current_layout)
        if self._pages is not None:
            self._pages.set_layout(self.current_layout)
        if self._first_run is not None:
            self._first_run.set_layout(self.current_layout)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(LED_AFTER_MS, self, self.status_bar.load_led)

    def stop(self) -> None:
        """Keeps where the window is, and lets go of its QML; before the models and the theme go."""
        self._keep_geometry()
        self._models.uc.own_status.commit()
        self.status_bar.unload_led()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._keep_geometry()
        if self.stays_in_tray() and not self._models.first_run.pending:
            event.ignore()
            self.hide()
            self.went_to_tray.emit()
            return
        if self._models.calls.living() and not self._close_meant and not _is_session_ending():
            event.ignore()
            self._ask_to_close()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _ask_to_close(self) -> None:
        """A click on a corner ends nobody's call."""
        names = ", ".join(item.shown_name for item in self._models.calls.living())
        what = self.tr("The call with %1 ends when OSMO Qt is closed.").replace("%1", names)
        self._models.feedback.tell(NoticeKind.WARNING, what, "", self.tr("Hang up and close"), key=CLOSING)

    def _on_calls(self) -> None:
        if not self._models.calls.living():
            self._models.feedback.withdraw(CLOSING)

    def _on_action(self, notice: Notice) -> None:
        if notice.key == CLOSING:
            self._close_meant = True
            self.close()

    def bring_to_front(self) -> None:
        """Out of the tray, up from the task bar, before other windows."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_recents(self) -> None:
        """To the front, with the recent calls."""
        self.bring_to_front()
        if self._pages is not None:
            self._pages.show_page("recents")

    def show_count(self, count: int) -> None:
        """How much waits for the person, for the task bar; the window's name for assistive technology stays."""
        self.setWindowTitle(f"({count}) {TITLE}" if count else TITLE)

    def _keep_geometry(self) -> None:
        text = base64.b64encode(self.saveGeometry().data()).decode("ascii")
        if len(text) <= row_of(GEOMETRY).longest:
            self._models.preferences.set(GEOMETRY, text)
        if self._pages is not None:
            self._models.preferences.set(TAB, self._pages.current)

    def _last_tab(self) -> str:
        kept = self._models.preferences.text(TAB)
        return kept if kept in self._models.uc.tabs.order else self._models.uc.tabs.order[0]

    def _restore_geometry(self) -> None:
        self.resize(that_fits(FIRST_SIZE))
        try:
            data = base64.b64decode(self._models.preferences.text(GEOMETRY), validate=True)
        except (binascii.Error, ValueError):
            return
        if data:
            self.restoreGeometry(QByteArray(data))


def _is_session_ending() -> bool:
    """Whether the desktop closes all windows, as the person logs out."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()
