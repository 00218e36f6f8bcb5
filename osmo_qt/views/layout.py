"""The three layouts of one window, and which of them fits."""

from enum import Enum

NARROW_BELOW = 600  # pixels of width
TABLET_FROM = 1000


class Layout(Enum):
    """narrow: tabs below, one page; desktop: tabs at the left, list and details; tablet: the same, for fingers."""

    NARROW = "narrow"
    DESKTOP = "desktop"
    TABLET = "tablet"

    @property
    def row_height(self) -> int:
        """Pixels of a list row."""
        return 72 if self is Layout.TABLET else 56

    @property
    def has_details(self) -> bool:
        """Whether the details stand beside the list."""
        return self is not Layout.NARROW


def layout_for(width: int, *, touch: bool, forced: Layout | None = None) -> Layout:
    """The layout of a window `width` pixels wide."""
    if forced is not None:
        return forced
    if width < NARROW_BELOW:
        return Layout.NARROW
    return Layout.TABLET if touch and width >= TABLET_FROM else Layout.DESKTOP
