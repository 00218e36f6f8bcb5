"""Groups of contacts: the list, the details of one, and the form (CON-5, guide 3.2.5)."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from osmo_qt.core.uc import GroupFields, UcGroup
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.faces import empty_face
from osmo_qt.views.group_details import GroupDetails
from osmo_qt.views.group_form import GroupForm, ParticipantPicker
from osmo_qt.views.icons import draw_icon, icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.list_faces import ListFaces
from osmo_qt.views.offer_bar import OfferBar
from osmo_qt.views.people_list import PeopleList
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.split_page import SplitPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.undo_bar import UndoBar
from osmo_qt.views.widgets import button, row


class _GroupDelegate(RowDelegate):
    """A disc with several people, the title, and who is in it."""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        strong, small = self._fonts(painter)
        side = self._height - 16
        disc = QRectF(rect.left() + 16, rect.top() + 8, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("pressed"))
        painter.drawEllipse(disc)
        inner = QRectF(0, 0, side * 0.6, side * 0.6)
        inner.moveCenter(disc.center())
        draw_icon(painter, inner, "account-group", self._theme.colour("accent"))
        left = int(disc.right()) + 12
        upper, lower = two_lines(QRect(left, rect.top(), rect.right() - 16 - left, rect.height()))
        self._text(painter, strong, "text", upper, index.data(Qt.ItemDataRole.DisplayRole))
        self._text(painter, small, "muted", lower, index.data(PeopleRole.DETAIL))


class GroupsPage(SplitPage):
    """Signal: `contact_wanted(str)` with the source of a person."""

    contact_wanted = Signal(str)

    def __init__(self, models: PeopleModels, theme: Theme) -> None:
        super().__init__(theme)
        self._groups = models.groups
        self._editor = models.group_editor
        self._selected = ""
        self._build_list()
        self._build_side(models)
        self._build_faces()
        self._place_list()
        self._connect()
        self._add_keys()
        self._on_changed()

    # --- building ------------------------------------------------------------------------------------

    def _build_list(self) -> None:
        self.list = PeopleList(self.tr("Groups"))
        self._delegate = _GroupDelegate(self._theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.setModel(self._groups.rows)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(lambda _index: self.enter_side())
        self.list.typed.connect(self._on_typed)
        self._theme.changed.connect(self.list.viewport().update)
        Touch(self.list, pull_sign=icon(self._theme, "refresh", "accent")).pulled.connect(self._groups.refresh)

    def _build_side(self, models: PeopleModels) -> None:
        theme = self._theme
        self._invitation = empty_face(theme, "account-group-outline", self.tr("Select a group to see who is in it."))
        self._nothing = QWidget()
        self.details = GroupDetails(models.people, models.groups, theme)
        self.form = GroupForm(models.group_editor, models.people, models.groups, theme)
        self.picker = ParticipantPicker(models.people, theme)
        self.add_part(self._nothing, at_rest=True)
        self.add_part(self._invitation, at_rest=True)
        self.add_part(self.details)
        self.add_part(self.form, at_work=True)
        self.add_part(self.picker, at_work=True)

    def _build_faces(self) -> None:
        picture = icon(self._theme, "account-multiple-plus-outline", "on_accent")
        create = button(self.tr("New Contact Group"), "primary", picture)
        create.clicked.connect(self.new_group)
        text = self.tr("No groups yet. A group reaches several contacts at once.")
        self._faces = ListFaces(
            self._theme,
            self.list,
            loading=self.tr("Loading groups …"),
            empty=empty_face(self._theme, "account-group-outline", text, create),
            none_found=self.tr("No group found"),
            retry=self._groups.refresh,
        )

    def _place_list(self) -> None:
        self.search = SearchField(self.tr("Search groups"), self.tr("Search by title"), self._theme)
        self.search.setMaxLength(80)
        self.search.textChanged.connect(self._groups.search_for)
        head = row(space=1)
        head.setContentsMargins(16, 4, 16, 8)
        head.addWidget(self.search, 1)
        head.addLayout(self.acts)
        self.list_lines.addLayout(head)
        self._offer = OfferBar()
        self._offer.go_on.clicked.connect(self._go_on)
        self._offer.discard.clicked.connect(self._editor.drop_kept)
        self.list_lines.addWidget(self._offer)
        self.list_lines.addWidget(self._faces, 1)
        self._undo = UndoBar(self._theme)
        self._undo.undo_wanted.connect(self._groups.undo)
        self.list_lines.addWidget(self._undo)

    def _connect(self) -> None:
        self.details.edit_wanted.connect(self.edit)
        self.details.delete_wanted.connect(self._delete)
        self.details.contact_wanted.connect(self.contact_wanted)
        self.form.left.connect(self._on_form_left)
        self.form.more_wanted.connect(self._choose_more)
        self.picker.done.connect(self._on_chosen)
        self._groups.changed.connect(self._on_changed)
        self._groups.deleted.connect(self._on_deleted)
        self._editor.changed.connect(self._show_offer)
        self._editor.saved.connect(self._on_saved)

    def _add_keys(self) -> None:
        # wherever the keyboard is in the window, as long as this page is in sight
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.focus_search)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, self._groups.refresh)
        on_key(QKeySequence.StandardKey.Undo, self.list_side, self._undo.undo)
        on_key(QKeySequence.StandardKey.Delete, self.list, self._delete)
        for part in (self.list_side, self._invitation, self.details):
            on_key(Qt.Key.Key_Escape, part, self._on_escape)
        on_key(Qt.Key.Key_Down, self.search, self.list.setFocus, within=False)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self.list, self._enter_details, within=False)

    # --- the list ------------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        super().set_layout(layout)
        self._delegate.set_layout(layout)
        self.list.set_row_height(layout.row_height)

    def focus_list(self) -> None:
        self.list.setFocus()

    def focus_search(self) -> None:
        self.leave_side()
        self.search.setFocus()

    def _show_face(self) -> None:
        found = self._groups.rows.rowCount() > 0
        self._faces.show_state(self._groups.state, self._groups.error, found=found)

    def _on_changed(self) -> None:
        self._show_face()
        group = self._groups.group(self._selected)
        if group is not None:
            self.details.show_group(group)
            return
        self._selected = ""
        if self.part is self.details or self.is_at_rest:
            self.put_part(self._invitation if self._groups.count else self._nothing)
            self.leave_side()

    def select(self, group_id: str) -> None:
        """Selects a group, and shows its details."""
        if self._row_of(group_id) < 0:
            self.search.clear()
        at = self._row_of(group_id)
        if at >= 0:
            self.list.setCurrentIndex(self._groups.rows.index(at))
            self.put_part(self.details)
            self.enter_side()

    def _row_of(self, group_id: str) -> int:
        return next((at for at, group in enumerate(self._groups.rows.records()) if group.id == group_id), -1)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            group = self._groups.rows.record(index.row())
            self._selected = group.id
            self.details.show_group(group)
            if self.is_at_rest:
                self.put_part(self.details)

    def _on_typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.insert(text)

    def _on_escape(self) -> None:
        if self.list_side.isVisible():
            self.search.clear()
        else:
            self.leave_side()

    def _enter_details(self) -> None:
        if self.list.currentIndex().isValid():
            self.enter_side()
            self.details.focus_first()

    def _open_menu(self, point: QPoint) -> None:
        index = self.list.indexAt(point)
        if not index.isValid():
            return
        self.list.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Group"))
        menu.addAction(icon(self._theme, "pencil-outline"), self.tr("Edit")).triggered.connect(self.edit)
        delete = menu.addAction(icon(self._theme, "trash-can-outline"), self.tr("Delete"))
        delete.triggered.connect(self._delete)
        menu.popup(self.list.viewport().mapToGlobal(point))

    # --- what is done --------------------------------------------------------------------------------

    def new_group(self) -> None:
        """Opens the form for a new group."""
        self._editor.begin(GroupFields(""))
        self.show_part(self.form)

    def edit(self) -> None:
        """Opens the form for the group that is selected."""
        group = self._groups.group(self._selected)
        if group is not None:
            self._editor.begin(GroupFields(group.title, group.members), group)
            self.show_part(self.form)

    def _delete(self) -> None:
        group = self._groups.group(self._selected)
        if group is not None:
            self._groups.delete(group)

    def _on_deleted(self, title: str) -> None:
        self._undo.offer(self.tr("Group deleted: %1").replace("%1", title))

    def _choose_more(self) -> None:
        self.picker.begin(self.form.rows.members)
        self.show_part(self.picker)

    def _on_chosen(self) -> None:
        self.form.rows.set_members(self.picker.rows.members)
        self.show_part(self.form)

    def _go_on(self) -> None:
        self._editor.go_on()
        self.show_part(self.form)

    def _on_form_left(self) -> None:
        if self.part in (self.form, self.picker):
            self.put_part(self.details if self._selected else self._invitation)
            self.leave_side()

    def _on_saved(self, group: UcGroup) -> None:
        self.select(group.id)

    def _show_offer(self) -> None:
        if self._editor.draft is None:
            self._on_form_left()
        kept = self._editor.kept
        title = (kept[-1].fields.title or self.tr("New Contact Group")) if kept else ""
        self._offer.offer(title, is_back=self._editor.can_offer)
