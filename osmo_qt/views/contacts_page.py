"""Contacts: a list that is searched while one types, and beside it the details, a form, or the address books."""

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from osmo_qt.core.people import Person
from osmo_qt.models.contacts import Contacts, ContactsState
from osmo_qt.models.dialer import Dialer
from osmo_qt.views.contact_details import ContactDetails
from osmo_qt.views.contact_form import ContactForm
from osmo_qt.views.contact_places import ContactPlaces
from osmo_qt.views.delegates import PeopleDelegate
from osmo_qt.views.faces import empty_face
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.list_faces import ListFaces
from osmo_qt.views.people_list import PeopleList
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.split_page import SplitPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import button, column, frame, icon_button, label, row


class ContactsPage(SplitPage):
    """The address books of this machine; vCard files and folders can be dropped on it."""

    def __init__(
        self,
        contacts: Contacts,
        dialer: Dialer,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """`read_only`: new contacts are made elsewhere."""
        super().__init__(theme, parent)
        self._read_only = read_only
        self._contacts = contacts
        self._dialer = dialer
        self._selected: Person | None = None
        self.setAcceptDrops(True)
        self._build_list()
        self._build_side()
        self._build_faces()
        self._place_parts()
        contacts.changed.connect(self._on_changed)
        contacts.searched.connect(self._on_searched)
        contacts.created.connect(self._select)
        dialer.changed.connect(self._show_error)
        self._add_shortcuts()
        self._on_changed()

    # --- building ------------------------------------------------------------------------------------

    def _build_list(self) -> None:
        self.list = PeopleList(self.tr("Contacts"))
        self._delegate = PeopleDelegate(self._theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.setModel(self._contacts.rows)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(self._on_clicked)
        self.list.doubleClicked.connect(self._call_index)
        self.list.typed.connect(self._on_typed)
        self._theme.changed.connect(self.list.viewport().update)
        Touch(self.list, pull_sign=icon(self._theme, "refresh", "accent")).pulled.connect(self._contacts.refresh)

    def _build_side(self) -> None:
        self.details = ContactDetails(self._theme)
        self.details.call_wanted.connect(self._dialer.call_number)
        self.form = ContactForm(self._contacts, self._theme)
        self.form.left.connect(self._show_details)
        self.places = ContactPlaces(self._contacts, self._theme)
        self.places.left.connect(self._show_details)
        self._nobody = empty_face(
            self._theme, "card-account-details-outline", self.tr("Select a contact to see the details.")
        )
        self._nothing = QWidget()
        self.add_part(self._nothing, at_rest=True)
        self.add_part(self._nobody, at_rest=True)
        self.add_part(self.details)
        self.add_part(self.form, at_work=True)
        self.add_part(self.places, at_work=True)

    def _build_faces(self) -> None:
        add = button(self.tr("Add a vCard folder"), "primary", icon(self._theme, "folder-plus-outline", "on_accent"))
        add.clicked.connect(self.places.choose_folder)
        text = self.tr("Nobody here yet. Show the program where your address book is, or drop vCard files here.")
        self._faces = ListFaces(
            self._theme,
            self.list,
            loading=self.tr("Loading contacts …"),
            empty=empty_face(self._theme, "account-box-outline", text, add),
            none_found=self.tr("Nobody found"),
            retry=self._contacts.refresh,
            broken="book-alert-outline",
        )

    def _place_parts(self) -> None:
        self.search = SearchField(self.tr("Search contacts"), self.tr("Search by name or number"), self._theme)
        self.search.setMaxLength(80)
        self.search.textChanged.connect(self._contacts.search_for)
        create = icon_button(self.tr("Create New Contact"), icon(self._theme, "account-plus-outline", "accent"))
        create.clicked.connect(self._on_new)
        books = icon_button(self.tr("Address books"), icon(self._theme, "book-cog-outline", "muted"))
        books.clicked.connect(lambda: self.show_part(self.places))
        lines = self.list_lines
        head = row(space=1)
        head.setContentsMargins(16, 4 if self._read_only else 12, 8, 8)
        head.addWidget(self.search, 1)
        head.addWidget(create)
        if self._read_only:
            create.hide()
        head.addWidget(books)
        head.addLayout(self.acts)
        lines.addLayout(head)
        notes = column(space=1)
        notes.setContentsMargins(16, 0, 16, 0)
        self._error = label("", "problem", wrap=True)
        self._error.hide()
        notes.addWidget(self._error)
        notes.addWidget(self._problem_bar())
        lines.addLayout(notes)
        lines.addWidget(self._faces, 1)

    def _problem_bar(self) -> QWidget:
        self._problem = frame("warning")
        self._problem_text = label("", wrap=True)
        why = button(self.tr("Details"), "quiet")
        why.clicked.connect(lambda: self.show_part(self.places))
        line = row(self._problem)
        line.setContentsMargins(16, 2, 4, 2)
        line.addWidget(self._problem_text, 1)
        line.addWidget(why)
        return self._problem

    def _add_shortcuts(self) -> None:
        on_key(QKeySequence.StandardKey.Find, self, self.focus_search)
        on_key(QKeySequence.StandardKey.Refresh, self, self._contacts.refresh)
        for part in (self.list_side, self._nobody, self.details, self.places):  # the form has its own
            on_key(Qt.Key.Key_Escape, part, self._on_escape)
        on_key(Qt.Key.Key_Down, self.search, self._enter_list, within=False)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self.search, self._enter_list, within=False)
            on_key(key, self.list, self._enter_details, within=False)

    # --- layout --------------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        """Details beside the list, or in its place."""
        super().set_layout(layout)
        self._delegate.set_layout(layout)
        self.list.set_row_height(layout.row_height)

    def focus_list(self) -> None:
        self.list.setFocus()

    def _show_details(self) -> None:
        if self._selected is not None:
            self.details.show_person(self._selected)
        self.put_part(self._invitation if self._selected is None else self.details)
        self.leave_side()

    @property
    def _invitation(self) -> QWidget:
        """What stands beside the list as long as nobody is selected: an advice, unless there is nobody to select."""
        return self._nobody if self._contacts.count else self._nothing

    # --- what happens --------------------------------------------------------------------------------

    def focus_search(self) -> None:
        self.leave_side()
        self.search.setFocus()
        self.search.selectAll()

    def _on_new(self) -> None:
        self.new_contact()

    def new_contact(self, name: str = "", number: str = "") -> None:
        """Opens the form for a new contact."""
        self.show_part(self.form)
        self.form.begin(name, number)

    def show_person(self, person: Person) -> None:
        """Selects somebody in the list, and shows the details."""
        self._select(person)
        if self._selected is person:
            self.show_part(self.details)

    def _select(self, person: Person) -> None:
        if self._contacts.rows.row_of(person) < 0:
            self.search.clear()
        at = self._contacts.rows.row_of(person)
        if at >= 0:
            self._selected = person
            self.list.setCurrentIndex(self._contacts.rows.index(at, 0))

    def _on_changed(self) -> None:
        problem = self._contacts.problem
        self._problem_text.setText(problem)
        self._problem.setAccessibleName(problem)
        self._problem.setVisible(bool(problem) and self._contacts.state is ContactsState.CONTENT)
        if self.is_at_rest:
            self.put_part(self._invitation)
        self._show_face()

    def _show_face(self) -> None:
        found = self._contacts.rows.rowCount() > 0 or self._contacts.rows.searching
        error = "\n".join((self._contacts.problem, *self._contacts.problems[:3]))
        self._faces.show_state(self._contacts.state, error, found=found)

    def _on_searched(self) -> None:
        """Other rows: who was selected stays so, if still there."""
        self._show_face()
        if self._selected is None:
            return
        at = self._contacts.rows.row_of(self._selected)
        if at >= 0:
            self.list.setCurrentIndex(self._contacts.rows.index(at, 0))
            return
        self._selected = None
        if self.part is self.details:
            self._show_details()

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid():
            return
        self._selected = self._contacts.rows.person(index.row())
        self.details.show_person(self._selected)
        if self.is_at_rest:  # whatever else is there is at work
            self.put_part(self.details)

    def _on_clicked(self, _index: QModelIndex) -> None:
        if self.part is self.places:
            self.put_part(self.details)
        self.enter_side()

    def _on_typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.insert(text)

    def _on_escape(self) -> None:
        if self.part is self.places:
            self._show_details()
        elif not self.list_side.isVisible():
            self.leave_side()
        else:
            self.search.clear()

    def _enter_list(self) -> None:
        self.list.setFocus()
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._contacts.rows.index(0, 0))

    def _enter_details(self) -> None:
        if self.list.currentIndex().isValid():
            self.enter_side()
            self.details.focus_first()

    def _call_index(self, index: QModelIndex) -> None:
        number = self._contacts.rows.person(index.row()).best_number
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
        person = self._contacts.rows.person(index.row())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Contact"))
        for number in (*person.number_texts, *person.sip_uris):
            text = self.tr("Call %1").replace("%1", number).replace("&", "&&")
            call = menu.addAction(icon(self._theme, "phone"), text)
            call.triggered.connect(lambda _on=False, number=number: self._dialer.call_number(number))
        copy = menu.addAction(icon(self._theme, "content-copy"), self.tr("Copy number"))
        copy.setEnabled(bool(person.best_number))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(person.best_number))
        menu.popup(self.list.viewport().mapToGlobal(point))

    # --- drag and drop -------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Folders and vCard files become address books; what they are is found out when they are read."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self._contacts.add_places(paths)
