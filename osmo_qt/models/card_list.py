"""Cards of the UC server as a list in the order of their names, searched while one types: contacts, handy, members."""

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from osmo_qt.core.cards import UcCard, person_of, sort_name, source_of
from osmo_qt.core.directory import Directory, query_of, search_key
from osmo_qt.core.people import Person
from osmo_qt.core.uc import NameOrder
from osmo_qt.models.people_list import SLICE, PeopleModel
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait, Portraits

C = TypeVar("C", bound=UcCard)


class CardList(QObject):
    """Signals: `changed()`: other people or other names; `searched()`: the list shows all hits.

    Many changes at once are shown at once, a moment later. Who stands in `rows` is a `Person`; `card` knows the rest.
    """

    changed = Signal()
    searched = Signal()

    def __init__(self, portraits: Portraits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portraits = portraits
        self._cards: dict[str, UcCard] = {}  # by the source of their person
        self._known: dict[str, tuple[str, Person]] = {}
        self._users: dict[str, set[str]] = {}  # sources of their cards
        self._display = self._sort = NameOrder.FIRST_LAST
        self._numbers: dict[str, Person | None] = {}  # that were asked for
        self.directory = Directory()
        self.text = ""
        self.rows = PeopleModel(self, self.portrait)
        self.rows.found.connect(self.searched)
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.show_now)
        portraits.changed.connect(self._on_portraits)

    # --- who is in it --------------------------------------------------------------------------------

    def replace(self, cards: Iterable[UcCard]) -> None:
        """Other people; seen at once."""
        before = self._cards
        self._cards = {source_of(card): card for card in cards}
        same = {source for source, card in self._cards.items() if before.get(source) == card}
        self._known = {source: known for source, known in self._known.items() if source in same}
        self.show_now()

    def put(self, card: UcCard) -> None:
        """A new one, or one that changed."""
        source = source_of(card)
        if self._cards.get(source) != card:
            self._cards[source] = card
            self._known.pop(source, None)
            self._later.start()

    def remove(self, card_source: str) -> None:
        if self._cards.pop(card_source, None) is not None:
            self._known.pop(card_source, None)
            self._later.start()

    def set_order(self, display: NameOrder, sort: NameOrder) -> None:
        """How names are shown and sorted (CON-4)."""
        if (display, sort) != (self._display, self._sort):
            self._display, self._sort = display, sort
            self._known.clear()
            self.show_now()

    def show_now(self) -> None:
        """What changed since the last time comes into the list."""
        self._later.stop()
        for source, card in self._cards.items():
            if source not in self._known:
                person = person_of(card, self._display)
                self._known[source] = search_key(person, self._sort_name(person)), person
        self._users = {}
        for source, card in self._cards.items():
            if card.user_id:
                self._users.setdefault(card.user_id, set()).add(source)
        self.directory = Directory(sorted(self._known.values(), key=lambda pair: pair[0]), self._sort_name)
        self._numbers.clear()
        self.rows.show_people(self.directory, self.text)
        self.changed.emit()

    def _sort_name(self, person: Person) -> str:
        return sort_name(person, self._sort)

    # --- looking -------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self.directory)

    @property
    def display(self) -> NameOrder:
        return self._display

    def search_for(self, text: str) -> None:
        """Shows in `rows` whom `text` finds."""
        if text != self.text:
            self.text = text
            self.rows.show_people(self.directory, text)

    def search(self, text: str, most: int = 20) -> list[Person]:
        """The first `most` people that `text` finds, for other lists than this one."""
        query = query_of(text)
        found: list[Person] = []
        for start in range(0, len(self.directory), SLICE):
            hits = self.directory.search(query, start, start + SLICE)
            found += [self.directory.people[at] for at in hits[: most - len(found)]]
            if len(found) >= most:
                break
        return found

    def card(self, source: str) -> UcCard | None:
        return self._cards.get(source)

    def card_of_user(self, user_id: str) -> UcCard | None:
        """The card of a user of the office; None for none."""
        source = next(iter(self._users.get(user_id, ())), "")
        return self._cards.get(source)

    def person(self, source: str) -> Person | None:
        known = self._known.get(source)
        return known[1] if known else None

    def part(self, sources: Iterable[str]) -> Directory:
        """Some of the people, in the order of all."""
        known = (self._known[source] for source in sources if source in self._known)
        return Directory(sorted(known, key=lambda pair: pair[0]), self._sort_name)

    def people_of(self, user_ids: Iterable[str]) -> list[Person]:
        """Who of the list is one of these users of the office."""
        sources = (source for user_id in user_ids for source in self._users.get(user_id, ()))
        return [self._known[source][1] for source in sources if source in self._known]

    def person_with(self, number: str) -> Person | None:
        """Whose number or SIP address this is (SECR-9: only if it really matches)."""
        if number not in self._numbers:
            self._numbers[number] = self.directory.find(number) if number else None
        return self._numbers[number]

    def in_order(self, cards: Iterable[C]) -> list[C]:
        """Some of the cards, as they follow each other in the list."""
        known = self._known
        return sorted(cards, key=lambda card: known[source_of(card)][0] if source_of(card) in known else "")

    def portrait(self, person: Person) -> Portrait:
        """How somebody in the list is shown."""
        card = self._cards.get(person.source)
        return self._portraits.of(card.user_id, card.avatar) if card is not None else NO_PORTRAIT

    def _on_portraits(self, user_ids: frozenset[str] | None) -> None:
        self.rows.touch(None if user_ids is None else self.people_of(user_ids))
