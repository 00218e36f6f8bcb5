"""One parser under atheris (coverage-guided fuzzing by libFuzzer), in a process of its own.

`python -m tests.bench.fuzz_client WHAT FOLDER SECONDS`: `FOLDER` holds the examples to begin with and gets those that
reach something new; what breaks a promise of the parser ends the process with a code, and is kept there, too.
"""

import io
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["osmo_qt", "vobject"]):
    from osmo_qt.core.address import MAX_NAME, MAX_NUMBER, MAX_URI, parse_party, parse_target
    from osmo_qt.core.errors import InvalidAddress, InvalidLink
    from osmo_qt.core.links import emergency_numbers, parse_link, split_post_dial
    from osmo_qt.core.people import Person
    from osmo_qt.services.contacts.vcard import BrokenCard, read_cards

HANGS_AFTER_S = 5
LONGEST = 4096  # bytes
EMERGENCY = emergency_numbers("112 110 911")
DECEIVING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def link(data: bytes) -> None:
    """What is accepted can be shown and dialled, and is neither a service code nor an emergency number."""
    text = data.decode("utf-8", "surrogateescape")
    split_post_dial(text)
    try:
        request = parse_link(text, EMERGENCY)
    except InvalidLink:
        return
    assert request.shown.isprintable()
    assert request.shown.isascii()
    assert not request.target.startswith(("*", "#"))
    assert request.target.lstrip("+") not in EMERGENCY
    assert set(request.post_dial) <= set("0123456789*#,;")
    parse_target(request.target, "pbx.example", 5060)


def address(data: bytes) -> None:
    """A target that cannot break out of a SIP message, and names that deceive nobody."""
    text = data.decode("utf-8", "surrogateescape")
    party = parse_party(text)
    for shown, longest in ((party.name, MAX_NAME), (party.number, MAX_NUMBER), (party.uri, MAX_URI)):
        assert len(shown) <= longest
        assert _honest(shown)
    try:
        target = parse_target(text, "pbx.example", 5060)
    except InvalidAddress:
        return
    assert target.uri.isascii()
    assert target.uri.isprintable()
    assert not set(target.uri) & set(' "<>\\?#')
    assert target.label


def vcard(data: bytes) -> None:
    """People with honest names, or the reason why not; whatever came before, the next card is read."""
    for found in read_cards(io.BytesIO(data), "a.vcf"):
        assert isinstance(found, BrokenCard) or _is_honest_person(found)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"AGENT" in data.upper():
        return
    *_, last = read_cards(io.BytesIO(data + b"\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Ada\r\nEND:VCARD\r\n"), "a.vcf")
    assert isinstance(last, Person)
    assert last.name == "Ada"


def _is_honest_person(person: Person) -> bool:
    numbers = [number.text for number in person.numbers]
    texts = (person.name, person.first, person.last, person.organisation, *numbers, *person.emails, *person.sip_uris)
    return bool(person.name) and all(_honest(text) for text in texts)


def _honest(text: str) -> bool:
    return not any(unicodedata.category(c) in DECEIVING for c in text)


TARGETS: Mapping[str, Callable[[bytes], None]] = {"link": link, "vcard": vcard, "address": address}

EXAMPLES: Mapping[str, tuple[bytes, ...]] = {
    "link": (
        b"osmo://+15619231999,%20,%20123456",
        b"tel:+49-89-1234;ext=12;phone-context=example.org",
        b"tel:112;postd=pp22",
        b"sip:ada@pbx.example:5061;transport=tls",
        b"sips:ada%40b@[::1]?Replaces=1",
        b"osmo:600;12,3*#",
    ),
    "address": (
        b'"Ada \\"L\\" <b>" <sip:100@pbx.example:5061;user=phone>;tag=1',
        b"+49 (0) 89 / 550-123",
        b"tel:%2B49;ext=1",
        b"sips:a%0ab@[::1]:5061;transport=tls?Subject=x",
        "\u202eevil <sip:J%C3%B6rg@h>".encode(),
        b"first.last@office",
    ),
    "vcard": (
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Love\\,lace;Ada;;;\r\nFN:Ada\r\nTEL;TYPE=CELL,PREF:+49 89 1\r\nEND:VCARD\r\n",
        b'BEGIN:VCARD\nVERSION:4.0\nFN:Bob\nTEL;VALUE=uri;TYPE="work,voice":tel:+1-2;ext=3\nIMPP:sip:b@h\nEND:VCARD\n',
        b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCl=\r\nler\r\nEND:VCARD\r\n",
        b"BEGIN:VCARD\r\nFN:a\r\n b\r\nPHOTO;ENCODING=b:AA\r\n AA\r\nAGENT:\r\nBEGIN:VCARD\r\nEND:VCARD\r\nEND:VCARD",
        b"item1.EMAIL;TYPE=INTERNET:a@b\r\nX-SIP:100@h\r\nORG:One;Two\r\n",
        "\ufeffBEGIN:VCARD\r\nFN:Zo\u00eb\r\nEND:VCARD\r\n".encode("utf-16"),
    ),
}


def main(what: str, folder: str, seconds: str) -> None:
    """Never returns: libFuzzer ends the process."""
    corpus = Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, example in enumerate(EXAMPLES[what]):
        (corpus / f"example-{number}").write_bytes(example)
    options = {
        "max_total_time": seconds,
        "timeout": HANGS_AFTER_S,
        "max_len": LONGEST,
        "artifact_prefix": f"{corpus}/broken-",
        "print_final_stats": 1,
        "seed": 11,
    }
    atheris.Setup([sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), folder], TARGETS[what])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
