"""Voice messages: who left one, when and how long; played below the list, deleted with Undo (VM-1)."""

from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QMenu, QWidget

from osmo_qt.core.uc import VoiceMessage
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.message_player import PlayerState
from osmo_qt.models.network_texts import messages_text
from osmo_qt.models.voice_messages import MessageRole, VoiceMessages
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.faces import empty_face
from osmo_qt.views.icons import draw_icon, icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.message_panel import MessagePanel
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.uc_faces import UcFaces
from osmo_qt.views.undo_bar import UndoBar
from osmo_qt.views.widgets import button, column, icon_button, label, row

WIDTH = 640
SIGN = 16


class VoiceMessagesPage(QWidget):
    """Signals: `back_wanted()`; `mailbox_wanted()`: the person would rather hear them by a call."""

    back_wanted = Signal()
    mailbox_wanted = Signal()

    def __init__(self, messages: VoiceMessages, dialer: Dialer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._theme = theme
        self.setAccessibleName(self.tr("Voicemail"))
        self.list = self._build_list()
        self.panel = MessagePanel(messages.player, theme)
        self.panel.call_wanted.connect(dialer.call_number)
        self.panel.mark_wanted.connect(lambda message, heard: messages.mark(message, heard=heard))
        self.panel.delete_wanted.connect(messages.delete)
        self.undo_bar = UndoBar(theme)
        self.undo_bar.undo_wanted.connect(messages.undo)
        self.undo_bar.closed.connect(messages.forget_deleted)
        empty = empty_face(theme, "voicemail", self.tr("No messages in your mailbox"))
        self.faces = UcFaces(messages.state, theme, "voicemail", self.tr("Loading voice messages …"), empty, self.list)
        self._place_parts()
        self._add_shortcuts()
        messages.changed.connect(self._show)
        messages.deleted.connect(self.undo_bar.offer)
        messages.player.changed.connect(self.list.viewport().update)
        self._show()

    # --- building ------------------------------------------------------------------------------------

    def _build_list(self) -> QListView:
        made = QListView()
        made.setAccessibleName(self.tr("Voice messages"))
        self._delegate = _MessagesDelegate(self._messages, self._theme, made)
        made.setItemDelegate(self._delegate)
        made.setModel(self._messages.rows)
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(self._open_menu)
        made.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_selected())
        self._messages.rows.dataChanged.connect(lambda *_: self._show_selected())
        made.doubleClicked.connect(lambda _index: self.panel.toggle())
        self._theme.changed.connect(made.viewport().update)
        touch = Touch(made, swipes=True, pull_sign=icon(self._theme, "refresh", "accent"))
        touch.slid.connect(self._slide)
        touch.swiped.connect(lambda index: self._messages.delete(self._messages.rows.record(index.row())))
        touch.pulled.connect(self._messages.state.refresh)
        return made

    def _head(self) -> QHBoxLayout:
        back = icon_button(self.tr("Back"), icon(self._theme, "arrow-left"))
        back.clicked.connect(self.back_wanted)
        self._words = label("", "muted", elide=True)
        titles = column(space=0)
        titles.addWidget(label(self.tr("Voicemail"), "heading", elide=True))
        titles.addWidget(self._words)
        refresh = icon_button(self.tr("Refresh"), icon(self._theme, "refresh", "muted"))
        refresh.clicked.connect(self._messages.state.refresh)
        call = button(self.tr("Call"))
        call.setAccessibleName(self.tr("Call the mailbox"))
        call.clicked.connect(self.mailbox_wanted)
        head = row(space=2)
        head.setContentsMargins(8, 12, 16, 8)
        head.addWidget(back)
        head.addLayout(titles, 1)
        head.addWidget(refresh)
        head.addWidget(call)
        return head

    def _place_parts(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        lines = column(inner, space=1)
        lines.addLayout(self._head())
        lines.addWidget(self.faces, 1)
        lines.addWidget(self.undo_bar)
        lines.addWidget(self.panel)
        outer = row(self, space=0)
        outer.addStretch(1)
        outer.addWidget(inner, 100)
        outer.addStretch(1)

    def _add_shortcuts(self) -> None:
        on_key(QKeySequence.StandardKey.Refresh, self, self._messages.state.refresh)
        on_key(QKeySequence.StandardKey.Undo, self, self.undo_bar.undo)
        on_key(Qt.Key.Key_Escape, self, self.back_wanted.emit)
        on_key(QKeySequence.StandardKey.Delete, self.list, self._delete_selected)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            on_key(key, self.list, self.panel.toggle, within=False)

    def set_layout(self, layout: Layout) -> None:
        self._delegate.set_layout(layout)
        self.list.doItemsLayout()

    # --- what it shows -------------------------------------------------------------------------------

    def _show(self) -> None:
        rows = self._messages.rows.records()
        self.faces.show_face(len(rows))
        new = sum(not message.heard for message in rows)
        self._words.setText(messages_text(new) if rows else "")
        if rows and not self.list.selectedIndexes():
            index = self.list.currentIndex() if self.list.currentIndex().isValid() else self._messages.rows.index(0)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._show_selected()

    def _selected(self) -> VoiceMessage | None:
        indexes = self.list.selectedIndexes()
        return self._messages.rows.record(indexes[0].row()) if indexes else None

    def _show_selected(self) -> None:
        message = self._selected()
        if message is None:
            self.panel.show_message(None)
            return
        when: str = self._messages.rows.data(self.list.selectedIndexes()[0], MessageRole.MOMENT)
        self.panel.show_message(message, self._messages.who(message), when)

    # --- what a person does --------------------------------------------------------------------------

    def _slide(self, index: QPersistentModelIndex, pixels: int) -> None:
        self._delegate.slide(index, pixels)
        self.list.viewport().update()

    def _delete_selected(self) -> None:
        message = self._selected()
        if message is not None:
            self._messages.delete(message)

    def _open_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if not index.isValid():
            return
        message = self._messages.rows.record(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Voice message"))
        mark = menu.addAction(self.tr("Mark as new") if message.heard else self.tr("Mark as heard"))
        mark.triggered.connect(lambda: self._messages.mark(message, heard=not message.heard))
        delete = menu.addAction(icon(self._theme, "trash-can-outline"), self.tr("Delete"))
        delete.triggered.connect(lambda: self._messages.delete(message))
        menu.popup(self.list.viewport().mapToGlobal(point))


class _MessagesDelegate(RowDelegate):
    """Avatar, name, when; below it whether it is new or played now, the number, how long."""

    def __init__(self, messages: VoiceMessages, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._messages = messages

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        message: VoiceMessage = index.data(MessageRole.MESSAGE)
        shown = index.data(Qt.ItemDataRole.DisplayRole)
        rect = self._paint_avatar(painter, rect, shown, index.data(MessageRole.PORTRAIT))
        strong, small = self._fonts(painter)
        upper, lower = two_lines(rect)
        moment = index.data(MessageRole.MOMENT)
        width = QFontMetrics(small).horizontalAdvance(moment)
        self._text(painter, small, "muted", upper, moment, Qt.AlignmentFlag.AlignRight)
        self._text(painter, strong, "text" if message.heard else "accent", upper.adjusted(0, 0, -width - 12, 0), shown)
        name, colour = self._sign(message)
        draw_icon(painter, QRectF(lower.left() - 1, lower.top() + 2, SIGN, SIGN), name, self._theme.colour(colour))
        words = (index.data(MessageRole.NUMBER), index.data(MessageRole.DURATION))
        self._text(painter, small, "muted", lower.adjusted(20, 0, 0, 0), " · ".join(filter(None, words)))

    def _sign(self, message: VoiceMessage) -> tuple[str, str]:
        if self._messages.player.state_of(message) is not PlayerState.STILL:
            return "volume-high", "accent"
        return ("email-open-outline", "muted") if message.heard else ("email", "accent")
