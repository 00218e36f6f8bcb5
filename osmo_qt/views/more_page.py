"""More...: the tabs that have no room, and Edit, where all are put into another order (guide 3.5)."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from osmo_qt.models.tabs import Tabs
from osmo_qt.views.delegates import Index
from osmo_qt.views.icons import draw_icon, icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import button, column, icon_button, label, row

KEY = Qt.ItemDataRole.UserRole
WIDTH = 560
SIDE = 24


class MorePage(QWidget):
    """`faces`: words and icon of each tab. Signal: `page_wanted(key)`."""

    page_wanted = Signal(str)

    def __init__(
        self, tabs: Tabs, faces: Mapping[str, tuple[str, str]], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._texts = faces
        self._theme = theme
        self._height = Layout.DESKTOP.row_height
        self._below: tuple[str, ...] = ()
        self.setAccessibleName(self.tr("More..."))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("More..."))
        self.list.itemClicked.connect(self._open)
        self.list.itemActivated.connect(self._open)
        Touch(self.list)
        self.order = _OrderList(self.tr("Tabs in their order"))
        self.order.moved.connect(self._on_moved)
        for made, sign in ((self.list, "chevron-right"), (self.order, "drag-horizontal-variant")):
            made.setItemDelegate(_Delegate(theme, sign, made))
            made.setProperty("look", "nav")
            made.setIconSize(QSize(SIDE, SIDE))
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._faces = QStackedWidget()
        self._faces.addWidget(self.list)
        self._faces.addWidget(self._editor())
        self._place_parts()
        tabs.changed.connect(self._fill)
        self._fill()

    # --- building ------------------------------------------------------------------------------------

    def _place_parts(self) -> None:
        self._title = label("", "heading")
        self.edit = button(self.tr("Edit"), "quiet")
        self.edit.setCheckable(True)
        self.edit.toggled.connect(lambda _on: self._fill())
        head = row()
        head.setContentsMargins(8, 0, 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self.edit)
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        lines = column(inner, margin=4, space=3)
        lines.addLayout(head)
        lines.addWidget(self._faces, 1)
        outer = row(self, space=0)
        outer.addStretch(1)
        outer.addWidget(inner, 100)
        outer.addStretch(1)

    def _editor(self) -> QWidget:
        made = QWidget()
        lines = column(made, space=2)
        line = row()
        line.setContentsMargins(8, 0, 0, 0)
        hint = self.tr("Drag the tabs into the order you like, or use Alt with the arrow keys.")
        line.addWidget(label(hint, wrap=True), 1)
        for words, picture, by in (
            (self.tr("Move up"), "arrow-up", -1),
            (self.tr("Move down"), "arrow-down", 1),
        ):
            mover = icon_button(words, icon(self._theme, picture, "accent"))
            mover.clicked.connect(lambda _on=False, by=by: self._move(by))
            line.addWidget(mover)
        lines.addLayout(line)
        lines.addWidget(self.order, 1)
        on_key("Alt+Up", self.order, lambda: self._move(-1))
        on_key("Alt+Down", self.order, lambda: self._move(1))
        on_key(Qt.Key.Key_Escape, made, lambda: self.edit.setChecked(False))
        return made

    def set_layout(self, layout: Layout) -> None:
        self._height = layout.row_height
        self._fill()

    def set_below(self, keys: Sequence[str]) -> None:
        """Which tabs have no room of their own."""
        if tuple(keys) != self._below:
            self._below = tuple(keys)
            self._fill()

    # --- what it shows -------------------------------------------------------------------------------

    @property
    def edits(self) -> bool:
        """Whether the order is being changed; where all tabs have room there is nothing else to do here."""
        return self.edit.isChecked() or not self._below

    def _fill(self) -> None:
        edits = self.edits
        self._faces.setCurrentIndex(1 if edits else 0)
        self._title.setText(self.tr("Order of the tabs") if edits else self.tr("More"))
        words = self.tr("Done") if self.edit.isChecked() else self.tr("Edit")
        self.edit.setText(words)
        self.edit.setAccessibleName(words)
        self.edit.setVisible(bool(self._below))
        self._fill_list(self.list, self._below)
        self._fill_list(self.order, self._tabs.order)

    def _fill_list(self, made: QListWidget, keys: Sequence[str]) -> None:
        before = made.currentItem().data(KEY) if made.currentItem() is not None else ""
        made.clear()
        for key in keys:
            words, picture = self._texts[key]
            item = QListWidgetItem(icon(self._theme, picture, "muted"), words)
            item.setData(KEY, key)
            item.setSizeHint(QSize(0, self._height))
            made.addItem(item)
        made.setCurrentRow(keys.index(before) if before in keys else 0)

    # --- what a person does ---------------------------------------------------------------------------

    def _open(self, item: QListWidgetItem) -> None:
        self.page_wanted.emit(item.data(KEY))

    def _move(self, by: int) -> None:
        item = self.order.currentItem()
        if item is not None:
            self._tabs.move(item.data(KEY), by)

    def _on_moved(self) -> None:
        self._tabs.arrange([self.order.item(place).data(KEY) for place in range(self.order.count())])


class _Delegate(QStyledItemDelegate):
    """A row of the list with a sign at its end: what can be done with it."""

    def __init__(self, theme: Theme, sign: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign = sign

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect
        place = QRectF(rect.right() - SIDE - 12, rect.center().y() - SIDE / 2, SIDE, SIDE)
        draw_icon(painter, place, self._sign, self._theme.colour("muted"))


class _OrderList(QListWidget):
    """Its rows are dragged to other places. Signal: `moved()`, when one is let go elsewhere.

    By hand: Qt's own way of dragging runs an event loop within the event loop, and fingers can't do it.
    """

    moved = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._dragged: QListWidgetItem | None = None
        self._has_moved = False
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mousePressEvent(event)
        self._dragged = self.itemAt(event.position().toPoint())
        self._has_moved = False
        if self._dragged is not None:
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        dragged = self._dragged
        if dragged is None:
            super().mouseMoveEvent(event)
            return
        over = self.itemAt(event.position().toPoint())
        if over is not None and over is not dragged:
            place = self.row(over)
            self.insertItem(place, self.takeItem(self.row(dragged)))
            self.setCurrentRow(place)
            self._has_moved = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mouseReleaseEvent(event)
        self._dragged = None
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        if self._has_moved:
            self._has_moved = False
            self.moved.emit()
