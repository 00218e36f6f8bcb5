"""Renders the main screens from demo data to build/screenshots: light and dark, in the three layouts.

Run as `python -m tools.screenshots`.

Drawn by Qt's offscreen platform: the program draws its QML by the software scene graph, whose pictures are the same
there as on an X server (compared), and no X server is needed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from osmo_qt.core.accounts import MessageCounts, Registration, RegistrationFailure, RegistrationState, Transport
from osmo_qt.core.calls import CallState, MediaSecurity
from osmo_qt.core.dialog_info import DialogReport, DialogService, DialogState, RemoteDialog
from osmo_qt.core.discovery import FoundServer, SearchResult
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.core.reminders import Reminder
from osmo_qt.core.uc import Configuration
from osmo_qt.models.feedback import NoticeKind
from osmo_qt.models.server_search import SearchState
from osmo_qt.models.session import Phase
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault
from osmo_qt.services.voice.driver import AudioDevice, AudioKind, AudioReport, Levels
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.graphics import choose_scene_graph
from osmo_qt.views.keypad_page import KeypadPage
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.recents_page import RecentsPage
from osmo_qt.views.settings_page import SettingsPage
from osmo_qt.views.theme import PREFERENCE, Theme
from tests.people import demo_people
from tests.views.fakes import World, demo_entries
from tools.call_screenshots import call_screens
from tools.move_screenshots import calls_elsewhere
from tools.people_screenshots import office_people
from tools.settings_screenshots import first_run, settings_pages
from tools.uc_screenshots import uc_pages

if TYPE_CHECKING:
    from PySide6.QtQuick import QQuickView

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "build" / "screenshots"
SIZES = {Layout.NARROW: QSize(400, 760), Layout.DESKTOP: QSize(960, 660), Layout.TABLET: QSize(1280, 800)}
FINGERPRINT = ":".join(f"{n * 7 % 256:02X}" for n in range(32))


class Studio:
    """One window in one theme and layout, and the pictures taken of it."""

    def __init__(self, app: QApplication, folder: Path, colours: str, layout: Layout) -> None:
        self._app = app
        self._suffix = f"{layout.value}-{colours}"
        self.world = World(folder)
        self.world.settings.set(PREFERENCE, colours)
        self.models = self.world.models
        self.theme = Theme(self.models.preferences)
        self.theme.apply(app)
        self.window = MainWindow(self.models, self.theme, layout.value, open_url=lambda _url: True)
        self.window.resize(SIZES[layout])
        self.window.show()
        self.wait_for(self.window.isVisible)
        self.window.status_bar.load_led()
        self.world.sound_found()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = QDeadlineTimer(5000)
        while not condition():
            assert not deadline.hasExpired(), "the screen did not come"
            self._app.processEvents()
        for _ in range(10):  # layouts take a few rounds to settle
            self._app.processEvents()

    def settle(self, condition: Callable[[], bool]) -> None:
        """Waits until what moves has come to rest."""
        self.wait_for(condition)
        until = QDeadlineTimer(300)
        self.wait_for(until.hasExpired)

    def take(self, name: str) -> None:
        """A picture of the main window."""
        self.wait_for(lambda: True)
        self._save(self.window.grab().toImage(), f"{name}-{self._suffix}")

    def take_other(self, window: QWidget, name: str) -> None:
        """A picture of another window of widgets."""
        self.wait_for(window.isVisible)
        self._save(window.grab().toImage(), f"{name}-{self._suffix}")

    def take_view(self, view: "QQuickView", name: str) -> None:
        """A picture of a QML window."""
        self.wait_for(view.isExposed)
        self._save(view.grabWindow(), f"{name}-{self._suffix.partition('-')[2]}")

    @staticmethod
    def _save(image: QImage, name: str) -> None:
        path = TARGET / f"{name}.png"
        assert image.save(str(path)), f"{path} can't be written"
        print(path.relative_to(ROOT))


def sign_in_pages(studio: Studio) -> None:
    page = studio.window.sign_in_page
    studio.take("sign-in-1")
    page.server.setText("office.example.org")
    page.connect_to_server()
    studio.take("sign-in-1-error")
    page.server.setText("https://office.example.org")
    search = studio.models.search
    search.state = SearchState.SEARCHING
    search.changed.emit()
    page.server_step.server.clear()
    studio.take("sign-in-1-searching")
    search.forget()
    advanced = page.server_step.findChild(QPushButton, "advanced")
    assert isinstance(advanced, QPushButton)
    advanced.setChecked(True)
    studio.take("sign-in-1-advanced")
    advanced.setChecked(False)
    page.connect_to_server()
    page.username.setText("4989100100")
    page.password.setText("secret words")
    studio.take("sign-in-2")
    page.sign_in()
    studio.take("sign-in-busy")
    studio.models.session.cancel()
    studio.models.session.sign_in_failed.emit(
        "The server's certificate is not trusted: it was issued by somebody unknown.",
        f"No password was sent. SHA-256 fingerprint: {FINGERPRINT}",
    )
    studio.take("sign-in-failed")
    sign_in_by_browser(studio)


def sign_in_by_browser(studio: Studio) -> None:
    """Two factors: the form without a password, while the browser is busy, and a password that is not enough."""
    page, session = studio.window.sign_in_page, studio.models.session
    url, discovery = "https://office.example.org", studio.world.discovery
    uc = FoundServer("office.example.org", 5061, Transport.TLS, "", "OSMO office", url=url, two_factor=True)
    uc = replace(uc, configuration=Configuration.INTEGRATED)
    page.change_server()
    discovery.result = SearchResult(uc)
    page.connect_to_server()
    page.username.setText("ada")
    studio.take("sign-in-browser")
    session._set_phase(Phase.SIGNING_IN)
    session.uc_sign_in.page = url
    session.uc_sign_in.page_changed.emit()
    studio.take("sign-in-browser-busy")
    session.uc_sign_in.page = ""
    session.uc_sign_in.page_changed.emit()
    session.cancel()
    page.change_server()
    discovery.result = SearchResult(replace(uc, two_factor=False))
    page.connect_to_server()
    studio.world.uc.answers["sign_in"] = UserError(Problem.SIGN_IN_BROWSER)
    page.sign_in()
    studio.take("sign-in-browser-needed")
    discovery.result = None


def people(studio: Studio) -> None:
    """Contacts in all their faces, and the quick search."""
    pages, book = studio.window.pages, studio.world.book
    pages.show_page("contacts")
    page = pages.page("contacts")
    assert isinstance(page, ContactsPage)
    studio.settle(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    studio.take("contacts-loading")
    book.tell()
    studio.take("contacts-empty")
    broken = [BrokenCard("friends.vcf", 2, CardFault.NOT_CLOSED), BrokenCard("notes.vcf", 0, CardFault.NO_CARD)]
    book.tell([], broken)
    studio.take("contacts-error")
    book.tell(demo_people(), broken)
    studio.take("contacts-list")
    grace = next(person for person in demo_people() if person.first == "Grace")
    page.show_person(grace)
    page.list.clicked.emit(page.list.currentIndex())
    studio.take("contacts")
    page.new_contact("Tim Berners-Lee", "+44 20 5550100")
    studio.take("contacts-new")
    page.form.left.emit()
    page.search.setText("gra")
    studio.take("contacts-search")
    page.search.clear()
    pages.show_page("recents")
    studio.window.quick_search.open_search()
    studio.window.quick_search.field.setText("55")
    studio.take("quick-search")
    studio.window.quick_search.close_search()


def main_pages(studio: Studio) -> None:
    studio.world.sign_in()
    pages = studio.window.pages
    studio.take("recents-blank")
    studio.world.store.load([])
    studio.take("recents-empty")
    studio.world.store.load(demo_entries(time.time()))
    recents = pages.page("recents")
    assert isinstance(recents, RecentsPage)
    studio.take("recents-list")
    recents.list.setCurrentIndex(recents.list.model().index(0, 0))
    recents.list.clicked.emit(recents.list.currentIndex())
    studio.take("recents")
    pages.show_page("keypad")
    keypad = pages.page("keypad")
    assert isinstance(keypad, KeypadPage)
    studio.models.dialer.set_text("+49 89 550123")
    studio.take("keypad")
    studio.models.dialer.set_text("this is no number!")
    studio.models.dialer.call()
    studio.take("keypad-error")
    studio.models.dialer.set_text("")
    pages.show_page("settings")
    settings_pages(studio)
    audio(studio)
    people(studio)


def audio(studio: Studio) -> None:
    """The audio page, with a headset that was chosen and is not plugged in, and while the microphone is tried."""
    world = studio.world
    names = ("Built-in Audio, Analog", "Built-in Audio, HDMI 0")
    devices = (AudioDevice(names[0], 1, 1), AudioDevice(names[1], 0, 1))
    report = AudioReport(AudioKind.DEVICE, microphone=names[0], speaker=names[0], devices=devices)
    world.settings.set("audio.microphones", "A headset, USB Audio")
    world.voice.audio_changed.emit(report)
    page = studio.window.pages.page("settings")
    assert isinstance(page, SettingsPage)
    page.open("audio")
    trial = next(b for b in page.findChildren(QPushButton) if b.text() == "Test microphone")
    trial.click()
    world.voice.levels_changed.emit(Levels(0.55, 0.1))
    studio.take("settings-audio")
    trial.click()
    page.open("account")
    world.settings.set("audio.microphones", "")
    world.sound_found()


def forward(studio: Studio, kind: ForwardKind, number: str) -> None:
    """As if the server had said yes."""
    forwarding = studio.models.forwarding
    forwarding.set(kind, number)
    call = studio.world.voice.dialled("", "code", id=forwarding._call_id)
    studio.world.voice.becomes(call, CallState.ENDED, code=200, connected_at=time.time())


def bars(studio: Studio) -> None:
    """The status bar with everything in it, and the notification bar below it."""
    voice, window, models = studio.world.voice, studio.window, studio.models
    window.pages.show_page("recents")
    bar = window.notification_bar
    bar.unfold()
    studio.settle(lambda: bar.sheet.height() > 200)
    studio.take("bar")
    caller = "sip:103@office.example"
    at_desk = RemoteDialog("1", DialogState.CONFIRMED, "a@b", "1", "2", "103", "Konrad Zuse", caller)
    voice.dialogs_changed.emit(DialogReport(DialogService.TELLS, dialogs=(at_desk,)))
    studio.take("bar-desk-call")
    voice.dialogs_changed.emit(DialogReport(DialogService.TELLS))
    voice.messages_changed.emit(MessageCounts(new=2, old=1))
    forward(studio, ForwardKind.BUSY, "104")
    forward(studio, ForwardKind.ALL, "+4989550104")
    models.preferences.set("calls.do_not_disturb", True)
    models.session.set_metered(True)
    call = voice.ring("Grace Hopper", "+49 89 550102")
    secure = {"media_security": MediaSecurity.SRTP, "signalling_secure": True}
    call = voice.becomes(call, CallState.ACTIVE, connected_at=time.time() - 83, **secure)
    studio.take("bar-full")
    bar.forwarding.open(True)
    models.forwarding.switch_on(ForwardKind.NO_REPLY, "")
    studio.take("bar-forwarding")
    bar.forwarding.open(False)
    bar.wifi.switch.click()
    studio.take("bar-sign-out")
    bar.wifi.take_back()
    voice.becomes(call, CallState.ENDED, code=200)
    models.calls.leave()
    models.session.set_metered(False)
    voice.registration_changed.emit(Registration(RegistrationState.FAILED, RegistrationFailure.NO_ANSWER))
    studio.take("bar-failed")
    bar.fold()
    studio.settle(bar.isHidden)
    studio.take("status-failed")
    voice.register_succeeds()
    forward(studio, ForwardKind.ALL, "")
    forward(studio, ForwardKind.BUSY, "")
    models.preferences.set("calls.do_not_disturb", False)
    voice.messages_changed.emit(MessageCounts())


def links(studio: Studio) -> None:
    models = studio.models
    studio.window.pages.show_page("keypad")
    models.dialer.set_text("112")
    studio.take("keypad-emergency")
    models.dialer.set_text("")
    models.links.open("osmo://+15619231999,,123456#")
    studio.wait_for(lambda: models.links.ready)
    studio.take("link")
    models.links.cancel()
    models.links.open("tel:112")
    studio.take("link-refused")
    for notice in models.feedback.notices:
        models.feedback.dismiss(notice.id)


def reminders(studio: Studio) -> None:
    """One just made, one that is due."""
    studio.window.pages.show_page("recents")
    now = time.time()
    studio.world.reminders.loaded.emit([Reminder(9, "+4989550123", "Konrad Zuse", now - 700, now - 1)])
    call = studio.world.voice.ring()
    studio.models.reminders.remind(call)
    studio.world.voice.becomes(call, CallState.ENDED, hung_up_here=True)
    studio.models.calls.leave()
    studio.take("reminders")
    for reminder in studio.world.reminders.saved:
        studio.models.reminders.dismiss(reminder.id)
    studio.models.reminders.dismiss(9)


def notices(studio: Studio) -> None:
    tell = studio.models.feedback.tell
    studio.window.pages.show_page("recents")
    tell(NoticeKind.ERROR, "The connection to the server was lost.", "It is being made again.", "Try again", key="a")
    tell(NoticeKind.WARNING, "No sound device was found.", "Calls work, but you will hear nothing and not be heard.")
    tell(NoticeKind.INFORMATION, "The password is kept in your keyring.")
    studio.world.voice.registration_changed.emit(Registration(RegistrationState.CONNECTING))
    studio.models.recents.delete([studio.models.recents.all.record(1)])
    studio.take("notices")
    for notice in studio.models.feedback.notices:
        studio.models.feedback.dismiss(notice.id)
    studio.world.voice.register_succeeds()


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    choose_scene_graph()
    app = QApplication(sys.argv)
    for colours in ("light", "dark"):
        for layout in Layout:
            with tempfile.TemporaryDirectory(prefix="osmo-pictures-") as folder:
                studio = Studio(app, Path(folder), colours, layout)
                first_run(studio, Path(folder) / "new")
                sign_in_pages(studio)
                main_pages(studio)
                office_people(studio)
                bars(studio)
                notices(studio)
                links(studio)
                reminders(studio)
                uc_pages(studio)
                calls_elsewhere(studio)
                if layout is Layout.DESKTOP:
                    call_screens(studio)
                studio.window.close()
                studio.window.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
