"""An address book played by the test, a few people in it, and as many more as are wanted."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.directory import Directory, search_key
from osmo_qt.core.people import NewPerson, NumberKind, Person, PhoneNumber
from osmo_qt.services.contacts.library import Snapshot
from osmo_qt.services.contacts.vcard import BrokenCard


def directory(people: Iterable[Person]) -> Directory:
    """People in their order."""
    return Directory(sorted(((search_key(person), person) for person in people), key=lambda pair: pair[0]))


class FakeBook(QObject):
    """Tells what the test lets it tell; `asked` keeps the commands."""

    changed = Signal(object)
    saved = Signal(str)
    save_failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[object] = []
        self.people: list[Person] = []

    def tell(self, people: Iterable[Person] = (), broken: Iterable[BrokenCard] = (), *, complete: bool = True) -> None:
        """What is on the disk now."""
        self.people = list(people)
        self.changed.emit(Snapshot(directory(self.people), tuple(broken), (), (), complete))

    def set_places(self, places: Iterable[str]) -> None:
        self.asked.append(("places", list(places)))

    def refresh(self) -> None:
        self.asked.append("refresh")

    def create(self, new: NewPerson) -> None:
        """Is saved at once."""
        self.asked.append(new)
        path = f"new-{len(self.asked)}.vcf"
        self.saved.emit(path)
        made = Person.of(
            new.name,
            first=new.first,
            last=new.last,
            organisation=new.organisation,
            numbers=[PhoneNumber(new.number, new.kind)],
            source=path,
        )
        self.tell([*self.people, made])


def demo_people() -> list[Person]:
    """An address book as a person may have it."""
    work, cell, home = NumberKind.WORK, NumberKind.CELL, NumberKind.HOME
    hopper = [(work, "102"), (cell, "+49 171 5550102"), (NumberKind.FAX, "+49 89 5501029")]
    rows: list[tuple[str, str, str, list[tuple[NumberKind, str]], list[str], list[str]]] = [
        ("Ada", "Lovelace", "Engines", [(work, "+49 89 550100"), (cell, "+49 171 1234567")], ["ada@a.example"], []),
        ("Alan", "Turing", "Bletchley Park", [(work, "110")], [], ["sip:alan@bletchley.example"]),
        ("Barbara", "Liskov", "", [(home, "+1 617 5550147")], ["liskov@mit.example"], []),
        ("Grace", "Hopper", "Navy", hopper, ["grace@navy.example", "grace@home.example"], ["sip:grace@navy.example"]),
        ("Emmy", "Noether", "University of Göttingen", [(work, "104")], ["noether@goe.example"], []),
        ("Edsger", "Dijkstra", "", [(work, "+31 40 5550199")], [], []),
        ("Katherine", "Johnson", "NASA", [(work, "105")], ["kj@nasa.example"], []),
        ("Konrad", "Zuse", "Zuse KG", [(work, "+49 89 550123")], [], []),
        ("Ludwig", "Bölkow", "", [(home, "+49 89 550177")], [], []),
        ("Margaret", "Hamilton", "Draper Laboratory", [(cell, "+1 617 5550133")], ["mh@draper.example"], []),
        ("Sophie", "Wilson", "Acorn", [(work, "+44 1223 555012")], [], []),
        ("Zhang", "Xiaoping", "", [(cell, "+86 10 5550188")], [], []),
    ]  # fmt: skip
    return [
        Person.of(
            f"{first} {last}",
            first=first,
            last=last,
            organisation=organisation,
            numbers=[PhoneNumber(text, kind) for kind, text in numbers],
            emails=emails,
            sip_uris=sips,
            source=f"{last.lower()}.vcf",
        )
        for first, last, organisation, numbers, emails, sips in rows
    ]


_BEGINNINGS = ("An", "Ber", "Clau", "Da", "El", "Fran", "Gre", "Han", "In", "Jo", "Ka", "Lu", "Mar", "Ni", "So", "Ul")
_MIDDLES = ("to", "ni", "ra", "li", "di", "ka", "mi", "lo", "the", "ri")
_ENDS = ("a", "us", "e", "an", "in", "o", "ine", "ard")
_TOWNS = ("30", "40", "89", "69", "711", "221", "351", "761")


def generated_name(i: int) -> tuple[str, str]:
    """First and last name of somebody; some of both are frequent, and 100,000 of them are not all different."""
    first = _BEGINNINGS[i % 16] + _MIDDLES[i // 16 % 10] + _ENDS[i // 160 % 8]
    last = _BEGINNINGS[i * 7 % 16] + _MIDDLES[i * 3 % 10] + _MIDDLES[i // 70 % 10] + _ENDS[i // 700 % 8]
    return first, last + "mann" * (i % 3 == 0)


def generated_number(i: int) -> str:
    """Somebody's number at work."""
    return f"+49 {_TOWNS[i % 8]} {i * 37 % 9_000_000 + 1_000_000}"


def generated_cards(count: int) -> Iterator[str]:
    """vCards of so many people, each with two numbers, a mail address and an organisation; always the same."""
    for i in range(count):
        first, last = generated_name(i)
        yield (
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:person-{i}\r\nFN:{first} {last}\r\nN:{last};{first};;;\r\n"
            f"ORG:Company {i % 400}\r\nTEL;TYPE=WORK:{generated_number(i)}\r\n"
            f"TEL;TYPE=CELL:+49 17{i % 10} {i * 91 % 90_000_000}\r\n"
            f"EMAIL:{first.lower()}.{last.lower()}@company{i % 400}.example\r\nEND:VCARD\r\n"
        )
