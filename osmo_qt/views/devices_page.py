"""Devices: all of the person's, the preferred one marked; own ones can be added, changed and deleted (guide 3.5.3)."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStackedWidget, QWidget

from osmo_qt.core.uc import Device
from osmo_qt.models.device_editor import DeviceEditor
from osmo_qt.models.devices import DeviceRow, Devices, DevicesRole
from osmo_qt.models.presence_texts import preferred_text
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.device_details import DeviceDetails
from osmo_qt.views.device_form import DeviceForm
from osmo_qt.views.faces import empty_face
from osmo_qt.views.icons import draw_icon, icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.presence_signs import device_sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.uc_faces import UcFaces
from osmo_qt.views.undo_bar import UndoBar
from osmo_qt.views.widgets import button, column, icon_button, label, row

LIST_WIDTH = 400  # at most, beside the details
SIDE = 24


class DevicesPage(QWidget):
    """The list, and beside it or in its place the details or the form."""

    def __init__(self, devices: Devices, editor: DeviceEditor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        self._theme = theme
        self._layout = Layout.DESKTOP
        self.setAccessibleName(self.tr("Devices"))
        self.details = DeviceDetails(theme)
        self.details.preferred_wanted.connect(devices.make_preferred)
        self.details.edit_wanted.connect(self.edit)
        self.details.closed.connect(self._leave_side)
        self.form = DeviceForm(editor, theme)
        self.form.left.connect(self._leave_form)
        self.form.delete_wanted.connect(self._delete)
        self._side = QStackedWidget()
        self._side.addWidget(self.details)
        self._side.addWidget(self.form)
        self.list = self._build_list()
        self.undo_bar = UndoBar(theme)
        self.undo_bar.undo_wanted.connect(devices.undo)
        self._place_parts()
        self._add_shortcuts()
        devices.changed.connect(self._show)
        devices.deleted.connect(self._on_deleted)
        self.set_layout(Layout.DESKTOP)
        self._show()

    # --- building ------------------------------------------------------------------------------------

    def _build_list(self) -> QListView:
        made = QListView()
        made.setAccessibleName(self.tr("Devices"))
        self._delegate = _DevicesDelegate(self._theme, made)
        made.setItemDelegate(self._delegate)
        self._devices.rows.rowsAboutToBeRemoved.connect(self._on_removing)  # before the view does
        made.setModel(self._devices.rows)
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(self._open_menu)
        made.clicked.connect(lambda _index: self._enter_side())
        made.selectionModel().selectionChanged.connect(lambda _on, _off: self._show_details())
        self._theme.changed.connect(made.viewport().update)
        touch = Touch(made, pull_sign=icon(self._theme, "refresh", "accent"))
        touch.pulled.connect(self._devices.state.refresh)
        return made

    def _place_parts(self) -> None:
        theme, state = self._theme, self._devices.state
        add = button(self.tr("New Device"), "primary", icon(theme, "plus", "on_accent"))
        add.clicked.connect(self.new_device)
        empty = empty_face(theme, "phone-outline", self.tr("No devices yet"), add)
        self.faces = UcFaces(state, theme, "phone-outline", self.tr("Loading devices …"), empty, self.list)
        self._words = label("", "muted", elide=True)
        refresh = icon_button(self.tr("Refresh"), icon(theme, "refresh", "muted"))
        refresh.clicked.connect(state.refresh)
        new = icon_button(self.tr("New Device"), icon(theme, "plus", "accent"))
        new.clicked.connect(self.new_device)
        head = row()
        head.setContentsMargins(16, 12, 8, 4)
        head.addWidget(self._words, 1)
        head.addWidget(refresh)
        head.addWidget(new)
        self._list_side = QWidget()
        lines = column(self._list_side, space=1)
        lines.addLayout(head)
        lines.addWidget(self.faces, 1)
        lines.addWidget(self.undo_bar)
        line = row(self, space=0)
        line.addWidget(self._list_side, 3)
        line.addWidget(self._side, 4)

    def _add_shortcuts(self) -> None:
        on_key(QKeySequence.StandardKey.Refresh, self, self._devices.state.refresh)
        on_key(QKeySequence.StandardKey.New, self, self.new_device)
        on_key(QKeySequence.StandardKey.Delete, self.list, self._delete_current)
        on_key(QKeySequence.StandardKey.Undo, self._list_side, self.undo_bar.undo)
        on_key(Qt.Key.Key_Escape, self.details, self._leave_side)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self.list, self._enter_by_key, within=False)

    # --- layout --------------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._delegate.set_layout(layout)
        self.list.doItemsLayout()
        self.details.set_layout(layout)
        self._list_side.setMaximumWidth(LIST_WIDTH if layout is Layout.DESKTOP else 16_777_215)
        in_use = self._side.currentWidget() is self.form
        self._side.setVisible(layout.has_details or in_use)
        self._list_side.setVisible(layout.has_details or not in_use)

    def _enter_side(self) -> None:
        if not self._layout.has_details:
            self._list_side.hide()
            self._side.show()
            (self.form if self._side.currentWidget() is self.form else self.details).setFocus()

    def _leave_side(self) -> None:
        if not self._layout.has_details:
            self._side.hide()
            self._list_side.show()
        self.list.setFocus()

    def _leave_form(self) -> None:
        self._side.setCurrentWidget(self.details)
        self._leave_side()

    # --- what a person does ---------------------------------------------------------------------------

    def new_device(self) -> None:
        self._open_form(None)

    def edit(self, device: Device) -> None:
        self._open_form(device)

    def _open_form(self, device: Device | None) -> None:
        self._side.setCurrentWidget(self.form)
        self._enter_side()
        self.form.begin(device)

    def _enter_by_key(self) -> None:
        if self._current() is not None:
            self._enter_side()
            self.details.make_preferred.setFocus()

    def _delete(self, device: Device) -> None:
        if self._side.currentWidget() is self.form:
            self.form.leave()
        self._devices.delete(device)

    def _delete_current(self) -> None:
        current = self._current()
        if current is not None and current.device is not None:
            self._delete(current.device)

    def _open_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if not index.isValid():
            return
        shown = self._devices.rows.record(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(shown.name)
        preferred = menu.addAction(icon(self._theme, "check"), self.tr("Make Preferred Device"))
        preferred.setEnabled(not shown.preferred)
        preferred.triggered.connect(lambda: self._devices.make_preferred(shown))
        device = shown.device
        if device is not None and device.editable:
            edit = menu.addAction(icon(self._theme, "pencil-outline"), self.tr("Edit"))
            edit.triggered.connect(lambda: self.edit(device))
            delete = menu.addAction(icon(self._theme, "trash-can-outline"), self.tr("Delete Device"))
            delete.triggered.connect(lambda: self._delete(device))
        menu.popup(self.list.viewport().mapToGlobal(point))

    # --- what it shows -------------------------------------------------------------------------------

    def _current(self) -> DeviceRow | None:
        chosen = self.list.selectedIndexes()
        return self._devices.rows.record(chosen[0].row()) if chosen else None

    def _show(self) -> None:
        rows = self._devices.rows.rowCount()
        self.faces.show_face(rows)
        preferred = self._devices.preferred
        words = self.tr("Preferred: %1").replace("%1", preferred.name) if preferred is not None else ""
        self._words.setText(words)
        if rows and not self.list.currentIndex().isValid():
            first: QModelIndex = self._devices.rows.index(0)
            self.list.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._show_details()

    def _on_removing(self, _parent: QModelIndex, first: int, last: int) -> None:
        """The view would choose the next one: what is pressed just then would act on another device."""
        if any(first <= index.row() <= last for index in self.list.selectedIndexes()):
            self.list.setCurrentIndex(QModelIndex())

    def _show_details(self) -> None:
        current = self._current()
        self.details.show_row(current, has_rows=self._devices.rows.rowCount() > 0)
        alone = not self._layout.has_details and self._side.currentWidget() is self.details
        if current is None and alone and self._side.isVisible():
            self._leave_side()

    def _on_deleted(self, device: Device) -> None:
        self.undo_bar.offer(self.tr("%1 deleted").replace("%1", device.name))


class _DevicesDelegate(RowDelegate):
    """Icon of its kind, name, address, and a mark on the preferred one."""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        shown: DeviceRow = index.data(DevicesRole.ROW)
        strong, small = self._fonts(painter)
        colour = "accent" if shown.preferred else "muted"
        place = QRectF(rect.left() + 20, rect.center().y() - SIDE / 2, SIDE, SIDE)
        draw_icon(painter, place, device_sign(shown), self._theme.colour(colour))
        words = rect.adjusted(20 + SIDE + 16, 0, -20, 0)
        if shown.preferred:
            mark = QRectF(words.right() - SIDE, rect.center().y() - SIDE / 2, SIDE, SIDE)
            draw_icon(painter, mark, "check-circle", self._theme.colour("green"))
            words = words.adjusted(0, 0, -SIDE - 12, 0)
        detail = " · ".join(filter(None, (preferred_text() if shown.preferred else "", shown.detail)))
        upper, lower = two_lines(words)
        self._text(painter, strong, "text", upper if detail else words, shown.name)
        self._text(painter, small, "muted", lower, detail)
