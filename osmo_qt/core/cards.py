"""Contacts of the UC server as people of an address book: one search, one list for both."""

from osmo_qt.core.people import Person
from osmo_qt.core.uc import Card, DirectoryEntry, NameOrder, UcContact

UcCard = UcContact | DirectoryEntry


def source_of(card: UcCard) -> str:
    """What names the card among the people of all lists."""
    return f"{'uc' if isinstance(card, UcContact) else 'directory'}:{card.id}"


def person_of(card: UcCard, display: NameOrder) -> Person:
    """As the lists show it (CON-4)."""
    return Person.of(
        card.name(display),
        first=card.first_name,
        last=card.last_name,
        organisation=card.company,
        numbers=card.numbers,
        emails=filter(None, (card.email,)),
        sip_uris=filter(None, (card.sip_uri,)),
        im=filter(None, (card.im_address,)),
        source=source_of(card),
    )


def sort_name(person: Person, order: NameOrder) -> str:
    """Under which name somebody stands in the list; the shown one for who has not both."""
    first, last, _ = person.names
    if not (first and last):
        return person.name
    return f"{last}, {first}" if order is NameOrder.LAST_FIRST else f"{first} {last}"


def differing(mine: Card, theirs: Card) -> list[str]:
    """The names of the fields in which two versions differ."""
    return [name for name in _FIELDS if getattr(mine, name, "") != getattr(theirs, name, "")]


_FIELDS = ("first_name", "last_name", "company", "numbers", "email", "im_address", "sip_uri", "note")
