"""Server addresses as people type them, and which failures only a person can end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.accounts import (
    RegistrationFailure,
    Transport,
    VoiceAccount,
    failure_of,
    parse_host,
    sip_host,
)
from osmo_qt.core.errors import Problem, UserError

GOOD: dict[str, tuple[str, int | None]] = {
    "sip.example.org": ("sip.example.org", None),
    "sip.example.org:5070": ("sip.example.org", 5070),
    "192.0.2.1:65535": ("192.0.2.1", 65535),
    "::1": ("::1", None),
    "[2001:db8::1]:5070": ("2001:db8::1", 5070),
    "[::1]": ("::1", None),
    "my_pbx": ("my_pbx", None),
    "example.org.": ("example.org.", None),
}
BAD = [
    *("", " ", ":5060", "host:", "host:0", "host:65536", "host:x", "host:-1", "host:" + "9" * 5000, "host:\u0665"),
    *(
        "a b",
        "a..b",
        ".a",
        "a" * 64,
        "a." * 130,
        "[::1",
        "[]:1",
        "[::1]x",
        "a:b:c",
        "::1%eth0",
        "user@host",
        "h\u00f6st",
    ),
    *("host/path", "host?x", "host;lr", "<host>", "host\x00", "http://"),
]


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(("text", "server"), GOOD.items())
def test_a_host_as_people_type_it(text: str, server: tuple[str, int | None]) -> None:
    assert parse_host(text) == server


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("text", BAD)
def test_what_is_no_host(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_host(text)
    assert caught.value.problem is Problem.INVALID_SERVER


@given(st.text(alphabet='ab.:[]/@-_% \n"<>1890\u00e9', max_size=40))
def test_any_text_gives_a_host_or_a_user_error(text: str) -> None:
    try:
        host, port = parse_host(text)
    except UserError:
        return
    assert port is None or 0 < port < 65536
    assert host.isascii()
    assert not set(host) & set(' "<>@/%[]\n')


def test_each_transport_has_its_port() -> None:
    assert [t.default_port for t in Transport] == [5060, 5060, 5061]


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(
    ("code", "failure"),
    [
        (401, RegistrationFailure.WRONG_PASSWORD),
        (407, RegistrationFailure.WRONG_PASSWORD),
        (403, RegistrationFailure.FORBIDDEN),
        (404, RegistrationFailure.UNKNOWN_USER),
        (408, RegistrationFailure.NO_ANSWER),
        (503, RegistrationFailure.REFUSED_BY_SERVER),
        (302, RegistrationFailure.REFUSED_BY_SERVER),
    ],
)
def test_sip_codes_become_failures(code: int, failure: RegistrationFailure) -> None:
    assert failure_of(code) is failure


def test_what_could_lock_an_account_or_leak_a_password_is_never_repeated_by_itself() -> None:
    alone = {failure for failure in RegistrationFailure if failure.needs_a_person}
    lock_or_leak = {"wrong-password", "forbidden", "unknown-user", "bad-certificate"}
    assert {failure.value for failure in alone} == {*lock_or_leak, "no-telephony"}


def test_an_account_tells_its_address_and_has_no_password() -> None:
    account = VoiceAccount("100", "::1", 5061, Transport.TLS)
    assert account.address == "100@::1"
    assert account.secret_name == "sip:100@::1:5061"
    assert sip_host(account.host) == "[::1]"
    assert sip_host("h") == "h"
    assert not hasattr(account, "password")
