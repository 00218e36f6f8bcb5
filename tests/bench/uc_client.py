"""The program's own services, models and main window without what is outside of it, offscreen, at an office.

`python -m tests.bench.uc_client URL CONTACTS CALLS` signs the first user of `uc_world` in and prints "lists MS" when
all contacts and calls are drawn, then "row STATE TIME" for each other presence in the row of the second user: the
time.monotonic() when that was drawn. It ends by SIGTERM.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import qasync
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication

from osmo_qt.composition import Services, build_models
from osmo_qt.core.accounts import Transport, VoiceAccount
from osmo_qt.core.uc import UcAccount
from osmo_qt.log import set_up
from osmo_qt.models.bundle import Models
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.services.paths import ProfilePaths
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.theme import Theme

from .uc_world import PASSWORD, user_id

if TYPE_CHECKING:
    from osmo_qt.views.people_page import PeoplePage
    from osmo_qt.views.recents_page import RecentsPage

SIZE = (420, 760)
POLL_MS = 1


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


async def until(condition: Callable[[], bool]) -> None:
    """Asks each millisecond, beside what the program does."""
    there = asyncio.Event()
    timer = QTimer(interval=POLL_MS)
    timer.timeout.connect(lambda: there.set() if condition() else None)
    timer.start()
    await there.wait()
    timer.stop()


class RowWatch(QObject):
    """Says each other presence of one row, once the list that shows it has been painted."""

    def __init__(self, view: QAbstractItemView, source: str) -> None:
        super().__init__(view)
        self._view, self._source, self._state = view, source, ""
        self._row = row_of(view, source)
        view.model().modelReset.connect(self._find)
        view.viewport().installEventFilter(self)
        view.viewport().update()

    def _find(self) -> None:
        self._row = row_of(self._view, self._source)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        index = self._view.model().index(self._row, 0)
        if not self._view.viewport().rect().contains(self._view.visualRect(index)):
            self._view.scrollTo(index)
            return
        portrait = index.data(PeopleRole.PORTRAIT)
        state = portrait.state.value if portrait.state else ""
        if state != self._state:
            self._state = state
            say("row", state, time.monotonic())


def row_of(view: QAbstractItemView, source: str) -> int:
    model = view.model()
    people = (model.index(row, 0).data(PeopleRole.PERSON) for row in range(model.rowCount()))
    return next(row for row, person in enumerate(people) if person is not None and person.source == source)


async def sign_in(models: Models, window: MainWindow, url: str, contacts: int, calls: int) -> QAbstractItemView:
    """Says how long it took; the list of contacts."""
    begin = time.monotonic()
    account = VoiceAccount("", "127.0.0.1", 5060, Transport.TLS)
    models.session.sign_in_with(account, PASSWORD, UcAccount(url, user_id(0)))
    await until(lambda: models.uc.configuration.has_uc and models.people.people.own.count >= contacts)
    window.pages.show_page("recents")
    recents = cast("RecentsPage", window.pages.page("recents"))
    await until(lambda: recents.list.model().rowCount() >= calls)
    window.repaint()
    recents.list.viewport().repaint()
    window.pages.show_page("contacts")
    people = cast("PeoplePage", window.pages.page("contacts")).uc.list
    await until(lambda: people.model().rowCount() >= contacts)
    people.viewport().repaint()
    say("lists", 1000 * (time.monotonic() - begin))
    return people


async def main(qt: QApplication, url: str, contacts: int, calls: int, folder: Path) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    paths, feedback = ProfilePaths(folder), Feedback(qt)
    paths.make()
    services = Services(paths, set_up(None, verbose=False), feedback, (None, None), demo=True, parent=qt)
    models = build_models(services, feedback, qt)
    theme = Theme(models.preferences, qt)
    theme.apply(qt)
    window = MainWindow(models, theme, None)
    window.resize(*SIZE)
    window.show()
    services.recents.start()
    people = await sign_in(models, window, url, contacts, calls)
    watch = RowWatch(people, "uc:contact00000-00001")
    say("watching")
    await stop.wait()
    del watch
    window.hide()
    window.stop()
    await services.tasks.stop()
    await services.uc.stop()
    services.voice.stop()
    services.recents.stop()
    services.secrets.stop()


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication(sys.argv[:1])
    with qasync.QEventLoop(application) as loop, tempfile.TemporaryDirectory(prefix="osmo-uc-") as temporary:
        numbers = int(sys.argv[2]), int(sys.argv[3])
        loop.run_until_complete(main(application, sys.argv[1], *numbers, Path(temporary) / "profile"))
    os._exit(0)  # Qt's objects have no order in which the interpreter could end them
