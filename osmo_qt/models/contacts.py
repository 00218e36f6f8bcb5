"""The address books of this machine: the list, its search, whose number it is, places, and new contacts."""

from collections.abc import Iterable
from enum import Enum
from typing import Protocol
from urllib.parse import quote

from PySide6.QtCore import QObject, QUrl, Signal, SignalInstance

from osmo_qt.core.directory import Directory, query_of
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import NewPerson, Person
from osmo_qt.models.contacts_texts import broken_text, fault_text
from osmo_qt.models.party_picker import Hit
from osmo_qt.models.people_list import SLICE, PeopleModel
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.contacts.library import Snapshot

PLACES = "contacts.places"
MOST_TOLD = 20  # broken cards that are named; all are counted


class ContactsState(Enum):
    """The four faces of the list."""

    LOADING = "loading"
    EMPTY = "empty"
    ERROR = "error"
    CONTENT = "content"


class Book(Protocol):
    """What of the address book is used."""

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def saved(self) -> SignalInstance: ...
    @property
    def save_failed(self) -> SignalInstance: ...
    def set_places(self, places: Iterable[str]) -> None: ...
    def refresh(self) -> None: ...
    def create(self, new: NewPerson) -> None: ...


class Contacts(QObject):
    """Signals: `changed()`: other people, another state or problems. `searched()`: the list shows all hits.

    `created(Person)`: a new contact is on disk and in the list. `refused(what, advice)`: it could not be saved.
    """

    changed = Signal()
    searched = Signal()
    created = Signal(object)
    refused = Signal(str, str)

    def __init__(self, book: Book, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._preferences = preferences
        self._directory = Directory()
        self._known: dict[str, Person | None] = {}  # numbers that were asked for
        self._awaited = ""  # path of a new contact that will come with the next snapshot
        self._complete = False
        self._broken: tuple[str, ...] = ()
        self.problem = ""  # one line: how many cards could not be read
        self.text = ""  # what is searched for
        self.rows = PeopleModel(self)
        self.rows.found.connect(self.searched)
        book.changed.connect(self._on_changed)
        book.saved.connect(self._on_saved)
        book.save_failed.connect(lambda error: self.refused.emit(*problem_text(error)))
        preferences.changed.connect(self._on_preference)

    # --- the list ------------------------------------------------------------------------------------

    @property
    def state(self) -> ContactsState:
        if len(self._directory):
            return ContactsState.CONTENT
        if not self._complete:
            return ContactsState.LOADING
        return ContactsState.ERROR if self.problem else ContactsState.EMPTY

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read and why, one line each."""
        return self._broken

    @property
    def count(self) -> int:
        return len(self._directory)

    def search_for(self, text: str) -> None:
        """Shows in `rows` whom `text` finds: by beginnings or parts of names, or by digits of numbers."""
        if text != self.text:
            self.text = text
            self.rows.show_people(self._directory, text)

    def refresh(self) -> None:
        """Looks at the disk again."""
        self._book.refresh()

    def search(self, text: str, most: int = 20) -> list[Person]:
        """The first `most` people that `text` finds, for other lists than this one."""
        query = query_of(text)
        found: list[Person] = []
        for start in range(0, len(self._directory), SLICE):
            hits = self._directory.search(query, start, start + SLICE)
            found += [self._directory.people[at] for at in hits[: most - len(found)]]
            if len(found) >= most:
                break
        return found

    # --- whose number --------------------------------------------------------------------------------

    def person_of(self, number: str) -> Person | None:
        """Whose number or SIP address this is (SECR-9: only if it really matches)."""
        if number not in self._known:
            self._known[number] = self._directory.find(number) if number else None
        return self._known[number]

    def name_of(self, number: str) -> str:
        """The name in the address book; "" for none."""
        person = self.person_of(number)
        return person.name if person else ""

    @staticmethod
    def mail_url(*addresses: str) -> QUrl:
        """What opens a new message to these and nothing else: no `?subject=`, `&bcc=` or comma can be hidden in one."""
        to = ",".join(quote(address, safe="@") for address in addresses)
        return QUrl.fromEncoded(f"mailto:{to}".encode(), QUrl.ParsingMode.StrictMode)

    # --- places --------------------------------------------------------------------------------------

    @property
    def places(self) -> list[str]:
        """Folders and files, as the person added them."""
        return [line for line in self._preferences.text(PLACES).splitlines() if line.strip()]

    def add_places(self, paths: Iterable[str]) -> None:
        """Folders of vCards, and .vcf files."""
        places = [*self.places, *(path for path in paths if "\n" not in path)]
        self._preferences.set(PLACES, "\n".join(dict.fromkeys(places)))

    def remove_place(self, path: str) -> None:
        self._preferences.set(PLACES, "\n".join(place for place in self.places if place != path))

    # --- new contacts --------------------------------------------------------------------------------

    def create(self, new: NewPerson) -> bool:
        """Writes a new contact; `created` or `refused` follows. False: refused at once."""
        if not new.name:
            self.refused.emit(*problem_text(UserError(Problem.EMPTY_NAME)))
            return False
        self._book.create(new)
        return True

    def _on_saved(self, path: str) -> None:
        self._awaited = path

    def _on_changed(self, snapshot: Snapshot) -> None:
        self._directory = snapshot.directory
        self._complete = snapshot.complete
        self._known.clear()
        broken = snapshot.broken
        self.problem = broken_text(len(broken)) if broken else ""
        self._broken = tuple(fault_text(card) for card in broken[:MOST_TOLD])
        self.rows.show_people(self._directory, self.text)
        self.changed.emit()
        if self._awaited and snapshot.complete:
            path, self._awaited = self._awaited, ""
            person = next((p for p in self._directory.people if p.source == path), None)
            if person is not None:
                self.created.emit(person)

    def _on_preference(self, key: str) -> None:
        if key == PLACES:
            self._book.set_places(self.places)


class ContactsSearch:
    """The contacts as one of the sources of a `PartyPicker`: a hit for each number that can be called."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts

    def search(self, text: str) -> list[Hit]:
        if not text.strip():
            return []
        people = self._contacts.search(text)
        return [Hit(p.name, number) for p in people for number in (*p.number_texts, *p.sip_uris)]
