"""The people of the UC server: private contacts, the handy group, the directory, and whose number it is."""

from PySide6.QtCore import QConcatenateTablesProxyModel, QObject, Signal

from osmo_qt.core.cards import UcCard
from osmo_qt.core.errors import UserError
from osmo_qt.core.people import Person
from osmo_qt.core.uc import DirectoryEntry, Handy, Me, UcContact, UcList, UcState
from osmo_qt.models.card_list import CardList
from osmo_qt.models.contacts import ContactsState
from osmo_qt.models.directory_search import DirectorySearch
from osmo_qt.models.portraits import Portraits, Starter
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.uc.service import UcService


class UcPeople(QObject):
    """Signals: `changed()`: other contacts, names or another state; `handy_changed()`: its people, or its title.

    `shown` is what the list of contacts shows: the own ones, then what was found in the directory.
    """

    changed = Signal()
    handy_changed = Signal()

    def __init__(self, uc: UcService, portraits: Portraits, tasks: Starter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self.portraits = portraits
        self.own = CardList(portraits, self)
        self.handy = CardList(portraits, self)
        self.directory = DirectorySearch(uc, tasks, portraits, self)
        self.shown = QConcatenateTablesProxyModel(self)
        self.shown.addSourceModel(self.own.rows)
        self.shown.addSourceModel(self.directory)
        self.handy_title: str | None = None
        self.error = ""  # what to do if the contacts could not be fetched
        self._complete = False
        self.own.changed.connect(self.changed)
        uc.contacts_replaced.connect(self._on_replaced)
        uc.contact_changed.connect(self.own.put)
        uc.contact_removed.connect(lambda contact_id: self.own.remove(f"uc:{contact_id}"))
        uc.handy_replaced.connect(self._on_handy)
        uc.me_changed.connect(self._on_me)
        uc.list_failed.connect(self._on_failed)
        uc.state_changed.connect(self._on_state)

    @property
    def state(self) -> ContactsState:
        """Which face the contacts have."""
        if self.own.count:
            return ContactsState.CONTENT
        if self._complete:
            return ContactsState.EMPTY
        return ContactsState.ERROR if self.error else ContactsState.LOADING

    @property
    def online(self) -> bool:
        return self._uc.state is UcState.ONLINE

    # --- looking -------------------------------------------------------------------------------------

    def search_for(self, text: str) -> None:
        """Searches the own contacts; hits of the directory for another text go."""
        self.own.search_for(text)
        if self.directory.text and self.directory.text != text.strip():
            self.directory.search_for("")

    def card(self, source: str) -> UcCard | None:
        """Any card by the source of its person."""
        return self.own.card(source) or self.directory.card(source) or self.handy.card(source)

    def contact(self, contact_id: str) -> UcContact | None:
        """An own contact; None for who is none (any more)."""
        card = self.own.card(f"uc:{contact_id}")
        return card if isinstance(card, UcContact) else None

    def own_card_like(self, card: UcCard) -> UcContact | None:
        """The own contact that is the same user of the office as a card of another list."""
        found = self.own.card_of_user(card.user_id) if card.user_id else None
        return found if isinstance(found, UcContact) else None

    def person_of(self, number: str) -> Person | None:
        """Whose number or SIP address this is: an own contact, else one of the handy group."""
        return self.own.person_with(number) or self.handy.person_with(number)

    # --- commands ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Fetches contacts, groups and the handy group again (F5); or connects now if the server was away."""
        if self._uc.state is UcState.OFFLINE:
            self._uc.retry()
            return
        self._tasks.start("contacts", self._uc.refresh(UcList.CONTACTS, UcList.GROUPS, UcList.HANDY, UcList.ME))

    def add(self, entry: DirectoryEntry) -> None:
        """Copies an entry of the directory to the private contacts."""
        self._tasks.start("add contact", self._add(entry))

    def delete(self, contact: UcContact) -> None:
        """Deletes a contact; the server takes it out of all groups (guide 3.2.2.2)."""
        self._tasks.start("delete contact", self._uc.delete_contact(contact.id, contact.etag))

    async def _add(self, entry: DirectoryEntry) -> None:
        await self._uc.add_from_directory(entry.id)

    # --- what happens --------------------------------------------------------------------------------

    def _on_replaced(self, contacts: list[UcContact]) -> None:
        self._complete, self.error = True, ""
        self.own.replace(contacts)

    def _on_handy(self, handy: Handy) -> None:
        self.handy_title = handy.title
        self.handy.replace(handy.entries)
        self.handy_changed.emit()

    def _on_me(self, me: Me) -> None:
        self.own.set_order(me.name_display, me.name_sort)
        self.handy.set_order(me.name_display, me.name_sort)
        self.directory.set_display(me.name_display)
        if me.handy_title != self.handy_title:
            self.handy_title = me.handy_title
            self.handy_changed.emit()

    def _on_failed(self, which: UcList, error: UserError) -> None:
        if which is UcList.CONTACTS and not self._complete:
            self.error = " ".join(problem_text(error))
            self.changed.emit()

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state is UcState.OFF:
            self._complete, self.error = False, ""
            self.directory.search_for("")
            self.own.replace(())
            self.handy.replace(())
            return
        if not self._complete:  # nothing is known from before
            self.error = " ".join(problem_text(reason)) if reason is not None else ""
        self.changed.emit()
