"""Everybody in alphabetical order: the search, and whose number it is."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import attrgetter

from osmo_qt.core.people import Person, digits_of, fold, tidy
from osmo_qt.core.same_number import dialled, is_number_like, is_same, keys_of, sip_key

ANYWHERE_FROM = 3  # letters; fewer are looked for at the beginning of words
SORTED_AT_ONCE = 8192

_AFTER_LETTERS = "\U0010ffff"  # what begins with no letter stands at the end
_POSITION_BITS = 24


def _name_key(name: str) -> str:
    words = fold(f" {name} ")
    return words if words[1:2].isalpha() else _AFTER_LETTERS + words


def search_key(person: Person, name: str = "") -> str:
    """What sorts and finds a person: folded words and digits, each after a space; first the `name` to sort by, which is
    the shown one if none is given."""
    words = _name_key(name or person.name)
    for text in person.names:
        if text and (folded := fold(text)) not in words:
            words += f"{folded} "
    return words + " ".join(digits_of(number).lstrip("0") for number in person.number_texts)


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, ready for searching: all `needles` must be found. A number has one."""

    needles: tuple[str, ...]
    is_number: bool

    def narrows(self, earlier: "Query") -> bool:
        """Whether everything this finds was among what `earlier` found."""
        return all(any(old in new for new in self.needles) for old in earlier.needles)


def query_of(text: str) -> Query:
    """Reads what is typed into a search field. Without words it finds everybody.

    One or two letters or digits must begin a word or a number; more are found anywhere.
    """
    if is_number_like(text):
        digits = digits_of(text)
        significant = digits.lstrip("0")  # zeros before it are written or not, as one likes
        needle = significant if len(digits) >= ANYWHERE_FROM else f" {significant}"
        return Query((needle,) if significant else (), is_number=True)
    words = fold(tidy(text)).split()
    needles = (word if len(word) >= ANYWHERE_FROM else f" {word}" for word in words)
    # the long ones leave little for the short
    return Query(tuple(sorted(needles, key=len, reverse=True)), is_number=False)


class _Sorter:
    """Sorts very many numbers bit by bit: one long sort would hold up all other threads."""

    def __init__(self) -> None:
        self._runs: list[list[int]] = [[]]

    def add(self, numbers: Iterable[int]) -> None:
        run = self._runs[-1]
        run.extend(numbers)
        if len(run) >= SORTED_AT_ONCE:
            run.sort()
            self._runs.append([])

    def result(self) -> Iterable[int]:
        self._runs[-1].sort()
        return merge(*self._runs)


class Directory:
    """Everybody, in alphabetical order; never changes once it is made.

    `keys[i]` is the `search_key` of `people[i]`; both must come sorted by it. `name` tells the name to
    sort by.
    """

    def __init__(
        self, people: Iterable[tuple[str, Person]] = (), name: Callable[[Person], str] = attrgetter("name")
    ) -> None:
        self._name = name
        self.people: list[Person] = []
        self.keys: list[str] = []
        self._by_sip: dict[str, int] = {}
        self._by_initial: dict[str, array[int]] = {}  # positions of those with a word or number that begins so
        index = _Sorter()
        for position, (key, person) in enumerate(people):
            self.people.append(person)
            # a copy of its own: side by side in memory they are read three times as fast (measured)
            self.keys.append(key[:-1] + key[-1:])
            for initial in {word[0] for word in key.split()}:
                self._by_initial.setdefault(initial, array("I")).append(position)
            for number in person.number_texts:
                parsed = dialled(number)
                if parsed is not None:
                    index.add(found << _POSITION_BITS | position for found in keys_of(parsed))
            for uri in person.sip_uris:
                self._by_sip.setdefault(sip_key(uri), position)
        self._index = array("Q", index.result())

    def __len__(self) -> int:
        return len(self.people)

    def search(self, query: Query, start: int, end: int) -> list[int]:
        """Who of `people[start:end]` is meant: positions, in order."""
        found: Sequence[int] = range(start, min(end, len(self.keys)))
        keys = self.keys
        for number, needle in enumerate(query.needles):
            if number:
                found = [i for i in found if needle in keys[i]]
            else:
                found = [i for i, key in enumerate(keys[start:end], start) if needle in key]
        return list(found)

    def narrow(self, query: Query, among: Sequence[int]) -> Sequence[int]:
        """Who of these positions is meant."""
        keys, found = self.keys, among
        for needle in query.needles:
            found = [i for i in found if needle in keys[i]]
        return found

    def by_initials(self, query: Query) -> Sequence[int] | None:
        """Who is meant, found without looking at everybody; None if there is no short word to find them by."""
        initials = [needle[1] for needle in query.needles if needle[0] == " "]
        if not initials:
            return None
        among = min((self._by_initial.get(initial, array("I")) for initial in initials), key=len)
        return among if query.needles == (f" {initials[0]}",) else self.narrow(query, among)

    def letter(self, position: int) -> str:
        """Under which letter of the alphabet `people[position]` stands; "#" for none."""
        first = self.keys[position][1:2]
        return first.upper() if first.isalpha() else "#"

    def position_of(self, person: Person) -> int:
        """Where in `people` who has the same `id` is; -1 for nowhere."""
        name = _name_key(self._name(person))
        at = bisect_left(self.keys, name)
        while at < len(self.keys) and self.keys[at].startswith(name):
            if self.people[at].id == person.id:
                return at
            at += 1
        return next((at for at, other in enumerate(self.people) if other.id == person.id), -1)  # has another name

    def find(self, number: str) -> Person | None:
        """Whose number or SIP address this is; None if nobody's, or if its end alone fits several numbers."""
        wanted = dialled(number.strip())
        if wanted is None:
            position = self._by_sip.get(sip_key(number))
            return None if position is None else self.people[position]
        alike: dict[str, Person] = {}
        for position in self._candidates(keys_of(wanted)):
            person = self.people[position]
            for other in map(dialled, person.number_texts):
                if other is None or not is_same(wanted, other):
                    continue
                if other[0] == wanted[0]:
                    return person
                alike.setdefault(other[1], person)
        return next(iter(alike.values())) if len(alike) == 1 else None

    def _candidates(self, keys: Iterable[int]) -> list[int]:
        found = set()
        for key in keys:
            at = bisect_left(self._index, key << _POSITION_BITS)
            while at < len(self._index) and self._index[at] >> _POSITION_BITS == key:
                found.add(self._index[at] & ((1 << _POSITION_BITS) - 1))
                at += 1
        return sorted(found)
