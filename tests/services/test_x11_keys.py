"""Keys grabbed from a real X server, and what is told when somebody else has them."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from osmo_qt.core.shortcuts import Shortcut, ShortcutState, parse_shortcut
from osmo_qt.services.x11_keys import X11Keys
from tests.support.desktop import Desktop
from tests.support.hands import Hands


@pytest.fixture
def hands(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    monkeypatch.setenv("DISPLAY", desktop.environment["DISPLAY"])
    with closing(Hands(desktop.environment)) as made:
        yield made


@pytest.fixture
def keys(hands: Hands, qapp: object) -> Iterator[X11Keys]:
    made = X11Keys()
    yield made
    made.stop()


def shortcut(text: str) -> Shortcut:
    found = parse_shortcut(text)
    assert found is not None
    return found


@pytest.mark.req("DESK-1")
def test_a_key_works_whatever_has_the_keyboard_and_is_given_back(keys: X11Keys, hands: Hands, qtbot: Any) -> None:
    keys.set_shortcuts({"mute": shortcut("Ctrl+Alt+M")})
    with qtbot.waitSignal(keys.pressed) as pressed:
        hands.key("ctrl+alt+m")
    assert pressed.args == ["mute"]
    with qtbot.waitSignal(keys.pressed):
        hands.key("Num_Lock")  # makes another key of it for the X server, but not for a person
        hands.key("ctrl+alt+m")
    hands.key("Num_Lock")
    keys.set_shortcuts({})
    with qtbot.assertNotEmitted(keys.pressed, wait=200):
        hands.key("ctrl+alt+m")


def test_a_key_that_is_held_down_counts_once(keys: X11Keys, hands: Hands, qtbot: Any) -> None:
    count: list[str] = []
    keys.pressed.connect(count.append)
    keys.set_shortcuts({"mute": shortcut("Ctrl+Alt+M"), "answer": shortcut("Ctrl+Alt+A")})
    hands.act("keydown ctrl keydown alt keydown m sleep 1.2 keyup m")  # the X server repeats it after 0.66 s
    hands.act("key a keyup alt keyup ctrl")
    qtbot.waitUntil(lambda: "answer" in count)
    assert count == ["mute", "answer"]


def test_keys_of_somebody_else_are_told(keys: X11Keys, qtbot: Any) -> None:
    states: dict[str, ShortcutState] = {}
    keys.state_changed.connect(states.__setitem__)
    other = X11Keys()
    try:
        other.set_shortcuts({"theirs": shortcut("Ctrl+Alt+T")})
        keys.set_shortcuts({"mute": shortcut("Ctrl+Alt+T"), "answer": shortcut("XF86NoSuchKey")})
        qtbot.waitUntil(lambda: states.get("mute") is ShortcutState.TAKEN)
        assert states["answer"] is ShortcutState.INVALID
    finally:
        other.stop()


def test_without_an_x_server_it_says_so(monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    with pytest.raises(OSError, match="no X server"):
        X11Keys()
