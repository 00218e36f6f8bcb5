"""The private contacts of the UC server: create, edit, delete, and the office's directory (CON-2, CON-3, guide 3.2)."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from osmo_qt.core.cards import UcCard, source_of
from osmo_qt.core.people import Person, PhoneNumber
from osmo_qt.core.uc import ContactFields, DirectoryEntry, UcContact
from osmo_qt.models.card_texts import card_name
from osmo_qt.models.contacts import ContactsState
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.directory_search import HitsState
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.views.card_form import CardForm
from osmo_qt.views.cards_page import CardsPage
from osmo_qt.views.faces import empty_face
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.offer_bar import OfferBar
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, escape, frame, label, row

MORE_BEFORE_END = 400  # pixels: the next hits are fetched before they are missed


class UcContactsPage(CardsPage):
    """Signal: `create_wanted()` by the button of the empty list."""

    create_wanted = Signal()

    def __init__(self, models: PeopleModels, dialer: Dialer, theme: Theme) -> None:
        self._editor = models.contact_editor
        self._directory = models.people.directory
        super().__init__(models, models.people.own, dialer, theme)
        self.title = self.tr("UC contact")
        self.form = CardForm(self._editor, theme)
        self.form.left.connect(self._on_form_left)
        self.add_part(self.form, at_work=True)
        self.details.edit_wanted.connect(self.edit)
        self.details.remove_wanted.connect(self._on_remove)
        self.details.add_wanted.connect(self._on_add)
        self.details.own_wanted.connect(self._on_own)
        self._editor.changed.connect(self._show_offer)
        self._editor.saved.connect(self._on_saved)
        self._directory.changed.connect(self._show_directory)
        self._directory.rowsInserted.connect(self.show_face)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        on_key(QKeySequence.StandardKey.Delete, self.list, self._ask_to_remove)
        self._show_directory()

    def rows(self) -> QAbstractItemModel:
        return self._people.shown

    def empty_face(self) -> QWidget:
        create = button(
            self.tr("Create New Contact"), "primary", icon(self._theme, "account-plus-outline", "on_accent")
        )
        create.clicked.connect(self.create_wanted)
        text = self.tr("No contacts yet. Create one, or search the directory for colleagues.")
        return empty_face(self._theme, "account-multiple-outline", text, create)

    def below_search(self) -> list[QWidget]:
        self._offer = OfferBar()
        self._offer.go_on.clicked.connect(self._go_on)
        self._offer.discard.clicked.connect(self._editor.drop_kept)
        self._search_directory = button("", "link", icon(self._theme, "cloud-search-outline", "accent"))
        self._search_directory.clicked.connect(self.search_directory)
        self._told = label("", "muted", wrap=True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return [self._offer, self._search_directory, self._told, self._failure_box()]

    def _failure_box(self) -> QWidget:
        self._failed_hits = QWidget()
        bar: QFrame = frame("error")
        self._failed_words = label("", wrap=True)
        again = button(self.tr("Retry"), "quiet")
        again.clicked.connect(self._directory.retry)
        line = row(bar)
        line.setContentsMargins(16, 2, 4, 2)
        line.addWidget(self._failed_words, 1)
        line.addWidget(again)
        outer = column(self._failed_hits)
        outer.setContentsMargins(16, 4, 16, 4)
        outer.addWidget(bar)
        return self._failed_hits

    # --- search --------------------------------------------------------------------------------------

    def state(self) -> ContactsState:
        """Without contacts the directory can be searched all the same."""
        state = self._people.state
        is_searched = state is ContactsState.EMPTY and bool(self.search.text().strip())
        return ContactsState.CONTENT if is_searched else state

    def search_for(self, text: str) -> None:
        self._people.search_for(text)
        self._show_directory()
        self.show_face()

    def search_directory(self) -> None:
        """Adds the hits of the directory below the own ones (guide 3.2.3.1)."""
        self._directory.search_for(self.search.text().strip())
        self.list.setFocus()

    def _show_directory(self) -> None:
        term = self.search.text().strip()
        state = self._directory.state
        text = self.tr("SEARCH DIRECTORY %1").replace("%1", term)
        self._search_directory.setText(escape(text))
        self._search_directory.setAccessibleName(text)
        self._search_directory.setVisible(bool(term) and state is HitsState.IDLE)
        told = ""
        if state is HitsState.LOADING:
            told = self.tr("Searching the directory …")
        elif state is HitsState.DONE and not self._directory.count:
            told = self.tr("Nobody found in the directory")
        self._told.setText(told)
        self._told.setVisible(bool(told))
        if state is HitsState.DONE:  # a first page may leave room for more
            QTimer.singleShot(0, self, lambda: self._on_scrolled(self.list.verticalScrollBar().value()))
        self._failed_words.setText(" ".join(self._directory.error))
        self._failed_hits.setVisible(state is HitsState.ERROR)
        self.show_face()

    def show_face(self) -> None:
        super().show_face()
        state = self._directory.state
        if not self._cards.rows.rowCount() and not self._directory.count and state is not HitsState.IDLE:
            self._faces.setCurrentWidget(self._faces.none_found if state is HitsState.DONE else self._faces.blank)

    def _on_scrolled(self, value: int) -> None:
        if value > self.list.verticalScrollBar().maximum() - MORE_BEFORE_END:
            self._directory.more()

    def _row_of(self, source: str) -> int:
        at = super()._row_of(source)
        if at >= 0 or not source:
            return at
        rows = self._people.shown
        hits = range(self._cards.rows.rowCount() + 1, rows.rowCount())
        return next((i for i in hits if rows.index(i, 0).data(PeopleRole.PERSON).source == source), -1)

    # --- details and form ----------------------------------------------------------------------------

    def person_of(self, source: str) -> Person | None:
        return super().person_of(source) or self._directory.person(source)

    def show_card(self, card: UcCard, person: Person) -> None:
        portrait = self._people.portraits.of(card.user_id, card.avatar)
        is_own = isinstance(card, UcContact)
        self.details.show_card(
            card,
            person,
            portrait,
            source=self.title if is_own else self.tr("Directory"),
            groups=self._groups_of(card),
            own=self._people.own_card_like(card),
            can_add=not is_own,
        )

    def _groups_of(self, card: UcCard) -> list[str]:
        groups = self._models.groups.groups_with(card) if isinstance(card, UcContact) else ()
        return [group.title for group in groups]

    def new_contact(self, name: str = "", number: str = "") -> None:
        """Opens the form for a new contact."""
        first, _, last = name.rpartition(" ")
        numbers = (PhoneNumber(number),) if number else ()
        self._editor.begin(ContactFields(first or last, last if first else "", numbers=numbers))
        self.show_part(self.form)

    def edit(self) -> None:
        """Opens the form for who is selected."""
        card = self.selected_card()
        if isinstance(card, UcContact):
            self._editor.begin(card.fields, card)
            self.show_part(self.form)

    def _go_on(self) -> None:
        self._editor.go_on()
        self.show_part(self.form)

    def _on_form_left(self) -> None:
        if self.part is self.form:
            self.put_part(self.details if self._selected else self._nobody)
            self.leave_side()

    def _on_saved(self, contact: UcContact) -> None:
        """Its change is told before, but may come into the list only now."""
        self._cards.show_now()
        self.select(source_of(contact))

    def _show_offer(self) -> None:
        if self._editor.draft is None:
            self._on_form_left()
        kept = self._editor.kept
        self._offer.offer(card_name(kept[-1].fields) if kept else "", is_back=self._editor.can_offer)

    def _ask_to_remove(self) -> None:
        if isinstance(self.selected_card(), UcContact):
            self.show_part(self.details)
            self.details.ask_to_remove()

    def _on_remove(self) -> None:
        card = self.selected_card()
        if isinstance(card, UcContact):
            self._people.delete(card)

    def _on_add(self) -> None:
        card = self.selected_card()
        if isinstance(card, DirectoryEntry):
            self._people.add(card)

    def _on_own(self) -> None:
        card = self.selected_card()
        own = self._people.own_card_like(card) if card is not None else None
        if own is not None:
            self.select(source_of(own))

    def add_to_menu(self, menu: QMenu, person: Person) -> None:
        card = self._people.card(person.source)
        if isinstance(card, UcContact):
            edit = menu.addAction(icon(self._theme, "pencil-outline"), self.tr("Edit"))
            edit.triggered.connect(lambda: self._with(person, self.edit))
            remove = menu.addAction(icon(self._theme, "trash-can-outline"), self.tr("Remove"))
            remove.triggered.connect(lambda: self._with(person, self._ask_to_remove))
        elif isinstance(card, DirectoryEntry) and self._people.own_card_like(card) is None:
            add = menu.addAction(icon(self._theme, "account-plus-outline"), self.tr("Add"))
            add.triggered.connect(lambda: self._people.add(card))

    def _with(self, person: Person, act: Callable[[], None]) -> None:
        self.select(person.source)
        act()
