"""Calls of another device as XML: read, merged, and never trusted."""

import pytest

from osmo_qt.core.dialog_info import DialogService, DialogState, merged, read_dialog_info, service_of

HEAD = '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:a@h">'
CALL = (
    '<dialog id="x" call-id="a84b@pbx" local-tag="12" remote-tag="45"><state>confirmed</state>'
    '<remote><identity display="Bob\u202e">sip:bob@example.org</identity></remote></dialog>'
)


def document(*dialogs: str, head: str = HEAD) -> str:
    return f'<?xml version="1.0"?>{head}{"".join(dialogs)}</dialog-info>'


@pytest.mark.req("MOVE-3")
def test_a_call_and_how_it_is_fetched() -> None:
    info = read_dialog_info(document(CALL))
    assert info is not None
    assert (info.version, info.full) == (3, True)
    (dialog,) = info.dialogs
    assert (dialog.state, dialog.number, dialog.name) == (DialogState.CONFIRMED, "bob", "Bob")
    assert dialog.is_told_whole
    assert dialog.replaces == "a84b@pbx;to-tag=45;from-tag=12"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<x/>",
        "{}",
        document(head=HEAD.replace("3", "new")),
        document(head=HEAD.replace("dialog-info:", "x:"))[:-3],
        f'<!DOCTYPE x [<!ENTITY a "b">]>{document(CALL)}',
        document(CALL) + "x" * 70_000,
        "<dialog-info version='1'/>",
    ],
)
def test_what_is_none(text: str) -> None:
    assert read_dialog_info(text) is None


@pytest.mark.parametrize("bad", ["a b", "a;b", "a\r\nX: y", "a,b", "é", "a" * 300])
def test_what_could_be_a_header_of_its_own_is_left_out(bad: str) -> None:
    escaped = bad.replace("\r", "&#13;").replace("\n", "&#10;")
    info = read_dialog_info(document(CALL.replace('"12"', f'"{escaped}"').replace("a84b@pbx", escaped)))
    assert info is not None
    assert (info.dialogs[0].call_id, info.dialogs[0].local_tag) == ("", "")
    assert not info.dialogs[0].is_told_whole


def test_calls_of_unknown_state_are_left_out() -> None:
    info = read_dialog_info(document("<dialog/>", '<dialog id="y"><state>dreaming</state></dialog>', CALL))
    assert info is not None
    assert [dialog.id for dialog in info.dialogs] == ["x"]


def test_a_part_changes_what_it_names() -> None:
    first = read_dialog_info(document(CALL, CALL.replace('"x"', '"y"')))
    part = read_dialog_info(document(CALL.replace("confirmed", "terminated"), head=HEAD.replace("full", "partial")))
    assert first is not None
    assert part is not None
    known = merged({}, first)
    assert set(known) == {"x", "y"}
    assert set(merged(known, part)) == {"y"}
    whole = read_dialog_info(document())
    assert whole is not None
    assert merged(known, whole) == {}


def test_whether_the_server_tells_enough() -> None:
    info = read_dialog_info(document(CALL))
    half = read_dialog_info(document(CALL.replace('call-id="a84b@pbx"', "")))
    assert info is not None
    assert half is not None
    assert service_of((), DialogService.ASKED) is DialogService.TELLS
    assert service_of(half.dialogs, DialogService.TELLS) is DialogService.TELLS_HALF
    assert service_of((), DialogService.TELLS_HALF) is DialogService.TELLS_HALF
    assert service_of(info.dialogs, DialogService.TELLS_HALF) is DialogService.TELLS
