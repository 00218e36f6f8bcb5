"""People of an address book: who they are, in cleaned words."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.address import clean

MAX_TEXT = 120

_NOT_DIGITS = re.compile(r"[^0-9]")
# letters that decompose into nothing that a person would type instead
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})  # noqa: RUF001
_FIELD, _ITEM = "\x1e", "\x1f"  # separators that no cleaned text has


class NumberKind(Enum):
    """What a number is for (RFC 6350 section 6.4.1)."""

    CELL = "cell"
    WORK = "work"
    HOME = "home"
    FAX = "fax"
    PAGER = "pager"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number as it is written in the address book."""

    text: str
    kind: NumberKind = NumberKind.OTHER


@dataclass(frozen=True, slots=True)
class Person:
    """One card of an address book. All texts are somebody else's, cleaned for showing.

    `name` is what is shown. `source` names the file, `place` is the card's place in it (from 0). What is seldom asked
    for is kept in one string: with an object for each number 100,000 people take twice the memory, and the garbage
    collector stops the program for 0.3 s to look at them all (measured).
    """

    name: str
    packed: str
    source: str = ""
    place: int = 0

    @classmethod
    def of(
        cls,
        name: str,
        *,
        first: str = "",
        last: str = "",
        organisation: str = "",
        numbers: Iterable[PhoneNumber] = (),
        emails: Iterable[str] = (),
        sip_uris: Iterable[str] = (),
        im: Iterable[str] = (),
        has_photo: bool = False,
        source: str = "",
        place: int = 0,
    ) -> "Person":
        """Cleans all texts."""
        lists = (
            (f"{number.kind.value}:{tidy(number.text)}" for number in numbers),
            *((tidy(item) for item in items) for items in (emails, sip_uris, im)),
        )
        fields = (tidy(first), tidy(last), tidy(organisation), *(_ITEM.join(items) for items in lists))
        return cls(tidy(name), _FIELD.join((*fields, "photo" if has_photo else "")), source, place)

    @property
    def id(self) -> tuple[str, int]:
        """What stays the same when the file is read again."""
        return self.source, self.place

    @property
    def names(self) -> list[str]:
        """First and last name, and organisation."""
        return self.packed.split(_FIELD, 3)[:3]

    def _field(self, number: int) -> str:
        return self.packed.split(_FIELD)[number]

    def _items(self, number: int) -> tuple[str, ...]:
        field = self._field(number)
        return tuple(field.split(_ITEM)) if field else ()

    @property
    def first(self) -> str:
        return self._field(0)

    @property
    def last(self) -> str:
        return self._field(1)

    @property
    def organisation(self) -> str:
        return self._field(2)

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        parts = (item.partition(":") for item in self._items(3))
        return tuple(PhoneNumber(text, NumberKind(kind)) for kind, _, text in parts)

    @property
    def number_texts(self) -> list[str]:
        return [item.partition(":")[2] for item in self._items(3)]

    @property
    def emails(self) -> tuple[str, ...]:
        return self._items(4)

    @property
    def sip_uris(self) -> tuple[str, ...]:
        return self._items(5)

    @property
    def im(self) -> tuple[str, ...]:
        """Addresses for instant messages, with their scheme."""
        return self._items(6)

    @property
    def has_photo(self) -> bool:
        return bool(self._field(7))

    @property
    def best_number(self) -> str:
        """What to call if nothing else is said; "" for nothing."""
        callable_first = sorted(self.numbers, key=lambda n: n.kind in (NumberKind.FAX, NumberKind.PAGER))
        return callable_first[0].text if callable_first else next(iter(self.sip_uris), "")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What a person types for a new contact; a name or an organisation at least, and what may be called."""

    first: str
    last: str
    organisation: str
    number: str
    kind: NumberKind = NumberKind.OTHER
    email: str = ""

    @property
    def name(self) -> str:
        return tidy(f"{self.first} {self.last}") or tidy(self.organisation)


def tidy(text: str, longest: int = MAX_TEXT) -> str:
    """Text from a file without control, bidirectional and zero-width characters, of bounded length."""
    if text.isprintable() and len(text) <= longest and "  " not in text:  # nearly always, and a lot quicker
        return text.strip()
    return clean(text[: longest * 8], longest)


def fold(text: str) -> str:
    """Without what one need not type to find it: case and diacritics."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(c for c in plain if not unicodedata.combining(c))


def digits_of(text: str) -> str:
    return _NOT_DIGITS.sub("", text)
