"""A button in a bar that says how something stands and opens a menu to change it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QIcon
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import escape, plain_tooltip

SIDE = 20
SMALLEST = 44  # pixels; words must not keep the window from becoming smaller
WIDEST_WORDS = 160  # pixels; longer names end in dots


class MenuButton(QToolButton):
    """`fill` puts the actions into the menu each time it opens. `title`: what it is, for assistive technology."""

    def __init__(
        self, title: str, theme: Theme, fill: Callable[[QMenu], None], parent: QWidget | None = None, *, look: str
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._theme = theme
        self._fill = fill
        self._words = ""
        self._short = False
        self.setProperty("look", look)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu_shown = QMenu(self)
        self.menu_shown.setAccessibleName(title)
        self.clicked.connect(self.open_menu)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(SMALLEST, super().minimumSizeHint().height())

    def show_state(self, sign: tuple[str, str], words: str, tip: str = "") -> None:
        """An icon with its colour, and the words beside it; `tip` says more than they do."""
        self._words = words
        self.setIcon(icon(self._theme, *sign))
        self.setAccessibleName(f"{self._title}: {words}")
        plain_tooltip(self, tip or f"{self._title}: {words}")
        self._show_words()

    def set_short(self, on: bool) -> None:
        """Only the icon, where there is no room."""
        if on is not self._short:
            self._short = on
            self._show_words()

    def _show_words(self) -> None:
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if self._short else style.ToolButtonTextBesideIcon)
        words = QFontMetrics(self.font()).elidedText(self._words, Qt.TextElideMode.ElideRight, WIDEST_WORDS)
        self.setText(f" {escape(words)}  ▾")

    def open_menu(self) -> None:
        """Below the button; arrow keys and Escape work there."""
        self.menu_shown.clear()
        self._fill(self.menu_shown)
        self.menu_shown.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        current = next((one for one in self.menu_shown.actions() if one.isChecked()), None)
        if current is not None:
            self.menu_shown.setActiveAction(current)


def add_choice(menu: QMenu, sign: QIcon, words: str, *, checked: bool) -> QAction:
    """One of several; which one is on is told by a mark, and to assistive technology."""
    made = menu.addAction(sign, escape(f"{words}  ✓") if checked else escape(words))
    made.setCheckable(True)
    made.setChecked(checked)
    return made
