"""vCards (RFC 2426, RFC 6350, and 2.1 as old telephones write it): many read, one at a time written.

vobject reads the single lines and writes cards. Its reader of whole cards is not used: 100,000 cards take it 78 s, six
times as long as here, it loses what stands behind a comma in a name, and one damaged card ends the file. Its expression
for a line takes twice as long with each comma in a wrong place (22 of them: 2 s), so it only gets lines that `_LINE`
has let through, which is linear.
"""

import io
import quopri
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO
from urllib.parse import unquote

from osmo_qt.core.people import MAX_TEXT, NewPerson, NumberKind, Person, PhoneNumber, tidy

MOST_CARDS = 200_000  # of one file
LONGEST_LINE = 1 << 16  # bytes; the rest of a longer one is left out
LARGEST_CARD = 1 << 18  # bytes, without pictures and sounds
MOST_LINES = 2_000
MOST_ITEMS = 32  # numbers, addresses ... of one person
LONGEST_URI = 255

_BEGIN, _END = b"BEGIN:VCARD", b"END:VCARD"
_BINARY = (b"PHOTO", b"LOGO", b"SOUND", b"KEY")
_NAME = re.compile(rb"(?:[A-Za-z0-9_-]+\.)?([A-Za-z0-9_-]+)")
_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_LINE = re.compile(rf"(?:[\w-]+\.)?[\w-]+(?:;[\w-]+(?:={_VALUE}(?:,{_VALUE})*)?)*:", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SEMICOLON, _COMMA = re.compile(r"(?<!\\);"), re.compile(r"(?<!\\),")
_WANTED = frozenset((b"FN", b"N", b"ORG", b"TEL", b"EMAIL", b"IMPP", b"X-SIP", b"X-JABBER", b"PHOTO"))
_KINDS = {
    "fax": NumberKind.FAX,
    "pager": NumberKind.PAGER,
    "cell": NumberKind.CELL,
    "mobile": NumberKind.CELL,
    "iphone": NumberKind.CELL,
    "work": NumberKind.WORK,
    "home": NumberKind.HOME,
}

ParseLine = Callable[[str], tuple[str, list[list[str]], str, str | None]]


class CardFault(Enum):
    """Why a card could not be read. Its words are in `models/contacts_texts.py`."""

    NO_CARD = "no-card"  # a file without any
    NOT_CLOSED = "not-closed"
    TOO_LARGE = "too-large"
    NO_NAME = "no-name"  # neither a name nor a number nor an address
    TOO_MANY = "too-many"
    UNREADABLE = "unreadable"  # the file itself
    NOT_FOUND = "not-found"  # the folder or the file itself


@dataclass(frozen=True, slots=True)
class BrokenCard:
    """A card that was skipped: the file, its place there (from 0), and why."""

    source: str
    place: int
    fault: CardFault


def read_cards(file: BinaryIO, source: str) -> Iterator[Person | BrokenCard]:
    """Everybody in a file, one after the other; what is wrong with one card does not touch the next.

    Never raises, whatever the file holds, but for OSError of the file itself.
    """
    from vobject.base import parseLine

    for place, card in enumerate(_cards(file)):
        if place == MOST_CARDS:
            yield BrokenCard(source, place, CardFault.TOO_MANY)
            return
        if isinstance(card, CardFault):
            yield BrokenCard(source, place, card)
        else:
            yield _person(card, source, place, parseLine) or BrokenCard(source, place, CardFault.NO_NAME)


# --- the frame: lines and cards -------------------------------------------------------------------------


def _physical_lines(file: BinaryIO) -> Iterator[bytes]:
    start = file.read(2)
    file.seek(0)
    if start in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16 with a mark, as some systems export
        text = io.TextIOWrapper(file, "utf-16", "replace", newline="")
        try:
            yield from _bounded_lines(lambda: text.readline(LONGEST_LINE).encode())
        finally:
            text.detach()
    else:
        yield from _bounded_lines(lambda: file.readline(LONGEST_LINE))


def _bounded_lines(read: Callable[[], bytes]) -> Iterator[bytes]:
    while line := read():
        yield from line.splitlines()
        while len(line) >= LONGEST_LINE and not line.endswith((b"\n", b"\r")):
            line = read()


class _Card:
    """The lines of a card while they come, without pictures and sounds."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self._size = 0
        self._skipping = False
        self.inner = 0  # depth of cards within this one (AGENT, RFC 2426 section 3.5.4)

    @property
    def too_large(self) -> bool:
        return self._size > LARGEST_CARD or len(self.lines) > MOST_LINES

    @property
    def expects_card(self) -> bool:
        last = self.lines[-1].upper() if self.lines else b""
        return last.startswith(b"AGENT") and last.rstrip().endswith(b":")

    def add(self, line: bytes) -> None:
        if self.inner or self.too_large:
            return
        if line[:1] in (b" ", b"\t"):
            if self._skipping:
                return
        else:
            name = _NAME.match(line)
            self._skipping = name is not None and name[1].upper() in _BINARY
        self.lines.append(line[:64] if self._skipping else line)
        self._size += len(self.lines[-1])


def _cards(file: BinaryIO) -> Iterator[list[bytes] | CardFault]:
    card: _Card | None = None
    seen = something = False
    for line in _physical_lines(file):
        mark = line.strip(b" \t\xef\xbb\xbf").upper() if len(line) < 32 else b""
        if mark == _BEGIN:
            if card is not None and (card.inner or card.expects_card):
                card.inner += 1
                continue
            if card is not None:
                yield CardFault.NOT_CLOSED
            card, seen = _Card(), True
        elif card is None:
            something = something or bool(line.strip())
        elif mark != _END:
            card.add(line)
        elif card.inner:
            card.inner -= 1
        else:
            yield CardFault.TOO_LARGE if card.too_large else card.lines
            card = None
    if card is not None:
        yield CardFault.NOT_CLOSED
    elif something and not seen:
        yield CardFault.NO_CARD


def _logical_lines(lines: Iterable[bytes]) -> Iterator[tuple[bytes, str]]:
    """Name and text of those lines that are of use, unfolded. Folding may go through the middle of a character."""
    parts: list[bytes] = []
    soft = False  # the line before ends in `=`, which in quoted-printable means that it goes on
    for line in lines:
        if soft:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in (b" ", b"\t"):
            parts.append(line[1:])
        else:
            yield from _useful(parts)
            parts = [line]
        soft = line.endswith(b"=") and b"QUOTED-PRINTABLE" in parts[0].upper()
    yield from _useful(parts)


def _useful(parts: list[bytes]) -> Iterator[tuple[bytes, str]]:
    name = _NAME.match(parts[0]) if parts else None
    if name is None or name[1].upper() not in _WANTED:
        return
    raw = b"".join(parts)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    if _LINE.match(text):
        yield name[1].upper(), text


# --- one card -------------------------------------------------------------------------------------------


class _Draft:
    """What is known of a person so far."""

    def __init__(self) -> None:
        self.formatted = ""
        self.names: list[str] = []
        self.organisation = ""
        self.numbers: list[tuple[bool, PhoneNumber]] = []
        self.emails: list[str] = []
        self.sip_uris: list[str] = []
        self.im: list[str] = []
        self.has_photo = False

    def take(self, name: bytes, types: set[str], value: str) -> None:
        """One line of the card."""
        match name:
            case b"FN":
                self.formatted = self.formatted or tidy(_plain(value))
            case b"N":
                self.names = self.names or _fields(value)
            case b"ORG":
                self.organisation = self.organisation or tidy(", ".join(filter(None, _fields(value)[:2])))
            case b"TEL":
                self._take_number(types, _plain(value))
            case b"EMAIL":
                self._take_email(_plain(value))
            case b"PHOTO":
                self.has_photo = True
            case _:
                scheme = {b"X-SIP": "sip:", b"X-JABBER": "xmpp:"}.get(name, "")
                self._take_address(_plain(value), scheme)

    def _take_number(self, types: set[str], value: str) -> None:
        if value.lower().startswith(("sip:", "sips:")):
            self._take_address(value, "")
            return
        if value.lower().startswith("tel:"):
            value = unquote(value[4:].partition(";")[0])
        text = tidy(value, 64)
        if text:
            kind = next((kind for word, kind in _KINDS.items() if word in types), NumberKind.OTHER)
            self.numbers.append(("pref" in types, PhoneNumber(text, kind)))

    def _take_email(self, value: str) -> None:
        text = tidy(value.removeprefix("mailto:"), LONGEST_URI)
        user, at, host = text.partition("@")
        if user and host and at and "@" not in host and " " not in text:
            self.emails.append(text)

    def _take_address(self, value: str, scheme: str) -> None:
        text = tidy(value, LONGEST_URI)
        if not text or " " in text:
            return
        if ":" not in text.partition("@")[0]:
            text = scheme + text
        (self.sip_uris if text.lower().startswith(("sip:", "sips:")) else self.im).append(text)

    def person(self, source: str, place: int) -> Person | None:
        """None if there is nothing to show."""
        last, first = (*self.names, "", "")[:2]
        numbers = [number for _, number in sorted(self.numbers[:MOST_ITEMS], key=lambda pair: not pair[0])]
        addresses = (*self.emails, *(number.text for number in numbers), *self.sip_uris)
        name = self.formatted or f"{first} {last}".strip() or self.organisation or next(iter(addresses), "")
        if not name:
            return None
        return Person.of(
            name,
            first=first,
            last=last,
            organisation=self.organisation,
            numbers=numbers,
            emails=self.emails[:MOST_ITEMS],
            sip_uris=self.sip_uris[:MOST_ITEMS],
            im=self.im[:MOST_ITEMS],
            has_photo=self.has_photo,
            source=source,
            place=place,
        )


def _person(lines: list[bytes], source: str, place: int, parse_line: ParseLine) -> Person | None:
    draft = _Draft()
    for name, text in _logical_lines(lines):
        _, parameters, value, _ = parse_line(text)
        types, charset, quoted = _parameters(parameters)
        draft.take(name, types, _unquote_printable(value, charset) if quoted else value)
    return draft.person(source, place)


def _parameters(parameters: Iterable[list[str]]) -> tuple[set[str], str, bool]:
    """The types of a line, its character set, and whether it is quoted-printable."""
    types: set[str] = set()
    charset, quoted = "utf-8", False
    for name, *values in parameters:
        match name.upper():
            case "TYPE":
                types.update(word.strip() for value in values for word in value.lower().split(","))
            case "CHARSET" if values:
                charset = values[0]
            case "PREF":
                types.add("pref")
            case "ENCODING":
                quoted = quoted or "QUOTED-PRINTABLE" in (value.upper() for value in values)
            case "QUOTED-PRINTABLE":
                quoted = True
            case word if not values:
                types.add(word.lower())  # as vCard 2.1 has it
    return types, charset, quoted


def _unquote_printable(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "replace"))
    try:
        return data.decode(charset, "replace")
    except (LookupError, ValueError):  # no such character set, or none of text
        return data.decode("utf-8", "replace")


def _plain(value: str) -> str:
    """Without the backslashes before commas, semicolons and line ends."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value)


def _fields(value: str) -> list[str]:
    """The parts of a name or an organisation; several values of a part stand one after the other."""
    return [
        tidy(" ".join(_plain(piece) for piece in _COMMA.split(part)) if "," in part else _plain(part))
        for part in _SEMICOLON.split(value[: MAX_TEXT * 16])
    ]


# --- writing --------------------------------------------------------------------------------------------


def write_card(new: NewPerson) -> str:
    """The text of a vCard 3.0."""
    import vobject

    card = vobject.vCard()
    card.add("uid").value = str(uuid.uuid4())
    card.add("n").value = vobject.vcard.Name(family=tidy(new.last), given=tidy(new.first))
    card.add("fn").value = new.name
    if tidy(new.organisation):
        card.add("org").value = [tidy(new.organisation)]
    number = tidy(new.number, LONGEST_URI)
    if "@" in number:
        card.add("impp").value = number if number.lower().startswith(("sip:", "sips:")) else f"sip:{number}"
    elif number:
        line = card.add("tel")
        line.value = number
        line.type_param = "VOICE" if new.kind is NumberKind.OTHER else new.kind.value.upper()
    if tidy(new.email):
        card.add("email").value = tidy(new.email, LONGEST_URI)
    return str(card.serialize())
