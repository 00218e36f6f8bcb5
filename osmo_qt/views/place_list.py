"""One list of *More*: people to be searched, a number to be typed, devices, or where calls were moved before."""

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from osmo_qt.models.place_picker import PlaceKind, PlacePicker, PlaceRole, PlaceRow
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.presence_signs import kind_sign
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import button, column, label, row

MOST_ROWS = 4
SIDE = 24


class _PlaceDelegate(RowDelegate):
    """A person with a picture, a device with its sign; what can't be reached is grey and says so."""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        place: PlaceRow = index.data(PlaceRole.ROW)
        strong, small = self._fonts(painter)
        colour = "muted" if place.refusal else "text"
        if place.to.device_id:
            disc = QRectF(rect.left() + 24, rect.center().y() - SIDE / 2 + 1, SIDE, SIDE)
            draw_icon(painter, disc, kind_sign(place.device), self._theme.colour(colour))
            rect = QRect(rect.left() + 68, rect.top(), rect.width() - 84, rect.height())
        else:
            rect = self._paint_avatar(painter, rect, place.name)
        detail = " · ".join(filter(None, (place.detail, place.refusal)))
        upper, lower = two_lines(rect)
        self._text(painter, strong, colour, upper if detail else rect, place.name)
        self._text(painter, small, "muted", lower, detail)


class _Field(SearchField):
    """Up and Down choose in the list below."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)


class PlaceList(QWidget):
    """Signals: `chosen(PlaceRow)`; `left()`: Escape."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, picker: PlacePicker, verb: str, theme: Theme, parent: QWidget | None = None) -> None:
        """`verb`: what is done with what was typed, on the button beside it."""
        super().__init__(parent)
        self._picker = picker
        self.field = _Field(self.tr("Name or number"), self.tr("Name or number"), theme)
        self.field.setMaxLength(255)
        self.field.textChanged.connect(picker.find)
        self.field.returnPressed.connect(self._take)
        self.field.stepped.connect(self._step)
        self.take = button(verb, "primary")
        self.take.clicked.connect(self._take_typed)
        self.list = self._build_list(theme)
        self._told = label("", "problem", wrap=True)
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMinimumHeight(72)
        line = row(space=2)
        line.addWidget(self.field, 1)
        line.addWidget(self.take)
        lines = column(self, space=2)
        lines.addLayout(line)
        lines.addWidget(self._told)
        lines.addWidget(self.list)
        lines.addWidget(self._empty)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        picker.changed.connect(self._show)

    def _build_list(self, theme: Theme) -> QListView:
        made = QListView()
        made.setProperty("look", "plain")
        made.setAccessibleName(self.tr("Places for the call"))
        made.setItemDelegate(_PlaceDelegate(theme, made, ground="surface"))
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setModel(self._picker.rows)
        made.clicked.connect(self._choose)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, made, lambda: self._choose(made.currentIndex()), within=False)
        theme.changed.connect(made.viewport().update)
        Touch(made)
        return made

    def event(self, event: QEvent) -> bool:
        """Escape closes the list while the focus is in it, whatever else it does in the window."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self.left.emit()
            event.accept()
            return True
        return super().event(event)

    def open(self, kind: PlaceKind) -> None:
        """Another list, from its beginning; the keyboard goes to it."""
        self.field.clear()
        self._picker.show(kind)
        self.field.setInputMethodHints(
            Qt.InputMethodHint.ImhDialableCharactersOnly if kind is PlaceKind.KEYPAD else Qt.InputMethodHint.ImhNone
        )
        self.list.setCurrentIndex(self._picker.rows.index(0))
        others: QWidget = self.list if self._picker.rows.rowCount() else self
        focus = self.field if self._picker.is_searched else others
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        picker = self._picker
        rows = min(MOST_ROWS, picker.rows.rowCount())
        self.field.setVisible(picker.is_searched)
        self.take.setVisible(picker.kind is PlaceKind.KEYPAD)
        self.take.setEnabled(bool(picker.text.strip()))
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(rows * Layout.DESKTOP.row_height + 2)
        is_typing = picker.kind is PlaceKind.KEYPAD and bool(picker.text.strip())
        self._empty.setVisible(rows == 0 and not is_typing)
        self._empty.setText(picker.empty_text)
        self._told.setText(picker.error)
        self._told.setVisible(bool(picker.error))
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(picker.rows.index(0))

    def _step(self, by: int) -> None:
        wanted = max(0, min(self._picker.rows.rowCount() - 1, self.list.currentIndex().row() + by))
        self.list.setCurrentIndex(self._picker.rows.index(wanted))

    def _take(self) -> None:
        """Enter in the field: what is chosen in the list, else what was typed."""
        index = self.list.currentIndex()
        if index.isValid() and self._picker.rows.rowCount():
            self._choose(index)
        elif self.field.text().strip():
            self._take_typed()

    def _take_typed(self) -> None:
        typed = self._picker.typed()
        if typed is not None:
            self.chosen.emit(typed)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            place = self._picker.rows.record(index.row())
            if not place.refusal:
                self.chosen.emit(place)
