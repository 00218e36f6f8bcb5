"""vCards: what good ones tell, that broken ones are skipped and named, and that no bytes do any harm."""

import io
import time

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_qt.core.people import NewPerson, NumberKind, Person, PhoneNumber
from osmo_qt.services.contacts.vcard import (
    LARGEST_CARD,
    BrokenCard,
    CardFault,
    read_cards,
    write_card,
)

HEAD = "BEGIN:VCARD\r\nVERSION:3.0\r\n"
END = "END:VCARD\r\n"


def read(content: str | bytes) -> list[Person | BrokenCard]:
    return list(read_cards(io.BytesIO(content.encode() if isinstance(content, str) else content), "a.vcf"))


def one(*lines: str) -> Person:
    cards = read(HEAD + "".join(f"{line}\r\n" for line in lines) + END)
    assert len(cards) == 1
    assert isinstance(cards[0], Person)
    return cards[0]


@pytest.mark.req("CON-7")
def test_a_card_of_version_3() -> None:
    made = one(
        "UID:1",
        "FN:Grace Hopper",
        "N:Hopper;Grace;Brewster;Dr.;",
        "ORG:US Navy;Research;Computers",
        "TEL;TYPE=WORK,VOICE:+49 89 550102",
        "TEL;TYPE=CELL,PREF:+49 171 5550102",
        "item1.TEL;TYPE=HOME,FAX:+49 89 1",
        "item1.X-ABLabel:something",
        "EMAIL;TYPE=INTERNET:grace@navy.example",
        "IMPP;X-SERVICE-TYPE=SIP:sip:grace@navy.example",
        "IMPP:xmpp:grace@navy.example",
        "X-SIP:grace@home.example",
        "NOTE:a note\\, folded",
        "  to the next line",
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
        " SkZJRgABAQAAAQABAAD",
    )
    assert (made.name, made.first, made.last, made.organisation) == (
        *("Grace Hopper", "Grace", "Hopper"),
        "US Navy, Research",
    )
    assert made.numbers == (
        PhoneNumber("+49 171 5550102", NumberKind.CELL),
        PhoneNumber("+49 89 550102", NumberKind.WORK),
        PhoneNumber("+49 89 1", NumberKind.FAX),
    )
    assert made.emails == ("grace@navy.example",)
    assert made.sip_uris == ("sip:grace@navy.example", "sip:grace@home.example")
    assert made.im == ("xmpp:grace@navy.example",)
    assert made.has_photo
    assert made.id == ("a.vcf", 0)


@pytest.mark.req("CON-7")
def test_a_card_of_version_4() -> None:
    made = one(
        "FN;PREF=1:Doe\\, John",
        'TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+1-555-555-5555;ext=5',
        "TEL;VALUE=uri:sip:john@example.org",
        "EMAIL:mailto:john@example.org",
    )
    assert made.name == "Doe, John"
    assert made.numbers == (PhoneNumber("+1-555-555-5555", NumberKind.WORK),)
    assert made.sip_uris == ("sip:john@example.org",)
    assert made.emails == ("john@example.org",)


@pytest.mark.req("CON-7")
def test_a_card_of_version_2_1() -> None:
    content = (
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg\r\n"
        b"FN;CHARSET=UTF-8;QUOTED-PRINTABLE:J=C3=B6rg=\r\n M=C3=BCller=\r\n Gr=C3=A4f\r\nTEL;CELL;PREF:0171 1\r\n"
        b"AGENT:\r\nBEGIN:VCARD\r\nFN:The Agent\r\nTEL:999\r\nEND:VCARD\r\nORG:B\xfcro\r\nEND:VCARD\r\n"
    )
    (made,) = read(content)
    assert isinstance(made, Person)
    assert (made.first, made.last, made.organisation) == ("Jörg", "Müller", "Büro")
    assert made.name == "Jörg Müller Gräf"
    assert made.numbers == (PhoneNumber("0171 1", NumberKind.CELL),)


