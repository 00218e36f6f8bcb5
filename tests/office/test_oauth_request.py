"""Whatever a client asks: it is good, or it is refused in one of two ways, and never leads away from the machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.office.oauth_request import ForeignClientError, ReturnedError, is_loopback_uri, read_request

from .visitor import ASKED

ISSUER = "http://127.0.0.1:8080"
PIECES = st.sampled_from(
    (
        *("http://", "https://", "127.0.0.1", "[::1]", "localhost", "evil.example", "@", ":", "/", "\\", "?", "#"),
        *("%40", ".", "..", "//", "0", "80", "65535", "65536", "\t", "\n", "\u0661", "\uff0f", "x"),
    )
)
URIS = st.lists(PIECES, max_size=9).map("".join) | st.text(max_size=30).map(lambda text: f"http://127.0.0.1:80/{text}")
VALUES = st.text(max_size=60) | st.sampled_from(list(ASKED.values())) | URIS


@given(URIS)
def test_a_uri_that_is_accepted_is_on_this_machine_for_every_reader(uri: str) -> None:
    if is_loopback_uri(uri):
        for host in (urlsplit(uri).hostname, httpx.URL(uri).host):
            assert ip_address(host or "").is_loopback
        assert (urlsplit(uri).username, urlsplit(uri).query, urlsplit(uri).fragment) == (None, "", "")


@given(st.dictionaries(st.sampled_from([*ASKED, "login_hint"]), VALUES))
def test_a_request_is_good_or_refused(changes: dict[str, str]) -> None:
    try:
        good = read_request({**ASKED, **changes}, ISSUER)
    except ForeignClientError:
        return
    except ReturnedError as error:
        assert is_loopback_uri(error.where.partition("?")[0])
        assert "error=" in error.where
        return
    assert is_loopback_uri(good.redirect_uri)
    assert read_request(good.fields, ISSUER) == good  # what the form repeats is the same
