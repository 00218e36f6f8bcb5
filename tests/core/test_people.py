"""People: cleaned texts, order, whose number it is, and the search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.directory import Directory, query_of, search_key
from osmo_qt.core.people import NewPerson, NumberKind, Person, PhoneNumber, fold, tidy
from osmo_qt.core.same_number import same_number
from tests.people import directory


def person(name: str, *numbers: str, **more: object) -> Person:
    return Person.of(name, numbers=[PhoneNumber(n) for n in numbers], **more)  # type: ignore[arg-type]


def names(found: Directory, text: str) -> list[str]:
    return [found.people[i].name for i in found.search(query_of(text), 0, len(found))]


def test_what_a_person_is_made_of_comes_out_again() -> None:
    numbers = (PhoneNumber("+49 89 1", NumberKind.WORK), PhoneNumber("2:3", NumberKind.CELL))
    made = Person.of(
        "Ada L",
        first="Ada",
        last="L",
        organisation="Engines",
        numbers=numbers,
        emails=["a@b"],
        sip_uris=["sip:a@b"],
        im=["xmpp:a@b"],
        has_photo=True,
        source="a.vcf",
        place=3,
    )
    assert (made.first, made.last, made.organisation, made.numbers) == ("Ada", "L", "Engines", numbers)
    assert (made.emails, made.sip_uris, made.im, made.has_photo) == (("a@b",), ("sip:a@b",), ("xmpp:a@b",), True)
    assert made.id == ("a.vcf", 3)
    empty = Person.of("Bob")
    assert (empty.numbers, empty.emails, empty.has_photo, empty.best_number) == ((), (), False, "")


@pytest.mark.req("SECR-9", "SECR-15")
def test_deceiving_characters_and_length_are_gone() -> None:
    assert tidy("Ada\u202eevil\x00\u200b  Love") == "Ada evil Love"
    made = Person.of("A\x1eB\x1fC", organisation="x" * 1000, emails=["a\x1fb@c"])
    assert made.name == "A B C"
    assert len(made.organisation) == 120
    assert made.emails == ("a b@c",)


@given(st.text(max_size=40), st.lists(st.text(max_size=30), max_size=3))
def test_no_text_escapes_its_field(name: str, texts: list[str]) -> None:
    made = Person.of(name, last=name, numbers=[PhoneNumber(t) for t in texts], emails=texts)
    assert len(made.numbers) <= max(len(texts), 0)
    assert made.last == made.name == tidy(name)
    assert made.has_photo is False
    assert search_key(made)


def test_the_number_to_call_is_no_fax() -> None:
    made = Person.of("x", numbers=[PhoneNumber("1", NumberKind.FAX), PhoneNumber("2", NumberKind.HOME)])
    assert made.best_number == "2"
    assert Person.of("x", sip_uris=["sip:x@y"]).best_number == "sip:x@y"


def test_a_new_person_is_named_by_what_there_is() -> None:
    assert NewPerson(" Ada ", "Lovelace", "E", "1").name == "Ada Lovelace"
    assert NewPerson("", "", " Engines ", "1").name == "Engines"
    assert not NewPerson(" ", "", "\u200b", "1").name


@pytest.mark.req("CON-3")
def test_the_order_is_that_of_the_alphabet() -> None:
    book = directory(map(person, ["zoe", "Émile", "Eva", "+49 89 1", "Ådne", "Adam", "Łukasz", "Lydia", "Øystein"]))
    assert [p.name for p in book.people] == [
        *("Adam", "Ådne", "Émile", "Eva", "Łukasz", "Lydia", "Øystein", "zoe"),
        "+49 89 1",
    ]
    assert [book.letter(at) for at in range(len(book))] == [*"AAEELLOZ", "#"]


def test_folding() -> None:
    assert fold("STRAẞE Ünï Łódź") == "strasse uni lodz"


SAME = [
    ("+49 89 5501234", "+49895501234"),
    ("+49 (0)89 550-1234", "+49895501234"),
    ("0049 89 5501234", "+49 89 5501234"),
    ("089 5501234", "+49 89 5501234"),
    ("5501234", "+49 89 5501234"),
    ("0 089 5501234", "+49 89 5501234"),  # through an outside line
    ("102", "102"),
    (" 102 ", "1-02"),
]
OTHERS = [
    ("+49 89 5501234", "+49 30 5501234"),
    ("+49 89 5501234", "+43 89 5501234"),
    ("089 5501234", "+49 30 5501234"),
    ("501234", "+49 89 5501234"),  # six digits prove nothing
    ("102", "0102"),
    ("02", "102"),
    ("*102#", "102"),
    ("102@evil.example", "102"),
    ("", ""),
]


@pytest.mark.req("SECR-9")
@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_number_in_other_words(one: str, other: str) -> None:
    assert same_number(one, other)
    assert same_number(other, one)
    book = directory([person("Ada", one), person("Bob", "+1 555 000 0000")])
    found = book.find(other)
    assert found is not None
    assert found.name == "Ada"


@pytest.mark.req("SECR-9")
@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_different_numbers_give_no_name(one: str, other: str) -> None:
    assert not same_number(one, other)
    assert directory([person("Ada", one)]).find(other) is None


@pytest.mark.req("SECR-9")
def test_an_end_that_fits_several_numbers_gives_no_name_but_an_exact_number_does() -> None:
    book = directory([person("Ada", "+49 89 5501234"), person("Bob", "+49 30 5501234")])
    assert book.find("5501234") is None
    found = book.find("030 5501234")
    assert found is not None
    assert found.name == "Bob"
    shared = directory([person("Zoe", "+49 89 5501234"), person("Ada", "089 5501234")])
    found = shared.find("089 5501234")
    assert found is not None
    assert found.name == "Ada"


@given(st.text(alphabet="0123456789+ -()", max_size=14), st.text(alphabet="0123456789+ -()", max_size=14))
def test_the_index_and_the_rule_agree(one: str, other: str) -> None:
    found = directory([person("Ada", one)]).find(other)
    assert (found is not None) == same_number(tidy(one, 120), other)


def test_sip_addresses_are_found_too() -> None:
    book = directory([Person.of("Ada", sip_uris=["sip:Ada@Office.example;transport=tls"])])
    found = book.find("ada@office.example")
    assert found is not None
    assert book.find("ada@office.example.evil") is None
    assert book.find("sips:ada@office.example") is found


@pytest.fixture(scope="module")
def book() -> Directory:
    return directory(
        [
            person("Grace Hopper", "+49 89 550102", organisation="Navy"),
            person("Ada Lovelace", "102", "+49 171 1234567"),
            person("Jörg Müller-Großmann", "089 4711"),
            person("Anna Gräf"),
        ]
    )


@pytest.mark.req("CON-3")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["Ada Lovelace", "Anna Gräf", "Grace Hopper", "Jörg Müller-Großmann"]),
        ("gr", ["Anna Gräf", "Grace Hopper"]),  # the beginning of a word
        ("ra", []),
        ("rac", ["Grace Hopper"]),  # three letters: anywhere
        ("GRÄ", ["Anna Gräf", "Grace Hopper"]),
        ("hop gra", ["Grace Hopper"]),
        ("muller grossmann", ["Jörg Müller-Großmann"]),
        ("navy", ["Grace Hopper"]),
        ("10", ["Ada Lovelace"]),  # the beginning of a number
        ("102", ["Ada Lovelace", "Grace Hopper"]),
        ("+49 (89) 55-01", ["Grace Hopper"]),
        ("0171 123", ["Ada Lovelace"]),
        ("0", ["Ada Lovelace", "Anna Gräf", "Grace Hopper", "Jörg Müller-Großmann"]),
        ("08", ["Jörg Müller-Großmann"]),
        ("089", ["Grace Hopper", "Jörg Müller-Großmann"]),
        ("0894", ["Jörg Müller-Großmann"]),
        ("nobody", []),
        ("\u202e", ["Ada Lovelace", "Anna Gräf", "Grace Hopper", "Jörg Müller-Großmann"]),
    ],
)
def test_search(book: Directory, text: str, found: list[str]) -> None:
    assert names(book, text) == found


@given(st.text(alphabet="agr e12+", max_size=5), st.text(alphabet="agr e12+", max_size=5))
def test_what_narrows_finds_the_same_as_a_new_search(earlier: str, later: str) -> None:
    people = directory(
        [person("Gra Ar", "121"), person("Ra Ge", "+2 21"), person("Ag 12", "211"), person("ar ear", "1")]
    )
    before, after = query_of(earlier), query_of(later)
    if after.narrows(before):
        among = people.search(before, 0, len(people))
        assert list(people.narrow(after, among)) == people.search(after, 0, len(people))
    for query in (before, after):
        found = people.by_initials(query)
        assert found is None or list(found) == people.search(query, 0, len(people))


def test_somebody_is_found_again_after_a_change() -> None:
    before = directory([person("Ada", "1", source="a.vcf"), person("Ada", "2", source="b.vcf")])
    after = directory([person("Ada", "3", source="b.vcf"), person("Zoe", "1", source="a.vcf")])
    assert after.people[after.position_of(before.people[0])].name == "Zoe"
    assert after.people[after.position_of(before.people[1])].number_texts == ["3"]
    assert after.position_of(person("Ada", source="c.vcf")) == -1
