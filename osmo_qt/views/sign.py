"""A picture among words that follows the theme."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme


class Sign(QLabel):
    """The icon `name` in the theme's `colour` of now, `side` pixels high."""

    def __init__(self, theme: Theme, name: str, colour: str, side: int = 20) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme = theme
        self._side = side
        self._picture = (name, colour)
        theme.changed.connect(self._paint)
        self._paint()

    def _paint(self) -> None:
        self.setPixmap(icon(self._theme, *self._picture).pixmap(self._side, self._side))
