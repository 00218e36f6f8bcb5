"""The page of contacts alone, offscreen, over the real address book: read, typed into, its times and memory told.

`python -m tests.bench.contacts_client FILE` prints one JSON object. With `--plain` it is what Qt offers by itself
instead: a list of the names, filtered by Qt's proxy.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSortFilterProxyModel, QStringListModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QListView, QVBoxLayout, QWidget

from osmo_qt.models.contacts import Contacts
from osmo_qt.services.contacts.book import AddressBook
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from tests.views.fakes import World

from .cost import rss_mb

WORDS = ("Franni", "ber", "k", "grethea mar", "Ulmiine Company 7", "son", "089 37", "+49 171 9", "0711", "mann", "xyz")
BACK = "\b"
SIZE = (420, 760)
TICK_MS = 2
PAGES = 400


class Stalls:
    """How long the event loop was held up at most."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(interval=TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.worst_ms = max(self.worst_ms, 1000 * (now - self._last) - TICK_MS)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


def keys() -> Iterator[str]:
    """Letter by letter, and some of them taken back."""
    for word in WORDS:
        yield from word
        yield from BACK * len(word)


def type_all(field: QLineEdit, view: QAbstractItemView, searching: Callable[[], bool]) -> list[float]:
    """Milliseconds of each key: until everything is found and the list is painted."""
    took = []
    for key in keys():
        begin = time.perf_counter()
        if key == BACK:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        else:
            QTest.keyClicks(field, key)
        while searching():
            QApplication.processEvents()
        view.viewport().repaint()
        took.append(1000 * (time.perf_counter() - begin))
        QApplication.processEvents()
    return took


def scroll(view: QAbstractItemView) -> list[float]:
    """Milliseconds of each page on the way to the end, and of as many that come back by the wheel's step."""
    bar, took = view.verticalScrollBar(), []
    steps = [bar.maximum() // PAGES] * PAGES + [-bar.singleStep() * 3] * PAGES
    for step in steps:
        begin = time.perf_counter()
        bar.setValue(bar.value() + step)
        view.viewport().repaint()
        QApplication.processEvents()
        took.append(1000 * (time.perf_counter() - begin))
    return took


def wait(app: QApplication, condition: Callable[[], bool]) -> None:
    """As the program does: asleep until there is something to do."""
    while not condition():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def ours(app: QApplication, file: Path, folder: Path) -> dict[str, object]:
    """The page as it is in the program."""
    world = World(folder)
    theme = Theme(world.models.preferences)
    theme.apply(app)
    book = AddressBook(folder / "contacts")
    contacts = Contacts(book, world.models.preferences)
    page = ContactsPage(contacts, world.models.dialer, theme)
    page.set_layout(Layout.NARROW)
    page.resize(*SIZE)
    page.show()
    complete: list[bool] = []
    book.changed.connect(lambda snapshot: complete.append(snapshot.complete))
    book.start([])
    wait(app, lambda: any(complete))
    empty = rss_mb(os.getpid())
    complete.clear()
    stalls, begin = Stalls(), time.perf_counter()
    book.set_places([str(file)])
    wait(app, lambda: any(complete))
    load_s = time.perf_counter() - begin
    stalls.stop()
    scrolled = scroll(page.list)
    took = type_all(page.search, page.list, lambda: contacts.rows.searching)
    grown = rss_mb(os.getpid()) - empty
    count = contacts.count
    book.stop()
    return {
        "people": count,
        "load_s": load_s,
        "stall_ms": stalls.worst_ms,
        "rss_mb": grown,
        "took": took,
        "scrolled": scrolled,
    }


def plain(app: QApplication, file: Path) -> dict[str, object]:
    """The names in a list of Qt's own, no other column, filtered by Qt's proxy."""
    window = QWidget()
    field, view = QLineEdit(), QListView()
    lines = QVBoxLayout(window)
    lines.addWidget(field)
    lines.addWidget(view)
    view.setUniformItemSizes(True)
    proxy = QSortFilterProxyModel()
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    view.setModel(proxy)
    field.textChanged.connect(proxy.setFilterFixedString)
    window.resize(*SIZE)
    window.show()
    app.processEvents()
    empty = rss_mb(os.getpid())
    content = file.read_text(encoding="utf-8")
    names = [line[3:] for line in content.splitlines() if line.startswith("FN:")]
    del content
    source = QStringListModel(sorted(names))
    proxy.setSourceModel(source)
    app.processEvents()
    scrolled = scroll(view)
    took = type_all(field, view, lambda: False)
    return {"people": len(names), "rss_mb": rss_mb(os.getpid()) - empty, "took": took, "scrolled": scrolled}


def main() -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv)
    file = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="osmo-contacts-") as folder:
        result = plain(app, file) if "--plain" in sys.argv else ours(app, file, Path(folder))
    print(json.dumps(result), flush=True)  # noqa: T201 - this is what the program is for
    return 0


if __name__ == "__main__":
    sys.exit(main())
