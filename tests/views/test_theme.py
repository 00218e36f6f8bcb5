"""The tokens: everything can be read, and the look follows the person's choice."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from osmo_qt.views.avatar import DISCS, disc_colour, initials
from osmo_qt.views.graphics import VARIABLE, choose_scene_graph
from osmo_qt.views.layout import Layout, layout_for
from osmo_qt.views.theme import COLOURS, PREFERENCE, TEXT_ON, Theme

from .fakes import World


def luminance(colour: QColor) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [float(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [(text, ground, i) for text, grounds in TEXT_ON for ground in grounds for i in (0, 1)]


@pytest.mark.parametrize(("text", "ground", "which"), PAIRS)
def test_text_can_be_read(text: str, ground: str, which: int) -> None:
    assert contrast(COLOURS[text][which], COLOURS[ground][which]) >= 4.5


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("sign", ["led_off", "led_connecting", "led_registered", "led_failed", "field_border"])
def test_signs_can_be_seen(sign: str, which: int) -> None:
    assert contrast(COLOURS[sign][which], COLOURS["surface"][which]) >= 3.0


@pytest.mark.parametrize("disc", DISCS)
def test_initials_can_be_read(disc: str) -> None:
    assert contrast("#ffffff", disc) >= 4.5


def test_the_choice_of_the_person_is_followed_at_once(world: World, theme: Theme, qapp: QApplication) -> None:
    world.models.preferences.set(PREFERENCE, "dark")
    assert theme.colour("window") == QColor(COLOURS["window"][1])
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(COLOURS["window"][1])
    assert COLOURS["window"][1] not in COLOURS["window"][0]
    world.models.preferences.set(PREFERENCE, "light")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(COLOURS["window"][0])


def test_the_system_is_followed(world: World, theme: Theme, qapp: QApplication) -> None:
    expected = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.property("dark") is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Jean-Luc Picard", "JP"),
        ("+49 89 123", ""),
        ("  ", ""),
        ("", ""),
        ("<b>x</b>", ""),
        ("Łukasz Ć", "ŁĆ"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_person_keeps_the_colour() -> None:
    assert disc_colour("Ada Lovelace") == disc_colour(" ada lovelace")


@pytest.mark.parametrize(
    ("width", "touch", "forced", "expected"),
    [
        (599, False, None, Layout.NARROW),
        (600, False, None, Layout.DESKTOP),
        (1400, False, None, Layout.DESKTOP),
        (1000, True, None, Layout.TABLET),
        (900, True, None, Layout.DESKTOP),
        (500, True, Layout.TABLET, Layout.TABLET),
    ],
)
def test_the_layout_that_fits(width: int, touch: bool, forced: Layout | None, expected: Layout) -> None:
    assert layout_for(width, touch=touch, forced=forced) is expected


def test_the_scene_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    assert choose_scene_graph(video=True) == "rhi"
    assert choose_scene_graph() == "software"
