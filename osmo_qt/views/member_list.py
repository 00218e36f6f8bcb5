"""Lists of contacts that belong to a group, and of those to choose from."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QWidget

from osmo_qt.core.people import Person
from osmo_qt.models.members import MemberRows
from osmo_qt.views.delegates import Index, PeopleDelegate
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.people_list import PeopleList
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch

TICK = 24


class _MemberDelegate(PeopleDelegate):
    """No letters; a tick at the right where there is something to choose."""

    _gutter = 0

    def _letter(self, _index: Index) -> str:
        return ""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            super()._paint_row(painter, rect, index)
            return
        super()._paint_row(painter, rect.adjusted(0, 0, -TICK - 16, 0), index)
        place = QRectF(rect.right() - TICK - 16, rect.center().y() - TICK / 2, TICK, TICK)
        ticked = Qt.CheckState(state) is Qt.CheckState.Checked
        name, colour = ("check-circle", "accent") if ticked else ("circle-outline", "muted")
        draw_icon(painter, place, name, self._theme.colour(colour))


class MemberList(PeopleList):
    """Signals: `chosen(Person)` by a click or Enter; `swiped(Person)`: swiped away, or by the Delete key."""

    chosen = Signal(object)
    swiped = Signal(object)

    def __init__(
        self, name: str, rows: MemberRows, theme: Theme, parent: QWidget | None = None, *, swipes: bool = False
    ) -> None:
        super().__init__(name, parent)
        self._rows = rows
        self.setProperty("look", "plain")
        self._delegate = _MemberDelegate(theme, self, ground="surface")
        self.setItemDelegate(self._delegate)
        self.setModel(rows)
        self.set_row_height(56)
        self.clicked.connect(self._choose)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self, lambda: self._choose(self.currentIndex()), within=False)
        theme.changed.connect(self.viewport().update)
        touch = Touch(self, swipes=swipes)
        if swipes:
            touch.slid.connect(self._slide)
            touch.swiped.connect(self._swipe)
            on_key(QKeySequence.StandardKey.Delete, self, lambda: self._swipe(self.currentIndex()), within=False)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._rows.person(index.row()))

    def _slide(self, index: QPersistentModelIndex, pixels: int) -> None:
        self._delegate.slide(index, pixels)
        self.viewport().update()

    def _swipe(self, index: Index) -> None:
        if index.isValid():
            self.swiped.emit(self._rows.person(index.row()))

    @property
    def current(self) -> Person | None:
        index = self.currentIndex()
        return self._rows.person(index.row()) if index.isValid() else None
