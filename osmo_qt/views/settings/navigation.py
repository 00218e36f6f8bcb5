"""The way to a page of the settings: a list in groups, and what a search finds in its place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import column, label

_PAGE = Qt.ItemDataRole.UserRole
_ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: a page, and on it a row of the table ("" for the page itself). `words` are searched."""

    page: str
    row: str
    title: str
    where: str
    picture: str
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under a title."""

    title: str
    pages: tuple[tuple[str, str, str], ...]  # key, title, icon


class Navigation(QWidget):
    """Signal: `wanted(page, row)`: the person wants to see it."""

    wanted = Signal(str, str)

    def __init__(self, groups: Sequence[Group], places: Iterable[Place], theme: Theme) -> None:
        super().__init__()
        self._groups = groups
        self._places = list(places)
        self._theme = theme
        self._layout = Layout.DESKTOP
        self._page = ""
        words = self.tr("Search settings")
        self.search = _Search(words, words, theme)
        self.search.textChanged.connect(self._fill)
        self.search.down.connect(self._enter_list)
        self.search.returnPressed.connect(self._take_first)
        self.list = QListWidget()
        self.list.setProperty("look", "nav")
        self.list.setAccessibleName(self.tr("Settings pages"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setIconSize(QSize(22, 22))
        self.list.setUniformItemSizes(False)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self.list.currentItemChanged.connect(self._on_current)
        Touch(self.list)
        self._nothing = label(self.tr("No setting found."), "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        lines = column(self, space=2)
        lines.setContentsMargins(12, 12, 12, 0)
        lines.addWidget(self.search)
        lines.addWidget(self._nothing)
        lines.addWidget(self.list, 1)
        self._fill()

    def set_content(self, groups: Sequence[Group], places: Iterable[Place]) -> None:
        """Other pages are there now."""
        self._groups, self._places = groups, list(places)
        self._fill()

    def set_layout(self, layout: Layout) -> None:
        if layout is not self._layout:
            self._layout = layout
            self._fill()

    def show_page(self, page: str) -> None:
        """Marks the page in sight."""
        self._page = page
        for number in range(self.list.count()):
            item = self.list.item(number)
            if item.data(_PAGE) == page and not item.data(_ROW) and item is not self.list.currentItem():
                self.list.setCurrentItem(item)

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        self.list.blockSignals(True)
        self.list.clear()
        if words:
            for place in self._places:
                if all(word in place.words for word in words):
                    self._add(place.page, place.row, f"{place.title}\n{place.where}", place.picture, rows=2)
        else:
            for group in self._groups:
                self._add_title(group.title)
                for key, title, picture in group.pages:
                    self._add(key, "", title, picture)
        self.list.blockSignals(False)
        self._nothing.setVisible(self.list.count() == 0)
        self.list.setVisible(self.list.count() > 0)
        if not words:
            self.show_page(self._page)

    def _add_title(self, title: str) -> None:
        if not title:
            return
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.list.font()
        font.setPointSizeF(self._theme.small)
        item.setFont(font)
        item.setSizeHint(QSize(0, 36))
        item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.list.addItem(item)

    def _add(self, page: str, row: str, text: str, picture: str, rows: int = 1) -> None:
        item = QListWidgetItem(icon(self._theme, picture, "muted"), text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ", "))
        item.setData(_PAGE, page)
        item.setData(_ROW, row)
        tall = 56 if self._layout is not Layout.DESKTOP else 44
        item.setSizeHint(QSize(0, max(tall, 56) if rows > 1 else tall))
        self.list.addItem(item)

    # --- choosing ------------------------------------------------------------------------------------

    def _take(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.wanted.emit(item.data(_PAGE), item.data(_ROW))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        """The arrow keys turn the pages where they stand beside the list."""
        if item is not None and self._layout is not Layout.NARROW and not item.data(_ROW):
            self._take(item)

    def _enter_list(self) -> None:
        if self.list.count():
            self.list.setFocus()
            if self.search.text():
                self.list.setCurrentRow(0)

    def _take_first(self) -> None:
        if self.search.text() and self.list.count():
            self._take(self.list.item(0))


class _Search(SearchField):
    """Signals: `down()`: into what was found. Escape empties it."""

    down = Signal()

    def event(self, event: QEvent) -> bool:
        """Escape empties the field before it leads back."""
        claimed = event.type() == QEvent.Type.ShortcutOverride and bool(self.text())
        if claimed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