def test_folds_in_the_middle_of_a_letter_old_line_ends_and_other_encodings() -> None:
    folded = "FN:Jürgen".encode().replace(b"\xc3\xbc", b"\xc3\r\n \xbc")
    assert read(b"BEGIN:VCARD\n" + folded + b"\nEND:VCARD")[0] == Person.of("Jürgen", source="a.vcf")
    assert read("\ufeffbegin:vcard\rfn:Ada\rend:vcard\r")[0] == Person.of("Ada", source="a.vcf")
    assert read("BEGIN:VCARD\nFN:Ädä\nEND:VCARD\n".encode("utf-16"))[0] == Person.of("Ädä", source="a.vcf")


def test_without_a_name_something_else_is_the_name() -> None:
    assert one("N:Hopper;Grace").name == "Grace Hopper"
    assert one("ORG:Navy").name == "Navy"
    assert one("EMAIL:a@b.example").name == "a@b.example"
    assert one("TEL:+49 89 1").name == "+49 89 1"
    assert one("IMPP:sip:a@b").name == "sip:a@b"


@pytest.mark.req("SECR-15", "SECR-9")
def test_hostile_texts_are_cleaned_and_bounded() -> None:
    made = one(
        "FN:<b>Ada</b>\u202egnp.exe\x07" + "x" * 500,
        "TEL:+49\\n89\u200b 1\x1f2",
        *[f"TEL:{i}" for i in range(500)],
        *["EMAIL:a@b@c", "EMAIL:no address", "EMAIL:a@b.example\\nBcc: x@y.example"],
    )
    assert len(made.name) == 120
    assert made.name.startswith("<b>Ada</b> gnp.exe x")
    assert made.numbers[0].text == "+49 89 1 2"
    assert len(made.numbers) == 32
    assert made.emails == ()


GOOD = HEAD + "FN:Ada\r\nTEL:1\r\n" + END


@pytest.mark.req("CON-7", "SECR-15", "SECR-20")
@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        (HEAD + "FN:Bob\r\n", CardFault.NOT_CLOSED),
        (HEAD + "FN:\r\nNOTE:nobody\r\n" + END, CardFault.NO_NAME),
        (HEAD + "this is no line\r\n" + END, CardFault.NO_NAME),
        (HEAD + "FN:Bob\r\nNOTE:" + "x" * 70_000 + "\r\n" + "NOTE:more\r\n" * 3000 + END, CardFault.TOO_LARGE),
        (HEAD + "FN:Bob\r\n" + f"NOTE:{'y' * 60_000}\r\n" * (LARGEST_CARD // 60_000 + 1) + END, CardFault.TOO_LARGE),
    ],
    ids=["not closed", "nothing in it", "no line", "too many lines", "too large"],
)
def test_a_broken_card_is_skipped_and_the_others_are_read(bad: str, fault: CardFault) -> None:
    cards = read(GOOD + bad + GOOD)
    assert [type(card) for card in cards] == [Person, BrokenCard, Person]
    assert cards[1] == BrokenCard("a.vcf", 1, fault)


def test_a_line_that_is_none_does_not_spoil_the_card() -> None:
    assert one("FN:Ada", "a note that was not folded", ";;;:::", "TEL", 'TEL;TYPE="x:1', "TEL:1").number_texts == ["1"]


def test_a_file_without_cards() -> None:
    assert read(b"\x00\xff" * 5000) == [BrokenCard("a.vcf", 0, CardFault.NO_CARD)]
    assert read("hello\n") == [BrokenCard("a.vcf", 0, CardFault.NO_CARD)]
    assert read("") == read("\r\n\r\n") == []


def test_a_picture_of_any_size_is_left_out() -> None:
    made = read(
        HEAD + "FN:Ada\r\nPHOTO;ENCODING=b:" + "A" * 3_000_000 + "\r\n" + (" " + "B" * 75 + "\r\n") * 20_000 + END
    )
    assert isinstance(made[0], Person)
    assert made[0].has_photo


