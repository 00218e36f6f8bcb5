"""The composition root: builds the parts, connects them, starts them, and stops them in reverse."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import qasync
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLoggingCategory,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from osmo_qt import __version__
from osmo_qt.collector import Collector
from osmo_qt.composition import Services, build_models
from osmo_qt.core.accounts import RegistrationState, Transport
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.embedded_office import EmbeddedOffice
from osmo_qt.hardware import Hardware
from osmo_qt.log import Logs, catch_bugs, set_up
from osmo_qt.models.call_notices import CallNotices
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.remote import Remote
from osmo_qt.models.session import Phase
from osmo_qt.services.control import ControlServer
from osmo_qt.services.instance import InstanceLock, socket_path
from osmo_qt.services.paths import ProfilePaths

if TYPE_CHECKING:
    from osmo_qt.desktop import DesktopParts
    from osmo_qt.views.main_window import MainWindow

log = logging.getLogger(__name__)

PREPARE_AFTER_MS = 500  # the call screens are loaded once the sign-in, which is waited for, has had its time


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for. With an `office` or its `office_url` the demo user `user` is signed in."""

    profile: Path
    office: EmbeddedOffice | None = None
    office_url: str = ""
    user: str = ""
    transport: Transport = Transport.TLS
    layout: str | None = None
    microphone_file: Path | None = None
    camera: str = ""
    speaker_file: Path | None = None
    verbose: bool = False
    link: str = ""
    minimised: bool = False

    @property
    def is_demo(self) -> bool:
        return self.office is not None or bool(self.office_url)


def run(options: Options) -> int:
    """Runs the program until its window is closed or a signal ends it; the exit code.

    Start order: logging · Qt · event loop · settings · voice (its thread loads the SIP stack while the window is
    built) · keyring · models · main window · sign-in · recents · call screens, once the main window is painted.
    """
    paths = ProfilePaths(options.profile)
    lock = InstanceLock(paths.folder)
    try:
        paths.make()
        alone = lock.take()
    except OSError as error:
        return _refuse(UserError(Problem.PROFILE_UNUSABLE, f"{paths.folder}: {error.strerror}"))
    if not alone:
        print(f"osmo-qt: another program uses the profile {paths.folder}", file=sys.stderr)  # noqa: T201
        return 1
    logs = set_up(paths.logs, options.verbose)
    qInstallMessageHandler(_log_qt_message)
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false")  # no desktop portal is no trouble
    qt = QApplication(["osmo-qt"])
    qt.setApplicationName("osmo-qt")
    qt.setApplicationDisplayName("OSMO Qt")
    qt.setDesktopFileName("osmo-qt")
    qt.setApplicationVersion(__version__)
    qt.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(qt) as loop:
        code = int(loop.run_until_complete(_App(qt, options, paths, logs).run()))
    # PySide6's Property objects can't be collected; the interpreter would complain of them at a quick end
    gc.freeze()
    lock.release()
    return code


def _refuse(error: UserError) -> int:
    """Tells on the terminal and, where there is a screen, in a window why there can be no start; the exit code."""
    what, advice = problem_text(error)
    print(f"osmo-qt: {what}", file=sys.stderr)  # noqa: T201 - there is no log yet
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & set(os.environ):
        return 1
    from osmo_qt.views.fatal_window import FatalWindow

    _qt = QApplication(["osmo-qt"])
    window = FatalWindow(what, advice)
    window.show()
    QCoreApplication.exec()
    gc.freeze()  # as at the end of `run`
    return 1


