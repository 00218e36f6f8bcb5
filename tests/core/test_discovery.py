"""Server addresses as the guide wants them, and what a search found."""

import pytest

from osmo_qt.core.discovery import ServerAddress, parse_address
from osmo_qt.core.errors import Problem, UserError


@pytest.mark.req("LOGIN-2")
@pytest.mark.parametrize(
    ("text", "address", "url"),
    [
        ("https://office.example", ServerAddress("office.example", None, True), "https://office.example"),
        (" HTTP://192.0.2.1:8080/ ", ServerAddress("192.0.2.1", 8080, False), "http://192.0.2.1:8080"),
        ("https://[2001:db8::1]:5061", ServerAddress("2001:db8::1", 5061, True), "https://[2001:db8::1]:5061"),
    ],
)
def test_an_address(text: str, address: ServerAddress, url: str) -> None:
    assert parse_address(text) == address
    assert address.url == url


@pytest.mark.req("LOGIN-2")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.SERVER_WITHOUT_SCHEME),
        ("office.example", Problem.SERVER_WITHOUT_SCHEME),
        ("sip:office.example", Problem.SERVER_WITHOUT_SCHEME),
        ("ftp://office.example", Problem.SERVER_WITHOUT_SCHEME),
        ("https://", Problem.INVALID_SERVER),
        ("https://a b", Problem.INVALID_SERVER),
        ("https://user@host", Problem.INVALID_SERVER),
        ("https://host/path", Problem.INVALID_SERVER),
        ("https://host:0", Problem.INVALID_SERVER),
    ],
)
def test_what_is_no_address(text: str, problem: Problem) -> None:
    with pytest.raises(UserError) as caught:
        parse_address(text)
    assert caught.value.problem is problem
