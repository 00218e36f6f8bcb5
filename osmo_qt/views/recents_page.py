"""Recent calls: All or Missed, details, call back, make a contact of one, delete with Undo."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QStackedWidget, QWidget

from osmo_qt.core.journal import JournalEntry
from osmo_qt.models.contacts import Contacts
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.recents import Recents
from osmo_qt.models.whose_number import WhoseNumber
from osmo_qt.views.delegates import RecentsDelegate
from osmo_qt.views.faces import LOADING_AFTER_MS, empty_face, error_face, loading_face
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.party_details import PartyDetails
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import Segments, button, column, frame, icon_button, label, row

if TYPE_CHECKING:  # seldom wanted, and a start is quicker without it
    from osmo_qt.views.contact_form import ContactForm

UNDO_MS = 10_000
LIST_WIDTH = 400  # at most, beside the details


class RecentsPage(QWidget):
    """Signals: `keypad_wanted()`, `contact_wanted(core.people.Person)`; `create_wanted(str, str)` with name and number,
    if new contacts are not made here but on the UC server."""

    keypad_wanted = Signal()
    contact_wanted = Signal(object)
    create_wanted = Signal(str, str)

    def __init__(
        self,
        recents: Recents,
        contacts: Contacts,
        dialer: Dialer,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        whose: WhoseNumber,
        creates_here: Callable[[], bool],
    ) -> None:
        super().__init__(parent)
        self._recents = recents
        self._contacts = contacts
        self._whose = whose
        self._creates_here = creates_here
        self._dialer = dialer
        self._theme = theme
        self._layout = Layout.DESKTOP
        self._details = PartyDetails(theme)
        self._details.call_wanted.connect(dialer.call_number)
        self._details.closed.connect(self._leave_details)
        self._details.create_wanted.connect(self._on_create)
        self._details.contact_wanted.connect(self._show_contact)
        self._side = QStackedWidget()
        self._side.addWidget(self._details)
        self._build_list()
        self._error = label("", "problem", wrap=True)
        self._error.hide()
        self._build_faces()
        self._place_parts()
        self._late = QTimer(self, interval=LOADING_AFTER_MS, singleShot=True)
        self._late.timeout.connect(self._show_face)
        if recents.loading:
            self._late.start()
        recents.state_changed.connect(self._on_loaded)
        recents.deleted.connect(self._on_deleted)
        whose.pictured.connect(lambda _users: self._show_portrait())
        dialer.changed.connect(self._show_error)
        self._add_shortcuts()
        self._choose("all")

    # --- building ------------------------------------------------------------------------------------

    @cached_property
    def _form(self) -> "ContactForm":
        from osmo_qt.views.contact_form import ContactForm

        form = ContactForm(self._contacts, self._theme)
        form.left.connect(self._leave_form)
        self._side.addWidget(form)
        return form

    def _build_list(self) -> None:
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Recent calls"))
        self._delegate = RecentsDelegate(self._theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.doubleClicked.connect(self._call_index)
        self.list.clicked.connect(self._on_clicked)
        self._theme.changed.connect(self.list.viewport().update)
        touch = Touch(self.list, swipes=True, pull_sign=icon(self._theme, "refresh", "accent"))
        touch.slid.connect(self._slide)
        touch.swiped.connect(lambda index: self._recents.delete([self._model().record(index.row())]))
        touch.pulled.connect(self._recents.refresh)

    def _build_faces(self) -> None:
        keypad = button(self.tr("Open the keypad"), "primary", icon(self._theme, "dialpad", "on_accent"))
        keypad.clicked.connect(self.keypad_wanted)
        self._keypads: list[QWidget] = [keypad]
        self._faces = QStackedWidget()
        self._blank = QWidget()
        self._loading = loading_face(self.tr("Loading recent calls …"))
        self._empty = empty_face(self._theme, "history", self.tr("No calls yet"), keypad)
        self._none_missed = empty_face(self._theme, "check", self.tr("No missed calls"))
        again = button(self.tr("Retry"), "primary", icon(self._theme, "refresh", "on_accent"))
        again.clicked.connect(self._recents.refresh)
        self._failed, self._failure = error_face(self._theme, "history", again)
        for face in (self._blank, self._loading, self._empty, self._failed, self._none_missed, self.list):
            self._faces.addWidget(face)

    def _place_parts(self) -> None:
        self.filter = Segments(self.tr("Which calls"), [("all", self.tr("All")), ("missed", self.tr("Missed"))])
        self.filter.set_value("all")
        self.filter.chosen.connect(self._choose)
        self._remove_all = icon_button(self.tr("Remove all"), icon(self._theme, "trash-can-outline", "muted"))
        self._remove_all.clicked.connect(lambda: self._recents.delete(self._model().records()))
        refresh = icon_button(self.tr("Refresh"), icon(self._theme, "refresh", "muted"))
        refresh.clicked.connect(self._recents.refresh)
        keypad = icon_button(self.tr("Open the keypad"), icon(self._theme, "phone-plus-outline", "accent"))
        keypad.clicked.connect(self.keypad_wanted)
        self._keypads.append(keypad)
        self._list_side = QWidget()
        lines = column(self._list_side, space=1)
        head = row()
        head.setContentsMargins(16, 12, 8, 8)
        head.addWidget(self.filter)
        head.addStretch(1)
        for part in (self._remove_all, refresh, keypad):
            head.addWidget(part)
        lines.addLayout(head)
        error = row()
        error.setContentsMargins(16, 0, 16, 0)
        error.addWidget(self._error)
        lines.addLayout(error)
        lines.addWidget(self._faces, 1)
        below = row()
        below.setContentsMargins(8, 0, 8, 8)
        below.addWidget(self._undo_bar())
        lines.addLayout(below)
        line = row(self, space=0)
        line.addWidget(self._list_side, 3)
        line.addWidget(self._side, 4)

    def _undo_bar(self) -> QFrame:
        self._undo = frame("information")
        self._undo_text = label("", wrap=True)
        undo = button(self.tr("Undo"), "quiet")
        undo.clicked.connect(self._on_undo)
        close = icon_button(self.tr("Close this message"), icon(self._theme, "close", "muted"))
        close.clicked.connect(self._close_undo)
        line = row(self._undo)
        line.setContentsMargins(16, 2, 4, 2)
        line.addWidget(self._undo_text, 1)
        line.addWidget(undo)
        line.addWidget(close)
        self._undo.hide()
        self._undo_time = QTimer(self, interval=UNDO_MS, singleShot=True)
        self._undo_time.timeout.connect(self._close_undo)
        return self._undo

    def _add_shortcuts(self) -> None:
        on_key(QKeySequence.StandardKey.Delete, self.list, self._delete_selected)
        on_key(QKeySequence.StandardKey.Refresh, self, self._recents.refresh)
        for part in (self._list_side, self._details):  # the form has its own
            on_key(QKeySequence.StandardKey.Undo, part, self._on_undo)
            on_key(Qt.Key.Key_Escape, part, self._leave_details)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self.list, lambda: self._call_index(self.list.currentIndex()), within=False)

    # --- layout --------------------------------------------------------------------------------------

    def set_keypad(self, available: bool) -> None:
        """Whether there is a keypad to lead to; there is none without a telephone."""
        for part in self._keypads:
            part.setVisible(available)

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._delegate.set_layout(layout)
        self.list.doItemsLayout()
        self._details.set_closable(not layout.has_details)
        self._list_side.setMaximumWidth(LIST_WIDTH if layout is Layout.DESKTOP else 16_777_215)
        in_use = self._side.currentWidget() is not self._details
        self._side.setVisible(layout.has_details or in_use)
        self._list_side.setVisible(layout.has_details or not in_use)

    def _on_clicked(self, _index: QModelIndex) -> None:
        if not self._layout.has_details and len(self._selected()) == 1:
            self._enter_details()
            self._details.setFocus()

    def _enter_details(self) -> None:
        if not self._layout.has_details:
            self._list_side.hide()
            self._side.show()

    def _leave_details(self) -> None:
        if not self._layout.has_details:
            self._side.hide()
            self._list_side.show()
            self.list.setFocus()

    def _leave_form(self) -> None:
        self._side.setCurrentWidget(self._details)
        self._leave_details()
        self.list.setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._model().refresh()  # midnight may have passed

    # --- what happens --------------------------------------------------------------------------------

    def _model(self) -> RecordListModel[JournalEntry]:
        return self._recents.missed if self.filter.value == "missed" else self._recents.all

    def _choose(self, _which: str) -> None:
        self.list.setModel(self._model())
        self.list.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_details())
        self._show_face()
        self._show_details()

    def _on_loaded(self) -> None:
        self._late.stop()
        self._show_face()
        self._show_details()

    def _show_face(self) -> None:
        rows = self._model().rowCount()
        face: QWidget = self.list
        if self._recents.loading:
            face = self._blank if self._late.isActive() else self._loading
        elif self._recents.error:
            face = self._failed
            self._failure.setText(f"{self.tr('The recent calls could not be read.')}\n{self._recents.error}")
        elif not rows:
            face = self._none_missed if self._recents.all.rowCount() else self._empty
        self._faces.setCurrentWidget(face)
        self._remove_all.setVisible(rows > 0)
        if rows and not self.list.currentIndex().isValid():
            first = self.list.model().index(0, 0)
            self.list.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _selected(self) -> list[JournalEntry]:
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        return [self._model().record(row) for row in rows]

    def _show_details(self) -> None:
        selected = self._selected()
        if len(selected) == 1:
            entry = selected[0]
            known = bool(self._recents.contact_of(entry))
            self._details.show_calls(self._recents.calls_with(entry), self._recents.name_of(entry), known=known)
            self._show_portrait()
        else:
            self._details.show_calls(())
            self._leave_details()

    def _show_portrait(self) -> None:
        selected = self._selected()
        if len(selected) == 1:
            self._details.show_portrait(self._recents.portrait_of(selected[0]))

    def _on_create(self) -> None:
        if selected := self._selected():
            self._create_contact(selected[0])

    def _create_contact(self, entry: JournalEntry) -> None:
        """The form stands where the details were; it knows the number and what the other side called itself."""
        if not self._creates_here():
            self.create_wanted.emit(entry.name, entry.number)
            return
        self._side.setCurrentWidget(self._form)
        self._enter_details()
        self._form.begin(entry.name, entry.number)

    def _show_contact(self) -> None:
        selected = self._selected()
        person = self._whose.person_of(selected[0].number) if selected else None
        if person is not None:
            self.contact_wanted.emit(person)

    def _call_index(self, index: QModelIndex) -> None:
        number = self._model().record(index.row()).number if index.isValid() else ""
        if number:
            self._dialer.call_number(number)

    def _show_error(self) -> None:
        text = f"{self._dialer.error} {self._dialer.advice}".strip()
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def _open_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if not index.isValid():
            return
        entry = self._model().record(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Recent call"))
        call = menu.addAction(icon(self._theme, "phone"), self.tr("Call"))
        call.setEnabled(bool(entry.number))
        call.triggered.connect(lambda: self._dialer.call_number(entry.number))
        copy = menu.addAction(icon(self._theme, "content-copy"), self.tr("Copy number"))
        copy.setEnabled(bool(entry.number))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(entry.number))
        if entry.number and not self._recents.contact_of(entry):
            create = menu.addAction(icon(self._theme, "account-plus-outline"), self.tr("Create new contact"))
            create.triggered.connect(lambda: self._create_contact(entry))
        delete = menu.addAction(icon(self._theme, "trash-can-outline"), self.tr("Delete"))
        delete.triggered.connect(lambda: self._delete_with(entry))
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _slide(self, index: QPersistentModelIndex, pixels: int) -> None:
        self._delegate.slide(index, pixels)
        self.list.viewport().update()

    def _delete_selected(self) -> None:
        self._recents.delete(self._selected())

    def _delete_with(self, entry: JournalEntry) -> None:
        """The row that the menu belongs to, with the others if it is one of those that are selected."""
        selected = self._selected()
        self._recents.delete(selected if entry in selected else [entry])

    def _on_deleted(self, count: int) -> None:
        if not count:
            self._close_undo()
            return
        text = self.tr("1 call deleted") if count == 1 else self.tr("%1 calls deleted").replace("%1", str(count))
        self._undo_text.setText(text)
        self._undo.setAccessibleName(text)
        self._undo.show()
        self._undo_time.start()

    def _close_undo(self) -> None:
        self._undo.hide()
        self._undo_time.stop()
        self._recents.forget_deleted()

    def _on_undo(self) -> None:
        if self._undo.isVisible():
            self._recents.undo()
            self._close_undo()