@pytest.mark.req("SECR-15")
@pytest.mark.parametrize(
    "line", ["TEL;A=" + "," * 5000, "TEL;A=" + ",," * 40 + '"', "TEL" + ";A=,;B" * 3000, "\\" * 60_000]
)
def test_no_line_takes_long(line: str) -> None:
    begin = time.process_time()
    read(HEAD + f"FN:Ada\r\n{line}\r\n" + END)
    read(HEAD + f"FN:{line}\r\nN:{line}\r\n" + END)
    assert time.process_time() - begin < 0.5


names = st.sampled_from(
    ["FN", "N", "TEL", "EMAIL", "IMPP", "ORG", "PHOTO", "AGENT", "BEGIN", "END", "x.TEL", "X-SIP", ""]
)
parameters = st.sampled_from(
    ["", ";TYPE=CELL", ";CELL", ";ENCODING=QUOTED-PRINTABLE", ";CHARSET=utf-16;ENCODING=QUOTED-PRINTABLE", ";A=,,,",
     ';T="', ";CHARSET=hex;QUOTED-PRINTABLE", ";PREF", ";=", ";;", ";CHARSET=\x00;QUOTED-PRINTABLE", ";ENCODING=B"]
)  # fmt: skip
values = st.one_of(
    st.text(max_size=30), st.sampled_from(["VCARD", "=", "=C3=", "a;b,c", "\\", "tel:%00%FF", "sip:", "a@b"])
)
line_ends = st.sampled_from(["\r\n", "\n", "\r", "\r\n ", "\n\t", "=\n", ""])
hostile = st.lists(
    st.builds(lambda n, p, v, e: f"{n}{p}:{v}{e}", names, parameters, values, line_ends), max_size=12
).map(lambda lines: ("BEGIN:VCARD\r\n" + "".join(lines) + "\r\nEND:VCARD\r\n").encode("utf-8", "surrogatepass"))


@pytest.mark.req("SECR-15", "SECR-20")
@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=400), hostile, st.lists(hostile, max_size=3).map(b"".join)), st.binary(max_size=20))
def test_whatever_the_bytes_the_next_card_is_read(content: bytes, between: bytes) -> None:
    for card in read(content + between):
        assert isinstance(card, Person | BrokenCard)
    last = read(content + b"\r\nEND:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\nEND:VCARD\r\n" + GOOD.encode())[-1]
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")) and b"AGENT" not in content:
        assert isinstance(last, Person)
        assert last.name == "Ada"


@pytest.mark.req("REC-3")
def test_what_is_written_is_a_valid_card() -> None:
    text = write_card(NewPerson("Ada; Augusta", "Love,lace", "Engines", "+49 89 1", NumberKind.CELL, "ada@a.example"))
    card = vobject.readOne(text)
    card.validate()
    assert card.version.value == "3.0"
    (made,) = read(text)
    assert isinstance(made, Person)
    assert (made.name, made.first, made.last) == ("Ada; Augusta Love,lace", "Ada; Augusta", "Love,lace")
    assert made.numbers == (PhoneNumber("+49 89 1", NumberKind.CELL),)
    assert (made.organisation, made.emails) == ("Engines", ("ada@a.example",))


@pytest.mark.req("REC-3", "SECR-15")
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_nothing_typed_becomes_a_line_of_its_own(first: str, number: str, email: str) -> None:
    text = write_card(NewPerson(first, "Hopper", "", number, NumberKind.OTHER, email))
    (made,) = read(text)
    assert isinstance(made, Person)
    assert made.last == "Hopper"
    assert len(made.numbers) + len(made.sip_uris) <= 1
    assert sum(line.startswith(("FN:", "BEGIN", "END")) for line in text.splitlines()) == 3