class _App:
    def __init__(self, qt: QApplication, options: Options, paths: ProfilePaths, logs: Logs) -> None:
        self._options = options
        self._quit = asyncio.Event()
        self._collector = Collector(qt)
        self.desktop: DesktopParts | None = None
        self._prepared = False
        self.feedback = Feedback(qt)
        files = options.microphone_file, options.speaker_file
        self.services = Services(
            paths, logs, self.feedback, files, demo=options.is_demo, parent=qt, camera=options.camera
        )
        self.models = build_models(self.services, self.feedback, qt)
        self.hardware = Hardware(self.services.voice, self.models.calls, qt)
        self.remote = Remote(self.models, qt)
        self.control = ControlServer(socket_path(paths.folder), self.remote.handle)
        self._connect()
        if options.is_demo:
            self.models.session.expect_account()
        elif not self.models.first_run.pending:
            self.models.session.restore()
        self.window = self._make_windows(qt)

    def _make_windows(self, qt: QApplication) -> "MainWindow":
        """The views are imported here: meanwhile the voice thread and the keyring's are at work already."""
        from osmo_qt.views.call_windows import CallWindows, show_folder
        from osmo_qt.views.graphics import choose_scene_graph
        from osmo_qt.views.main_window import MainWindow
        from osmo_qt.views.theme import Theme

        choose_scene_graph()
        self.theme = Theme(self.models.preferences, qt)
        self.theme.apply(qt)
        window = MainWindow(self.models, self.theme, self._options.layout)
        self.call_notices = CallNotices(self.models, qt)
        self.call_notices.folder_wanted.connect(show_folder)
        self.call_windows = CallWindows(self.models, self.theme)
        window.call_wanted.connect(self.call_windows.show_call)
        for model in (self.models.links, self.remote):
            model.window_wanted.connect(window.bring_to_front)
        self.remote.quit_wanted.connect(self._quit.set)
        window.quit_wanted.connect(self._quit.set)
        self._first_paint = _FirstPaint(window, self._on_painted)
        return window

    def _on_painted(self) -> None:
        log.info("painted")
        self._collector.start()
        QTimer.singleShot(PREPARE_AFTER_MS, self.window, self._prepare)

    def _prepare(self) -> None:
        """What nobody waits for: the call screens, and everything outside of the windows. Once."""
        if self._prepared or self._quit.is_set():
            return
        self._prepared = True
        self.window.prepare()
        self.call_windows.prepare()
        self.services.network.start()
        self.hardware.start()
        self.services.tasks.start("system bus", self.services.machine_bus.run())
        self._start_desktop(minimised=False)
        self.services.book.start(self.models.contacts.places)

    def _start_desktop(self, *, minimised: bool) -> None:
        from osmo_qt.desktop import DesktopParts

        if self.desktop is None and not self._quit.is_set():
            services = (self.services.bus, self.services.shortcuts, self.services.tasks)
            views = (self.window, self.call_windows, self.theme)
            profile = None if self._options.is_demo else self._options.profile
            self.desktop = DesktopParts(self.models, *services, *views, self._quit.set, profile, minimised=minimised)
            self.desktop.start()
            self.services.reminders.start()
            self.services.move_history.start()
            self.services.drafts.start()

    def _show_window(self) -> None:
        """Minimised only if there is nothing to be asked first."""
        session, first_run = self.models.session, self.models.first_run
        wanted = self._options.minimised or bool(self.services.settings.get("desktop.start_minimised"))
        if not wanted or first_run.pending or session.phase is Phase.SIGNED_OUT:
            self.window.show()
            return
        self._start_desktop(minimised=True)
        self._collector.start()  # as there is nothing to paint now
        QTimer.singleShot(PREPARE_AFTER_MS, self.window, self._prepare)

    def _connect(self) -> None:
        catch_bugs(self.feedback.report)
        self.services.voice.failed.connect(lambda _text: self.feedback.report(UserError(Problem.INTERNAL)))
        self.services.recents.failed.connect(self.feedback.report)
        self.services.reminders.failed.connect(self.feedback.report)
        self.services.move_history.failed.connect(self.feedback.report)
        self.services.drafts.failed.connect(self.feedback.report)
        self.models.calls.remind_wanted.connect(self.models.reminders.remind)
        self.models.calls.ended.connect(self.models.recents.add_call)
        self.models.calls.ended.connect(self.feedback.report_call)
        self.models.preferences.changed.connect(lambda _key: self.models.calls.refresh())
        self.models.session.registration_changed.connect(self._log_registration)
        self.services.network.changed.connect(self.models.session.network_changed)
        self.services.network.metered_changed.connect(self.models.session.set_metered)
        self.services.settings.changed.connect(self.services.on_setting)
        self.models.first_run.accepted.connect(self.models.session.restore)
        self.models.first_run.accepted.connect(self.models.session.start)

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._quit.set)
        self.window.closed.connect(self._quit.set)
        self._show_window()
        for problem in self.services.start_problems:
            self.feedback.report(problem)
        self.services.tasks.start("secret settings", self.models.preferences.load_secrets())
        if self._options.is_demo:
            self.services.tasks.start("demo sign-in", self._sign_in_to_office())
        elif not self.models.first_run.pending:
            self.models.session.start()
        self.services.recents.start()
        await self.control.start()
        if self._options.link:
            self.models.links.open(self._options.link)
        await self._quit.wait()
        await self._stop()
        return 0

    async def _sign_in_to_office(self) -> None:
        from osmo_qt.services.uc.server_info import fetch_demo_account

        options = self._options
        url = options.office_url
        try:
            if options.office is not None:
                url = await asyncio.to_thread(options.office.url)
            fetch = partial(fetch_demo_account, url, options.user, options.transport)
            account, password, uc = await asyncio.to_thread(fetch)
        except Exception:
            self.models.session.give_up_account()
            raise
        if uc is not None and uc.two_factor:
            self.models.session.offer(account, password, uc)
        else:
            self.models.session.sign_in_with(account, password, uc)

    async def _stop(self) -> None:
        self.window.hide()
        if self.desktop is not None:
            self.desktop.stop()
        self.call_windows.stop()
        self.window.stop()
        await self.control.stop()
        self.services.network.stop()
        await self.services.tasks.stop()
        await self.services.uc.stop()
        self.hardware.stop()
        self.services.cameras.stop()
        self.services.pictures.stop()
        self.services.voice.stop()
        QCoreApplication.sendPostedEvents()  # the last words of calls that were ended just now
        self.services.events.stop()
        self.services.recents.stop()
        self.services.book.stop()
        self.services.reminders.stop()
        self.services.move_history.stop()
        self.services.drafts.stop()
        self.services.secrets.stop()

    def _log_registration(self) -> None:
        registration = self.models.session.registration
        if registration.state is RegistrationState.REGISTERED:
            log.info("registered")


class _FirstPaint(QObject):
    """Calls `then` once, after the first picture of the window is on the screen."""

    def __init__(self, window: QObject, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._then)
        return False


def _log_qt_message(kind: QtMsgType, _context: object, message: str) -> None:
    level = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
    }.get(kind, logging.ERROR)
    logging.getLogger("qt").log(level, "%s", message)
