"""Global keys: Qt's words for them become those of X11 and of the portal; what nobody may take is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.shortcuts import Shortcut, parse_shortcut


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Ctrl+Alt+A", "CTRL+ALT+a"),
        ("Meta+F9", "LOGO+F9"),
        ("F12", "F12"),
        ("Ctrl++", "CTRL+plus"),
        ("Ctrl+Shift+PgUp", "CTRL+SHIFT+Prior"),
        ("Media Play", "XF86AudioPlay"),
        ("Pause", "Pause"),
        (" Alt+3 ", "ALT+3"),
    ],
)
def test_keys_are_read(text: str, trigger: str) -> None:
    shortcut = parse_shortcut(text)
    assert shortcut is not None
    assert shortcut.trigger == trigger


@pytest.mark.parametrize("text", ["", "A", "Shift+A", "Return", "Ctrl+", "Ctrl", "Ctrl+é", "Ctrl+A, Ctrl+B", "a b"])
def test_what_is_no_global_key_is_none(text: str) -> None:
    assert parse_shortcut(text) is None


def test_modifiers_are_apart_from_the_key() -> None:
    assert parse_shortcut("Ctrl+Alt+Space") == Shortcut(frozenset({"Ctrl", "Alt"}), "space")


@given(st.text(max_size=40))
def test_nothing_breaks_it(text: str) -> None:
    shortcut = parse_shortcut(text)
    assert shortcut is None or shortcut.keysym.isascii()
