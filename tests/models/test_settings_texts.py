"""The words of the settings: one walk over the whole table."""

import pytest

from osmo_qt.core import links
from osmo_qt.core.settings import TABLE, Page, Setting
from osmo_qt.models.setting_rules import problem_of
from osmo_qt.models.settings_texts import page_title, row_text, sections
from osmo_qt.services import documents
from osmo_qt.services.voice import post_dial

SHOWN = [row for row in TABLE if row.page is not Page.HIDDEN]


@pytest.mark.req("SET-1")
@pytest.mark.parametrize("row", SHOWN, ids=[row.key for row in SHOWN])
def test_every_row_that_is_shown_has_words_and_one_place(row: Setting) -> None:
    text = row_text(row.key)
    assert text.label
    assert set(text.choices) == set(row.choices)
    places = [section for section in sections(row.page) for key in section.keys if key == row.key]
    assert len(places) == 1


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.HIDDEN])
def test_pages_show_only_their_own_rows(page: Page) -> None:
    assert page_title(page)
    keys = [key for section in sections(page) for key in section.keys]
    assert sorted(keys) == sorted(row.key for row in TABLE if row.page is page)


@pytest.mark.parametrize("row", SHOWN, ids=[row.key for row in SHOWN])
def test_the_default_of_every_row_is_right(row: Setting) -> None:
    if isinstance(row.default, str):
        assert problem_of(row.key, row.default) == ""
        assert problem_of(row.key, "") == ""
        assert "too long" in problem_of(row.key, "1" * (row.longest + 1))


@pytest.mark.parametrize(
    ("key", "good", "wrong"),
    [
        ("network.stun_server", "stun.example.org:3478", "not a server"),
        ("network.outbound_proxy", "[::1]:5061", "a:b:c:"),
        ("features.code_forward_all", "*21*%1#", "*21*%2#"),
        ("features.voicemail_override", "15615556789;1234#", "call me"),
        ("features.forward_all", "ada@office.example", "<script>"),
        ("calls.auto_answer_numbers", "100 +4989 1", "ada"),
        ("logging.send_to", "help@example.org", "help"),
        ("account.cell_number", "+49 (171) 123", "mobile"),
        ("calls.rewrite_rules", "00(.*) -> +\\1", "(((("),
    ],
)
def test_what_is_typed_is_checked(key: str, good: str, wrong: str) -> None:
    assert problem_of(key, good) == ""
    assert problem_of(key, wrong) != ""


@pytest.mark.req("CALL-4", "VM-1")
def test_whoever_tells_of_the_pause_tells_how_long_it_is() -> None:
    assert links.PAUSE_S == post_dial.PAUSE_S
    assert f"a comma waits {links.PAUSE_S} seconds" in row_text("features.voicemail_override").help
    assert f"A comma in a number waits {links.PAUSE_S} seconds" in documents.user_guide().text
