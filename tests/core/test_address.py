"""Numbers and URIs: what may be typed and pasted, what is refused, and what a peer may send."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.address import (
    ANONYMOUS,
    MAX_NAME,
    MAX_NUMBER,
    MAX_URI,
    Target,
    clean,
    number_of,
    number_seen_from,
    parse_party,
    parse_target,
    plain_number,
)
from osmo_qt.core.errors import InvalidAddress, Problem

HOST, PORT = "pbx.example", 5060

NUMBERS = {
    "600": "600",
    "  600\n": "600",
    "+49 89 1234-567": "+49891234567",
    "+49 (0) 89 1234": "+49891234",
    "(089) 12 34/56": "089123456",
    "089.1234\u2013567": "0891234567",
    "+49\u00a089\u202f1234": "+49891234",
    "\u202a+49 89 1234\u202c": "+49891234",
    "\ufeff600\u200b": "600",
    "*21*100#": "*21*100#",
    "tel:600": "600",
    "tel:110": "110",
    "TEL:+49-89-1234;phone-context=example.org": "+49891234",
    "tel:%2B49891234": "+49891234",
    "sip:600": "600",
    "alice": "alice",
    "alice.smith": "alice.smith",
    "tel:alice-smith": "alice-smith",
    '"Ada" <sip:600>': "600",
    "Ada <600>": "600",
}


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers_typed_or_pasted_are_called_at_the_own_server(text: str, number: str) -> None:
    assert parse_target(text, HOST, PORT) == Target(f"sip:{number.replace('#', '%23')}@{HOST}:{PORT}", number)


URIS = {
    "sip:bob@example.org": Target("sip:bob@example.org", "bob@example.org"),
    "SIP:bob@example.org:5070": Target("sip:bob@example.org:5070", "bob@example.org:5070"),
    "sips:bob@example.org": Target("sips:bob@example.org", "bob@example.org"),
    "bob@example.org": Target("sip:bob@example.org", "bob@example.org"),
    "sip:+49891@example.org;user=phone": Target("sip:+49891@example.org;user=phone", "+49891@example.org"),
    "sip:bob@[2001:db8::1]:5060": Target("sip:bob@[2001:db8::1]:5060", "bob@[2001:db8::1]:5060"),
    "sip:example.org": Target("sip:example.org", "example.org"),
    '"Bob \\"B\\"" <sip:bob@example.org>': Target("sip:bob@example.org", "bob@example.org"),
    "Bob <sip:bob@example.org>;tag=1": Target("sip:bob@example.org", "bob@example.org"),
}


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(("text", "target"), URIS.items())
def test_uris_are_called_as_they_are(text: str, target: Target) -> None:
    assert parse_target(text, HOST, PORT) == target


def test_an_ipv6_server_stands_in_brackets() -> None:
    assert parse_target("600", "::1", 5060).uri == "sip:600@[::1]:5060"


REFUSED = {
    "": Problem.EMPTY_NUMBER,
    " \u200b\t": Problem.EMPTY_NUMBER,
    "()-": Problem.EMPTY_NUMBER,
    "tel:": Problem.EMPTY_NUMBER,
    "<>": Problem.EMPTY_NUMBER,
    "1" * 65: Problem.NUMBER_TOO_LONG,
    "sip:" + "a" * 300 + "@x": Problem.NUMBER_TOO_LONG,
    "12+3": Problem.INVALID_NUMBER,
    "600;1": Problem.INVALID_NUMBER,
    "call me": Problem.INVALID_NUMBER,
    "%41": Problem.INVALID_NUMBER,
    "\u0661\u0662\u0663": Problem.INVALID_NUMBER,  # digits, but not those of a keypad
    "\uff11\uff12": Problem.INVALID_NUMBER,
    "https://example.org": Problem.UNSUPPORTED_SCHEME,
    "javascript:alert(1)": Problem.UNSUPPORTED_SCHEME,
    "file:///etc/passwd": Problem.UNSUPPORTED_SCHEME,
    "sip:bob@example.org?Replaces=1": Problem.URI_WITH_HEADERS,
    "sip:bob@example.org;x?Route=y": Problem.URI_WITH_HEADERS,
    "bob@example.org?subject=x": Problem.URI_WITH_HEADERS,
    "sip:bob%0d%0aVia:x@example.org": Problem.INVALID_NUMBER,
    "sip:bob%00@example.org": Problem.INVALID_NUMBER,
    "ada?Subject=x": Problem.URI_WITH_HEADERS,
    "sip:ada?Subject=x": Problem.URI_WITH_HEADERS,
    "ada%0d%0aVia:x": Problem.INVALID_NUMBER,
    "ada%0a": Problem.INVALID_NUMBER,
    "tel:1%0d%0a2": Problem.INVALID_NUMBER,
    "tel:1\x002": Problem.INVALID_NUMBER,
    "sip:%E2%80%AE001@example.org": Problem.INVALID_NUMBER,  # right-to-left override
    "sip:bob:secret@example.org": Problem.INVALID_NUMBER,
    "sip:b ob@example.org": Problem.INVALID_NUMBER,
    "sip:bob@exa mple": Problem.INVALID_NUMBER,
    "sip:bob@-x": Problem.INVALID_NUMBER,
    "sip:@example.org": Problem.INVALID_NUMBER,
    "sip:bob@": Problem.INVALID_NUMBER,
    "sip:bob@h;a=<b": Problem.INVALID_NUMBER,
    "pbx.example:5060": Problem.INVALID_NUMBER,
}


@pytest.mark.req("CALL-1", "SECR-10")
@pytest.mark.parametrize(("text", "problem"), REFUSED.items())
def test_what_can_not_be_called_is_refused_with_a_reason(text: str, problem: Problem) -> None:
    with pytest.raises(InvalidAddress) as caught:
        parse_target(text, HOST, PORT)
    assert caught.value.problem is problem
    assert len(caught.value.detail) <= MAX_NUMBER


# Text made of the pieces that mean something gets deeper than random characters
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [*'<>"@:;?%+*#\\()[] -.\r\n\t\x00', "sip:", "tel:", "sips:", "%0d", "%E2%80%AE", "\u202e", "\u200b", "600"]
        ),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)


@pytest.mark.req("SECR-10")
@given(HOSTILE)
def test_any_text_gives_a_target_or_invalid_address_and_nothing_else(text: str) -> None:
    try:
        target = parse_target(text, HOST, PORT)
    except InvalidAddress:
        return
    assert target.uri.isascii()
    assert target.uri.isprintable()
    assert not set(target.uri) & set(' "<>\\?#')
    assert len(target.uri) <= MAX_URI + len(HOST) + 20
    assert target.label


@given(st.text(alphabet="0123456789*#", min_size=1, max_size=64), st.text(alphabet=" -()./", max_size=4))
def test_separators_never_change_the_digits(digits: str, separators: str) -> None:
    spread = separators.join(digits)
    if len(spread.strip()) <= MAX_URI:
        assert parse_target(spread, HOST, PORT).label == digits


PARTIES = {
    '"Ada Lovelace" <sip:100@pbx.example>;tag=x': ("Ada Lovelace", "100"),
    "Ada <sip:100@pbx.example>": ("Ada", "100"),
    '"A \\"quoted\\" <b>" <sip:100@h>': ('A "quoted" <b>', "100"),
    "<sip:+49891@h;user=phone>": ("", "+49891"),
    "sip:100@h;tag=1": ("", "100"),
    "<tel:+49891>": ("", "+49891"),
    "<tel:+49891;ext=2>": ("", "+49891"),
    '"\u202eevil\u202c\u200b" <sip:1%0a2@h>': ("evil", "1 2"),
    '"x\r\ny" <sip:1@h>': ("x y", "1"),
    '"J%C3%B6rg" <sip:J%C3%B6rg@h>': ("J%C3%B6rg", "Jörg"),
    "<sip:alice%40evil.example@h>": ("", "alice@evil.example"),
    "<http://example.org/x>": ("", "//example.org/x"),
    "</>": ("", "/"),
    "<>": ("", ""),
    "": ("", ""),
    '"': ("", '"'),
    '"Anonymous" <sip:anonymous@anonymous.invalid>': ("Anonymous", "anonymous"),
}


@pytest.mark.req("IN-1", "SECR-9")
@pytest.mark.parametrize(("header", "shown"), PARTIES.items())
def test_who_calls_is_read_from_the_header(header: str, shown: tuple[str, str]) -> None:
    party = parse_party(header)
    assert (party.name, party.number) == shown


@pytest.mark.req("SECR-9")
@given(st.one_of(HOSTILE, st.text()))
def test_a_header_never_raises_and_never_deceives(header: str) -> None:
    party = parse_party(header)
    for text, longest in ((party.name, MAX_NAME), (party.number, MAX_NUMBER), (party.uri, MAX_URI)):
        assert len(text) <= longest
        assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


@pytest.mark.req("SECR-9")
@pytest.mark.parametrize(
    "text",
    [" " * 100_000, "a" + " " * 100_000 + "b", '"' + "\\" * 100_000, "<" * 100_000, "(" * 100_000, ";a=" * 50_000],
    ids=["spaces", "spaces within", "backslashes", "brackets", "separators", "parameters"],
)
def test_no_text_makes_the_reader_slow(text: str) -> None:
    start = time.process_time()
    parse_party(text)
    with pytest.raises(InvalidAddress):
        parse_target(text, HOST, PORT)
    assert time.process_time() - start < 1.0  # once it took minutes for a message of 4000 spaces


def test_a_long_text_is_cut_visibly() -> None:
    assert clean("x" * 100, 10) == "x" * 9 + "\u2026"
    assert clean("x" * 10, 10) == "x" * 10


def test_the_user_part_is_what_is_shown_of_a_uri() -> None:
    assert number_of("sip:100@pbx.example:5060;transport=tls?x=y") == "100"
    assert number_of("sip:pbx.example;lr") == "pbx.example"


@pytest.mark.req("SECR-9")
@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("sip:100@office.example", "100"),
        ("sip:100@OFFICE.example:5061;transport=tls", "100"),
        ("sip:100@evil.example", "100@evil.example"),
        ("sip:100@[::1]:5060", "100@[::1]"),
        ("sip:100@[::2]:5060", "100"),
        ("sip:+4989550123@carrier.example", "+4989550123"),
        ("sip:089550123@carrier.example", "089550123"),
        ("tel:+4989550123", "+4989550123"),
    ],
)
def test_a_short_number_of_another_host_is_no_extension_of_ours(uri: str, shown: str) -> None:
    assert number_seen_from(parse_party(f"<{uri}>"), ("office.example", "::2")) == shown


def test_what_the_stack_could_not_keep_is_an_unknown_caller() -> None:
    assert parse_party("<-error: uri too long->") == ANONYMOUS
    assert parse_party('"Ada" <sip:-error: uri too long->').number == "anonymous"


@pytest.mark.parametrize(
    ("text", "number"),
    [("+49 (0)89 1-2", "+498912"), ("*21#", "*21#"), ("a@b", ""), ("alice", ""), ("", ""), ("+", "")],
)
def test_plain_numbers(text: str, number: str) -> None:
    assert plain_number(text) == number
