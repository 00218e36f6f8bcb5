"""Links of other programs: what is accepted means exactly what is shown, and nothing but InvalidLink is raised."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osmo_qt.core.address import MAX_NUMBER, parse_target
from osmo_qt.core.errors import InvalidLink, Problem
from osmo_qt.core.links import (
    LONGEST_LINK,
    emergency_numbers,
    is_emergency,
    parse_link,
    read_link,
    split_post_dial,
    typed_link,
)

EMERGENCY = emergency_numbers("112 110,911;999")

GOOD = {
    "osmo://31234": ("31234", ""),
    "osmo://+15619231999, , 123456": ("+15619231999", ",,123456"),
    "osmo://+15619231999,%20,%20123456": ("+15619231999", ",,123456"),
    "osmo://+15619231234, 5678#": ("+15619231234", ",5678#"),
    "osmo:600;12,3*": ("600", ";12,3*"),
    "OSMO://600/": ("600", ""),
    "osmo://600,": ("600", ""),
    "osmo:600w12p3": ("600", ";12,3"),
    "tel:+1-201-555-0123": ("+12015550123", ""),
    "TEL:+49%20(89)%20123": ("+4989123", ""),
    "tel://600": ("600", ""),
    "tel:+1-201-555-0123;ext=34": ("+12015550123", ",34"),
    "tel:7042;phone-context=example.com": ("7042", ""),
    "tel:7042;ext": ("7042", ""),
    "tel:7042;postd;ext=12": ("7042", ",12"),
    "tel:863-1234;phone-context=+1-914-555;isub=12": ("8631234", ""),
    "tel:600;1234#": ("600", ";1234#"),
    "tel:600,,12;postd=p7": ("600", ",,12,7"),
    "sip:600": ("600", ""),
    "sips:600,12": ("600", ",12"),
    "sip:bob@example.org": ("sip:bob@example.org", ""),
    "sips:bob@example.org;transport=tcp": ("sips:bob@example.org;transport=tcp", ""),
    "sip:+4989123@example.org;user=phone": ("sip:+4989123@example.org;user=phone", ""),
    "sip:alice": ("sip:alice", ""),
    "sip:example.org": ("sip:example.org", ""),
    "osmo://\u202f+49\u00a089 123": ("+4989123", ""),
}


@pytest.mark.req("CALL-4")
@pytest.mark.parametrize(("text", "wanted"), GOOD.items())
def test_links_that_may_be_followed(text: str, wanted: tuple[str, str]) -> None:
    request = parse_link(text, EMERGENCY)
    assert (request.target, request.post_dial) == wanted
    assert request.scheme == text.partition(":")[0].lower()
    assert request.shown == wanted[0].removeprefix("sips:").removeprefix("sip:") + wanted[1]


BAD = {
    "javascript:alert(1)": Problem.LINK_SCHEME,
    "https://example.org": Problem.LINK_SCHEME,
    "file:///etc/passwd": Problem.LINK_SCHEME,
    "-x": Problem.LINK_NOT_UNDERSTOOD,
    "600": Problem.LINK_NOT_UNDERSTOOD,
    "": Problem.LINK_NOT_UNDERSTOOD,
    "tel:": Problem.LINK_NOT_UNDERSTOOD,
    "osmo://": Problem.LINK_NOT_UNDERSTOOD,
    "osmo://alice": Problem.LINK_NOT_UNDERSTOOD,
    "osmo://600,12a": Problem.LINK_NOT_UNDERSTOOD,
    "tel:600%0d%0aContact:x": Problem.LINK_HIDDEN_CHARACTERS,
    "tel:600\n": Problem.LINK_HIDDEN_CHARACTERS,
    "tel:600%00": Problem.LINK_HIDDEN_CHARACTERS,
    "tel:%E2%80%AE600": Problem.LINK_HIDDEN_CHARACTERS,
    "tel:60\u200b0": Problem.LINK_HIDDEN_CHARACTERS,
    "tel:%250a600": Problem.LINK_NOT_UNDERSTOOD,
    "tel:\u0661\u0662\u0663": Problem.LINK_NOT_UNDERSTOOD,
    "tel:\uff11\uff12": Problem.LINK_NOT_UNDERSTOOD,
    "tel:" + "1" * 65: Problem.LINK_TOO_LONG,
    "osmo:" + "1" * 60 + "," + "2" * 10: Problem.LINK_TOO_LONG,
    "tel:" + "1" * LONGEST_LINK: Problem.LINK_TOO_LONG,
    "sip:" + "a" * 65 + "@example.org": Problem.LINK_TOO_LONG,
    "sip:bob@example.org?Replaces=1%40x": Problem.LINK_HIDDEN_INSTRUCTIONS,
    "tel:600?Call-Info=x": Problem.LINK_HIDDEN_INSTRUCTIONS,
    "sip:bob@example.org%3FReplaces=1": Problem.LINK_HIDDEN_INSTRUCTIONS,
    "sip:bob@example.org;method=REFER": Problem.LINK_HIDDEN_INSTRUCTIONS,
    "sip:bob@example.org;maddr=192.0.2.1": Problem.LINK_HIDDEN_INSTRUCTIONS,
    "sip:bob:secret@example.org": Problem.LINK_NOT_UNDERSTOOD,
    "sip:bob@": Problem.LINK_NOT_UNDERSTOOD,
    "tel:*21*+49891234%23": Problem.LINK_SERVICE_CODE,
    "tel:*21*100#": Problem.LINK_SERVICE_CODE,
    "osmo://%2331%23600": Problem.LINK_SERVICE_CODE,
    "osmo:#31#600": Problem.LINK_SERVICE_CODE,
    "osmo:+*21*600#": Problem.LINK_SERVICE_CODE,
    "sip:*97": Problem.LINK_SERVICE_CODE,
    "sip:*97@example.org": Problem.LINK_SERVICE_CODE,
    "sip:%2321%23@example.org": Problem.LINK_SERVICE_CODE,
    "tel:112": Problem.LINK_EMERGENCY,
    "tel:1-1-2": Problem.LINK_EMERGENCY,
    "tel:+911": Problem.LINK_EMERGENCY,
    "osmo://110,,1": Problem.LINK_EMERGENCY,
    "tel:112;phone-context=+49": Problem.LINK_EMERGENCY,
    "sip:999@example.org": Problem.LINK_EMERGENCY,
    "sips:112": Problem.LINK_EMERGENCY,
}


@pytest.mark.req("CALL-4", "SECR-10")
@pytest.mark.parametrize(("text", "problem"), BAD.items())
def test_links_that_are_refused(text: str, problem: Problem) -> None:
    with pytest.raises(InvalidLink) as caught:
        parse_link(text, EMERGENCY)
    assert caught.value.problem is problem


NUMBER = re.compile(r"\+?[0-9*#]+\Z")
POST_DIAL = re.compile(r"[0-9*#,;]*\Z")
SIP = re.compile(r"sips?:([A-Za-z0-9\-_.!~*'()&=+$]+@)?[A-Za-z0-9.\-:\[\]]+(;(transport|user)=[A-Za-z]+)*\Z", re.I)
HOSTILE = st.builds(
    lambda scheme, rest: scheme + rest,
    st.sampled_from(["osmo:", "osmo://", "tel:", "sip:", "sips:", "TEL:", ""]),
    st.text(st.sampled_from("0123456789+*#,;wp@?=&%ADae.:/-() \r\n\0\u202e\u0661[]"), max_size=80),
)


@pytest.mark.req("CALL-4", "SECR-10")
@given(HOSTILE | st.text(max_size=200))
@example("sip:@[::1]")
@example("tel:;;;;")
@example("osmo://%")
def test_whatever_is_accepted_is_harmless(text: str) -> None:
    try:
        request = parse_link(text, EMERGENCY)
    except InvalidLink:
        return
    assert POST_DIAL.match(request.post_dial)
    number = NUMBER.match(request.target)
    assert number or SIP.match(request.target)
    if number:
        assert len(request.target) + len(request.post_dial) <= MAX_NUMBER
        assert not request.target.startswith(("*", "#"))
        assert request.target not in EMERGENCY
    assert request.shown.isprintable()
    assert request.shown.isascii()
    parse_target(request.target, "pbx.example", 5060)


@given(st.text(max_size=100))
def test_typed_text_is_split_or_kept_whole(text: str) -> None:
    number, post_dial = split_post_dial(text)
    assert POST_DIAL.match(post_dial)
    assert number == text or number in text


@pytest.mark.req("CALL-4")
@pytest.mark.parametrize(
    ("text", "number", "post_dial"),
    [
        ("15615556789;1234#", "15615556789", ";1234#"),
        ("+1 (561) 555-6789 ,,, 1234#", "+1 (561) 555-6789", ",,,1234#"),
        ("600", "600", ""),
        ("600,", "600", ""),
        ("alice;x@example.org", "alice;x@example.org", ""),
        ("sip:600@h;transport=tcp", "sip:600@h;transport=tcp", ""),
        ("600,abc", "600,abc", ""),
    ],
)
def test_post_dial_digits_as_typed(text: str, number: str, post_dial: str) -> None:
    assert split_post_dial(text) == (number, post_dial)


@pytest.mark.req("CALL-5")
def test_emergency_numbers_are_known_however_they_are_written() -> None:
    assert is_emergency("1 1 2", EMERGENCY)
    assert is_emergency("+911", EMERGENCY)
    assert not is_emergency("1120", EMERGENCY)
    assert not is_emergency("", EMERGENCY)
    assert not is_emergency("alice", EMERGENCY)


@pytest.mark.parametrize(
    ("text", "link"),
    [("600,1", "osmo:600,1"), ("a@b.c", "sip:a@b.c"), ("tel:600", "tel:600"), ("-600", "-600"), ("x:y", "x:y")],
)
def test_a_number_of_the_command_line_is_judged_like_a_link(text: str, link: str) -> None:
    assert typed_link(text) == link


def test_a_person_may_paste_what_a_link_must_not_ask_for() -> None:
    assert read_link("tel:*21*100#").target == "*21*100#"
