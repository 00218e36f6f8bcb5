"""Which tabs the main window has, and in which order (guide 3.5)."""

from osmo_qt.core.uc import Configuration

_UC_ONLY = ("recents", "contacts", "own-status", "devices", "rules", "settings")
TABS: dict[Configuration, tuple[str, ...]] = {
    Configuration.VOICE_ONLY: ("recents", "contacts", "keypad", "settings"),
    Configuration.INTEGRATED: ("recents", "contacts", "keypad", *_UC_ONLY[2:]),
    Configuration.UC_ONLY: _UC_ONLY,
}


def arranged(kept: str, configuration: Configuration, *, dials: bool = False) -> tuple[str, ...]:
    """The tabs of `configuration`; those that `kept` names (separated by spaces) stand in its order.

    `dials`: calls can be made, so there is a keypad also where there is no telephone here. A tab that
    `kept` does not name comes after the one that it follows usually; what there is no tab for is passed over.
    Voice-only has one order (MORE-1).
    """
    usual = TABS[Configuration.INTEGRATED if dials and configuration.has_uc else configuration]
    if configuration is Configuration.VOICE_ONLY:
        return usual
    order = [key for key in dict.fromkeys(kept.split()) if key in usual]
    for number, key in enumerate(usual):
        if key not in order:
            before = usual[number - 1] if number else ""
            order.insert(order.index(before) + 1 if before else 0, key)
    return tuple(order)


def how_many_fit(room: int, each: int, total: int) -> int:
    """How many of `total` tabs, `each` so many pixels, have room beside one more for *More...*; never none."""
    return max(1, min(total, room // each - 1))
