"""The tabs and their pages; a page is built when it is first shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QSizePolicy, QStackedWidget, QToolButton, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import one_stop, plain_tooltip, set_look

if TYPE_CHECKING:  # each is imported when it is first shown
    from osmo_qt.views.contacts_page import ContactsPage
    from osmo_qt.views.keypad_page import KeypadPage
    from osmo_qt.views.people_page import PeoplePage
    from osmo_qt.views.recents_page import RecentsPage
    from osmo_qt.views.settings_page import SettingsPage

    Page = RecentsPage | ContactsPage | PeoplePage | KeypadPage | SettingsPage

TAB_SIZES = {
    Layout.NARROW: QSize(80, 56),
    Layout.DESKTOP: QSize(80, 64),
    Layout.TABLET: QSize(104, 88),
}
ICON_SIDES = {Layout.NARROW: 24, Layout.DESKTOP: 24, Layout.TABLET: 32}


@dataclass(frozen=True, slots=True)
class Tab:
    """`key` names it in the program, `text` for people, `icon` in the icon font."""

    key: str
    text: str
    icon: str
    make: "Callable[[], Page]"


class MainPages(QWidget):
    """Tabs at the left, or below in the narrow layout; Ctrl+1..9 choose them."""

    def __init__(self, tabs: Sequence[Tab], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs = {tab.key: tab for tab in tabs}
        self._pages: dict[str, Page] = {}
        self._layout = Layout.DESKTOP
        self._stack = QStackedWidget()
        self._bar = QFrame()
        self._bar.setAccessibleName(self.tr("Tabs"))
        self._bar_line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._bar)
        self._bar_line.setSpacing(4)
        self._buttons: dict[str, QToolButton] = {}
        self._add_tabs(theme)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addWidget(self._bar)
        self._line.addWidget(self._stack, 1)
        self._place(Layout.DESKTOP)

    def _add_tabs(self, theme: Theme) -> None:
        group = QButtonGroup(self)
        self._bar_line.addStretch(0)
        for number, tab in enumerate(self._tabs.values(), 1):
            made = QToolButton()
            made.setProperty("look", "tab")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            made.setIcon(icon(theme, tab.icon, "muted", "accent"))
            made.setText(tab.text)
            made.setAccessibleName(tab.text)
            made.setCheckable(True)
            keys = QKeySequence(f"Ctrl+{number}")
            plain_tooltip(made, f"{tab.text} ({keys.toString(QKeySequence.SequenceFormat.NativeText)})")
            made.clicked.connect(lambda _on=False, key=tab.key: self.show_page(key))
            QShortcut(keys, self, lambda key=tab.key: self.show_page(key))
            group.addButton(made)
            self._buttons[tab.key] = made
            self._bar_line.addWidget(made)
        one_stop(group)
        self._bar_line.addStretch(1)

    @property
    def current(self) -> str:
        """The key of the page in sight; "" before the first."""
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def page(self, key: str) -> "Page":
        """The page `key`, built if it was not yet. Raises KeyError."""
        if key not in self._pages:
            page = self._tabs[key].make()
            page.set_layout(self._layout)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def show_page(self, key: str) -> None:
        self._stack.setCurrentWidget(self.page(key))
        self._buttons[key].setChecked(True)

    def set_layout(self, layout: Layout) -> None:
        """Moves the tabs and tells the pages; a window that only has another size must not close what is open there."""
        if layout is not self._layout:
            self._place(layout)

    def _place(self, layout: Layout) -> None:
        self._layout = layout
        narrow = layout is Layout.NARROW
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.BottomToTop if narrow else direction.LeftToRight)
        self._bar_line.setDirection(direction.LeftToRight if narrow else direction.TopToBottom)
        self._bar_line.setStretch(0, 1 if narrow else 0)
        set_look(self._bar, "look", "nav-below" if narrow else "nav-side")
        self._bar_line.setContentsMargins(*((8, 4, 8, 4) if narrow else (8, 12, 9, 12)))
        fixed, preferred = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred
        self._bar.setSizePolicy(*((preferred, fixed) if narrow else (fixed, preferred)))
        for made in self._buttons.values():
            made.setFixedSize(TAB_SIZES[layout])
            made.setIconSize(QSize(ICON_SIDES[layout], ICON_SIDES[layout]))
        for page in self._pages.values():
            page.set_layout(layout)
