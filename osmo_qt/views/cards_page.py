"""A list of cards of the UC server, searched while one types, and the details of one: contacts, and the handy group."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from osmo_qt.core.cards import UcCard
from osmo_qt.core.people import Person
from osmo_qt.models.card_list import CardList
from osmo_qt.models.contacts import ContactsState
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.portraits import whose
from osmo_qt.views.card_details import CardDetails
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
from osmo_qt.views.widgets import column, escape, label, row


class CardsPage(SplitPage):
    """Read-only; `UcContactsPage` does more."""

    def __init__(self, models: PeopleModels, cards: CardList, dialer: Dialer, theme: Theme) -> None:
        super().__init__(theme)
        self._models = models
        self._people = models.people
        self._cards = cards
        self._dialer = dialer
        self._selected = ""  # source of the person
        self.title = ""  # what the list is called
        self._build_list()
        self._build_side()
        self._build_faces()
        self._place_list()
        self._add_keys()
        cards.changed.connect(self._on_changed)
        cards.searched.connect(self._on_searched)
        self._people.changed.connect(self.show_face)
        models.groups.changed.connect(self.show_selected)
        self._people.portraits.changed.connect(self._on_portraits)
        dialer.changed.connect(self._show_error)
        self._on_changed()

    # --- building ------------------------------------------------------------------------------------

    def rows(self) -> QAbstractItemModel:
        """What the list shows."""
        return self._cards.rows

    def _build_list(self) -> None:
        self.list = PeopleList(self.tr("Contacts"))
        self._delegate = PeopleDelegate(self._theme, self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        self.list.setModel(self.rows())
        self.rows().modelReset.connect(self._select_again)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.clicked.connect(self._on_clicked)
        self.list.doubleClicked.connect(self._call_index)
        self.list.typed.connect(self._on_typed)
        self._theme.changed.connect(self.list.viewport().update)
        Touch(self.list, pull_sign=icon(self._theme, "refresh", "accent")).pulled.connect(self._people.refresh)

    def _build_side(self) -> None:
        self.details = CardDetails(self._theme)
        self.details.call_wanted.connect(self._dialer.call_number)
        self._nobody = empty_face(
            self._theme, "card-account-details-outline", self.tr("Select a contact to see the details.")
        )
        self._nothing = QWidget()
        self.add_part(self._nothing, at_rest=True)
        self.add_part(self._nobody, at_rest=True)
        self.add_part(self.details)

    def _build_faces(self) -> None:
        self._faces = ListFaces(
            self._theme,
            self.list,
            loading=self.tr("Loading contacts …"),
            empty=self.empty_face(),
            none_found=self.tr("Nobody found"),
            retry=self._people.refresh,
        )

    def empty_face(self) -> QWidget:
        return empty_face(self._theme, "account-multiple-outline", self.tr("Nobody here yet"))

    def _place_list(self) -> None:
        self.search = SearchField(self.tr("Search contacts"), self.tr("Search by name or number"), self._theme)
        self.search.setMaxLength(80)
        self.search.textChanged.connect(self.search_for)
        head = row(space=1)
        head.setContentsMargins(16, 4, 16, 8)
        head.addWidget(self.search, 1)
        head.addLayout(self.acts)
        self.list_lines.addLayout(head)
        self._error = label("", "problem", wrap=True)
        self._error.hide()
        notes = column()
        notes.setContentsMargins(16, 0, 16, 0)
        notes.addWidget(self._error)
        self.list_lines.addLayout(notes)
        for part in self.below_search():
            self.list_lines.addWidget(part)
        self.list_lines.addWidget(self._faces, 1)

    def below_search(self) -> list[QWidget]:
        """What stands between the search and the list."""
        return []

    def _add_keys(self) -> None:
        # wherever the keyboard is in the window, as long as this page is in sight
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.focus_search)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Refresh), self, self._people.refresh)
        for part in (self.list_side, self._nobody, self.details):  # a form has its own
            on_key(Qt.Key.Key_Escape, part, self._on_escape)
        on_key(Qt.Key.Key_Down, self.search, self._enter_list, within=False)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            on_key(key, self.search, self._enter_list, within=False)
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
        self.search.selectAll()

    def search_for(self, text: str) -> None:
        self._cards.search_for(text)

    def state(self) -> ContactsState:
        """The face of the list."""
        return ContactsState.CONTENT if self._cards.count else ContactsState.EMPTY

    def show_face(self) -> None:
        found = self.rows().rowCount() > 0 or self._cards.rows.searching
        self._faces.show_state(self.state(), self._people.error, found=found)

    def _on_changed(self) -> None:
        self.show_face()
        self.show_selected()

    def _on_searched(self) -> None:
        self.show_face()
        self._select_again()

    def _select_again(self) -> None:
        """Other rows: who was selected stays so, if still there."""
        at = self._row_of(self._selected)
        if at >= 0:
            self.list.setCurrentIndex(self.rows().index(at, 0))

    def _row_of(self, source: str) -> int:
        person = self._cards.person(source)
        return self._cards.rows.row_of(person) if person is not None else -1

    def _person_at(self, index: QModelIndex) -> Person | None:
        found = index.data(PeopleRole.PERSON) if index.isValid() else None
        return found if isinstance(found, Person) else None

    # --- the details ---------------------------------------------------------------------------------

    def select(self, source: str) -> None:
        """Selects somebody in the list, and shows the details."""
        if self._row_of(source) < 0:
            self.search.clear()
        at = self._row_of(source)
        if at >= 0:
            self.list.setCurrentIndex(self.rows().index(at, 0))
            self.put_part(self.details)
            self.enter_side()

    def selected_card(self) -> UcCard | None:
        return self._people.card(self._selected)

    def person_of(self, source: str) -> Person | None:
        return self._cards.person(source)

    def show_selected(self) -> None:
        """The details of who is selected, as they are now."""
        card, person = self.selected_card(), self.person_of(self._selected)
        if card is not None and person is not None:
            self.show_card(card, person)
            if self.is_at_rest:
                self.put_part(self.details)
            return
        self._selected = ""
        if self.part is self.details or self.is_at_rest:
            self.put_part(self._nobody if self._cards.count else self._nothing)
            self.leave_side()

    def show_card(self, card: UcCard, person: Person) -> None:
        portrait = self._people.portraits.of(card.user_id, card.avatar)
        self.details.show_card(card, person, portrait, source=self.title)

    def _on_portraits(self, user_ids: frozenset[str] | None) -> None:
        card = self.selected_card()
        if card is not None and whose(user_ids)(card.user_id):
            self.details.show_portrait(self._people.portraits.of(card.user_id, card.avatar))

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        person = self._person_at(index)
        if person is not None:
            self._selected = person.source
            self.show_selected()

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._person_at(index) is not None:
            self.enter_side()

    # --- keys and clicks -----------------------------------------------------------------------------

    def _on_typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.insert(text)

    def _on_escape(self) -> None:
        if not self.list_side.isVisible():
            self.leave_side()
        else:
            self.search.clear()

    def _enter_list(self) -> None:
        self.list.setFocus()
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.rows().index(0, 0))

    def _enter_details(self) -> None:
        if self.list.currentIndex().isValid():
            self.enter_side()
            self.details.focus_first()

    def _call_index(self, index: QModelIndex) -> None:
        person = self._person_at(index)
        if person is not None and person.best_number:
            self._dialer.call_number(person.best_number)

    def _show_error(self) -> None:
        text = f"{self._dialer.error} {self._dialer.advice}".strip()
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def _open_menu(self, point: QPoint) -> None:
        person = self._person_at(self.list.indexAt(point))
        if person is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("Contact"))
        for number in (*person.number_texts, *person.sip_uris):
            call = menu.addAction(icon(self._theme, "phone"), escape(self.tr("Call %1").replace("%1", number)))
            call.triggered.connect(lambda _on=False, number=number: self._dialer.call_number(number))
        copy = menu.addAction(icon(self._theme, "content-copy"), self.tr("Copy number"))
        copy.setEnabled(bool(person.best_number))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(person.best_number))
        self.add_to_menu(menu, person)
        menu.popup(self.list.viewport().mapToGlobal(point))

    def add_to_menu(self, menu: QMenu, person: Person) -> None:
        """What else can be done with somebody."""
