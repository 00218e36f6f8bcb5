"""The order of the tabs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.tabs import TABS, arranged, how_many_fit
from osmo_qt.core.uc import Configuration

KEYS = sorted({key for keys in TABS.values() for key in keys})


@pytest.mark.req("MORE-1")
def test_which_tabs_there_are() -> None:
    assert arranged("", Configuration.VOICE_ONLY) == ("recents", "contacts", "keypad", "settings")
    assert "keypad" in arranged("", Configuration.INTEGRATED)
    assert arranged("", Configuration.UC_ONLY) == (
        *("recents", "contacts", "own-status", "devices", "rules", "settings"),
    )


@pytest.mark.req("MORE-1")
def test_voice_only_has_one_order() -> None:
    assert arranged("settings keypad", Configuration.VOICE_ONLY)[0] == "recents"


def test_a_new_tab_follows_its_usual_neighbour() -> None:
    kept = "settings recents contacts own-status devices rules"  # as UC-only had it
    order = arranged(kept, Configuration.INTEGRATED)
    assert order[:4] == ("settings", "recents", "contacts", "keypad")


@given(st.lists(st.sampled_from([*KEYS, "nonsense"])), st.sampled_from(Configuration))
def test_no_tab_is_lost_or_stands_twice(kept: list[str], configuration: Configuration) -> None:
    order = arranged(" ".join(kept), configuration)
    assert sorted(order) == sorted(TABS[configuration])
    if configuration is not Configuration.VOICE_ONLY:
        wished = [key for key in dict.fromkeys(kept) if key in order]
        assert [key for key in order if key in wished] == wished


@pytest.mark.parametrize(("room", "fit"), [(0, 1), (160, 1), (400, 4), (640, 7), (2000, 7)])
def test_more_has_its_room(room: int, fit: int) -> None:
    assert how_many_fit(room, 80, 7) == fit
