"""Ctrl+K: search or dial anything, over whatever page is in sight. Enter calls, Escape closes."""

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from osmo_qt.models.dialer import Dialer
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.party_picker import Hit, PartyPicker
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.layout import Layout
from osmo_qt.views.popover import Popover
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import column, label

WIDTH = 520
MOST_ROWS = 6


class _HitDelegate(RowDelegate):
    """Name and number, or *Call* and what was typed."""

    def __init__(self, theme: Theme, call: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._call = call

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        hit = cast("RecordListModel[Hit]", index.model()).record(index.row())
        strong, small = self._fonts(painter)
        rect = self._paint_avatar(painter, rect, hit.name)
        upper, lower = two_lines(rect)
        self._text(
            painter, strong, "text", upper if hit.name else rect, hit.name or self._call.replace("%1", hit.number)
        )
        self._text(painter, small, "muted", lower, hit.number if hit.name else "")


class QuickSearch(Popover):
    """A popover over `window`; the pages below stay as they are."""

    def __init__(self, picker: PartyPicker, dialer: Dialer, theme: Theme, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self._picker = picker
        self._hits = cast("RecordListModel[Hit]", picker.hits)  # Properties to mypy, here and below
        self._dialer = dialer
        self._theme = theme
        self.setAccessibleName(self.tr("Search or dial"))
        self.field = SearchField(self.tr("Search or dial anything"), self.tr("Name, number or SIP address"), theme)
        self.field.setMaxLength(255)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._call)
        self.field.installEventFilter(self)
        self._build_list()
        self._told = label("", "problem", wrap=True)
        self._told.hide()
        lines = column(self, margin=3)
        lines.addWidget(self.field)
        lines.addWidget(self._told)
        lines.addWidget(self.list)
        self._focus = QTimer(self, interval=0, singleShot=True)
        self._focus.timeout.connect(self._close_if_left)

    def _build_list(self) -> None:
        self.list = QListView()
        self.list.setProperty("look", "plain")
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setItemDelegate(_HitDelegate(self._theme, self.tr("Call %1"), self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self._hits)
        self.list.clicked.connect(self._on_clicked)
        Touch(self.list)
        self._picker.changed.connect(self._show_selected)

    def open_search(self) -> None:
        """Begins anew; a second time closes."""
        if self.isVisible():
            self.close_search()
            return
        self.field.clear()
        self._picker.reset()
        self._told.hide()
        self._fit()
        self.pop_up()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_search(self) -> None:
        self.leave()

    def _on_text(self, text: str) -> None:
        self._told.hide()
        self._picker.find(text)
        self._fit()

    def _show_selected(self) -> None:
        at = cast(int, self._picker.selected)
        self.list.setCurrentIndex(self.list.model().index(at, 0) if at >= 0 else QModelIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        self._picker.select(index.row())
        self._call()

    def _call(self) -> None:
        number = cast(str, self._picker.number)
        if not number:
            return
        if self._dialer.call_number(number):
            self.close_search()
            return
        self._told.setText(f"{self._dialer.error} {self._dialer.advice}".strip())
        self._told.show()
        self._fit()

    def _fit(self) -> None:
        """As high as what was found."""
        rows = min(MOST_ROWS, self._hits.rowCount())
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * Layout.DESKTOP.row_height + 2)
        self.place()

    def _close_if_left(self) -> None:
        focus = self.window().focusWidget()
        if self.isVisible() and focus is not None and not self.isAncestorOf(focus):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._on_key(event)
        if watched is self.field and event.type() is QEvent.Type.FocusOut:
            self._focus.start()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_ROWS, Qt.Key.Key_PageUp: -MOST_ROWS}
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self.close_search()
        elif key in steps:
            self._picker.select(cast(int, self._picker.selected) + steps[key])
        else:
            return False
        return True
