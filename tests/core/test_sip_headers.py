"""Headers of other people: what they mean, whom they are believed, and that nothing hostile gets through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.sip_headers import (
    answered_elsewhere,
    header_values,
    is_transfer_target,
    message_counts,
    offers_plain_media,
    read_invite,
    split_values,
)

HOSTS = ("office.example",)


def invite(*lines: str, sender: str = '"Al" <sip:101@office.example>;tag=1') -> str:
    return "\r\n".join(["INVITE sip:100@h SIP/2.0", f"From: {sender}", *lines, "", "m=audio"])


def test_a_header_is_found_whatever_its_case_and_folding() -> None:
    message = invite("SUBJECT : a\r\n  b", "subject: c", "Other: subject: d")
    assert header_values(message, "Subject") == ["a b", "c"]
    assert header_values("no message at all", "Subject") == []


@pytest.mark.req("IN-1")
def test_the_own_servers_word_counts_more_than_the_callers() -> None:
    message = invite('P-Asserted-Identity: "Bea, the real" <sip:102@office.example>, <tel:+4930102>')
    facts = read_invite(message, trusted=True, hosts=HOSTS)
    assert (facts.caller.name, facts.caller.number, facts.caller.asserted) == ("Bea, the real", "102", True)
    facts = read_invite(message, trusted=False, hosts=HOSTS)
    assert (facts.caller.name, facts.caller.number, facts.caller.asserted) == ("Al", "101", False)


@pytest.mark.req("SECR-9")
def test_of_several_callers_the_one_counts_whom_the_stack_believes() -> None:
    message = invite("f: <sip:666@office.example>;tag=2")
    assert read_invite(message, trusted=True, hosts=HOSTS).caller.number == "666"


@pytest.mark.req("IN-1")
@pytest.mark.parametrize(
    ("sender", "lines", "number"),
    [
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', (), ""),
        ("<sip:anonymous@office.example>", (), ""),
        ("<sip:c8oqz84zk7z@anonymous.invalid>", (), ""),
        ("<sip:anonymous@anonymous.invalid>", ("P-Asserted-Identity: <sip:102@office.example>",), "102"),
        ("<sip:1@h>", ("P-Asserted-Identity: <sip:102@office.example>", "Privacy: id"), ""),
        ("<sip:1@h>", ("P-Asserted-Identity: <sip:102@office.example>", "Privacy: none"), "102"),
        ("<sip:101@office.example>", ("P-Asserted-Identity: <http://x/>",), "101"),
        ("<sip:101@office.example>", ("P-Asserted-Identity: </>",), "101"),
    ],
)
def test_who_wishes_to_be_unknown_is(sender: str, lines: tuple[str, ...], number: str) -> None:
    caller = read_invite(invite(*lines, sender=sender), trusted=True, hosts=HOSTS).caller
    assert caller.number == number
    assert number or not caller.name


@pytest.mark.req("IN-1")
def test_who_sent_the_call_on() -> None:
    message = invite('Diversion: "Cy" <sip:103@office.example>;reason=no-answer, <sip:104@office.example>')
    assert read_invite(message, trusted=True, hosts=HOSTS).diverted_by == "Cy (103)"
    assert read_invite(message, trusted=False, hosts=HOSTS).diverted_by == ""
    assert read_invite(invite("Diversion: </>"), trusted=True, hosts=HOSTS).diverted_by == ""
    long = invite(f'Diversion: "{"x" * 5000}" <sip:1@h>')
    assert len(read_invite(long, trusted=True, hosts=HOSTS).diverted_by) <= 80


@pytest.mark.req("CALL-1")
@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Call-Info: <sip:office.example>;answer-after=0", 0.0),
        ("Call-Info: <sip:x>; answer-after=5", 5.0),
        ("Call-Info: answer-after=9999", 60.0),
        ("Call-Info: <http://h/answer-after=1.png>;purpose=icon", None),
        ("Alert-Info: <http://www.notused.com>;info=alert-autoanswer;delay=2", 2.0),
        ("Alert-Info: Auto Answer", 0.0),
        ("Alert-Info: <http://127.0.0.1>;info=ring-answer", 3.0),
        ("Alert-Info: ring-answer", 3.0),
        ("Alert-Info: <http://h/Bellcore-dr1>", None),
        ("Answer-Mode: Auto;require", 0.0),
        ("Answer-Mode: Manual", None),
    ],
)
def test_the_server_may_ask_for_an_answer(line: str, seconds: float | None) -> None:
    assert read_invite(invite(line), trusted=True, hosts=HOSTS).auto_answer_s == seconds
    assert read_invite(invite(line), trusted=False, hosts=HOSTS).auto_answer_s is None


def test_values_are_split_at_their_commas() -> None:
    assert list(split_values('"a, \\"b" <sip:1,2@h>, <sip:3@h>;x=1,y')) == [
        '"a, \\"b" <sip:1,2@h>',
        "<sip:3@h>;x=1",
        "y",
    ]


@pytest.mark.req("IN-1")
@pytest.mark.parametrize(
    ("reason", "elsewhere"),
    [
        ('SIP;cause=200;text="Call completed elsewhere"', True),
        ("SIP ;cause = 200", True),
        ("Q.850;cause=26, SIP;cause=200", True),
        ('SIP;text="x";cause=200', True),
        ("SIP;cause=487", False),
        ("SIP;cause=2000", False),
        ("Q.850;cause=200", False),
        ("", False),
    ],
)
def test_a_call_may_be_answered_elsewhere(reason: str, elsewhere: bool) -> None:
    assert answered_elsewhere(f"CANCEL sip:1@h SIP/2.0\r\nReason: {reason}\r\n\r\n") is elsewhere


@pytest.mark.req("VM-1")
@pytest.mark.parametrize(
    ("body", "counts"),
    [
        ("Messages-Waiting: yes\r\nVoice-Message: 2/8 (1/2)\r\n", MessageCounts(2, 8, 1)),
        (
            "Messages-Waiting: yes\r\nMessage-Account: sip:*97@h\r\nvoice-message: 1/0\r\n",
            MessageCounts(1, 0, 0, "*97"),
        ),
        ("Messages-Waiting: no\r\nMessage-Account: sip:asterisk@h\r\n", MessageCounts()),
        ("Messages-Waiting: yes\r\n", MessageCounts(1)),
        ("Messages-Waiting: no\r\n", MessageCounts()),
        ("Voice-Message: 999999999/0 (999999999/0)\r\n", MessageCounts(9999, 0, 9999)),
        ("Voice-Message: -1/x\r\n", None),
        ("", None),
    ],
)
def test_what_waits_in_the_mailbox(body: str, counts: MessageCounts | None) -> None:
    assert message_counts("NOTIFY sip:1@h SIP/2.0\r\nEvent: message-summary\r\n\r\n" + body) == counts


@pytest.mark.req("XFER-1")
@pytest.mark.parametrize(
    ("target", "fine"),
    [
        ("sip:102@office.example", True),
        ("<sip:102@office.example:5060;transport=tcp>", True),
        ('"Bea" <sip:102@h?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2&Require=replaces>', True),
        ("tel:+4930123", True),
        ("<http://evil/>", False),
        ("file:///etc/passwd", False),
        ("sip:102@h?Route=%3Csip:evil%3E", False),
        ("sip:102@h?Replaces=1&Call-Info=x", False),
        ("sip:102@h\r\nVia: x", False),
        ("<sip:1\x07>", False),
        ("<sip:1@h\u202e>", False),
        ("sip:" + "1" * 2000, False),
        ("", False),
    ],
)
def test_a_transfer_leads_to_a_telephone_and_brings_nothing_along(target: str, fine: bool) -> None:
    assert is_transfer_target(target, {"112"}) is fine


@pytest.mark.req("SECR-7")
def test_an_offer_without_encryption_is_recognised() -> None:
    assert offers_plain_media("v=0\r\nm=audio 4000 RTP/AVP 0\r\n")
    assert offers_plain_media("m=audio 4000 RTP/SAVP 0\r\nm=video 4002 RTP/AVPF 96\r\n")
    assert not offers_plain_media("m=audio 4000 RTP/SAVP 0\r\n")
    assert not offers_plain_media("m=audio 4000 RTP/SAVP 0\r\nm=video 0 RTP/AVP 96\r\n")
    keys = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNf\r\n"
    assert not offers_plain_media(f"m=audio 4000 RTP/AVP 0\r\n{keys}m=video 4002 RTP/AVP 97\r\n{keys}")
    assert offers_plain_media(f"m=audio 4000 RTP/AVP 0\r\nm=video 4002 RTP/AVP 97\r\n{keys}")


@pytest.mark.req("SECR-9")
@given(st.text(max_size=300), st.text(max_size=300))
def test_hostile_headers_harm_nobody(value: str, other: str) -> None:
    lines = [f"{name}: {value}" for name in ("P-Asserted-Identity", "Diversion", "Call-Info", "Alert-Info", "Privacy")]
    facts = read_invite(invite(*lines, sender=other), trusted=True, hosts=HOSTS)
    for shown in (facts.caller.name, facts.caller.number, facts.diverted_by):
        assert len(shown) <= 80
        assert not any(unicodedata.category(c)[0] == "C" for c in shown)
    message_counts(value + "\r\n\r\n" + other)
    answered_elsewhere(value)
    is_transfer_target(value, {"112"})
    offers_plain_media(value)
