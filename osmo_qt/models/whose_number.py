"""Whose number it is, whoever knows: the UC server's contacts first, then the address books of this machine."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.people import Person
from osmo_qt.models.contacts import Contacts
from osmo_qt.models.party_picker import Hit
from osmo_qt.models.portraits import Portrait
from osmo_qt.models.uc_people import UcPeople


class WhoseNumber(QObject):
    """Signals: `changed()`: other names; `pictured(frozenset[str] | None)` as `Portraits.changed`."""

    changed = Signal()
    pictured = Signal(object)

    def __init__(self, contacts: Contacts, uc: UcPeople, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._contacts = contacts
        self._uc = uc
        contacts.changed.connect(self.changed)
        uc.changed.connect(self.changed)
        uc.handy_changed.connect(self.changed)
        uc.portraits.changed.connect(self.pictured)

    def person_of(self, number: str) -> Person | None:
        return self._uc.person_of(number) or self._contacts.person_of(number)

    def name_of(self, number: str) -> str:
        """The name in the contacts; "" for none."""
        person = self.person_of(number)
        return person.name if person else ""

    def user_of(self, number: str) -> str:
        """Which user of the office has this number, as the contacts say; "" for none."""
        person = self._uc.person_of(number)
        card = self._uc.card(person.source) if person else None
        return card.user_id if card else ""

    def portrait_of(self, number: str, user_id: str = "") -> Portrait:
        """How the party is shown; `user_id` if the server told it."""
        person = self._uc.person_of(number)
        card = self._uc.card(person.source) if person else None
        if card is None and user_id:
            card = self._uc.own.card_of_user(user_id)
        if card is not None and (not user_id or card.user_id == user_id):
            return self._uc.portraits.of(card.user_id, card.avatar)
        return self._uc.portraits.of(user_id, "")


class UcSearch:
    """The UC contacts and the handy group as one of the sources of a `PartyPicker`."""

    def __init__(self, uc: UcPeople) -> None:
        self._uc = uc

    def search(self, text: str) -> list[Hit]:
        if not text.strip():
            return []
        people = (*self._uc.own.search(text), *self._uc.handy.search(text))
        return [Hit(p.name, number) for p in people for number in (*p.number_texts, *p.sip_uris)]
